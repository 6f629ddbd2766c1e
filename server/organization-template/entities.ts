/** What roles and permissions of the organization template have in common, and how they are answered. */
import type { OrganizationRoleJson, OrganizationScopeJson } from '@portero/schema/organizations.ts';
import type { Page } from '../database/pages.ts';
import type { TenantContext } from '../tenants/context.ts';
import type { OrganizationRoleRow, OrganizationScopeRow } from './store.ts';

export type ListOptions = { readonly q?: string | undefined; readonly page?: Page | undefined };

/** A role as the API answers it. */
export const roleJson = (
  tenant: TenantContext,
  { createdAt: _createdAt, ...row }: OrganizationRoleRow,
): OrganizationRoleJson => ({ tenantId: tenant.id, ...row });

/** A permission as the API answers it. */
export const scopeJson = (
  tenant: TenantContext,
  { id, name, description }: Pick<OrganizationScopeRow, 'id' | 'name' | 'description'>,
): OrganizationScopeJson => ({ tenantId: tenant.id, id, name, description });

/** What a list is searched by. */
export const searchColumns = (table: string) => ({
  id: `${table}.id`,
  name: `${table}.name`,
  description: `${table}.description`,
});

/** What a request says of name and description, as columns. */
export function changeOf(body: { name?: string | undefined; description?: string | null | undefined }) {
  return {
    ...(body.name !== undefined && { name: body.name }),
    ...(body.description !== undefined && { description: body.description || null }),
  };
}

/**
 * What administrators do with the organization template: the roles and permissions that all organizations of a tenant
 * share (contract MANAGEMENT §6.5). Every change is one transaction, with its audit entry.
 */
import { error } from '@portero/schema/errors.ts';
import { newId } from '@portero/schema/ids.ts';
import type { OrganizationRoleJson, OrganizationScopeJson } from '@portero/schema/organizations.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { changesOf } from '../audit/changes.ts';
import { isForeignKeyViolation } from '../database/dialect.ts';
import { relate, relateExactly, unrelate } from '../database/relations.ts';
import type { Narrowing } from '../database/search-text.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { searchCondition } from '../http/search.ts';
import { includesManagementScope } from '../resources/rules.ts';
import { ensureMayGrant } from '../roles/lattice.ts';
import type { TenantContext } from '../tenants/context.ts';
import * as store from './store.ts';

type Page = { readonly size: number; readonly offset: number };
type ListOptions = { readonly q?: string | undefined; readonly page?: Page | undefined };

export const roleJson = (
  tenant: TenantContext,
  { createdAt: _createdAt, ...row }: store.OrganizationRoleRow,
): OrganizationRoleJson => ({ tenantId: tenant.id, ...row });

export const scopeJson = (
  tenant: TenantContext,
  { id, name, description }: Pick<store.OrganizationScopeRow, 'id' | 'name' | 'description'>,
): OrganizationScopeJson => ({ tenantId: tenant.id, id, name, description });

/** A foreign key that leads nowhere is 422 in this family (contract MANAGEMENT §1.7). */
export async function inFamily<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (failure) {
    if (isForeignKeyViolation(failure))
      throw error('entity.relation_foreign_key_not_found', undefined, { status: 422, cause: failure });
    throw failure;
  }
}

/** Every text that contains this one, in any of the columns. */
export const containing = (
  db: TenantDatabase,
  q: string | undefined,
  columns: Readonly<Record<string, string>>,
  narrow?: Narrowing,
) =>
  q
    ? searchCondition(db.engine, { search: `%${q.replaceAll(/[\\%_]/g, String.raw`\$&`)}%` }, columns, narrow)
    : undefined;

const columns = (table: string) => ({
  id: `${table}.id`,
  name: `${table}.name`,
  description: `${table}.description`,
});

/** Roles with what they allow: three queries whatever their number. */
export async function listRoles(tenant: TenantContext, { q, page }: ListOptions) {
  const { db } = tenant;
  const matching = containing(db, q, columns('organization_roles'));
  const { rows, total } = await store.selectRoles(db, { matching, page });
  const ids = rows.map(({ id }) => id);
  const [scopes, resourceScopes] = await Promise.all([
    store.scopesOfRoles(db, ids),
    store.resourceScopesOfRoles(db, ids),
  ]);
  const scopesByRole = Map.groupBy(scopes, ({ roleId }) => roleId);
  const resourceScopesByRole = Map.groupBy(resourceScopes, ({ roleId }) => roleId);
  const roles = rows.map((row) => ({
    ...roleJson(tenant, row),
    scopes: (scopesByRole.get(row.id) ?? []).map(({ id, name }) => ({ id, name })),
    resourceScopes: (resourceScopesByRole.get(row.id) ?? []).map(
      ({ id, name, resourceId, resourceName }) => ({
        id,
        name,
        resource: { id: resourceId, name: resourceName },
      }),
    ),
  }));
  return { roles, total };
}

/** @throws entity.not_exists_with_id */
export async function getRole(tenant: TenantContext, id: string): Promise<OrganizationRoleJson> {
  return roleJson(tenant, await existingRole(tenant.db, id));
}

/** @throws entity.unique_integrity_violation (422), entity.relation_foreign_key_not_found (422) */
export async function createRole(
  tenant: TenantContext,
  body: {
    name: string;
    description?: string | null | undefined;
    type?: 'User' | 'MachineToMachine' | undefined;
    organizationScopeIds: string[];
    resourceScopeIds: string[];
  },
  actor: Actor,
): Promise<OrganizationRoleJson> {
  const row: store.OrganizationRoleRow = {
    id: newId(),
    name: body.name,
    description: body.description || null,
    type: body.type ?? 'User',
    createdAt: Date.now(),
  };
  await inFamily(
    tenant.db.transaction(async (db) => {
      await store.insertRole(db, row);
      await giveScopes(db, row.id, body.organizationScopeIds);
      await ensureMayGrant(tenant, db, actor, body.resourceScopeIds);
      await giveResourceScopes(db, row, body.resourceScopeIds);
      await note(db, 'Management.OrganizationRole.Created', actor, {
        organizationRoleId: row.id,
        name: row.name,
        organizationScopeIds: body.organizationScopeIds,
        scopeIds: body.resourceScopeIds,
      });
    }),
  );
  return roleJson(tenant, row);
}

/** The type of a role is fixed. @throws entity.not_exists_with_id, entity.unique_integrity_violation (422) */
export async function changeRole(
  tenant: TenantContext,
  id: string,
  body: {
    name?: string | undefined;
    description?: string | null | undefined;
    type?: 'User' | 'MachineToMachine' | undefined;
  },
  actor: Actor,
): Promise<OrganizationRoleJson> {
  return tenant.db.transaction(async (db) => {
    const current = await existingRole(db, id);
    if (body.type !== undefined && body.type !== current.type)
      throw error('entity.db_constraint_violated', undefined, {
        details: 'The type of a role cannot be changed: people or machines hold it.',
      });
    const change = changeOf(body);
    if (Object.keys(change).length > 0) await store.updateRole(db, id, change);
    await note(db, 'Management.OrganizationRole.Updated', actor, {
      organizationRoleId: id,
      changed: Object.keys(change),
      ...changesOf({ ...current }, change),
    });
    return roleJson(tenant, { ...current, ...change });
  });
}

/** @throws entity.not_found */
export async function deleteRole(tenant: TenantContext, id: string, actor: Actor): Promise<void> {
  await tenant.db.transaction(async (db) => {
    const role = await store.selectRole(db, id);
    if (!role || !(await store.deleteRoleRow(db, id))) throw error('entity.not_found');
    await note(db, 'Management.OrganizationRole.Deleted', actor, {
      organizationRoleId: id,
      name: role.name,
    });
  });
}

/** Organization permissions of a role. @throws entity.not_exists_with_id */
export async function scopesOfRole(tenant: TenantContext, id: string): Promise<OrganizationScopeJson[]> {
  await existingRole(tenant.db, id);
  return (await store.scopesOfRoles(tenant.db, [id])).map((scope) => scopeJson(tenant, scope));
}

/** API permissions of a role. @throws entity.not_exists_with_id */
export async function resourceScopesOfRole(tenant: TenantContext, id: string) {
  await existingRole(tenant.db, id);
  return (await store.resourceScopesOfRoles(tenant.db, [id])).map(
    ({ id: scopeId, name, description, resourceId, createdAt }) => ({
      tenantId: tenant.id,
      id: scopeId,
      name,
      description,
      resourceId,
      createdAt,
    }),
  );
}

type Kind = 'scopes' | 'resource-scopes';
const kinds = {
  scopes: { table: 'organization_role_scopes', column: 'organizationScopeId' },
  'resource-scopes': { table: 'organization_role_resource_scopes', column: 'scopeId' },
} as const;

/** Let a role allow more. @throws entity.not_exists_with_id, entity.relation_foreign_key_not_found (422) */
export async function addToRole(
  tenant: TenantContext,
  id: string,
  kind: Kind,
  scopeIds: readonly string[],
  actor: Actor,
): Promise<void> {
  await inFamily(
    tenant.db.transaction(async (db) => {
      const role = await existingRole(db, id);
      if (kind === 'scopes') await giveScopes(db, id, scopeIds);
      else {
        await ensureMayGrant(tenant, db, actor, scopeIds);
        await giveResourceScopes(db, role, scopeIds);
      }
      await note(db, 'Management.OrganizationRole.ScopesAdded', actor, {
        organizationRoleId: id,
        kind,
        scopeIds,
      });
    }),
  );
}

/** Let a role allow exactly this. @throws entity.not_exists_with_id, entity.relation_foreign_key_not_found (422) */
export async function replaceInRole(
  tenant: TenantContext,
  id: string,
  kind: Kind,
  scopeIds: readonly string[],
  actor: Actor,
): Promise<void> {
  await inFamily(
    tenant.db.transaction(async (db) => {
      const role = await existingRole(db, id);
      if (kind === 'resource-scopes') {
        await ensureMayGrant(tenant, db, actor, scopeIds);
        await refuseManagementScopes(db, role, scopeIds);
      }
      const fixed = { organizationRoleId: id };
      const changed =
        kind === 'scopes'
          ? await relateExactly(
              db,
              kinds.scopes.table,
              fixed,
              kinds.scopes.column,
              scopeIds,
              (organizationScopeId) => ({ ...fixed, organizationScopeId }),
            )
          : await relateExactly(db, kinds[kind].table, fixed, kinds[kind].column, scopeIds, (scopeId) => ({
              ...fixed,
              scopeId,
            }));
      await note(db, 'Management.OrganizationRole.ScopesReplaced', actor, {
        organizationRoleId: id,
        kind,
        ...changed,
      });
    }),
  );
}

/** @throws entity.not_found */
export async function removeFromRole(
  tenant: TenantContext,
  id: string,
  kind: Kind,
  scopeId: string,
  actor: Actor,
): Promise<void> {
  await tenant.db.transaction(async (db) => {
    const removed =
      kind === 'scopes'
        ? await unrelate(db, kinds.scopes.table, { organizationRoleId: id, organizationScopeId: scopeId })
        : await unrelate(db, kinds[kind].table, { organizationRoleId: id, scopeId });
    if (removed === 0) throw error('entity.not_found');
    await note(db, 'Management.OrganizationRole.ScopeRemoved', actor, {
      organizationRoleId: id,
      kind,
      scopeId,
    });
  });
}

export async function listScopes(tenant: TenantContext, { q, page }: ListOptions) {
  const matching = containing(tenant.db, q, columns('organization_scopes'));
  const { rows, total } = await store.selectScopes(tenant.db, { matching, page });
  return { scopes: rows.map((row) => scopeJson(tenant, row)), total };
}

/** @throws entity.not_exists_with_id */
export async function getScope(tenant: TenantContext, id: string): Promise<OrganizationScopeJson> {
  return scopeJson(tenant, await existingScope(tenant.db, id));
}

/** @throws entity.unique_integrity_violation (422), scope.name_with_space */
export async function createScope(
  tenant: TenantContext,
  body: { name: string; description?: string | null | undefined },
  actor: Actor,
): Promise<OrganizationScopeJson> {
  refuseSpaces(body.name);
  const row = {
    id: newId(),
    name: body.name,
    description: body.description || null,
    createdAt: Date.now(),
  };
  await tenant.db.transaction(async (db) => {
    await store.insertScope(db, row);
    await note(db, 'Management.OrganizationScope.Created', actor, {
      organizationScopeId: row.id,
      name: row.name,
    });
  });
  tenant.cache.invalidate('organization-scopes');
  return scopeJson(tenant, row);
}

/** @throws entity.not_exists_with_id, entity.unique_integrity_violation (422), scope.name_with_space */
export async function changeScope(
  tenant: TenantContext,
  id: string,
  body: { name?: string | undefined; description?: string | null | undefined },
  actor: Actor,
): Promise<OrganizationScopeJson> {
  if (body.name !== undefined) refuseSpaces(body.name);
  const changed = await tenant.db.transaction(async (db) => {
    const current = await existingScope(db, id);
    const change = changeOf(body);
    if (Object.keys(change).length > 0) await store.updateScope(db, id, change);
    await note(db, 'Management.OrganizationScope.Updated', actor, {
      organizationScopeId: id,
      changed: Object.keys(change),
      ...changesOf({ ...current }, change),
    });
    return scopeJson(tenant, { ...current, ...change });
  });
  tenant.cache.invalidate('organization-scopes');
  return changed;
}

/** @throws entity.not_found */
export async function deleteScope(tenant: TenantContext, id: string, actor: Actor): Promise<void> {
  await tenant.db.transaction(async (db) => {
    const scope = await store.selectScope(db, id);
    if (!scope || !(await store.deleteScopeRow(db, id))) throw error('entity.not_found');
    await note(db, 'Management.OrganizationScope.Deleted', actor, {
      organizationScopeId: id,
      name: scope.name,
    });
  });
  tenant.cache.invalidate('organization-scopes');
}

/** @throws entity.not_exists_with_id */
export async function existingRole(db: TenantDatabase, id: string): Promise<store.OrganizationRoleRow> {
  const role = await store.selectRole(db, id);
  if (!role) throw error('entity.not_exists_with_id', { name: 'organization_roles', id });
  return role;
}

async function existingScope(db: TenantDatabase, id: string): Promise<store.OrganizationScopeRow> {
  const scope = await store.selectScope(db, id);
  if (!scope) throw error('entity.not_exists_with_id', { name: 'organization_scopes', id });
  return scope;
}

function changeOf(body: { name?: string | undefined; description?: string | null | undefined }) {
  return {
    ...(body.name !== undefined && { name: body.name }),
    ...(body.description !== undefined && { description: body.description || null }),
  };
}

/** In a token's `scope` a space ends a name. */
function refuseSpaces(name: string): void {
  if (/\s/.test(name)) throw error('scope.name_with_space');
}

async function giveScopes(db: TenantDatabase, roleId: string, ids: readonly string[]): Promise<void> {
  await relate(
    db,
    kinds.scopes.table,
    ids.map((organizationScopeId) => ({ organizationRoleId: roleId, organizationScopeId })),
  );
}

async function giveResourceScopes(
  db: TenantDatabase,
  role: Pick<store.OrganizationRoleRow, 'id' | 'type'>,
  ids: readonly string[],
): Promise<void> {
  await refuseManagementScopes(db, role, ids);
  await relate(
    db,
    kinds['resource-scopes'].table,
    ids.map((scopeId) => ({ organizationRoleId: role.id, scopeId })),
  );
}

/** What opens the Management API is for machines only, and within no organization: it knows no such border. */
async function refuseManagementScopes(
  db: TenantDatabase,
  { type }: Pick<store.OrganizationRoleRow, 'type'>,
  ids: readonly string[],
): Promise<void> {
  if (type === 'User' && (await includesManagementScope(db, ids)))
    throw error('role.management_api_scopes_not_assignable_to_user_role');
}

function note(
  db: TenantDatabase,
  key: string,
  actor: Actor,
  more: Readonly<Record<string, unknown>>,
): Promise<void> {
  return recordChange(db, { key, result: 'Success', actor, ...more });
}

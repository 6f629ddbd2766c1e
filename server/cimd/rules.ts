/**
 * What clients known by a document may ask people for, at most: four lists for all of them together, empty at first. And
 * what somebody agreed to with one of them (contract PROTOCOL §4.9).
 */
import { isRelated, relate } from '../database/relations.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import type { TenantContext } from '../tenants/context.ts';
import * as store from './store.ts';

/** User data they may ask for, besides `openid` and `offline_access`. */
export const userScopeCeiling = (tenant: TenantContext): Promise<string[]> =>
  store.selectUserScopes(tenant.db);

/** Permissions on a resource that they may ask for, people's own and those through an organization. */
export async function resourceScopeCeiling(tenant: TenantContext, resourceId: string) {
  const [own, through] = await Promise.all([
    store.selectScopeNames(tenant.db, 'cimd_resource_scopes', resourceId),
    store.selectScopeNames(tenant.db, 'cimd_organization_resource_scopes', resourceId),
  ]);
  return { own: new Set(own), throughOrganizations: new Set(through) };
}

/** Organization permissions that they may ask for. */
export async function organizationScopeCeiling(tenant: TenantContext): Promise<ReadonlySet<string>> {
  const scopes = await store.selectOrganizationScopes(tenant.db);
  return new Set(scopes.map(({ name }) => name));
}

/** Whether somebody let the client act in the organization, by this very grant. */
export const grantReaches = (
  tenant: TenantContext,
  row: { readonly grantId: string; readonly organizationId: string; readonly userId: string },
): Promise<boolean> => isRelated(tenant.db, 'cimd_grant_organizations', row);

/** Keep whom somebody agreed to, and for which organization. Part of the caller's transaction. */
export async function rememberConsent(
  db: TenantDatabase,
  consent: {
    readonly grantId: string;
    readonly userId: string;
    readonly clientId: string;
    readonly name: string | undefined;
    readonly logoUri: string | undefined;
    readonly organizationId?: string | undefined;
  },
): Promise<void> {
  const { grantId, userId, clientId, name, logoUri, organizationId } = consent;
  await store.insertSnapshot(db, {
    grantId,
    clientId,
    name: name?.slice(0, 256) ?? null,
    logoUri: logoUri !== undefined && logoUri.length <= 2048 ? logoUri : null,
    createdAt: Date.now(),
  });
  if (organizationId !== undefined)
    await relate(db, 'cimd_grant_organizations', [{ grantId, organizationId, userId }]);
}

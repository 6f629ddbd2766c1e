/** API resources and their scopes: the audiences tokens are made for. Contract: MANAGEMENT §4, PROTOCOL §3.4. */
import { type DetailType, detailTypes } from '@portero/schema/authorization-details.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import type { TenantContext } from '../tenants/context.ts';
import { indicatorsOfScopes, listResources, listScopes, type ResourceRow } from './store.ts';

export { indicatorsOfScopes } from './store.ts';

/** Audiences of the Management API and of the Me API, of this or any tenant. */
const managementApi = /^https:\/\/[^/]+\.logto\.app\/(api|me)$/;

/** Whether the resource is one of ours, for administrators. */
export const isManagementIndicator = (indicator: string): boolean => managementApi.test(indicator);

/** Whether any of these scopes opens the Management API: such are for machines, and never for third parties. */
export async function includesManagementScope(
  db: TenantDatabase,
  scopeIds: readonly string[],
): Promise<boolean> {
  return (await indicatorsOfScopes(db, scopeIds)).some(({ indicator }) => managementApi.test(indicator));
}

const byIndicator = (tenant: TenantContext) =>
  tenant.cache.get('resources', async () => {
    const rows = await listResources(tenant.db);
    return new Map(rows.map((row) => [row.indicator, row]));
  });

/** From the cache; the text has to be the same, letter by letter (RFC 8707 §2). */
export async function findResourceByIndicator(
  tenant: TenantContext,
  indicator: string,
): Promise<ResourceRow | undefined> {
  return (await byIndicator(tenant)).get(indicator);
}

/** From the cache, oldest first. */
export const allResources = async (tenant: TenantContext): Promise<ResourceRow[]> => [
  ...(await byIndicator(tenant)).values(),
];

/** Every type of authorization details, with the API that it is about. */
export async function listDetailTypes(
  tenant: TenantContext,
): Promise<{ readonly indicator: string; readonly type: DetailType }[]> {
  return (await allResources(tenant)).flatMap(({ indicator, authorizationDetailsTypes }) =>
    detailTypes.parse(authorizationDetailsTypes).map((type) => ({ indicator, type })),
  );
}

/**
 * What tokens are for that name no resource (contract PROTOCOL §3.4); undefined where the tenant has none. From the
 * cache.
 */
export async function findDefaultResource(tenant: TenantContext): Promise<ResourceRow | undefined> {
  return [...(await byIndicator(tenant)).values()].find((resource) => resource.isDefault);
}

/** Every permission on a resource, with its description. */
export const scopesOfResource = (tenant: TenantContext, resourceId: string) =>
  listScopes(tenant.db, resourceId);

/** Oldest first; not cached. */
export async function scopeNamesOfResource(
  tenant: TenantContext,
  resourceId: string,
): Promise<readonly string[]> {
  return (await listScopes(tenant.db, resourceId)).map((scope) => scope.name);
}

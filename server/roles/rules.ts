/** Roles: bundles of scopes, for people or for machines. Contract: MANAGEMENT §5, PROTOCOL §3.4. */
import type { TenantContext } from '../tenants/context.ts';
import * as store from './store.ts';

/** What a person may do on a resource now; asked afresh at each token, so a change takes effect at the next one. */
export const scopesOfUser = (tenant: TenantContext, userId: string, resourceId: string): Promise<readonly string[]> =>
  store.scopeNamesOfUser(tenant.db, userId, resourceId);

/** What a machine application may do on a resource; from the cache. */
export async function scopesOfApplication(tenant: TenantContext, applicationId: string, resourceId: string): Promise<readonly string[]> {
  const known = await tenant.cache.get(`machine-scopes:${applicationId}`, async () => new Map<string, Promise<readonly string[]>>());
  let scopes = known.get(resourceId);
  if (!scopes) {
    scopes = store.scopeNamesOfApplication(tenant.db, applicationId, resourceId);
    known.set(resourceId, scopes);
    scopes.catch(() => known.delete(resourceId));
  }
  return scopes;
}

export const roleNamesOfUser = (tenant: TenantContext, userId: string): Promise<readonly string[]> =>
  store.roleNamesOfUser(tenant.db, userId);

/** Roles: bundles of scopes, for people or for machines. Contract: MANAGEMENT §5, PROTOCOL §3.4. */
import { newId } from '@portero/schema/ids.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import type { TenantContext } from '../tenants/context.ts';
import * as store from './store.ts';

/** What a person may do on a resource now; asked afresh at each token, so a change takes effect at the next one. */
export const scopesOfUser = (
  tenant: TenantContext,
  userId: string,
  resourceId: string,
): Promise<readonly string[]> => store.scopeNamesOfUser(tenant.db, userId, resourceId);

/** What a machine application may do on a resource; from the cache. */
export async function scopesOfApplication(
  tenant: TenantContext,
  applicationId: string,
  resourceId: string,
): Promise<readonly string[]> {
  const known = await tenant.cache.get(
    `machine-scopes:${applicationId}`,
    async () => new Map<string, Promise<readonly string[]>>(),
  );
  let scopes = known.get(resourceId);
  if (!scopes) {
    scopes = store.scopeNamesOfApplication(tenant.db, applicationId, resourceId);
    known.set(resourceId, scopes);
    scopes.catch(() => known.delete(resourceId));
  }
  return scopes;
}

/** By name: the claim `roles` of ID tokens and userinfo. */
export const roleNamesOfUser = (tenant: TenantContext, userId: string): Promise<readonly string[]> =>
  store.roleNamesOfUser(tenant.db, userId);

type RoleWithScopes = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly scopes: {
    readonly id: string;
    readonly name: string | null;
    readonly description: string | null;
    readonly resourceId: string | null;
    readonly resource: object;
  }[];
};

/** Everything that a person's roles say, for scripts that make claims of it. */
export async function rolesWithScopesOfUser(
  tenant: TenantContext,
  userId: string,
): Promise<RoleWithScopes[]> {
  const rows = await store.rolesWithScopesOfUser(tenant.db, { userId });
  const roles = new Map<string, RoleWithScopes>();
  for (const { roleId, roleName, roleDescription, ...scope } of rows) {
    const role = roles.get(roleId) ?? {
      id: roleId,
      name: roleName,
      description: roleDescription,
      scopes: [],
    };
    roles.set(roleId, role);
    if (scope.id === null) continue;
    const { id, name, description, resourceId, resourceName, ...resource } = scope;
    role.scopes.push({
      id,
      name,
      description,
      resourceId,
      resource: { tenantId: tenant.id, id: resourceId, name: resourceName, ...resource },
    });
  }
  return [...roles.values()];
}

/** Every role that grants a scope of the resource, and whether the holder has it: for whoever asks why. */
export const scopeSources = (tenant: TenantContext, holder: store.Holder, resourceId: string) =>
  store.scopeSources(tenant.db, holder, resourceId);

const internalAdmin = '#internal:admin';

/** The deprecated switch `isAdmin` of a machine application is the membership of one internal role. */
export async function isInternalAdmin(db: TenantDatabase, applicationId: string): Promise<boolean> {
  const role = await store.selectRoleByName(db, internalAdmin);
  return role !== undefined && (await store.applicationIdsOfRole(db, role.id)).includes(applicationId);
}

/** Part of the caller's transaction. Nothing is done in a tenant that has no such role. */
export async function setInternalAdmin(
  db: TenantDatabase,
  applicationId: string,
  isAdmin: boolean,
): Promise<void> {
  const role = await store.selectRoleByName(db, internalAdmin);
  if (!role || (await isInternalAdmin(db, applicationId)) === isAdmin) return;
  if (!isAdmin) await store.deleteRelation(db, 'applications_roles', role.id, applicationId);
  else
    await store.insertRelations(db, 'applications_roles', [
      { id: newId(), roleId: role.id, otherId: applicationId, createdAt: Date.now() },
    ]);
}

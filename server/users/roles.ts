/** The roles that a person holds (contract MANAGEMENT §2.4). Only user roles; what they allow is the neighbour's. */
import { error } from '@portero/schema/errors.ts';
import { keepAnAdministrator } from '../administrators/authority.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { ensureMayGiveRoles } from '../roles/lattice.ts';
import type { TenantContext } from '../tenants/context.ts';
import { deleteUserRole, insertUserRoles, keepUserRoles, selectRolesByIds } from './role-store.ts';
import { getUser } from './rules.ts';

/**
 * Give roles; those held already stay.
 * @throws entity.not_found, auth.forbidden, user.invalid_role_type, entity.relation_foreign_key_not_found
 */
export async function addRoles(
  tenant: TenantContext,
  userId: string,
  wanted: readonly string[],
  actor: Actor,
): Promise<{ roleIds: string[]; addedRoleIds: string[] }> {
  const roleIds = [...new Set(wanted)];
  return tenant.db.transaction(async (db) => {
    await getUser(tenant, userId, db);
    await ensureUserRoles(db, roleIds);
    await ensureMayGiveRoles(tenant, db, actor, roleIds);
    const added = await insertUserRoles(db, userId, roleIds);
    await note(db, 'Assigned', userId, added, actor);
    return { roleIds, addedRoleIds: roleIds.filter((id) => added.includes(id)) };
  });
}

/**
 * Make these the person's roles, all or nothing.
 * @throws entity.not_found, entity.relation_foreign_key_not_found, user.invalid_role_type, auth.forbidden,
 *   administrator.last
 */
export async function replaceRoles(
  tenant: TenantContext,
  userId: string,
  wanted: readonly string[],
  actor: Actor,
): Promise<{ roleIds: string[] }> {
  const roleIds = [...new Set(wanted)];
  return tenant.db.transaction(async (db) => {
    await getUser(tenant, userId, db);
    await ensureUserRoles(db, roleIds);
    await ensureMayGiveRoles(tenant, db, actor, roleIds);
    await keepAnAdministrator(db, async () => {
      await keepUserRoles(db, userId, roleIds);
      await insertUserRoles(db, userId, roleIds);
    });
    await note(db, 'Replaced', userId, roleIds, actor);
    return { roleIds };
  });
}

/** @throws administrator.last, entity.not_found */
export async function removeRole(
  tenant: TenantContext,
  userId: string,
  roleId: string,
  actor: Actor,
): Promise<void> {
  await tenant.db.transaction(async (db) => {
    await getUser(tenant, userId, db);
    if (!(await keepAnAdministrator(db, () => deleteUserRole(db, userId, roleId))))
      throw error('entity.not_found');
    await note(db, 'Removed', userId, [roleId], actor);
  });
}

async function ensureUserRoles(db: TenantDatabase, ids: readonly string[]): Promise<void> {
  const roles = await selectRolesByIds(db, ids);
  if (roles.length < ids.length) throw error('entity.relation_foreign_key_not_found');
  if (roles.some(({ type }) => type !== 'User')) throw error('user.invalid_role_type');
}

function note(
  db: TenantDatabase,
  event: 'Assigned' | 'Replaced' | 'Removed',
  userId: string,
  roleIds: readonly string[],
  actor: Actor,
): Promise<void> {
  return recordChange(db, {
    key: `Management.User.Roles.${event}`,
    result: 'Success',
    actor,
    userId,
    roleIds,
  });
}

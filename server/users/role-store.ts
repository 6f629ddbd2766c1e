/** Queries on the roles that people hold. */
import { newId } from '@portero/schema/ids.ts';
import type { Selectable } from 'kysely';
import { countAsTotal, selectPage } from '../database/pages.ts';
import type { TenantTables } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import type { Selection } from './store.ts';

export type RoleRow = Omit<Selectable<TenantTables['roles']>, 'createdAt'>;

/** A page of the user roles that a person holds, in the order of their making. */
export async function selectRolesOfUser(
  db: TenantDatabase,
  userId: string,
  { matching, page }: Selection,
): Promise<{ roles: RoleRow[]; total: number }> {
  let held = db.read
    .selectFrom('users_roles')
    .innerJoin('roles', 'roles.id', 'users_roles.roleId')
    .where('users_roles.userId', '=', userId)
    .where('roles.type', '=', 'User');
  if (matching) held = held.where(matching);
  const list = held
    .select([
      'roles.tenantId',
      'roles.id',
      'roles.name',
      'roles.description',
      'roles.type',
      'roles.isDefault',
    ])
    .orderBy('roles.createdAt')
    .orderBy('roles.id');
  const { rows: roles, total } = await selectPage(list, held.select(countAsTotal), page);
  return { roles, total };
}

/** Ids of the roles that every new person gets. */
export async function selectDefaultRoleIds(db: TenantDatabase): Promise<string[]> {
  const rows = await db.write
    .selectFrom('roles')
    .select('id')
    .where('type', '=', 'User')
    .where('isDefault', '=', true)
    .execute();
  return rows.map(({ id }) => id);
}

/** In no order; ids that are no role's are passed over. */
export async function selectRolesByIds(db: TenantDatabase, ids: readonly string[]): Promise<RoleRow[]> {
  if (ids.length === 0) return [];
  return db.write
    .selectFrom('roles')
    .select(['tenantId', 'id', 'name', 'description', 'type', 'isDefault'])
    .where('id', 'in', ids)
    .execute();
}

/** Give roles; those held already are left alone. @returns ids of the roles that are new */
export async function insertUserRoles(
  db: TenantDatabase,
  userId: string,
  roleIds: readonly string[],
): Promise<string[]> {
  if (roleIds.length === 0) return [];
  const createdAt = Date.now();
  const rows = await db.write
    .insertInto('users_roles')
    .values(roleIds.map((roleId) => ({ id: newId(), userId, roleId, createdAt })))
    .onConflict((conflict) => conflict.columns(['userId', 'roleId']).doNothing())
    .returning('roleId')
    .execute();
  return rows.map(({ roleId }) => roleId);
}

/** Every role for everybody, none of whom has one yet. */
export async function insertRolesOfUsers(
  db: TenantDatabase,
  userIds: readonly string[],
  roleIds: readonly string[],
): Promise<void> {
  const createdAt = Date.now();
  for (const roleId of roleIds)
    await db.write
      .insertInto('users_roles')
      .values(userIds.map((userId) => ({ id: newId(), userId, roleId, createdAt })))
      .execute();
}

/** @returns whether they held it */
export async function deleteUserRole(db: TenantDatabase, userId: string, roleId: string): Promise<boolean> {
  const { numDeletedRows } = await db.write
    .deleteFrom('users_roles')
    .where('userId', '=', userId)
    .where('roleId', '=', roleId)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** Take all roles but the given ones. */
export async function keepUserRoles(
  db: TenantDatabase,
  userId: string,
  roleIds: readonly string[],
): Promise<void> {
  let query = db.write.deleteFrom('users_roles').where('userId', '=', userId);
  if (roleIds.length > 0) query = query.where('roleId', 'not in', roleIds);
  await query.execute();
}

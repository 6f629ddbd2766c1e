/** Queries on the people of the admin tenant and on their roles of administration. */
import { countAsTotal, type Page, selectPage } from '../database/pages.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import type { User } from '../users/rules.ts';
import { administeredApi, type HeldScope } from './authority.ts';

/** Oldest first. */
export async function selectAdministrators(
  db: TenantDatabase,
  page: Page,
): Promise<{ rows: User[]; total: number }> {
  const all = db.read.selectFrom('users');
  return selectPage(all.selectAll().orderBy('createdAt').orderBy('id'), all.select(countAsTotal), page);
}

/** Ids of roles that hold some scope of the API that is administered. */
const administering = (db: TenantDatabase) =>
  db.read
    .selectFrom('roles_scopes')
    .innerJoin('scopes', 'scopes.id', 'roles_scopes.scopeId')
    .innerJoin('resources', 'resources.id', 'scopes.resourceId')
    .select('roles_scopes.roleId')
    .where('resources.indicator', '=', administeredApi);

/** Roles for administrators, oldest first. */
export function selectAdministrationRoles(db: TenantDatabase) {
  return db.read
    .selectFrom('roles')
    .select(['id', 'name', 'description'])
    .where('type', '=', 'User')
    .where('id', 'in', administering(db))
    .orderBy('createdAt')
    .orderBy('id')
    .execute();
}

/** All scopes of these roles, with the API of each. */
export async function scopesOfRoles(
  db: TenantDatabase,
  roleIds: readonly string[],
): Promise<(HeldScope & { readonly roleId: string })[]> {
  if (roleIds.length === 0) return [];
  return db.read
    .selectFrom('roles_scopes')
    .innerJoin('scopes', 'scopes.id', 'roles_scopes.scopeId')
    .innerJoin('resources', 'resources.id', 'scopes.resourceId')
    .select(['roles_scopes.roleId', 'scopes.name', 'resources.indicator'])
    .where('roles_scopes.roleId', 'in', [...roleIds])
    .orderBy('scopes.name')
    .execute();
}

export async function holdersOfRoles(
  db: TenantDatabase,
  roleIds: readonly string[],
): Promise<{ roleId: string; userId: string }[]> {
  if (roleIds.length === 0) return [];
  return db.read
    .selectFrom('users_roles')
    .select(['roleId', 'userId'])
    .where('roleId', 'in', [...roleIds])
    .execute();
}

/** Roles of each person, of whatever kind. */
export async function rolesOfPeople(db: TenantDatabase, userIds: readonly string[]) {
  if (userIds.length === 0) return [];
  return db.read
    .selectFrom('users_roles')
    .innerJoin('roles', 'roles.id', 'users_roles.roleId')
    .select(['users_roles.userId', 'roles.id', 'roles.name'])
    .where('users_roles.userId', 'in', [...userIds])
    .orderBy('roles.name')
    .orderBy('roles.id')
    .execute();
}

/** Ids of scopes of the administered API, by name. */
export async function scopeIdsByName(
  db: TenantDatabase,
  names: readonly string[],
): Promise<Map<string, string>> {
  const rows = await db.read
    .selectFrom('scopes')
    .innerJoin('resources', 'resources.id', 'scopes.resourceId')
    .select(['scopes.id', 'scopes.name'])
    .where('resources.indicator', '=', administeredApi)
    .where('scopes.name', 'in', [...names])
    .execute();
  return new Map(rows.map(({ id, name }) => [name, id]));
}

/** Part of the caller's transaction, which writes the new ones. */
export async function deleteScopesOfRole(db: TenantDatabase, roleId: string): Promise<void> {
  await db.write.deleteFrom('roles_scopes').where('roleId', '=', roleId).execute();
}

/** Some who may do everything and can be asked: the longest there first. */
export function selectHelpers(db: TenantDatabase, count: number) {
  return db.read
    .selectFrom('users')
    .select(['users.name', 'users.username', 'users.primaryEmail'])
    .where('users.isSuspended', '=', false)
    .where('users.id', 'in', (inner) =>
      inner
        .selectFrom('users_roles')
        .innerJoin('roles_scopes', 'roles_scopes.roleId', 'users_roles.roleId')
        .innerJoin('scopes', 'scopes.id', 'roles_scopes.scopeId')
        .innerJoin('resources', 'resources.id', 'scopes.resourceId')
        .select('users_roles.userId')
        .where('scopes.name', '=', 'all')
        .where('resources.indicator', '=', administeredApi),
    )
    .orderBy('users.createdAt')
    .orderBy('users.id')
    .limit(count)
    .execute();
}

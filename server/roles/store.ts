/** Queries on roles, what they grant and who holds them. */

import type { Selectable } from 'kysely';
import { type RawBuilder, sql } from 'kysely';
import { countAsTotal, type Page, selectPage } from '../database/pages.ts';
import { prepared } from '../database/prepared.ts';
import type { TenantTables } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

export type RoleRow = Omit<Selectable<TenantTables['roles']>, 'tenantId'>;

export const roleSearchFields = {
  id: 'roles.id',
  name: 'roles.name',
  description: 'roles.description',
} as const;

/** Names of a resource's scopes that a person holds through roles. */
export async function scopeNamesOfUser(
  db: TenantDatabase,
  userId: string,
  resourceId: string,
): Promise<string[]> {
  const rows = await db.read
    .selectFrom('users_roles')
    .innerJoin('roles_scopes', 'roles_scopes.roleId', 'users_roles.roleId')
    .innerJoin('scopes', 'scopes.id', 'roles_scopes.scopeId')
    .select('scopes.name')
    .distinct()
    .where('users_roles.userId', '=', userId)
    .where('scopes.resourceId', '=', resourceId)
    .orderBy('scopes.name')
    .execute();
  return rows.map((row) => row.name);
}

/** Names of a resource's scopes that a machine application holds through roles. */
export async function scopeNamesOfApplication(
  db: TenantDatabase,
  applicationId: string,
  resourceId: string,
): Promise<string[]> {
  const rows = await db.read
    .selectFrom('applications_roles')
    .innerJoin('roles_scopes', 'roles_scopes.roleId', 'applications_roles.roleId')
    .innerJoin('scopes', 'scopes.id', 'roles_scopes.scopeId')
    .select('scopes.name')
    .distinct()
    .where('applications_roles.applicationId', '=', applicationId)
    .where('scopes.resourceId', '=', resourceId)
    .orderBy('scopes.name')
    .execute();
  return rows.map((row) => row.name);
}

export async function roleNamesOfUser(db: TenantDatabase, userId: string): Promise<string[]> {
  const rows = await db.read
    .selectFrom('users_roles')
    .innerJoin('roles', 'roles.id', 'users_roles.roleId')
    .select('roles.name')
    .where('users_roles.userId', '=', userId)
    .orderBy('roles.name')
    .execute();
  return rows.map((row) => row.name);
}

type RoleScopeRow = {
  roleId: string;
  roleName: string;
  roleDescription: string;
  id: string | null;
  name: string | null;
  description: string | null;
  resourceId: string | null;
  resourceName: string | null;
  indicator: string | null;
  isDefault: boolean | null;
  accessTokenTtl: number | null;
};

/** The roles that a person holds with the scopes of each and their resources: a row for each scope, in one query. */
export const rolesWithScopesOfUser = prepared<{ userId: string }, RoleScopeRow>((db, slot) =>
  db.read
    .selectFrom('users_roles')
    .innerJoin('roles', 'roles.id', 'users_roles.roleId')
    .leftJoin('roles_scopes', 'roles_scopes.roleId', 'roles.id')
    .leftJoin('scopes', 'scopes.id', 'roles_scopes.scopeId')
    .leftJoin('resources', 'resources.id', 'scopes.resourceId')
    .select(['roles.id as roleId', 'roles.name as roleName', 'roles.description as roleDescription'])
    .select(['scopes.id', 'scopes.name', 'scopes.description', 'scopes.resourceId'])
    .select([
      'resources.name as resourceName',
      'resources.indicator',
      'resources.isDefault',
      'resources.accessTokenTtl',
    ])
    .where('users_roles.userId', '=', slot('userId'))
    .orderBy('roles.name')
    .orderBy('roles.id')
    .orderBy('scopes.name')
    .orderBy('scopes.id'),
);

/** Who holds roles: a person or a machine application. */
export type Holder = { readonly userId: string } | { readonly applicationId: string };

/** Every role that grants a scope of the resource, and whether the holder has it. */
export async function scopeSources(db: TenantDatabase, holder: Holder, resourceId: string) {
  const granted = db.read
    .selectFrom('roles_scopes')
    .innerJoin('scopes', 'scopes.id', 'roles_scopes.scopeId')
    .innerJoin('roles', 'roles.id', 'roles_scopes.roleId')
    .select(['scopes.name as scope', 'roles.id', 'roles.name', 'roles.type'])
    .where('scopes.resourceId', '=', resourceId)
    .where('roles.type', '=', 'userId' in holder ? 'User' : 'MachineToMachine')
    .orderBy('roles.name')
    .orderBy('roles.id');
  const held =
    'userId' in holder
      ? db.read.selectFrom('users_roles').select('roleId').where('userId', '=', holder.userId)
      : db.read
          .selectFrom('applications_roles')
          .select('roleId')
          .where('applicationId', '=', holder.applicationId);
  const [rows, ids] = await Promise.all([granted.execute(), held.execute()]);
  return rows.map(({ scope, id, name }) => ({
    scope,
    id,
    name,
    held: ids.some(({ roleId }) => roleId === id),
  }));
}

export type RoleFilter = {
  readonly type?: 'User' | 'MachineToMachine' | undefined;
  readonly excludeUserId?: string | undefined;
  readonly excludeApplicationId?: string | undefined;
  readonly applicationId?: string | undefined;
  readonly search?: RawBuilder<boolean> | undefined;
};

/** Oldest first; internal roles are not listed. */
export async function selectRoles(
  db: TenantDatabase,
  filter: RoleFilter,
  page: Page,
): Promise<{ rows: RoleRow[]; total: number }> {
  const { type, excludeUserId, excludeApplicationId, applicationId, search } = filter;
  let found = db.read.selectFrom('roles').where('roles.name', 'not like', '#internal:%');
  if (type) found = found.where('roles.type', '=', type);
  if (excludeUserId !== undefined) {
    found = found.where('roles.id', 'not in', (inner) =>
      inner
        .selectFrom('users_roles')
        .select('users_roles.roleId')
        .where('users_roles.userId', '=', excludeUserId),
    );
  }
  if (excludeApplicationId !== undefined) {
    found = found.where('roles.id', 'not in', (inner) =>
      inner
        .selectFrom('applications_roles')
        .select('applications_roles.roleId')
        .where('applications_roles.applicationId', '=', excludeApplicationId),
    );
  }
  if (applicationId !== undefined) {
    found = found.where('roles.id', 'in', (inner) =>
      inner
        .selectFrom('applications_roles')
        .select('applications_roles.roleId')
        .where('applications_roles.applicationId', '=', applicationId),
    );
  }
  if (search) found = found.where(search);
  return selectPage(found.selectAll().orderBy('createdAt').orderBy('id'), found.select(countAsTotal), page);
}

/** How many hold each role, and the first three of them: three queries whatever the number of roles and holders. */
export async function holdersOf(db: TenantDatabase, roleIds: readonly string[]) {
  if (roleIds.length === 0) return { totals: [], users: [], applications: [] };
  const totals = await db.read
    .selectFrom('users_roles')
    .select(['roleId', sql<number>`count(*)`.as('total')])
    .where('roleId', 'in', [...roleIds])
    .groupBy('roleId')
    .execute();
  const firstOf = (roleId: string) =>
    db.read
      .selectFrom((inner) =>
        inner
          .selectFrom('users_roles')
          .innerJoin('users', 'users.id', 'users_roles.userId')
          .select(['users_roles.roleId', 'users_roles.createdAt', 'users.id', 'users.avatar', 'users.name'])
          .where('users_roles.roleId', '=', roleId)
          .orderBy('users_roles.createdAt')
          .orderBy('users_roles.userId')
          .limit(3)
          .as('first'),
      )
      .selectAll();
  const [first, ...others] = totals.map(({ roleId }) => firstOf(roleId));
  const users = first ? await others.reduce((all, one) => all.unionAll(one), first).execute() : [];
  users.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  const applications = await db.read
    .selectFrom((inner) =>
      inner
        .selectFrom('applications_roles')
        .innerJoin('applications', 'applications.id', 'applications_roles.applicationId')
        .select(['applications_roles.roleId', 'applications.id', 'applications.name', 'applications.type'])
        .select([
          sql<number>`row_number() over (partition by applications_roles."roleId" order by applications_roles."createdAt")`.as(
            'rank',
          ),
          sql<number>`count(*) over (partition by applications_roles."roleId")`.as('total'),
        ])
        .where('applications_roles.roleId', 'in', [...roleIds])
        .as('held'),
    )
    .select(['held.roleId', 'held.id', 'held.name', 'held.type', 'held.total'])
    .where('held.rank', '<=', 3)
    .execute();
  return { totals, users, applications };
}

export function selectRole(db: TenantDatabase, id: string): Promise<RoleRow | undefined> {
  return db.read.selectFrom('roles').selectAll().where('id', '=', id).executeTakeFirst();
}

export function selectRoleByName(db: TenantDatabase, name: string): Promise<RoleRow | undefined> {
  return db.read.selectFrom('roles').selectAll().where('name', '=', name).executeTakeFirst();
}

export async function insertRole(db: TenantDatabase, row: RoleRow): Promise<void> {
  await db.write.insertInto('roles').values(row).execute();
}

export async function updateRole(
  db: TenantDatabase,
  id: string,
  change: Partial<Pick<RoleRow, 'name' | 'description' | 'isDefault'>>,
): Promise<void> {
  await db.write.updateTable('roles').set(change).where('id', '=', id).execute();
}

/** It is taken from whoever holds it. */
export async function deleteRoleRow(db: TenantDatabase, id: string): Promise<void> {
  await db.write.deleteFrom('roles').where('id', '=', id).execute();
}

/** Scopes of a role with their resources. */
export function scopesOfRole(db: TenantDatabase, roleId: string, search?: RawBuilder<boolean>) {
  const query = db.read
    .selectFrom('roles_scopes')
    .innerJoin('scopes', 'scopes.id', 'roles_scopes.scopeId')
    .innerJoin('resources', 'resources.id', 'scopes.resourceId')
    .select(['scopes.id', 'scopes.resourceId', 'scopes.name', 'scopes.description', 'scopes.createdAt'])
    .select([
      'resources.name as resourceName',
      'resources.indicator',
      'resources.isDefault',
      'resources.accessTokenTtl',
    ])
    .where('roles_scopes.roleId', '=', roleId)
    .orderBy('roles_scopes.createdAt')
    .orderBy('scopes.id');
  return (search ? query.where(search) : query).execute();
}

/** Those that are there already are a unique violation: the caller leaves them out. */
export async function insertRelations<T extends 'roles_scopes' | 'users_roles' | 'applications_roles'>(
  db: TenantDatabase,
  table: T,
  rows: readonly { id: string; roleId: string; otherId: string; createdAt: number }[],
): Promise<void> {
  if (rows.length === 0) return;
  const at = rows.map(({ id, roleId, createdAt }) => ({ id, roleId, createdAt }));
  const other = (index: number) => rows[index]?.otherId ?? '';
  if (table === 'roles_scopes')
    await db.write
      .insertInto('roles_scopes')
      .values(at.map((row, i) => ({ ...row, scopeId: other(i) })))
      .execute();
  else if (table === 'users_roles')
    await db.write
      .insertInto('users_roles')
      .values(at.map((row, i) => ({ ...row, userId: other(i) })))
      .execute();
  else
    await db.write
      .insertInto('applications_roles')
      .values(at.map((row, i) => ({ ...row, applicationId: other(i) })))
      .execute();
}

/** @returns whether there was one */
export async function deleteRelation(
  db: TenantDatabase,
  table: 'roles_scopes' | 'users_roles' | 'applications_roles',
  roleId: string,
  otherId: string,
): Promise<boolean> {
  const other = table === 'roles_scopes' ? 'scopeId' : table === 'users_roles' ? 'userId' : 'applicationId';
  const { numDeletedRows } = await db.write
    .deleteFrom(table)
    .where('roleId', '=', roleId)
    .where(sql.ref(other), '=', otherId)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** Somebody of these who has the role already. */
export async function holderAmong(
  db: TenantDatabase,
  table: 'users_roles' | 'applications_roles',
  roleId: string,
  ids: readonly string[],
): Promise<string | undefined> {
  if (ids.length === 0) return undefined;
  if (table === 'users_roles') {
    const found = await db.read
      .selectFrom('users_roles')
      .select('userId')
      .where('roleId', '=', roleId)
      .where('userId', 'in', [...ids])
      .executeTakeFirst();
    return found?.userId;
  }
  const found = await db.read
    .selectFrom('applications_roles')
    .select('applicationId')
    .where('roleId', '=', roleId)
    .where('applicationId', 'in', [...ids])
    .executeTakeFirst();
  return found?.applicationId;
}

export async function applicationIdsOfRole(db: TenantDatabase, roleId: string): Promise<string[]> {
  const rows = await db.read
    .selectFrom('applications_roles')
    .select('applicationId')
    .where('roleId', '=', roleId)
    .execute();
  return rows.map((row) => row.applicationId);
}

/** Latest given first. */
export async function selectHolders(
  db: TenantDatabase,
  roleId: string,
  search: RawBuilder<boolean> | undefined,
  page: Page,
) {
  const holding = db.read.selectFrom('users_roles').where('users_roles.roleId', '=', roleId);
  const people = holding.innerJoin('users', 'users.id', 'users_roles.userId');
  const matching = search ? people.where(search) : people;
  const list = matching
    .selectAll('users')
    .orderBy('users_roles.createdAt', 'desc')
    .orderBy('users_roles.userId');
  return selectPage(list, search ? matching.select(countAsTotal) : holding.select(countAsTotal), page);
}

/** Latest made first. */
export function selectHoldingApplications(
  db: TenantDatabase,
  roleId: string,
  search: RawBuilder<boolean> | undefined,
  page: Page,
) {
  const holding = db.read
    .selectFrom('applications')
    .innerJoin('applications_roles', 'applications_roles.applicationId', 'applications.id')
    .where('applications_roles.roleId', '=', roleId);
  const matching = search ? holding.where(search) : holding;
  const list = matching
    .selectAll('applications')
    .orderBy('applications.createdAt', 'desc')
    .orderBy('applications.id');
  return selectPage(list, matching.select(countAsTotal), page);
}

/** Queries on the roles and permissions that all organizations of a tenant share. */
import type { RawBuilder, Selectable } from 'kysely';
import { countAsTotal, type Page, selectPage } from '../database/pages.ts';
import type { TenantTables } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

export type OrganizationRoleRow = Omit<Selectable<TenantTables['organization_roles']>, 'tenantId'>;
export type OrganizationScopeRow = Omit<Selectable<TenantTables['organization_scopes']>, 'tenantId'>;
type Selection = { readonly matching?: RawBuilder<boolean> | undefined; readonly page?: Page | undefined };

/** By name. */
export async function selectRoles(
  db: TenantDatabase,
  { matching, page }: Selection,
): Promise<{ rows: OrganizationRoleRow[]; total: number }> {
  const all = db.read.selectFrom('organization_roles');
  const found = matching ? all.where(matching) : all;
  return selectPage(found.selectAll().orderBy('name').orderBy('id'), found.select(countAsTotal), page);
}

/** By name. */
export async function selectScopes(
  db: TenantDatabase,
  { matching, page }: Selection,
): Promise<{ rows: OrganizationScopeRow[]; total: number }> {
  const all = db.read.selectFrom('organization_scopes');
  const found = matching ? all.where(matching) : all;
  return selectPage(found.selectAll().orderBy('name').orderBy('id'), found.select(countAsTotal), page);
}

export function selectRole(db: TenantDatabase, id: string): Promise<OrganizationRoleRow | undefined> {
  return db.read.selectFrom('organization_roles').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The roles there are among these ids. */
export async function selectRolesByIds(
  db: TenantDatabase,
  ids: readonly string[],
): Promise<OrganizationRoleRow[]> {
  if (ids.length === 0) return [];
  return db.read
    .selectFrom('organization_roles')
    .selectAll()
    .where('id', 'in', [...ids])
    .orderBy('name')
    .execute();
}

/** In no order; names of nothing are passed over. */
export async function selectRolesByNames(
  db: TenantDatabase,
  names: readonly string[],
): Promise<OrganizationRoleRow[]> {
  if (names.length === 0) return [];
  return db.read
    .selectFrom('organization_roles')
    .selectAll()
    .where('name', 'in', [...names])
    .execute();
}

export function selectScope(db: TenantDatabase, id: string): Promise<OrganizationScopeRow | undefined> {
  return db.read.selectFrom('organization_scopes').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function insertRole(db: TenantDatabase, row: OrganizationRoleRow): Promise<void> {
  await db.write.insertInto('organization_roles').values(row).execute();
}

export async function insertScope(db: TenantDatabase, row: OrganizationScopeRow): Promise<void> {
  await db.write.insertInto('organization_scopes').values(row).execute();
}

export async function updateRole(
  db: TenantDatabase,
  id: string,
  change: Partial<Pick<OrganizationRoleRow, 'name' | 'description'>>,
): Promise<void> {
  await db.write.updateTable('organization_roles').set(change).where('id', '=', id).execute();
}

export async function updateScope(
  db: TenantDatabase,
  id: string,
  change: Partial<Pick<OrganizationScopeRow, 'name' | 'description'>>,
): Promise<void> {
  await db.write.updateTable('organization_scopes').set(change).where('id', '=', id).execute();
}

/** It is taken from whoever holds it. @returns whether there was one */
export async function deleteRoleRow(db: TenantDatabase, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.write
    .deleteFrom('organization_roles')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** Roles lose it. @returns whether there was one */
export async function deleteScopeRow(db: TenantDatabase, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.write
    .deleteFrom('organization_scopes')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** The organization permissions of these roles: one query whatever their number. */
export async function scopesOfRoles(db: TenantDatabase, roleIds: readonly string[]) {
  if (roleIds.length === 0) return [];
  return db.read
    .selectFrom('organization_role_scopes as relation')
    .innerJoin('organization_scopes as scope', 'scope.id', 'relation.organizationScopeId')
    .select(['relation.organizationRoleId as roleId', 'scope.id', 'scope.name', 'scope.description'])
    .where('relation.organizationRoleId', 'in', [...roleIds])
    .orderBy('scope.name')
    .execute();
}

/** The API permissions of these roles, with their resources: one query whatever their number. */
export async function resourceScopesOfRoles(db: TenantDatabase, roleIds: readonly string[]) {
  if (roleIds.length === 0) return [];
  return db.read
    .selectFrom('organization_role_resource_scopes as relation')
    .innerJoin('scopes', 'scopes.id', 'relation.scopeId')
    .innerJoin('resources', 'resources.id', 'scopes.resourceId')
    .select(['relation.organizationRoleId as roleId', 'scopes.id', 'scopes.name', 'scopes.description'])
    .select([
      'scopes.resourceId',
      'scopes.createdAt',
      'resources.name as resourceName',
      'resources.indicator',
    ])
    .where('relation.organizationRoleId', 'in', [...roleIds])
    .orderBy('resources.name')
    .orderBy('scopes.name')
    .execute();
}

/** Names of all organization permissions: what an authorization request may ask for. */
export async function scopeNames(db: TenantDatabase): Promise<string[]> {
  const rows = await db.read.selectFrom('organization_scopes').select('name').orderBy('name').execute();
  return rows.map(({ name }) => name);
}

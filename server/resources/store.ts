/** Queries on API resources and their scopes. */

import type { RawBuilder, Selectable } from 'kysely';
import { countAsTotal, type Page, selectPage } from '../database/pages.ts';
import type { TenantTables } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

export type ResourceRow = Omit<Selectable<TenantTables['resources']>, 'tenantId'>;
export type ScopeRow = Omit<Selectable<TenantTables['scopes']>, 'tenantId'>;

export const scopeSearchFields = {
  id: 'scopes.id',
  name: 'scopes.name',
  description: 'scopes.description',
} as const;

export function listResources(db: TenantDatabase): Promise<ResourceRow[]> {
  return db.read.selectFrom('resources').selectAll().orderBy('createdAt').orderBy('id').execute();
}

/**
 * Oldest first.
 * @param page all of them when undefined
 */
export async function selectResources(
  db: TenantDatabase,
  page: Page | undefined,
): Promise<{ rows: ResourceRow[]; total: number }> {
  const all = db.read.selectFrom('resources');
  return selectPage(all.selectAll().orderBy('createdAt').orderBy('id'), all.select(countAsTotal), page);
}

export function selectResource(db: TenantDatabase, id: string): Promise<ResourceRow | undefined> {
  return db.read.selectFrom('resources').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function insertResource(db: TenantDatabase, row: ResourceRow): Promise<void> {
  await db.write.insertInto('resources').values(row).execute();
}

export async function updateResource(
  db: TenantDatabase,
  id: string,
  change: Partial<
    Pick<
      ResourceRow,
      'name' | 'accessTokenTtl' | 'isDefault' | 'isolatesOrganizations' | 'authorizationDetailsTypes'
    >
  >,
): Promise<void> {
  await db.write.updateTable('resources').set(change).where('id', '=', id).execute();
}

/** Part of the transaction that sets another one. */
export async function clearDefault(db: TenantDatabase): Promise<void> {
  await db.write.updateTable('resources').set({ isDefault: false }).where('isDefault', '=', true).execute();
}

/** Its scopes go with it, and out of every role. */
export async function deleteResourceRow(db: TenantDatabase, id: string): Promise<void> {
  await db.write.deleteFrom('resources').where('id', '=', id).execute();
}

export function listScopes(db: TenantDatabase, resourceId: string): Promise<ScopeRow[]> {
  return db.read
    .selectFrom('scopes')
    .selectAll()
    .where('resourceId', '=', resourceId)
    .orderBy('createdAt')
    .orderBy('id')
    .execute();
}

/** All of them together, oldest first. */
export function scopesOfResources(db: TenantDatabase, resourceIds: readonly string[]): Promise<ScopeRow[]> {
  if (resourceIds.length === 0) return Promise.resolve([]);
  return db.read
    .selectFrom('scopes')
    .selectAll()
    .where('resourceId', 'in', [...resourceIds])
    .orderBy('createdAt')
    .orderBy('id')
    .execute();
}

export async function selectScopes(
  db: TenantDatabase,
  resourceId: string,
  search: RawBuilder<boolean> | undefined,
  page: Page,
): Promise<{ rows: ScopeRow[]; total: number }> {
  const all = db.read.selectFrom('scopes').where('resourceId', '=', resourceId);
  const found = search ? all.where(search) : all;
  return selectPage(found.selectAll().orderBy('createdAt').orderBy('id'), found.select(countAsTotal), page);
}

/** A scope is addressed through its resource: another resource's id finds nothing. */
export function selectScope(
  db: TenantDatabase,
  resourceId: string,
  id: string,
): Promise<ScopeRow | undefined> {
  return db.read
    .selectFrom('scopes')
    .selectAll()
    .where('resourceId', '=', resourceId)
    .where('id', '=', id)
    .executeTakeFirst();
}

export async function insertScope(db: TenantDatabase, row: ScopeRow): Promise<void> {
  await db.write.insertInto('scopes').values(row).execute();
}

export async function updateScope(
  db: TenantDatabase,
  id: string,
  change: Partial<Pick<ScopeRow, 'name' | 'description'>>,
): Promise<void> {
  await db.write.updateTable('scopes').set(change).where('id', '=', id).execute();
}

/** Roles lose it. */
export async function deleteScopeRow(db: TenantDatabase, id: string): Promise<void> {
  await db.write.deleteFrom('scopes').where('id', '=', id).execute();
}

/** Which of these scopes exist, and the audience each belongs to. */
export async function indicatorsOfScopes(db: TenantDatabase, scopeIds: readonly string[]) {
  if (scopeIds.length === 0) return [];
  return db.read
    .selectFrom('scopes')
    .innerJoin('resources', 'resources.id', 'scopes.resourceId')
    .select(['scopes.id', 'resources.indicator'])
    .where('scopes.id', 'in', [...scopeIds])
    .execute();
}

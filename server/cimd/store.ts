/** Queries on what clients known by a document may ask for, and on what people agreed to. */
import type { Insertable } from 'kysely';
import type { TenantTables } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

export type ResourceScopeTable = 'cimd_resource_scopes' | 'cimd_organization_resource_scopes';

export type ResourceScopeRow = {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly resourceId: string;
  readonly resourceName: string;
  readonly indicator: string;
};

export async function selectUserScopes(db: TenantDatabase): Promise<string[]> {
  const rows = await db.read
    .selectFrom('cimd_user_scopes')
    .select('userScope')
    .orderBy('userScope')
    .execute();
  return rows.map(({ userScope }) => userScope);
}

/** Permissions on resources, by resource and name. */
export function selectResourceScopes(
  db: TenantDatabase,
  table: ResourceScopeTable,
): Promise<ResourceScopeRow[]> {
  return db.read
    .selectFrom<ResourceScopeTable>(table)
    .innerJoin('scopes', 'scopes.id', `${table}.scopeId`)
    .innerJoin('resources', 'resources.id', 'scopes.resourceId')
    .select(['scopes.id', 'scopes.name', 'scopes.description', 'scopes.resourceId'])
    .select(['resources.name as resourceName', 'resources.indicator'])
    .orderBy('resources.name')
    .orderBy('resources.id')
    .orderBy('scopes.name')
    .execute();
}

export async function selectScopeNames(
  db: TenantDatabase,
  table: ResourceScopeTable,
  resourceId: string,
): Promise<string[]> {
  const rows = await db.read
    .selectFrom<ResourceScopeTable>(table)
    .innerJoin('scopes', 'scopes.id', `${table}.scopeId`)
    .select('scopes.name')
    .where('scopes.resourceId', '=', resourceId)
    .execute();
  return rows.map(({ name }) => name);
}

/** Organization permissions, by name. */
export function selectOrganizationScopes(db: TenantDatabase) {
  return db.read
    .selectFrom('cimd_organization_scopes as relation')
    .innerJoin('organization_scopes as scope', 'scope.id', 'relation.organizationScopeId')
    .select(['scope.id', 'scope.name', 'scope.description'])
    .orderBy('scope.name')
    .execute();
}

/** Which of these permissions on resources there are, and whose. */
export function scopesAmong(db: TenantDatabase, ids: readonly string[]) {
  if (ids.length === 0) return Promise.resolve([]);
  return db.read
    .selectFrom('scopes')
    .innerJoin('resources', 'resources.id', 'scopes.resourceId')
    .select(['scopes.id', 'resources.indicator'])
    .where('scopes.id', 'in', [...ids])
    .execute();
}

export async function organizationScopesAmong(db: TenantDatabase, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db.read
    .selectFrom('organization_scopes')
    .select('id')
    .where('id', 'in', [...ids])
    .execute();
  return rows.map(({ id }) => id);
}

export async function insertSnapshot(
  db: TenantDatabase,
  row: Omit<Insertable<TenantTables['cimd_grant_client_snapshots']>, 'tenantId'>,
): Promise<void> {
  const { grantId: _grantId, ...changes } = row;
  await db.write
    .insertInto('cimd_grant_client_snapshots')
    .values(row)
    .onConflict((conflict) => conflict.columns(['grantId']).doUpdateSet(changes))
    .execute();
}

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

/** Which of these ids are organization permissions. */
export async function organizationScopesAmong(db: TenantDatabase, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db.read
    .selectFrom('organization_scopes')
    .select('id')
    .where('id', 'in', [...ids])
    .execute();
  return rows.map(({ id }) => id);
}

/** What the client said of itself when the person agreed; agreeing again to the same grant replaces it. */
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

/** Whether anybody ever agreed to the client, as far as that still holds. */
export async function isAgreedTo(db: TenantDatabase, clientId: string): Promise<boolean> {
  const grant = await db.read
    .selectFrom('oidc_records')
    .select('id')
    .where('clientId', '=', clientId)
    .where('model', '=', 'Grant')
    .limit(1)
    .executeTakeFirst();
  return grant !== undefined;
}

/** A person's grants to clients that are known by a document. */
export async function grantsOf(db: TenantDatabase, userId: string): Promise<string[]> {
  const rows = await db.read
    .selectFrom('oidc_records')
    .innerJoin('cimd_grant_client_snapshots as snapshot', 'snapshot.grantId', 'oidc_records.id')
    .select('oidc_records.id')
    .where('oidc_records.accountId', '=', userId)
    .where('oidc_records.model', '=', 'Grant')
    .execute();
  return rows.map(({ id }) => id);
}

const kept = ['cimd_grant_client_snapshots', 'cimd_grant_organizations'] as const;

/** What was kept with grants goes with them. Part of the caller's transaction. */
export async function forgetConsents(db: TenantDatabase, grantIds: readonly string[]): Promise<void> {
  if (grantIds.length === 0) return;
  for (const table of kept)
    await db.write
      .deleteFrom<(typeof kept)[number]>(table)
      .where(`${table}.grantId`, 'in', [...grantIds])
      .execute();
}

/** The same for grants that ran out. @param before those that are younger may belong to a grant that is being made */
export async function forgetEndedConsents(db: TenantDatabase, before: number): Promise<void> {
  for (const table of kept)
    await db.write
      .deleteFrom<(typeof kept)[number]>(table)
      .where(`${table}.createdAt`, '<', before)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('oidc_records')
              .select('oidc_records.id')
              .where('oidc_records.model', '=', 'Grant')
              .whereRef('oidc_records.id', '=', `${table}.grantId`),
          ),
        ),
      )
      .execute();
}

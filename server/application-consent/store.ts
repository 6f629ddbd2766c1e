/** Queries on what third-party applications may ask for, and which organizations people shared with them. */
import type { TenantDatabase } from '../database/tenant-scope.ts';

export type ResourceScopeRow = {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly resourceId: string;
  readonly resourceName: string;
  readonly indicator: string;
};

export type ResourceScopeTable =
  | 'application_consent_resource_scopes'
  | 'application_consent_organization_resource_scopes';

/** Permissions on resources, by resource and name. */
export function selectResourceScopes(
  db: TenantDatabase,
  table: ResourceScopeTable,
  applicationId: string,
): Promise<ResourceScopeRow[]> {
  return db.read
    .selectFrom<ResourceScopeTable>(table)
    .innerJoin('scopes', 'scopes.id', `${table}.scopeId`)
    .innerJoin('resources', 'resources.id', 'scopes.resourceId')
    .select(['scopes.id', 'scopes.name', 'scopes.description', 'scopes.resourceId'])
    .select(['resources.name as resourceName', 'resources.indicator'])
    .where(`${table}.applicationId`, '=', applicationId)
    .orderBy('resources.name')
    .orderBy('resources.id')
    .orderBy('scopes.name')
    .execute();
}

/** Names of the permissions on one resource. */
export async function selectScopeNames(
  db: TenantDatabase,
  table: ResourceScopeTable,
  applicationId: string,
  resourceId: string,
): Promise<string[]> {
  const rows = await db.read
    .selectFrom<ResourceScopeTable>(table)
    .innerJoin('scopes', 'scopes.id', `${table}.scopeId`)
    .select('scopes.name')
    .where(`${table}.applicationId`, '=', applicationId)
    .where('scopes.resourceId', '=', resourceId)
    .execute();
  return rows.map(({ name }) => name);
}

/** Organization permissions, by name. */
export function selectOrganizationScopes(db: TenantDatabase, applicationId: string) {
  return db.read
    .selectFrom('application_consent_organization_scopes as relation')
    .innerJoin('organization_scopes as scope', 'scope.id', 'relation.organizationScopeId')
    .select(['scope.id', 'scope.name', 'scope.description'])
    .where('relation.applicationId', '=', applicationId)
    .orderBy('scope.name')
    .execute();
}

/** Which of these organizations the person belongs to. */
export async function membershipsAmong(
  db: TenantDatabase,
  userId: string,
  organizationIds: readonly string[],
): Promise<string[]> {
  if (organizationIds.length === 0) return [];
  const rows = await db.read
    .selectFrom('organization_users')
    .select('organizationId')
    .where('userId', '=', userId)
    .where('organizationId', 'in', [...organizationIds])
    .execute();
  return rows.map(({ organizationId }) => organizationId);
}

/** Which of these ids there are. */
export async function existingIds(
  db: TenantDatabase,
  table: 'scopes' | 'organization_scopes',
  ids: readonly string[],
): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db.read
    .selectFrom(table)
    .select('id')
    .where('id', 'in', [...ids])
    .execute();
  return rows.map(({ id }) => id);
}

import type { Selectable } from 'kysely';
import type { TenantTables } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

export type ResourceRow = Omit<Selectable<TenantTables['resources']>, 'tenantId'>;
export type ScopeRow = Omit<Selectable<TenantTables['scopes']>, 'tenantId'>;

export async function listResources(db: TenantDatabase): Promise<ResourceRow[]> {
  return db.read.selectFrom('resources').selectAll().orderBy('createdAt').orderBy('id').execute();
}

export async function listScopes(db: TenantDatabase, resourceId: string): Promise<ScopeRow[]> {
  return db.read.selectFrom('scopes').selectAll().where('resourceId', '=', resourceId).orderBy('createdAt').orderBy('id').execute();
}

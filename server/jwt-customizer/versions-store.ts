/** Scripts for claims as they were saved, by the key that they are kept under. */
import type { Selectable } from 'kysely';
import type { TenantTables } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

export type VersionRow = Omit<Selectable<TenantTables['script_versions']>, 'tenantId'>;

/** Newest first. */
export const versionRows = (db: TenantDatabase, key: string): Promise<VersionRow[]> =>
  db.read
    .selectFrom('script_versions')
    .selectAll()
    .where('key', '=', key)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .execute();

/** Of that script only: an id of another one's version finds nothing. */
export const versionRow = (db: TenantDatabase, key: string, id: string): Promise<VersionRow | undefined> =>
  db.read
    .selectFrom('script_versions')
    .selectAll()
    .where('key', '=', key)
    .where('id', '=', id)
    .executeTakeFirst();

/** The script is sealed. */
export async function insertVersion(db: TenantDatabase, row: VersionRow): Promise<void> {
  await db.write.insertInto('script_versions').values(row).execute();
}

export async function deleteVersions(db: TenantDatabase, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await db.write.deleteFrom('script_versions').where('id', 'in', ids).execute();
}

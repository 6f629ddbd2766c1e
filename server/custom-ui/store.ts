/** Queries on uploaded sign-in pages: versions, and files of a version. */
import type { Selectable } from 'kysely';
import type { TenantTables } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

export type AssetRow = Selectable<TenantTables['custom_ui_assets']>;
export type FileRow = Selectable<TenantTables['custom_ui_files']>;
export type NewFile = Omit<FileRow, 'tenantId' | 'assetId'>;

/** Newest first. */
export function selectAssets(db: TenantDatabase): Promise<AssetRow[]> {
  return db.read
    .selectFrom('custom_ui_assets')
    .selectAll()
    .orderBy('createdAt', 'desc')
    .orderBy('id')
    .execute();
}

export function selectAsset(db: TenantDatabase, id: string): Promise<AssetRow | undefined> {
  return db.read.selectFrom('custom_ui_assets').selectAll().where('id', '=', id).executeTakeFirst();
}

/** A version with all its files. Part of the caller's transaction. */
export async function insertAsset(
  db: TenantDatabase,
  asset: Omit<AssetRow, 'tenantId'>,
  files: readonly NewFile[],
): Promise<void> {
  await db.write.insertInto('custom_ui_assets').values(asset).execute();
  for (const file of files) {
    await db.write
      .insertInto('custom_ui_files')
      .values({ ...file, assetId: asset.id })
      .execute();
  }
}

/** With its files. @returns whether there was one */
export async function deleteAsset(db: TenantDatabase, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.write
    .deleteFrom('custom_ui_assets')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

export function selectFile(db: TenantDatabase, assetId: string, path: string): Promise<FileRow | undefined> {
  return db.read
    .selectFrom('custom_ui_files')
    .selectAll()
    .where('assetId', '=', assetId)
    .where('path', '=', path)
    .executeTakeFirst();
}

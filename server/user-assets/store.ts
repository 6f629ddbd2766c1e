/** Queries on uploaded pictures. */
import type { Selectable } from 'kysely';
import type { TenantTables } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

export type AssetRow = Omit<Selectable<TenantTables['user_assets']>, 'tenantId'>;

export async function insertAsset(db: TenantDatabase, row: AssetRow): Promise<void> {
  await db.write.insertInto('user_assets').values(row).execute();
}

/** Whoever knows the id sees the picture: ids are long and at random. */
export function selectAsset(
  db: TenantDatabase,
  id: string,
): Promise<Pick<AssetRow, 'contentType' | 'content'> | undefined> {
  return db.read
    .selectFrom('user_assets')
    .select(['contentType', 'content'])
    .where('id', '=', id)
    .executeTakeFirst();
}

/** What somebody uploaded, without the pictures themselves, newest first. */
export const selectAssetsOf = (
  db: TenantDatabase,
  userId: string,
): Promise<Pick<AssetRow, 'id' | 'contentType' | 'size' | 'createdAt'>[]> =>
  db.read
    .selectFrom('user_assets')
    .select(['id', 'contentType', 'size', 'createdAt'])
    .where('userId', '=', userId)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .execute();

/** Ids of what somebody uploaded, newest first. */
export async function selectAssetIds(db: TenantDatabase, userId: string): Promise<string[]> {
  const rows = await db.write
    .selectFrom('user_assets')
    .select('id')
    .where('userId', '=', userId)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .execute();
  return rows.map(({ id }) => id);
}

export async function deleteAssets(db: TenantDatabase, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await db.write.deleteFrom('user_assets').where('id', 'in', ids).execute();
}

/** What was uploaded on the way to an account, long enough ago that the account must be there by now. */
export async function selectStrayIds(db: TenantDatabase, prefix: string, before: number): Promise<string[]> {
  const rows = await db.read
    .selectFrom('user_assets')
    .select('id')
    .where('userId', 'is', null)
    .where('id', 'like', `${prefix}%`)
    .where('createdAt', '<', before)
    .limit(50)
    .execute();
  return rows.map(({ id }) => id);
}

/** Whose picture it has become. */
export async function selectUserByAvatar(db: TenantDatabase, avatar: string): Promise<string | undefined> {
  const row = await db.read
    .selectFrom('users')
    .select('id')
    .where('avatar', '=', avatar)
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

/** Of a picture that was uploaded before its person was there. */
export async function setAssetOwner(db: TenantDatabase, id: string, userId: string): Promise<void> {
  await db.write.updateTable('user_assets').set({ userId }).where('id', '=', id).execute();
}

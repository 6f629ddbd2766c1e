/** Queries on the devices that people trust. */
import type { Selectable } from 'kysely';
import { countAsTotal, selectPage } from '../database/pages.ts';
import type { TenantTables } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import type { Page } from '../http/pagination.ts';

export type TrustedDevice = Omit<Selectable<TenantTables['trusted_devices']>, 'tenantId'>;

export async function insertDevice(db: TenantDatabase, row: TrustedDevice): Promise<void> {
  await db.write.insertInto('trusted_devices').values(row).execute();
}

/** Of that person only. Whether it still stands for something is not asked. */
export const selectDevice = (
  db: TenantDatabase,
  { userId, id }: { readonly userId: string; readonly id: string },
): Promise<TrustedDevice | undefined> =>
  db.read
    .selectFrom('trusted_devices')
    .selectAll()
    .where('id', '=', id)
    .where('userId', '=', userId)
    .executeTakeFirst();

/** Those that still stand for something, newest first. */
export async function selectDevices(
  db: TenantDatabase,
  { userId, boundTo }: { readonly userId: string; readonly boundTo: string },
  page: Page,
): Promise<{ devices: TrustedDevice[]; total: number }> {
  const standing = db.read
    .selectFrom('trusted_devices')
    .where('userId', '=', userId)
    .where('boundTo', '=', boundTo)
    .where('expiresAt', '>', Date.now());
  const list = standing.selectAll().orderBy('createdAt', 'desc').orderBy('id', 'desc');
  const { rows: devices, total } = await selectPage(list, standing.select(countAsTotal), page);
  return { devices, total };
}

export async function touchDevice(db: TenantDatabase, id: string): Promise<void> {
  await db.write
    .updateTable('trusted_devices')
    .set({ lastUsedAt: Date.now() })
    .where('id', '=', id)
    .execute();
}

/** @returns whether they had it */
export async function deleteDevice(
  db: TenantDatabase,
  { userId, id }: { readonly userId: string; readonly id: string },
): Promise<boolean> {
  const gone = await db.write
    .deleteFrom('trusted_devices')
    .where('id', '=', id)
    .where('userId', '=', userId)
    .returning('id')
    .executeTakeFirst();
  return gone !== undefined;
}

/** @returns how many there were */
export async function deleteDevices(db: TenantDatabase, userId: string): Promise<number> {
  const { numDeletedRows } = await db.write
    .deleteFrom('trusted_devices')
    .where('userId', '=', userId)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** Rows of somebody that stand for nothing any more. */
export async function deleteStale(
  db: TenantDatabase,
  { userId, boundTo }: { readonly userId: string; readonly boundTo: string },
): Promise<void> {
  await db.write
    .deleteFrom('trusted_devices')
    .where('userId', '=', userId)
    .where((where) => where.or([where('boundTo', '!=', boundTo), where('expiresAt', '<=', Date.now())]))
    .execute();
}

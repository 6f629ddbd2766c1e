/** Queries on what people have shown of themselves in their account. */
import { prepared } from '../database/prepared.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

export type RecordRow = {
  readonly id: string;
  readonly userId: string;
  readonly holder: string;
  readonly type: string;
  readonly sealed: string;
  readonly verifiedAt: number | null;
  readonly expiresAt: number;
};

/** Whose record, and whose requests may show it. */
export type Owner = Pick<RecordRow, 'userId' | 'holder'>;

/** `sealed` comes sealed; `expiresAt` and `verifiedAt` are milliseconds. */
export async function insertRecord(db: TenantDatabase, row: RecordRow): Promise<void> {
  await db.write
    .insertInto('verification_records')
    .values({ ...row, createdAt: Date.now() })
    .execute();
}

/**
 * Undefined for one that has expired, or belongs to another person, session or grant. Whether it was verified is not
 * asked.
 */
export function selectRecord(
  db: TenantDatabase,
  id: string,
  { userId, holder }: Owner,
): Promise<RecordRow | undefined> {
  return ownRecord(db, { id, userId, holder, now: Date.now() }).then(([row]) => row);
}

const ownRecord = prepared<Owner & { id: string; now: number }, RecordRow>((db, slot) =>
  db.read
    .selectFrom('verification_records')
    .select(['id', 'userId', 'holder', 'type', 'sealed', 'verifiedAt', 'expiresAt'])
    .where('id', '=', slot('id'))
    .where('userId', '=', slot('userId'))
    .where('holder', '=', slot('holder'))
    .where('expiresAt', '>', slot('now')),
);

/** Whose it is was asked when it was found: here only the id counts. Its time does not begin anew. */
export async function updateRecord(
  db: TenantDatabase,
  id: string,
  change: Partial<Pick<RecordRow, 'sealed' | 'verifiedAt'>>,
): Promise<void> {
  await db.write.updateTable('verification_records').set(change).where('id', '=', id).execute();
}

/** @returns whether it was still there */
export async function deleteRecord(
  db: TenantDatabase,
  id: string,
  { userId, holder }: Owner,
): Promise<boolean> {
  const { numDeletedRows } = await db.write
    .deleteFrom('verification_records')
    .where('id', '=', id)
    .where('userId', '=', userId)
    .where('holder', '=', holder)
    .where('expiresAt', '>', Date.now())
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

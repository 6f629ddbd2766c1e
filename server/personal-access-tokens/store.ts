/** Queries on personal access tokens. */
import type { Selectable } from 'kysely';
import type { TenantTables } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

export type TokenRow = Omit<Selectable<TenantTables['personal_access_tokens']>, 'tenantId'>;

/** Oldest first, expired ones too. */
export const selectTokens = (db: TenantDatabase, userId: string): Promise<TokenRow[]> =>
  db.read
    .selectFrom('personal_access_tokens')
    .selectAll()
    .where('userId', '=', userId)
    .orderBy('createdAt')
    .orderBy('name')
    .execute();

/** @param fingerprint keyed hash of the value. Expired ones are found: the caller asks. */
export const selectTokenByFingerprint = (
  db: TenantDatabase,
  fingerprint: string,
): Promise<TokenRow | undefined> =>
  db.read
    .selectFrom('personal_access_tokens')
    .selectAll()
    .where('fingerprint', '=', fingerprint)
    .executeTakeFirst();

export async function insertToken(db: TenantDatabase, row: TokenRow): Promise<void> {
  await db.write.insertInto('personal_access_tokens').values(row).execute();
}

/** @returns the changed row, if there was one of that name */
export const renameToken = (
  db: TenantDatabase,
  userId: string,
  name: string,
  to: string,
): Promise<TokenRow | undefined> =>
  db.write
    .updateTable('personal_access_tokens')
    .set({ name: to })
    .where('userId', '=', userId)
    .where('name', '=', name)
    .returningAll()
    .executeTakeFirst();

/** @returns whether they had one of that name */
export async function deleteToken(db: TenantDatabase, userId: string, name: string): Promise<boolean> {
  const { numDeletedRows } = await db.write
    .deleteFrom('personal_access_tokens')
    .where('userId', '=', userId)
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** Note that a token was used, unless that was noted after `unlessSince`. */
export async function touchToken(
  db: TenantDatabase,
  { fingerprint, now, unlessSince }: { fingerprint: string; now: number; unlessSince: number },
): Promise<void> {
  await db.write
    .updateTable('personal_access_tokens')
    .set({ lastUsedAt: now })
    .where('fingerprint', '=', fingerprint)
    .where((where) => where.or([where('lastUsedAt', 'is', null), where('lastUsedAt', '<', unlessSince)]))
    .execute();
}

/** Queries on one-time tokens. */
import type { ExpressionBuilder, Selectable } from 'kysely';
import { countAsTotal, type Page, selectPage } from '../database/pages.ts';
import type { Tables, TenantTables } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

export type OneTimeTokenRow = Omit<Selectable<TenantTables['one_time_tokens']>, 'tenantId'>;
export type Status = OneTimeTokenRow['status'];

export type Filter = { readonly emailKey?: string | undefined; readonly status?: Status | undefined };

/** Newest first. What is past its time counts as expired from that moment, without anybody writing it down. */
export async function selectTokens(
  db: TenantDatabase,
  { emailKey, status }: Filter,
  now: number,
  page: Page,
): Promise<{ rows: OneTimeTokenRow[]; total: number }> {
  let found = db.read.selectFrom('one_time_tokens');
  if (emailKey !== undefined) found = found.where('emailKey', '=', emailKey);
  if (status === 'active') found = found.where('status', '=', 'active').where('expiresAt', '>', now);
  else if (status === 'expired') found = found.where((where) => isExpired(where, now));
  else if (status !== undefined) found = found.where('status', '=', status);
  return selectPage(
    found.selectAll().orderBy('createdAt', 'desc').orderBy('id'),
    found.select(countAsTotal),
    page,
  );
}

const isExpired = (where: ExpressionBuilder<Tables, 'one_time_tokens'>, now: number) =>
  where.or([
    where('status', '=', 'expired'),
    where.and([where('status', '=', 'active'), where('expiresAt', '<=', now)]),
  ]);

export const selectToken = (db: TenantDatabase, id: string): Promise<OneTimeTokenRow | undefined> =>
  db.read.selectFrom('one_time_tokens').selectAll().where('id', '=', id).executeTakeFirst();

/** @param fingerprint keyed hash of the value. Whether it is still good is the caller's to ask. */
export const selectTokenByFingerprint = (
  db: TenantDatabase,
  fingerprint: string,
): Promise<OneTimeTokenRow | undefined> =>
  db.write
    .selectFrom('one_time_tokens')
    .selectAll()
    .where('fingerprint', '=', fingerprint)
    .executeTakeFirst();

export async function insertToken(db: TenantDatabase, row: OneTimeTokenRow): Promise<void> {
  await db.write.insertInto('one_time_tokens').values(row).execute();
}

/** Check and use up in one statement; undefined for everything that must not pass. */
export const consumeToken = (
  db: TenantDatabase,
  { fingerprint, emailKey, now }: { fingerprint: string; emailKey: string; now: number },
): Promise<OneTimeTokenRow | undefined> =>
  db.write
    .updateTable('one_time_tokens')
    .set({ status: 'consumed' })
    .where('fingerprint', '=', fingerprint)
    .where('emailKey', '=', emailKey)
    .where('status', '=', 'active')
    .where('expiresAt', '>', now)
    .returningAll()
    .executeTakeFirst();

/** Those of an address that still opened something. */
export async function revokeOfAddress(db: TenantDatabase, emailKey: string): Promise<void> {
  await db.write
    .updateTable('one_time_tokens')
    .set({ status: 'revoked' })
    .where('emailKey', '=', emailKey)
    .where('status', '=', 'active')
    .execute();
}

/** Whatever it was before. @returns undefined when there is none */
export const updateStatus = (
  db: TenantDatabase,
  id: string,
  status: Status,
): Promise<OneTimeTokenRow | undefined> =>
  db.write
    .updateTable('one_time_tokens')
    .set({ status })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();

/** @returns whether there was one */
export async function deleteToken(db: TenantDatabase, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.write
    .deleteFrom('one_time_tokens')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

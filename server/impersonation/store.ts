/** Queries on sessions in which somebody acts in another's name. */
import { sql } from 'kysely';
import type { JsonObject } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

export type ActingRow = {
  sessionUid: string;
  accountId: string;
  clientId: string | null;
  actedBy: JsonObject | null;
  expiresAt: number;
};

/** Only while the session itself is there, and is the same person's. */
export function selectActing(db: TenantDatabase, uid: string, now: number): Promise<ActingRow | undefined> {
  return db.read
    .selectFrom('session_extensions')
    .innerJoin('oidc_records', (join) =>
      join
        .onRef('oidc_records.uid', '=', 'session_extensions.sessionUid')
        .onRef('oidc_records.accountId', '=', 'session_extensions.accountId')
        .on('oidc_records.model', '=', 'Session')
        .on('oidc_records.expiresAt', '>', now),
    )
    .select([
      'session_extensions.sessionUid',
      'session_extensions.accountId',
      'session_extensions.clientId',
      'session_extensions.actedBy',
      'session_extensions.expiresAt',
    ])
    .where('session_extensions.sessionUid', '=', uid)
    .where('session_extensions.expiresAt', '>', now)
    .where(sql<boolean>`"session_extensions"."actedBy" is not null`)
    .executeTakeFirst();
}

/** Part of the transaction that makes the session. */
export async function insertActing(
  db: TenantDatabase,
  row: ActingRow & { lastSubmission: JsonObject; issuer: string; createdAt: number },
): Promise<void> {
  await db.write
    .insertInto('session_extensions')
    .values({ ...row, lastSeenAt: row.createdAt })
    .execute();
}

/** Queries on what a person's browsers and applications hold: sessions and grants among the engine's records. */
import { prepared } from '../database/prepared.ts';
import type { JsonObject } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

export type SessionRow = {
  id: string;
  uid: string | null;
  payload: JsonObject;
  accountId: string | null;
  expiresAt: number;
  clientId: string | null;
  lastSubmission: JsonObject | null;
  lastSeenAt: number | null;
  actedBy: JsonObject | null;
};

export type GrantRow = {
  id: string;
  payload: JsonObject;
  clientId: string | null;
  accountId: string | null;
  expiresAt: number;
  applicationName: string | null;
  isThirdParty: boolean | null;
  /** What a client known by a document called itself when the person agreed. */
  snapshotName: string | null;
  snapshotLogo: string | null;
  snapshotGrantId: string | null;
};

/** Unexpired sessions, newest sign-in first. */
export const selectSessions = (db: TenantDatabase, userId: string, now: number): Promise<SessionRow[]> =>
  sessionsOfUser(db, { userId, now });

const sessionsOfUser = prepared<{ userId: string; now: number }, SessionRow>((db, slot) =>
  sessions(db)
    .where('oidc_records.accountId', '=', slot('userId'))
    .where('oidc_records.expiresAt', '>', slot('now'))
    .orderBy('session_extensions.createdAt', 'desc')
    .orderBy('oidc_records.id'),
);

/** Of whoever it is: the caller asks whose. Undefined for one that has expired at `now`, in milliseconds. */
export function selectSession(db: TenantDatabase, uid: string, now: number): Promise<SessionRow | undefined> {
  return sessions(db)
    .where('oidc_records.uid', '=', uid)
    .where('oidc_records.expiresAt', '>', now)
    .executeTakeFirst();
}

/** How the person of a session signed in. */
export const selectSubmission = (db: TenantDatabase, uid: string): Promise<JsonObject | undefined> =>
  submissionByUid(db, { uid }).then(([row]) => row?.lastSubmission);

const submissionByUid = prepared<{ uid: string }, { lastSubmission: JsonObject }>((db, slot) =>
  db.read.selectFrom('session_extensions').select('lastSubmission').where('sessionUid', '=', slot('uid')),
);

/** What its grants allow is left alone. Part of the caller's transaction. */
export async function deleteSessionRow(db: TenantDatabase, { id, uid }: SessionRow): Promise<void> {
  await db.write.deleteFrom('oidc_records').where('model', '=', 'Session').where('id', '=', id).execute();
  if (uid !== null) await db.write.deleteFrom('session_extensions').where('sessionUid', '=', uid).execute();
}

/** Grants that tokens from a session belong to: also those that it names no more, since another one took their place. */
export async function selectGrantIdsOfSession(
  db: TenantDatabase,
  userId: string,
  uid: string,
): Promise<string[]> {
  const rows = await db.read
    .selectFrom('oidc_records')
    .select(['grantId', 'payload'])
    .where('accountId', '=', userId)
    .where('model', 'in', ['AuthorizationCode', 'AccessToken', 'RefreshToken'])
    .execute();
  return rows.flatMap(({ grantId, payload }) =>
    grantId !== null && payload.sessionUid === uid ? [grantId] : [],
  );
}

/** The engine's own record, replaced as a whole. Part of the caller's transaction, which has read it. */
export async function updateSessionPayload(
  db: TenantDatabase,
  id: string,
  payload: JsonObject,
): Promise<void> {
  await db.write
    .updateTable('oidc_records')
    .set({ payload })
    .where('model', '=', 'Session')
    .where('id', '=', id)
    .execute();
}

/** Unexpired ones, that which lasts longest first. */
export const selectGrants = (db: TenantDatabase, userId: string, now: number): Promise<GrantRow[]> =>
  grantsOfUser(db, { userId, now });

const grantsOfUser = prepared<{ userId: string; now: number }, GrantRow>((db, slot) =>
  grants(db)
    .where('oidc_records.accountId', '=', slot('userId'))
    .where('oidc_records.expiresAt', '>', slot('now'))
    .orderBy('oidc_records.expiresAt', 'desc')
    .orderBy('oidc_records.id'),
);

/** Of whoever it is, expired ones too: the caller asks. */
export function selectGrant(db: TenantDatabase, id: string): Promise<GrantRow | undefined> {
  return grants(db).where('oidc_records.id', '=', id).executeTakeFirst();
}

const sessions = (db: TenantDatabase) =>
  db.read
    .selectFrom('oidc_records')
    .leftJoin('session_extensions', 'session_extensions.sessionUid', 'oidc_records.uid')
    .select([
      'oidc_records.id',
      'oidc_records.uid',
      'oidc_records.payload',
      'oidc_records.accountId',
      'oidc_records.expiresAt',
      'session_extensions.clientId',
      'session_extensions.lastSubmission',
      'session_extensions.lastSeenAt',
      'session_extensions.actedBy',
    ])
    .where('oidc_records.model', '=', 'Session');

const grants = (db: TenantDatabase) =>
  db.read
    .selectFrom('oidc_records')
    .leftJoin('applications', 'applications.id', 'oidc_records.clientId')
    .leftJoin('cimd_grant_client_snapshots as snapshot', 'snapshot.grantId', 'oidc_records.id')
    .select([
      'oidc_records.id',
      'oidc_records.payload',
      'oidc_records.clientId',
      'oidc_records.accountId',
      'oidc_records.expiresAt',
      'applications.name as applicationName',
      'applications.isThirdParty',
      'snapshot.name as snapshotName',
      'snapshot.logoUri as snapshotLogo',
      'snapshot.grantId as snapshotGrantId',
    ])
    .where('oidc_records.model', '=', 'Grant');

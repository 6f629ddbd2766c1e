/** The end of what people and applications hold. Each is part of the caller's transaction. */
import { queueSignOuts, queueSignOutsOfUser, signOutsOf } from '../../backchannel-logout/queue.ts';
import { forgetConsents, grantsOf } from '../../cimd/store.ts';
import type { TenantDatabase } from '../../database/tenant-scope.ts';
import { withdrawOfPerson } from '../../security/consume.ts';

const chainModels = ['AccessToken', 'RefreshToken', 'AuthorizationCode', 'DeviceCode', 'Grant'] as const;

/** End a grant: its tokens, codes and itself. Part of the caller's transaction. */
export async function revokeGrant(db: TenantDatabase, grantId: string): Promise<void> {
  // A sign-in that is under way only mentions the grant: whoever changes accounts in the midst of it goes on.
  await db.write
    .deleteFrom('oidc_records')
    .where('grantId', '=', grantId)
    .where('model', '!=', 'Interaction')
    .execute();
  await db.write.deleteFrom('oidc_records').where('model', '=', 'Grant').where('id', '=', grantId).execute();
  await forgetConsents(db, [grantId]);
}

/** Where the person is just now: what they hold there stays, with the applications that they are signed in to. */
export type Kept = { readonly sessionUid?: string | undefined; readonly grantId?: string | undefined };

/**
 * End everything a person holds: sessions, grants, codes and tokens. Part of the caller's transaction.
 * @param kept what stays, e.g. the session that the person just used to change the password
 */
export async function revokeUser(
  db: TenantDatabase,
  userId: string,
  { sessionUid, grantId }: Kept = {},
): Promise<void> {
  await queueSignOutsOfUser(db, userId, sessionUid);
  await withdrawOfPerson(db, userId);
  await endBeginnings(db, userId, sessionUid);
  let records = db.write.deleteFrom('oidc_records').where('accountId', '=', userId);
  let extensions = db.write.deleteFrom('session_extensions').where('accountId', '=', userId);
  if (sessionUid !== undefined) {
    records = records.where((where) => where.or([where('uid', 'is', null), where('uid', '!=', sessionUid)]));
    extensions = extensions.where('sessionUid', '!=', sessionUid);
  }
  const grants = [...(await grantsOfSession(db, sessionUid)), ...(grantId === undefined ? [] : [grantId])];
  if (grants.length > 0) {
    records = records
      .where((where) => where.or([where('grantId', 'is', null), where('grantId', 'not in', grants)]))
      .where((where) => where.or([where('model', '!=', 'Grant'), where('id', 'not in', grants)]));
  }
  const ending = await grantsOf(db, userId);
  await records.execute();
  await extensions.execute();
  await forgetConsents(
    db,
    ending.filter((id) => !grants.includes(id)),
  );
}

/**
 * The same, and no sign-in that is half done goes on. For who wants everybody out; where an administrator only helps – takes a lost
 * factor away –, the person may be in the midst of the sign-in that it helps with.
 */
export async function endAllOf(db: TenantDatabase, userId: string, kept?: Kept): Promise<void> {
  // First, as whoever signs in holds the person before anything else.
  await db.write
    .updateTable('users')
    .set(({ eb }) => ({ timesEnded: eb('timesEnded', '+', 1) }))
    .where('id', '=', userId)
    .execute();
  await revokeUser(db, userId, kept);
}

/**
 * Sessions and sign-ins that are about to make one, by a statement of their own: a request that goes by one of them is
 * waited for here, so that the next statement sees what it stored, and whichever comes later finds nothing.
 */
async function endBeginnings(
  db: TenantDatabase,
  userId: string,
  sessionUid: string | undefined,
): Promise<void> {
  const beginnings = db.write
    .deleteFrom('oidc_records')
    .where('accountId', '=', userId)
    .where('model', 'in', ['Session', 'Interaction']);
  await (sessionUid === undefined
    ? beginnings
    : beginnings.where((where) => where.or([where('uid', 'is', null), where('uid', '!=', sessionUid)]))
  ).execute();
}

async function grantsOfSession(db: TenantDatabase, uid: string | undefined): Promise<string[]> {
  if (uid === undefined) return [];
  const session = await db.read
    .selectFrom('oidc_records')
    .select('payload')
    .where('model', '=', 'Session')
    .where('uid', '=', uid)
    .executeTakeFirst();
  const { authorizations } = session?.payload ?? {};
  if (typeof authorizations !== 'object' || authorizations === null) return [];
  return Object.values(authorizations).flatMap((one: unknown) =>
    typeof one === 'object' && one !== null && 'grantId' in one && typeof one.grantId === 'string'
      ? [one.grantId]
      : [],
  );
}

const sessionsAtATime = 200;

/** Sessions whose time is over go, and their applications are told: both or neither, by one of several processes. */
export async function endExpiredSessions(db: TenantDatabase, now: number): Promise<void> {
  await db.transaction(async (inside) => {
    const ended = await inside.write
      .deleteFrom('oidc_records')
      .where('model', '=', 'Session')
      .where('id', 'in', (where) =>
        where
          .selectFrom('oidc_records as old')
          .select('old.id')
          .where('old.model', '=', 'Session')
          .where('old.expiresAt', '<', now)
          .orderBy('old.expiresAt')
          .limit(sessionsAtATime),
      )
      .returning(['accountId', 'payload'])
      .execute();
    await queueSignOuts(
      inside,
      ended.flatMap(({ accountId, payload }) => (accountId === null ? [] : signOutsOf(accountId, payload))),
    );
  });
}

/** End every token, code and grant of an application. Part of the caller's transaction. */
export async function revokeByClient(db: TenantDatabase, clientId: string): Promise<void> {
  await db.write
    .deleteFrom('oidc_records')
    .where('clientId', '=', clientId)
    .where('model', 'in', [...chainModels, 'ClientCredentials'])
    .execute();
}

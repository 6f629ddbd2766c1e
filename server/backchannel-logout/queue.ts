/**
 * Sign-outs that applications have yet to be told of (OpenID Connect Back-Channel Logout). A notice is written in the
 * transaction that ends the session, whoever ends it, so none is lost; `delivery.ts` brings it, so nobody waits for it.
 */
import { EventEmitter } from 'node:events';
import { newId } from '@portero/schema/ids.ts';
import type { Selectable } from 'kysely';
import type { JsonObject, TenantTables } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

export type Notice = Omit<Selectable<TenantTables['backchannel_logouts']>, 'tenantId'>;
export type SignOut = {
  readonly applicationId: string;
  readonly userId: string;
  readonly sid: string;
  /** Under which of the tenant's addresses the person signed in; or the session that knows it. */
  readonly issuer?: string;
  readonly sessionUid?: string;
};

/** Tells this process that there may be something to bring; other processes look by themselves. */
export const queued = new EventEmitter<{ notice: [] }>().setMaxListeners(0);

/** Part of the caller's transaction. Applications that do not want to know are left out. */
export async function queueSignOuts(db: TenantDatabase, signOuts: readonly SignOut[]): Promise<void> {
  if (signOuts.length === 0) return;
  const sids = signOuts.map(({ sid }) => sid);
  // We sign people in to protected applications ourselves, so nobody has to be told.
  await db.write.deleteFrom('protected_app_sessions').where('sid', 'in', sids).execute();
  const interested = await listeners(db, [...new Set(signOuts.map((one) => one.applicationId))]);
  const telling = signOuts.filter(({ applicationId }) => interested.has(applicationId));
  const issuers = await issuersOfSessions(
    db,
    telling.flatMap(({ sessionUid }) => sessionUid ?? []),
  );
  const now = Date.now();
  const notices = telling.map(
    ({ applicationId, userId, sid, issuer, sessionUid }): Notice => ({
      id: newId(),
      applicationId,
      userId,
      sid,
      issuer: issuer ?? issuers.get(sessionUid ?? '') ?? null,
      tries: 0,
      nextTryAt: now,
      createdAt: now,
    }),
  );
  for (const notice of notices) await db.write.insertInto('backchannel_logouts').values(notice).execute();
  if (notices.length > 0) queued.emit('notice');
}

/** A person's sessions are about to be deleted. @param keepSessionUid the one that stays */
export async function queueSignOutsOfUser(
  db: TenantDatabase,
  userId: string,
  keepSessionUid?: string,
): Promise<void> {
  const sessions = await db.read
    .selectFrom('oidc_records')
    .select(['uid', 'payload'])
    .where('model', '=', 'Session')
    .where('accountId', '=', userId)
    .where('expiresAt', '>', Date.now())
    .execute();
  const ending = sessions.filter(({ uid }) => uid !== (keepSessionUid ?? null));
  await queueSignOuts(
    db,
    ending.flatMap(({ payload }) => signOutsOf(userId, payload)),
  );
}

/** The applications that a session is signed in to. */
export function signOutsOf(userId: string, session: JsonObject): SignOut[] {
  const { authorizations, uid } = session;
  const sessionUid = typeof uid === 'string' ? { sessionUid: uid } : {};
  if (typeof authorizations !== 'object' || authorizations === null) return [];
  return Object.entries(authorizations).flatMap(([applicationId, one]: [string, unknown]) => {
    const sid = typeof one === 'object' && one !== null && 'sid' in one ? one.sid : undefined;
    return typeof sid === 'string' ? [{ applicationId, userId, sid, ...sessionUid }] : [];
  });
}

async function issuersOfSessions(
  db: TenantDatabase,
  uids: readonly string[],
): Promise<ReadonlyMap<string, string | null>> {
  if (uids.length === 0) return new Map();
  const rows = await db.read
    .selectFrom('session_extensions')
    .select(['sessionUid', 'issuer'])
    .where('sessionUid', 'in', [...new Set(uids)])
    .execute();
  return new Map(rows.map(({ sessionUid, issuer }) => [sessionUid, issuer]));
}

async function listeners(db: TenantDatabase, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await db.read
    .selectFrom('applications')
    .select(['id', 'oidcClientMetadata'])
    .where('id', 'in', [...ids])
    .execute();
  return new Set(
    rows.filter(({ oidcClientMetadata: uris }) => Boolean(uris.backchannelLogoutUri)).map(({ id }) => id),
  );
}

/** What is due, oldest first. */
export const dueNotices = (db: TenantDatabase, now: number, limit: number): Promise<Notice[]> =>
  db.read
    .selectFrom('backchannel_logouts')
    .selectAll()
    .where('nextTryAt', '<=', now)
    .orderBy('nextTryAt')
    .orderBy('id')
    .limit(limit)
    .execute();

export async function countNotices(db: TenantDatabase): Promise<number> {
  const { count } = await db.read
    .selectFrom('backchannel_logouts')
    .select(({ fn }) => fn.countAll().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Take a notice on: of several processes one gets it. Until `nextTryAt` it is that one's; then, if it died, anybody's. */
export async function claimNotice(db: TenantDatabase, notice: Notice, nextTryAt: number): Promise<boolean> {
  const { numUpdatedRows } = await db.write
    .updateTable('backchannel_logouts')
    .set({ tries: notice.tries + 1, nextTryAt })
    .where('id', '=', notice.id)
    .where('tries', '=', notice.tries)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** When it was taken, or is not tried again. */
export async function removeNotice(db: TenantDatabase, id: string): Promise<void> {
  await db.write.deleteFrom('backchannel_logouts').where('id', '=', id).execute();
}

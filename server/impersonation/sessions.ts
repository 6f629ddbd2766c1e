/**
 * Acting as somebody in a browser: an administrator's one-time link signs their browser in as the person, at one
 * application, for an hour. The session says of itself what it is, in the beginning of its id and its uid, so that nobody
 * else's request pays for the question; who acts, where and how long stands beside it (`session_extensions.actedBy`).
 *
 * Each use asks again whether all of it still holds. `server/oidc/sessions/acting.ts` keeps such a session within its bounds at the
 * authorization server, `server/pages/impersonation.ts` has the link and the end.
 */
import { error, notThere } from '@portero/schema/errors.ts';
import { newId, newSubjectToken } from '@portero/schema/ids.ts';
import * as z from 'zod';
import { type Application, getApplication } from '../applications/rules.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { queueSignOuts, signOutsOf } from '../backchannel-logout/queue.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { tellOfHelper } from '../messages/support.ts';
import { RecordAdapter, RecordBatch, revokeGrant } from '../oidc/records/records.ts';
import { ensureMayBecome } from '../roles/lattice.ts';
import { consume, issue, look, personSubject } from '../security/consume.ts';
import { networkOf } from '../security/networks.ts';
import { adminTenantId, type TenantContext } from '../tenants/context.ts';
import { findUserById, getUser, type User } from '../users/rules.ts';
import { deleteSessionRow, selectSession } from '../users/session-store.ts';
import { impersonationSettingsOf } from './settings.ts';
import { insertActing, selectActing } from './store.ts';

/** Ids of such sessions begin with it; no other does, since others are made by the engine. */
const prefix = 'acting-';
/** Seconds. */
export const linkLifetime = 60;
export const actingLifetime = 3600;

/** Where a link may be opened. */
export type BrowserFacts = { readonly ip: string; readonly userAgent: string };

const actorSchema = z.object({
  type: z.enum(['user', 'app', 'command']),
  id: z.string(),
  reason: z.string(),
});
const linkSchema = z.object({ userId: z.string(), applicationId: z.string(), actor: actorSchema });
type Link = z.infer<typeof linkSchema>;

export type Acting = {
  readonly sessionUid: string;
  readonly userId: string;
  readonly applicationId: string;
  readonly actor: z.infer<typeof actorSchema>;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
};

/** Whether an id or uid of a session says that somebody acts in it. It costs nothing to ask. */
export const isActingId = (id: string | undefined): boolean => id?.startsWith(prefix) === true;

/**
 * A link that signs one browser in as the person, once, within a minute.
 * @param browser the one that may open it
 * @throws impersonation.*, entity.not_found, user.suspended, auth.forbidden for somebody who may do more than the caller
 */
export async function createActingLink(
  tenant: TenantContext,
  userId: string,
  { applicationId, reason }: { readonly applicationId: string; readonly reason: string },
  actor: Actor,
  browser: BrowserFacts | undefined,
): Promise<{ url: string; expiresIn: number }> {
  if (tenant.id === adminTenantId) throw error('impersonation.administrator');
  const { enabled, tellPerson } = await impersonationSettingsOf(tenant);
  if (!enabled) throw error('impersonation.off');
  const application = await getApplication(tenant, applicationId);
  if (!application) throw notThere('applications', applicationId);
  if (!mayBeActedIn(application)) throw error('impersonation.application_without_sign_in');
  const value = newSubjectToken();
  const payload: Link = { userId, applicationId, actor: { type: actor.type, id: actor.id, reason } };
  await tenant.db.transaction(async (db) => {
    const user = await getUser(tenant, userId, db);
    if (user.isSuspended) throw error('user.suspended');
    await ensureMayBecome(tenant, db, actor, userId);
    await issue(db, {
      ...proofOf(tenant, value, userId, browser),
      maxTries: 1,
      payload,
      expiresAt: Date.now() + linkLifetime * 1000,
    });
    await recordChange(db, {
      key: 'Management.User.ActingLinkCreated',
      result: 'Success',
      actor,
      userId,
      applicationId,
      reason,
    });
    if (tellPerson) await tellOfHelper(tenant, db, user, reason);
  });
  return {
    url: `${tenant.endpoint}/impersonate?${new URLSearchParams({ link: value })}`,
    expiresIn: linkLifetime,
  };
}

/** What a link would do, without using it up; undefined when it does nothing any more, or not in this browser. */
export async function lookAtLink(
  tenant: TenantContext,
  value: string,
  browser: BrowserFacts,
): Promise<{ user: User; application: Application; actor: Link['actor'] } | undefined> {
  const key = keyOf(tenant, value);
  const found = await look(tenant.db, 'acting-link', key);
  const link = linkSchema.safeParse(found?.payload).data;
  if (!found || !link || found.isUsed || found.isExpired) return undefined;
  if (found.session !== '' && found.session !== browserMark(tenant, browser)) return undefined;
  const [user, application, { enabled }] = await Promise.all([
    findUserById(tenant, link.userId),
    getApplication(tenant, link.applicationId),
    impersonationSettingsOf(tenant),
  ]);
  if (!enabled || !user || user.isSuspended || !application || !mayBeActedIn(application)) return undefined;
  return (await stands(tenant, link.actor)) ? { user, application, actor: link.actor } : undefined;
}

/**
 * Use a link up and make the session. A session that the browser had here ends, so that none is mixed with the other.
 * @param before id of that session
 * @returns the value for the session cookie; undefined when the link does nothing
 */
export async function openLink(
  tenant: TenantContext,
  value: string,
  browser: BrowserFacts,
  before: string | undefined,
): Promise<{ cookie: string; acting: Acting } | undefined> {
  const seen = await lookAtLink(tenant, value, browser);
  if (!seen) return undefined;
  const { user, application, actor } = seen;
  const { session } = (await look(tenant.db, 'acting-link', keyOf(tenant, value))) ?? { session: '' };
  const now = Date.now();
  const cookie = `${prefix}${newSubjectToken().slice('sub_'.length)}${newId()}`;
  const acting: Acting = {
    sessionUid: `${prefix}${newId()}`,
    userId: user.id,
    applicationId: application.id,
    actor,
    expiresAt: now + actingLifetime * 1000,
  };
  const isDone = await tenant.db.transaction(async (db) => {
    const proof = { ...proofOf(tenant, value, user.id, undefined), session };
    if ((await consume(db, proof)).outcome !== 'consumed') return false;
    // As they are by now, in the transaction that makes the session.
    if ((await getUser(tenant, user.id, db)).isSuspended) return false;
    if (before !== undefined) await endByCookie(tenant, db, before);
    await keepSession(tenant, db, cookie, acting, browser);
    await recordChange(db, {
      key: 'Management.User.ActingStarted',
      result: 'Success',
      actor: { type: actor.type, id: actor.id },
      userId: user.id,
      applicationId: application.id,
      session: acting.sessionUid,
      reason: actor.reason,
    });
    return true;
  });
  return isDone ? { cookie, acting } : undefined;
}

/** Who acts in a session, while everything that it stands on does. */
export async function actingSession(tenant: TenantContext, uid: string): Promise<Acting | undefined> {
  const found = await selectActing(tenant.db, uid, Date.now());
  const actor = actorSchema.safeParse(found?.actedBy).data;
  if (!found?.clientId || !actor) return undefined;
  const [{ enabled }, actorStands] = await Promise.all([
    impersonationSettingsOf(tenant),
    stands(tenant, actor),
  ]);
  if (!enabled || !actorStands) return undefined;
  const { sessionUid, accountId: userId, clientId: applicationId, expiresAt } = found;
  return { sessionUid, userId, applicationId, actor, expiresAt };
}

/** The same by what the browser shows. */
export async function actingByCookie(
  tenant: TenantContext,
  id: string | undefined,
): Promise<Acting | undefined> {
  if (id === undefined || !isActingId(id)) return undefined;
  const session = await new RecordAdapter(tenant, 'Session').find(id);
  if (typeof session?.uid !== 'string' || !isActingId(session.uid)) return undefined;
  return actingSession(tenant, session.uid);
}

/** Whoever acts has had enough: the session ends with all that the application got in it. */
export async function endActing(
  tenant: TenantContext,
  { sessionUid, userId, applicationId, actor }: Acting,
): Promise<void> {
  await tenant.db.transaction(async (db) => {
    if (!(await endByUid(db, sessionUid))) return;
    await recordChange(db, {
      key: 'Management.User.ActingEnded',
      result: 'Success',
      actor: { type: actor.type, id: actor.id },
      userId,
      applicationId,
      session: sessionUid,
    });
  });
}

/** Our own, where people sign in with a browser. The proxy of protected ones keeps sessions of its own, which would outlive this one. */
function mayBeActedIn({ isThirdParty, type, oidcClientMetadata }: Application): boolean {
  return (
    !isThirdParty &&
    (type === 'Traditional' || type === 'SPA' || type === 'Native') &&
    oidcClientMetadata.redirectUris.length > 0
  );
}

/** Whether whoever acts is still there: a person or program of this tenant, or of the one that administers it. */
async function stands(tenant: TenantContext, { type, id }: Link['actor']): Promise<boolean> {
  if (type === 'command') return true;
  for (const one of [tenant.administration, tenant]) {
    if (!one) continue;
    if (type === 'app' && (await getApplication(one, id))) return true;
    if (type === 'user' && (await findUserById(one, id))?.isSuspended === false) return true;
  }
  return false;
}

async function keepSession(
  tenant: TenantContext,
  db: TenantDatabase,
  cookie: string,
  { sessionUid, userId, applicationId, actor, expiresAt }: Acting,
  { ip, userAgent }: BrowserFacts,
): Promise<void> {
  const now = Date.now();
  const seconds = Math.floor(now / 1000);
  const batch = new RecordBatch({ ...tenant, db });
  await batch.run(() =>
    new RecordAdapter({ ...tenant, db }, 'Session').upsert(
      cookie,
      {
        kind: 'Session',
        jti: cookie,
        uid: sessionUid,
        accountId: userId,
        loginTs: seconds,
        iat: seconds,
        exp: seconds + actingLifetime,
      },
      actingLifetime,
    ),
  );
  await batch.commit(db);
  await insertActing(db, {
    sessionUid,
    accountId: userId,
    clientId: applicationId,
    actedBy: actor,
    lastSubmission: { userId, signInContext: { ip, userAgent } },
    issuer: tenant.issuer,
    expiresAt,
    createdAt: now,
  });
}

async function endByCookie(tenant: TenantContext, db: TenantDatabase, id: string): Promise<void> {
  const session = await new RecordAdapter({ ...tenant, db }, 'Session').find(id);
  if (typeof session?.uid === 'string') await endByUid(db, session.uid);
}

async function endByUid(db: TenantDatabase, uid: string): Promise<boolean> {
  const session = await selectSession(db, uid, Date.now());
  if (!session) return false;
  await queueSignOuts(db, signOutsOf(session.accountId ?? '', session.payload));
  await deleteSessionRow(db, session);
  const { data: authorizations = {} } = z
    .record(z.string(), z.object({ grantId: z.string().optional() }))
    .safeParse(session.payload.authorizations);
  for (const { grantId } of Object.values(authorizations)) if (grantId) await revokeGrant(db, grantId);
  return true;
}

const keyOf = ({ vault }: TenantContext, value: string): string => vault.fingerprint(`acting-link:${value}`);

const proofOf = (tenant: TenantContext, value: string, userId: string, browser: BrowserFacts | undefined) =>
  ({
    purpose: 'acting-link',
    key: keyOf(tenant, value),
    subject: personSubject(userId),
    session: browser ? browserMark(tenant, browser) : '',
    secret: null,
  }) as const;

/** The same program on the same network, as far as a server can tell. */
const browserMark = ({ vault }: TenantContext, { ip, userAgent }: BrowserFacts): string =>
  vault.fingerprint(`acting-browser:${networkOf(ip)}:${userAgent}`);

/** Where a person is signed in, and which applications may act for them (contract MANAGEMENT §2.8). */
import { error } from '@portero/schema/errors.ts';
import * as z from 'zod';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { queueSignOuts, signOutsOf } from '../backchannel-logout/queue.ts';
import { choiceIn } from '../oidc/interaction/consent-choice.ts';
import type { Scopes } from '../oidc/interaction/consent-request.ts';
import { endAllOf, revokeGrant } from '../oidc/records/records.ts';
import type { TenantContext } from '../tenants/context.ts';
import { getUser } from './rules.ts';
import {
  deleteSessionRow,
  type GrantRow,
  type SessionRow,
  selectGrant,
  selectGrantIdsOfSession,
  selectGrants,
  selectSession,
  selectSessions,
  selectSubmission,
  updateSessionPayload,
} from './session-store.ts';

const authorizations = z.record(
  z.string(),
  z.object({
    sid: z.string().optional(),
    grantId: z.string().optional(),
    persistsLogout: z.boolean().optional(),
  }),
);

/** How the person signed in, without what they proved it with. */
const submission = z.object({
  interactionEvent: z.string().optional(),
  userId: z.string().optional(),
  verificationRecords: z
    .array(
      z.object({
        id: z.string().optional(),
        type: z.string(),
        identifier: z.object({ type: z.string(), value: z.string() }).optional(),
        verified: z.boolean().optional(),
        templateType: z.string().optional(),
      }),
    )
    .optional(),
  signInContext: z.record(z.string(), z.string()).optional(),
});

/** What an answer tells of a session: chosen field by field, and nothing that a browser could present. */
export const sessionAnswer = z.object({
  payload: z.object({
    kind: z.literal('Session'),
    jti: z.string(),
    uid: z.string(),
    accountId: z.string(),
    loginTs: z.number(),
    iat: z.number(),
    exp: z.number(),
    authorizations: authorizations.optional(),
  }),
  lastSubmission: submission.nullable(),
  clientId: z.string().nullable(),
  accountId: z.string().nullable(),
  expiresAt: z.number(),
  /** Ours: when it was last used, to some minutes; null where that was not noted. */
  lastSeenAt: z.number().nullable(),
  /** Ours: an administrator who acts in the person's name there. */
  actedBy: z.object({ type: z.string(), id: z.string(), reason: z.string() }).nullable(),
});
export type SessionAnswer = z.infer<typeof sessionAnswer>;

export const grantAnswer = z.object({
  id: z.string(),
  payload: z.object({
    kind: z.literal('Grant'),
    jti: z.string(),
    clientId: z.string(),
    accountId: z.string(),
    iat: z.number(),
    exp: z.number(),
  }),
  expiresAt: z.number(),
  application: z.object({
    id: z.string(),
    name: z.string(),
    /** Of clients known by a document: the logo that the person saw. */
    logoUri: z.string().optional(),
  }),
  /** Ours: what the person agreed to. */
  scopes: z.array(z.string()),
  /** Ours: the same of APIs and organizations, by indicator. */
  resourceScopes: z.record(z.string(), z.array(z.string())),
});
export type GrantAnswer = z.infer<typeof grantAnswer>;

export type AppType = 'firstParty' | 'thirdParty';

/** How the person of a session signed in. */
export const submissionOfSession = (tenant: TenantContext, uid: string) => selectSubmission(tenant.db, uid);

/** Unexpired ones, newest sign-in first. Whether there is such a person is not asked. */
export async function listSessions(tenant: TenantContext, userId: string): Promise<SessionAnswer[]> {
  return (await selectSessions(tenant.db, userId, Date.now())).map(describeSession);
}

/** @throws oidc.session_not_found, oidc.invalid_session_account_id */
export async function getSession(tenant: TenantContext, userId: string, uid: string): Promise<SessionAnswer> {
  return describeSession(ownedBy(userId, await selectSession(tenant.db, uid, Date.now())));
}

/**
 * Sign a browser out. Tokens already issued stay valid unless their grants are to end too.
 * @param key what the audit log calls it
 * @throws oidc.session_not_found, oidc.invalid_session_account_id
 */
export async function endSession(
  tenant: TenantContext,
  userId: string,
  uid: string,
  actor: Actor,
  revoke: 'all' | 'firstParty' | undefined,
  key = 'Management.User.SessionEnded',
): Promise<void> {
  await tenant.db.transaction(async (db) => {
    const session = ownedBy(userId, await selectSession(db, uid, Date.now()));
    await queueSignOuts(db, signOutsOf(userId, session.payload));
    await deleteSessionRow(db, session);
    if (revoke) {
      const named = Object.values(authorizationsOf(session)).flatMap(({ grantId }) => grantId ?? []);
      for (const grantId of new Set([...named, ...(await selectGrantIdsOfSession(db, userId, uid))])) {
        const grant = await selectGrant(db, grantId);
        if (grant && (revoke === 'all' || !isThirdParty(grant))) await revokeGrant(db, grant.id);
      }
    }
    await recordChange(db, {
      key,
      result: 'Success',
      actor,
      userId,
      session: uid,
      revoke,
    });
  });
}

/** Sign somebody out of every browser and application. @throws entity.not_found */
export async function endEverything(tenant: TenantContext, userId: string, actor: Actor): Promise<void> {
  await tenant.db.transaction(async (db) => {
    await getUser(tenant, userId, db);
    await endAllOf(db, userId);
    await recordChange(db, {
      key: 'Management.User.SignedOutEverywhere',
      result: 'Success',
      actor,
      userId,
    });
  });
}

/**
 * Unexpired ones, also of applications that are the tenant's own.
 * @param appType all of them when left out
 */
export async function listGrants(
  tenant: TenantContext,
  userId: string,
  appType?: AppType,
): Promise<GrantAnswer[]> {
  const grants = await selectGrants(tenant.db, userId, Date.now());
  return grants
    .filter((grant) => !appType || isThirdParty(grant) === (appType === 'thirdParty'))
    .map(describeGrant);
}

/** What somebody refused an application when they were asked last, wherever that was. */
export async function refusedLast(tenant: TenantContext, userId: string, clientId: string): Promise<Scopes> {
  const grants = await selectGrants(tenant.db, userId, Date.now());
  const [last] = grants
    .filter((grant) => grant.clientId === clientId)
    .sort((one, other) => seconds(other.payload.iat) - seconds(one.payload.iat));
  return choiceIn(last?.payload).refused;
}

/** End a grant with its tokens and codes, and take it out of the sessions. @throws oidc.invalid_grant */
export async function endGrant(
  tenant: TenantContext,
  userId: string,
  id: string,
  actor: Actor,
  key = 'Management.User.GrantRevoked',
): Promise<void> {
  await tenant.db.transaction(async (db) => {
    const grant = await selectGrant(db, id);
    if (grant?.accountId !== userId) throw error('oidc.invalid_grant', undefined, { status: 404 });
    await revokeGrant(db, id);
    for (const session of await selectSessions(db, userId, Date.now())) {
      const all = Object.entries(authorizationsOf(session));
      const kept = all.filter(([, { grantId }]) => grantId !== id);
      if (kept.length === all.length) continue;
      const ended = signOutsOf(userId, session.payload).filter(
        ({ applicationId }) => !kept.some(([clientId]) => clientId === applicationId),
      );
      await queueSignOuts(db, ended);
      await updateSessionPayload(db, session.id, {
        ...session.payload,
        authorizations: Object.fromEntries(kept),
      });
    }
    await recordChange(db, {
      key,
      result: 'Success',
      actor,
      userId,
      grant: id,
    });
  });
}

function ownedBy(userId: string, session: SessionRow | undefined): SessionRow {
  if (!session) throw error('oidc.session_not_found');
  if (session.accountId !== userId) throw error('oidc.invalid_session_account_id');
  return session;
}

function authorizationsOf({ payload }: SessionRow): z.infer<typeof authorizations> {
  const parsed = authorizations.safeParse(payload.authorizations);
  return parsed.success ? parsed.data : {};
}

function describeSession(session: SessionRow): SessionAnswer {
  const { id, uid, payload, accountId, expiresAt, clientId, lastSubmission, lastSeenAt } = session;
  return {
    payload: {
      kind: 'Session',
      jti: id,
      uid: uid ?? '',
      accountId: accountId ?? '',
      loginTs: seconds(payload.loginTs),
      iat: seconds(payload.iat),
      exp: Math.floor(expiresAt / 1000),
      authorizations: authorizationsOf(session),
    },
    lastSubmission: submission.nullable().catch(null).parse(lastSubmission),
    clientId,
    accountId,
    expiresAt,
    lastSeenAt,
    actedBy: sessionAnswer.shape.actedBy.catch(null).parse(session.actedBy),
  };
}

/** Whoever is known by a document only is nobody of ours. */
const isThirdParty = (grant: GrantRow): boolean =>
  Boolean(grant.isThirdParty) || grant.snapshotGrantId !== null;

function describeGrant(grant: GrantRow): GrantAnswer {
  const { id, payload, clientId, accountId, expiresAt, applicationName, snapshotName, snapshotLogo } = grant;
  const { agreed } = choiceIn(payload);
  const application = {
    id: clientId ?? '',
    name: applicationName ?? snapshotName ?? clientId ?? '',
    ...(snapshotLogo !== null && { logoUri: snapshotLogo }),
  };
  return {
    id,
    payload: {
      kind: 'Grant',
      jti: id,
      clientId: application.id,
      accountId: accountId ?? '',
      iat: seconds(payload.iat),
      exp: Math.floor(expiresAt / 1000),
    },
    expiresAt,
    application,
    scopes: [...agreed.oidc],
    resourceScopes: Object.fromEntries(
      Object.entries(agreed.resources).map(([indicator, names]) => [indicator, [...names]]),
    ),
  };
}

const seconds = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** Requests in the eyes of administrators: what they see of one, and their answer. */
import { error } from '@portero/schema/errors.ts';
import type {
  RecoveryRequest,
  RecoveryRequestDetail,
  RecoveryState,
} from '@portero/schema/recovery-requests.ts';
import { mfaFactor } from '@portero/schema/sign-in-experience.ts';
import * as z from 'zod';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { selectLogs } from '../audit/store.ts';
import type { Page } from '../database/pages.ts';
import { tellOf } from '../messages/notices.ts';
import { lettersLeft } from '../outbox/rules.ts';
import type { TenantContext } from '../tenants/context.ts';
import { getUser, holdUser, type User } from '../users/rules.ts';
import { noteCancelled } from './cancel.ts';
import { askedElsewhere, boundTo, continueLink, minute, stopDigest, useTime } from './rules.ts';
import * as store from './store.ts';

const mostElsewhere = 5;
const elsewhere = z.object({
  recoveryId: z.string(),
  ip: z.string().nullable().catch(null),
  userAgent: z.string().nullable().catch(null),
});

/** Browsers that asked while a request was open and was another's, from the audit log. */
async function elsewhereOf(
  { db }: TenantContext,
  { id, userId, createdAt }: store.RequestRow,
): Promise<RecoveryRequestDetail['elsewhere']> {
  const filter = { userId, key: askedElsewhere, from: createdAt };
  const page = { size: mostElsewhere, offset: 0 };
  const { rows } = await selectLogs(db, filter, page, mostElsewhere);
  return rows.flatMap(({ payload, createdAt: at }) => {
    const { data } = elsewhere.safeParse(payload);
    return data?.recoveryId === id ? { at, ip: data.ip, userAgent: data.userAgent } : [];
  });
}

const actorIn = /^(user|app|command):(.*)$/s;
function deciderOf({ decidedBy }: store.RequestRow): RecoveryRequest['decidedBy'] {
  const [, type, id = ''] = actorIn.exec(decidedBy ?? '') ?? [];
  return type === 'user' || type === 'app' || type === 'command' ? { type, id } : null;
}

const publicRequest = (
  row: store.RequestRow,
  {
    name,
    username,
    primaryEmail,
    primaryPhone,
  }: Pick<User, 'name' | 'username' | 'primaryEmail' | 'primaryPhone'>,
): RecoveryRequest => {
  const { id, userId, reason, ip, userAgent, createdAt, waitsUntil, expiresAt, decision, closedAt } = row;
  return {
    id,
    state: store.stateOf(row),
    user: { id: userId, name, username, primaryEmail, primaryPhone },
    reason,
    factors: row.factorTypes.split(' ').flatMap((type) => mfaFactor.safeParse(type).data ?? []),
    ip,
    userAgent,
    createdAt,
    waitsUntil,
    expiresAt,
    decidedBy: deciderOf(row),
    decision,
    closedAt,
  };
};

/** Newest first. A request whose time is over counts as expired, whatever its row says. */
export async function listRequests(
  tenant: TenantContext,
  filter: { readonly state?: RecoveryState | undefined; readonly userId?: string | undefined },
  page: Page,
): Promise<{ requests: RecoveryRequest[]; total: number }> {
  const { rows, total } = await store.selectRequests(tenant.db, filter, Date.now(), page);
  return { requests: rows.map((row) => publicRequest(row, row)), total };
}

/** @throws entity.not_found */
export async function getRequest(tenant: TenantContext, id: string): Promise<RecoveryRequestDetail> {
  const row = await store.selectRequest(tenant.db, id);
  if (!row) throw error('entity.not_found');
  const user = await getUser(tenant, row.userId);
  return {
    ...publicRequest(row, user),
    earlier: await store.countBetween(tenant.db, user.id, { from: 0, before: row.createdAt }),
    elsewhere: await elsewhereOf(tenant, row),
    passwordUpdatedAt: user.passwordUpdatedAt,
    isTold: user.primaryEmail !== null,
    notice: user.primaryEmail === null ? 'none' : await noticeOf(tenant, row),
  };
}

/** The letter that told of a request has the link that stops it, which is no other's. */
async function noticeOf(
  tenant: TenantContext,
  { createdAt, stopDigest: digest }: store.RequestRow,
): Promise<RecoveryRequestDetail['notice']> {
  // Both were written in one transaction.
  const time = { from: createdAt, to: createdAt + minute };
  const letters = await lettersLeft(tenant, { kind: 'recovery-requested', ...time });
  const left = letters.find(({ letter: { link } }) => {
    const token = link && new URL(link).searchParams.get('token');
    return token && stopDigest(tenant, token) === digest;
  });
  if (!left) return 'gone';
  return left.isGivenUp ? 'given-up' : 'waiting';
}

/**
 * Answer a request. Nobody approves before the waiting time is over, or what is void by now; nobody answers their own.
 * @throws entity.not_found, recovery_request.*
 */
export async function answerRequest(
  tenant: TenantContext,
  id: string,
  { answer, reason }: { readonly answer: 'approved' | 'refused'; readonly reason: string | undefined },
  actor: Actor,
): Promise<RecoveryRequestDetail> {
  const isVoid = await tenant.db.transaction(async (db) => {
    const row = await store.selectRequest(db, id);
    if (!row) throw error('entity.not_found');
    if (actor.type === 'user' && actor.id === row.userId) throw error('recovery_request.own');
    const user = await holdUser(db, row.userId);
    const now = Date.now();
    const isApproval = answer === 'approved';
    if (isApproval && (user.isSuspended || row.boundTo !== boundTo(tenant, user))) {
      // For good, also when what it is bound to becomes again what it was.
      if (await store.move(db, id, store.openStates, { state: 'cancelled', closedAt: now }, now))
        await noteCancelled(db, row, 'void');
      return true;
    }
    const isWaiting = store.stateOf(row, now) === 'waiting';
    if (isApproval && isWaiting && now < row.waitsUntil) throw error('recovery_request.still_waiting');
    const change = {
      decidedBy: `${actor.type}:${actor.id}`,
      decision: reason || null,
      ...(isApproval ? { expiresAt: now + useTime } : { closedAt: now }),
    };
    // An approval that was not used yet can be taken back.
    const from = isApproval ? (['waiting'] as const) : store.openStates;
    if (!(await store.move(db, id, from, { state: answer, ...change }, now)))
      throw error('recovery_request.not_open');
    await recordChange(db, {
      key: isApproval ? 'Management.RecoveryRequest.Approved' : 'Management.RecoveryRequest.Refused',
      result: 'Success',
      actor,
      userId: user.id,
      recoveryId: id,
      reason,
    });
    if (isApproval) await tellOf(tenant, db, user, 'recovery-approved', { link: continueLink(tenant, row) });
    else await tellOf(tenant, db, user, 'recovery-refused');
    return false;
  });
  if (isVoid) throw error('recovery_request.not_open');
  return getRequest(tenant, id);
}

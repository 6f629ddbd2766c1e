/**
 * People who lost every second factor, and ask an administrator to let them set up a new one. Off until the tenant wants
 * it (`mfa.recovery`), and never for administrators: there the machine's own commands help.
 *
 * Whoever asks has passed the first factor, which a thief may have as well. So the person's address is told, with a link
 * that stops it; nobody can approve before a waiting time is over; and an approval gives no way in: it replaces, at one
 * sign-in, the old factors by a new one. It is good only in the browser that asked, and where the link was opened that came
 * with it (`browser.ts`). A request is bound to the password, the addresses and the factors that the person had: whoever
 * changes one of them cancels it, and one that nobody cancelled is void.
 *
 * What an administrator makes of it lies in `administration.ts`, what a sign-in does in `server/experience/recovery.ts`.
 */
import { randomBytes } from 'node:crypto';
import { error } from '@portero/schema/errors.ts';
import { newId } from '@portero/schema/ids.ts';
import type { MfaFactor } from '@portero/schema/mfa.ts';
import type { RecoveryStanding, RecoveryState } from '@portero/schema/recovery-requests.ts';
import { defaultRecoveryWaitHours, type SignInExperience } from '@portero/schema/sign-in-experience.ts';
import { recordChange } from '../audit/audit.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { factorsOf } from '../mfa/factors.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import { adminTenantId, type TenantContext } from '../tenants/context.ts';
import { getUser, holdUser, type User } from '../users/rules.ts';
import {
  type BrowserMark,
  type Cookies,
  idInToken,
  isLinkOf,
  isMarked,
  linkToken,
  markOf,
} from './browser.ts';
import { cancelRecovery } from './cancel.ts';
import * as store from './store.ts';

export { cancelRecovery } from './cancel.ts';
export type { RequestRow } from './store.ts';

export const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** For an administrator to answer, after the waiting time. */
const answerTime = 14 * day;
/** For the person to use an approval. */
export const useTime = 72 * hour;
const mostInAWeek = 3;
const week = 7 * day;
/** How long requests can be looked up. */
const keptFor = 365 * day;

export const stopPath = '/recovery/stop';
export const continuePath = '/recovery/continue';

type Settings = Pick<SignInExperience, 'mfa'>;

/** Administrators are helped by one another and by commands on the machine: nobody without one is let near them. */
export const recoveryIsOn = ({ id }: Pick<TenantContext, 'id'>, { mfa }: Settings): boolean =>
  id !== adminTenantId && mfa.recovery === 'approval';

export const boundTo = ({ vault }: Pick<TenantContext, 'vault'>, user: User): string => {
  const factors = factorsOf(user).map(({ id }) => id);
  const facts = [user.passwordUpdatedAt, user.primaryEmail, user.primaryPhone, ...factors.sort()];
  return vault.fingerprint(`recovery-of:${user.id}:${JSON.stringify(facts)}`);
};

export const stopDigest = ({ vault }: Pick<TenantContext, 'vault'>, token: string): string =>
  vault.fingerprint(`recovery-stop:${token}`);

/** The approval that a person can use now, in this browser. Asked in a sign-in whose first factor is theirs. */
export async function usableApproval(
  tenant: TenantContext,
  db: TenantDatabase,
  experience: Settings,
  user: User,
  cookies: Cookies,
): Promise<{ readonly id: string } | undefined> {
  if (!recoveryIsOn(tenant, experience)) return undefined;
  const latest = await store.selectLatest(db, user.id);
  if (!latest || !isUsable(tenant, latest, user)) return undefined;
  return isMarked(tenant, latest, cookies) ? { id: latest.id } : undefined;
}

const isUsable = (tenant: TenantContext, row: store.RequestRow, user: User): boolean =>
  store.stateOf(row) === 'approved' && row.boundTo === boundTo(tenant, user);

/** Where a person stands, in their own eyes. */
export async function standingOf(
  tenant: TenantContext,
  db: TenantDatabase,
  user: User,
  cookies: Cookies,
): Promise<RecoveryStanding> {
  const now = Date.now();
  const latest = await store.selectLatest(db, user.id);
  const state = latest && store.stateOf(latest, now);
  const isSame = latest?.boundTo === boundTo(tenant, user);
  if (latest && isSame && (state === 'waiting' || state === 'approved'))
    return {
      state,
      canAsk: false,
      ...(state === 'waiting' && { waitsUntil: latest.waitsUntil }),
      expiresAt: latest.expiresAt,
      isHere: isMarked(tenant, latest, cookies),
    };
  const isFresh = latest !== undefined && now - latest.createdAt < answerTime;
  const shown = isFresh && (state === 'refused' || state === 'stopped') ? state : 'none';
  // Whoever stopped it did not ask: somebody else knows the password that is still the same.
  const isHeld = state === 'stopped' && isSame && now - (latest?.closedAt ?? 0) < week;
  const recent = await store.countBetween(db, user.id, { from: now - week, before: now + 1 });
  return { state: shown, canAsk: !isHeld && recent < mostInAWeek };
}

export const askedElsewhere = 'Recovery.AskedElsewhere';
/** Where a link was opened. */
type Origin = { readonly ip: string; readonly userAgent: string };

type Asking = {
  readonly reason: string | undefined;
  /** What they could have shown. */
  readonly factors: readonly MfaFactor[];
  readonly ip: string;
  readonly userAgent: string;
  readonly applicationId: string;
  readonly cookies: Cookies;
};

/**
 * Make the request, once the caller has seen the first factor; the one that is open is answered as it is, and
 * that another browser asked, too, is kept for whoever decides.
 * @returns of a new one, the token for the link that stops it, and the mark of the browser that asked
 * @throws session.mfa.recovery_not_available
 */
export async function makeRequest(
  tenant: TenantContext,
  db: TenantDatabase,
  userId: string,
  { reason, factors, ip, userAgent, applicationId, cookies }: Asking,
): Promise<{ stopToken: string; mark: BrowserMark } | undefined> {
  const user = await holdUser(db, userId);
  const { canAsk, state, isHere } = await standingOf(tenant, db, user, cookies);
  if (state === 'waiting' || state === 'approved') {
    const open = isHere ? undefined : await store.selectLatest(db, userId);
    const event = { key: askedElsewhere, result: 'Success', userId, ip, userAgent, applicationId } as const;
    if (open) await recordChange(db, { ...event, recoveryId: open.id });
    return undefined;
  }
  if (!canAsk) throw error('session.mfa.recovery_not_available', undefined, { status: 429 });
  const now = Date.now();
  await store.closeOpen(db, userId, 'expired', now);
  await cancelRecovery(db, userId, 'void');
  const { mfa } = await getSignInExperience(tenant);
  const stopToken = randomBytes(32).toString('base64url');
  const waitsUntil = now + (mfa.recoveryWaitHours ?? defaultRecoveryWaitHours) * hour;
  const expiresAt = waitsUntil + answerTime;
  const id = newId();
  await store.insertRequest(db, {
    id,
    userId,
    state: 'waiting',
    boundTo: boundTo(tenant, user),
    stopDigest: stopDigest(tenant, stopToken),
    reason: reason || null,
    factorTypes: factors.join(' '),
    ip,
    userAgent: userAgent.slice(0, 512) || null,
    createdAt: now,
    waitsUntil,
    expiresAt,
    decidedBy: null,
    decision: null,
    closedAt: null,
  });
  await recordChange(db, {
    key: 'Recovery.Requested',
    result: 'Success',
    userId,
    recoveryId: id,
    ip,
    userAgent,
    applicationId,
  });
  // As long as it can last, when it is approved at the last moment.
  return { stopToken, mark: markOf(tenant, { id, userId }, expiresAt + useTime) };
}

/** For the mail that tells of a request: whoever did not ask ends it there. */
export const stopLink = ({ endpoint }: Pick<TenantContext, 'endpoint'>, token: string): string =>
  `${endpoint}${stopPath}?${new URLSearchParams({ token })}`;

export const continueLink = (tenant: TenantContext, row: store.RequestRow): string =>
  `${tenant.endpoint}${continuePath}?${new URLSearchParams({ token: linkToken(tenant, row) })}`;

/** The approval that a mailed link belongs to, for as long as it can be used. */
async function approvalOf(tenant: TenantContext, token: string): Promise<store.RequestRow | undefined> {
  const id = idInToken(token);
  const row = id === undefined ? undefined : await store.selectRequest(tenant.db, id);
  if (!row || !isLinkOf(tenant, row, token)) return undefined;
  if (!recoveryIsOn(tenant, await getSignInExperience(tenant))) return undefined;
  return isUsable(tenant, row, await getUser(tenant, row.userId)) ? row : undefined;
}

/** Looking uses nothing up. */
export const isContinuable = async (tenant: TenantContext, token: string): Promise<boolean> =>
  (await approvalOf(tenant, token)) !== undefined;

/** Let an approval be used in the browser that the link was opened in. @returns what that browser is given */
export async function continueHere(
  tenant: TenantContext,
  token: string,
  { ip, userAgent }: Origin,
): Promise<BrowserMark | undefined> {
  const row = await approvalOf(tenant, token);
  if (!row) return undefined;
  const { id: recoveryId, userId, expiresAt } = row;
  await recordChange(tenant.db, {
    key: 'Recovery.Continued',
    result: 'Success',
    userId,
    recoveryId,
    ip,
    userAgent,
  });
  return markOf(tenant, row, expiresAt);
}

/** Whether the link of a request that is open. */
export async function isStoppable(tenant: TenantContext, token: string): Promise<boolean> {
  const row = await store.selectByStop(tenant.db, stopDigest(tenant, token));
  return row !== undefined && (store.openStates as readonly RecoveryState[]).includes(store.stateOf(row));
}

/** Stop it, whether it waits or was approved. @returns whether there was one */
export function stopRequest(
  tenant: TenantContext,
  token: string,
  { ip, userAgent }: Origin,
): Promise<boolean> {
  return tenant.db.transaction(async (db) => {
    const row = await store.selectByStop(db, stopDigest(tenant, token));
    if (!row) return false;
    const now = Date.now();
    const isStopped = await store.move(
      db,
      row.id,
      store.openStates,
      { state: 'stopped', closedAt: now },
      now,
    );
    if (isStopped) {
      const { id: recoveryId, userId } = row;
      await recordChange(db, {
        key: 'Recovery.Stopped',
        result: 'Success',
        userId,
        recoveryId,
        ip,
        userAgent,
      });
    }
    return isStopped;
  });
}

/**
 * Use an approval up: the caller replaces the factors in the same transaction, holding the person.
 * @throws session.mfa.recovery_not_available when it was used, stopped, or is too old
 */
export async function useApproval(db: TenantDatabase, userId: string, id: string): Promise<void> {
  const now = Date.now();
  if (!(await store.move(db, id, ['approved'], { state: 'completed', closedAt: now }, now)))
    throw error('session.mfa.recovery_not_available');
  await recordChange(db, { key: 'Recovery.Completed', result: 'Success', userId, recoveryId: id });
}

/** Forget what was asked long ago; the audit log keeps its own. */
export const purgeOldRequests = ({ db }: Pick<TenantContext, 'db'>, now: number): Promise<void> =>
  store.purgeRequests(db, now - keptFor);

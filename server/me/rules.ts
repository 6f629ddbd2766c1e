/**
 * What somebody who uses the Console may do with their own account (contract MANAGEMENT §17). A new password or
 * address needs a proof that is at most ten minutes old and works once.
 */
import { error } from '@portero/schema/errors.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { changesOf } from '../audit/changes.ts';
import type { JsonObject } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { lockoutPolicy } from '../experience/lockout.ts';
import { sendCode, verifyCode } from '../messages/codes.ts';
import { endAllOf } from '../oidc/records/records.ts';
import { type Attempt, attemptFailed, attemptSucceeded, beginAttempt } from '../security/attempts.ts';
import { consume, issue } from '../security/consume.ts';
import { knownDevice } from '../security/known-devices.ts';
import { hashPassword } from '../security/passwords.ts';
import { ensureEmailAllowed } from '../sign-in-experience/email-blocklist.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import { ensurePasswordAllowed } from '../sign-in-experience/password-policy.ts';
import { ensureUsernameAllowed } from '../sign-in-experience/usernames.ts';
import type { TenantContext } from '../tenants/context.ts';
import { emailKey, identifierKey } from '../users/identifiers.ts';
import { passwordSubject, provePassword } from '../users/prove-password.ts';
import { getUser, holdUser, setPassword, type User, updateUser } from '../users/rules.ts';
import { provedBy } from '../users/verification.ts';

const purpose = 're-authentication';
const proofLifetime = 600_000;
const passwordProof = 'password';
const emailProof = (email: string): string => `email:${emailKey(email)}`;

export type MePatch = {
  readonly username?: string | null | undefined;
  readonly primaryEmail?: string | null | undefined;
  readonly name?: string | null | undefined;
  readonly avatar?: string | null | undefined;
};

/** @throws entity.not_found, user.suspended */
export async function getMe(tenant: TenantContext, id: string): Promise<User> {
  const user = await getUser(tenant, id);
  if (user.isSuspended) throw error('user.suspended');
  return user;
}

/**
 * @throws entity.not_found, user.suspended, session.email_blocklist.*, session.verification_failed,
 *   user.*_already_in_use, user.username_*, session.verification_session_not_found for an address without a verified
 *   code
 */
export async function changeMe(tenant: TenantContext, id: string, patch: MePatch): Promise<User> {
  const me = await getMe(tenant, id);
  const { usernamePolicy, emailBlocklistPolicy } = await getSignInExperience(tenant);
  if (patch.username) ensureUsernameAllowed(usernamePolicy, patch.username);
  if (patch.username !== undefined && !patch.username && !me.primaryEmail && !me.primaryPhone) {
    throw error('user.username_required');
  }
  const { primaryEmail } = patch;
  if (primaryEmail) ensureEmailAllowed(emailBlocklistPolicy, primaryEmail);
  const isNewEmail =
    primaryEmail && emailKey(primaryEmail) !== (me.primaryEmail && emailKey(me.primaryEmail));
  return tenant.db.transaction(async (db) => {
    if (isNewEmail) await useProof(db, id, emailProof(primaryEmail));
    const updated = await updateUser(tenant, db, id, {
      ...patch,
      ...(isNewEmail && { isEmailVerified: true }),
    });
    await note(db, 'Updated', id, { fields: Object.keys(patch), ...changesOf({ ...me }, patch) });
    return updated;
  });
}

/**
 * Lay the given keys over the stored object; the Console keeps its preferences here.
 * @throws entity.not_found, user.suspended
 */
export async function mergeMyData(tenant: TenantContext, id: string, data: JsonObject): Promise<JsonObject> {
  await getMe(tenant, id);
  return tenant.db.transaction(async (db) => {
    const { customData } = await holdUser(db, id);
    const patch = { customData: { ...customData, ...data } };
    const updated = await updateUser(tenant, db, id, patch);
    await note(db, 'Updated', id, { fields: Object.keys(patch), ...changesOf({ customData }, patch) });
    return updated.customData;
  });
}

/** Where a guess comes from; `device` is what the browser remembers of who signed in with it. */
export type Origin = { readonly ip: string; readonly device: string | undefined };

/** As at the sign-in, guesses of a browser that the person has signed in with count for it alone. */
async function myAttempt(
  tenant: TenantContext,
  id: string,
  subject: string,
  { ip, device }: Origin,
): Promise<Attempt> {
  return {
    subject,
    ip,
    policy: lockoutPolicy(await getSignInExperience(tenant)),
    device: knownDevice(tenant, device, id),
    seal: (text) => tenant.vault.seal('lockout', text),
  };
}

/**
 * A right password opens ten minutes in which it can be replaced.
 * @throws entity.not_found, user.suspended, session.verification_blocked_too_many_attempts, session.invalid_credentials
 */
export async function verifyMyPassword(
  tenant: TenantContext,
  id: string,
  password: string,
  origin: Origin,
): Promise<void> {
  const me = await getMe(tenant, id);
  const attempt = await myAttempt(tenant, id, passwordSubject(me), origin);
  await provePassword(tenant, me, { password, attempt }, (db) => giveProof(db, id, passwordProof));
}

/**
 * Set a password under the policy; ends all sessions unless asked otherwise.
 * @throws entity.not_found, user.suspended, session.verification_session_not_found, session.verification_failed,
 *   password.rejected
 */
export async function replaceMyPassword(
  tenant: TenantContext,
  id: string,
  password: string,
  { keepSessions }: { readonly keepSessions: boolean },
): Promise<void> {
  const me = await getMe(tenant, id);
  await ensurePasswordAllowed(tenant, password, { user: me, status: 400 });
  const digest = await hashPassword(password);
  await tenant.db.transaction(async (db) => {
    if (me.passwordDigest !== null) await useProof(db, id, passwordProof);
    await setPassword(tenant, db, id, digest);
    if (!keepSessions) await endAllOf(db, id);
    await note(db, 'PasswordChanged', id);
  });
}

/**
 * To the address that is to become theirs; an earlier code to it stops working.
 * @throws entity.not_found, user.suspended, connector.not_found, connector.*, request.message_rate_limited
 */
export async function sendMyCode(
  tenant: TenantContext,
  id: string,
  email: string,
  { languages, ip }: { readonly languages: readonly string[]; readonly ip: string },
): Promise<void> {
  await getMe(tenant, id);
  const recipient = { type: 'email', value: email } as const;
  await sendCode(tenant, { scope: `me:${id}`, recipient, type: 'BindNewIdentifier', languages, ip });
}

/**
 * The proof that comes of it lets the address be set, once. Counted with all guesses at this person and address.
 * @throws verification_code.*, session.verification_blocked_too_many_attempts, entity.not_found, user.suspended
 */
export async function verifyMyCode(
  tenant: TenantContext,
  id: string,
  email: string,
  code: string,
  origin: Origin,
): Promise<void> {
  await getMe(tenant, id);
  const recipient = { type: 'email', value: email } as const;
  const attempt = await beginAttempt(
    tenant.db,
    await myAttempt(tenant, id, identifierKey(recipient), { ip: origin.ip, device: undefined }),
  );
  try {
    await verifyCode(tenant, { scope: `me:${id}`, recipient, code });
  } catch (failure) {
    attemptFailed(attempt);
    throw failure;
  }
  await tenant.db.transaction(async (db) => {
    await attemptSucceeded(db, attempt);
    await giveProof(db, id, emailProof(email));
    const proved = provedBy(await holdUser(db, id), [recipient]);
    if (Object.keys(proved).length > 0) await updateUser(tenant, db, id, proved);
  });
}

function giveProof(db: TenantDatabase, userId: string, what: string): Promise<void> {
  const expiresAt = Date.now() + proofLifetime;
  return issue(db, {
    purpose,
    key: `${userId}:${what}`,
    subject: userId,
    session: '',
    secret: null,
    maxTries: 1,
    expiresAt,
  });
}

async function useProof(db: TenantDatabase, userId: string, what: string): Promise<void> {
  const proof = { purpose, key: `${userId}:${what}`, subject: userId, session: '', secret: null } as const;
  const { outcome } = await consume(db, proof);
  if (outcome === 'consumed') return;
  // The codes carry other statuses elsewhere; here the contract fixes these (MANAGEMENT §17).
  if (outcome === 'expired') throw error('session.verification_failed', undefined, { status: 422 });
  throw error('session.verification_session_not_found', undefined, { status: 400 });
}

function note(
  db: TenantDatabase,
  event: 'Updated' | 'PasswordChanged',
  userId: string,
  more: JsonObject = {},
): Promise<void> {
  const actor: Actor = { type: 'user', id: userId };
  return recordChange(db, { key: `Me.${event}`, result: 'Success', actor, userId, ...more });
}

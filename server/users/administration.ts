/**
 * What administrators do to people, each as one transaction with its audit entry. The contract lets them write what
 * the tenant's policies would refuse; `enforcePolicy` holds them to the policies as well.
 */
import { error } from '@portero/schema/errors.ts';
import type { SignInExperience } from '@portero/schema/sign-in-experience.ts';
import type { CreateUserBody, PatchUserBody, UserLogtoConfig, UserProfile } from '@portero/schema/users.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { changesOf } from '../audit/changes.ts';
import type { JsonObject } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { keeperOf } from '../deleted-users/rules.ts';
import { tellOf, tellOfIdentifiers } from '../messages/notices.ts';
import { endAllOf } from '../oidc/records/records.ts';
import { hashPassword } from '../security/passwords.ts';
import { ensureEmailAllowed } from '../sign-in-experience/email-blocklist.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import { ensurePasswordAllowed } from '../sign-in-experience/password-policy.ts';
import { ensureUsernameAllowed } from '../sign-in-experience/usernames.ts';
import type { TenantContext } from '../tenants/context.ts';
import { checkImportedDigest } from './imported-digests.ts';
import {
  createUser,
  getUser,
  holdUser,
  type PasswordDigest,
  removeUser,
  setPassword,
  suspendUser,
  type User,
  type UserPatch,
  updateUser,
} from './rules.ts';

type Policy = { readonly enforcePolicy?: boolean };
/** What the administrator says of the address and the number: that they are the person's, that they are not, or nothing. */
type Vouched = { readonly emailVerified?: boolean | undefined; readonly phoneVerified?: boolean | undefined };

/**
 * Make a person: one transaction with its audit entry. The password is hashed before it begins.
 * @param options.enforcePolicy hold name, address and password to the tenant's rules
 * @throws user.password_and_digest, user.password_algorithm_required, password.unsupported_encryption_method,
 * password.unsupported_legacy_hash_algorithm, password.invalid_legacy_password_format, user.*_already_in_use,
 * user.invalid_phone, request.invalid_input, request.server_busy; with `enforcePolicy` password.rejected,
 * user.username_*, session.email_blocklist.*
 */
export async function addUser(
  tenant: TenantContext,
  body: CreateUserBody,
  actor: Actor,
  { enforcePolicy = false, ...vouched }: Policy & Vouched = {},
): Promise<User> {
  const { password, passwordDigest, passwordAlgorithm, ...details } = body;
  if (enforcePolicy) await applyPolicies(tenant, body);
  const digest = await digestOf({ password, passwordDigest, passwordAlgorithm });
  return tenant.db.transaction(async (db) => {
    const said = saidOf(vouched, details);
    const user = await createUser(tenant, db, { ...details, ...said, password: digest });
    await note(db, 'Created', user.id, actor, { fields: [...Object.keys(body), ...Object.keys(said)] });
    return user;
  });
}

/**
 * @param options.force also when nothing is left to sign in with
 * @throws entity.not_found, user.last_sign_in_method_required, user.*_already_in_use, user.invalid_phone,
 *   request.invalid_input; with `enforcePolicy` user.username_*, session.email_blocklist.*
 */
export async function changeUser(
  tenant: TenantContext,
  id: string,
  body: PatchUserBody,
  actor: Actor,
  options: Policy &
    Vouched & { readonly force?: boolean; readonly precondition?: (current: User) => void } = {},
): Promise<User> {
  const policies = options.enforcePolicy ? await getSignInExperience(tenant) : undefined;
  return changeInOneStep(tenant, id, actor, (current) => {
    options.precondition?.(current);
    if (policies) applyIdentifierPolicies(policies, changesIn(body, current));
    if (!options.force && losesLastIdentifier(current, body))
      throw error('user.last_sign_in_method_required');
    return { ...body, ...saidOf(options, { ...current, ...defined(body) }) };
  });
}

/** Lay the given keys over the stored object. @throws entity.not_found */
export function mergeCustomData(
  tenant: TenantContext,
  id: string,
  customData: JsonObject,
  actor: Actor,
): Promise<User> {
  return changeInOneStep(tenant, id, actor, (current) => ({
    customData: { ...current.customData, ...customData },
  }));
}

/** Lay the given keys over the stored profile; the address is replaced whole. @throws entity.not_found */
export function mergeProfile(
  tenant: TenantContext,
  id: string,
  profile: UserProfile,
  actor: Actor,
): Promise<User> {
  return changeInOneStep(tenant, id, actor, (current) => ({ profile: { ...current.profile, ...profile } }));
}

/** Only the given choices change. @throws entity.not_found */
export function mergeLogtoConfig(
  tenant: TenantContext,
  id: string,
  { mfa, passkeySignIn }: UserLogtoConfig,
  actor: Actor,
): Promise<User> {
  return changeInOneStep(tenant, id, actor, ({ logtoConfig }) => ({
    logtoConfig: {
      ...logtoConfig,
      ...(mfa && {
        mfa: { ...asObject(logtoConfig.mfa), ...mfa, ...(mfa.skipped && { skippedAt: Date.now() }) },
      }),
      ...(passkeySignIn && { passkeySignIn: { ...asObject(logtoConfig.passkeySignIn), ...passkeySignIn } }),
    },
  }));
}

/**
 * @param options.keepSessions leave the person signed in where they are
 * @throws entity.not_found, request.server_busy; with `enforcePolicy` password.rejected
 */
export async function replacePassword(
  tenant: TenantContext,
  id: string,
  password: string,
  actor: Actor,
  options: Policy & { readonly keepSessions?: boolean } = {},
): Promise<User> {
  const user = await getUser(tenant, id);
  if (options.enforcePolicy) await ensurePasswordAllowed(tenant, password, { user });
  const digest = await hashPassword(password);
  return tenant.db.transaction(async (db) => {
    const changed = await setPassword(tenant, db, id, digest);
    if (!options.keepSessions) await endAllOf(db, id);
    await note(db, 'PasswordChanged', id, actor);
    await tellOf(tenant, db, changed, 'password-changed');
    return changed;
  });
}

/** @throws entity.not_found, sign_in_experiences.password_expiration_not_enabled */
export async function expirePassword(
  tenant: TenantContext,
  id: string,
  isExpired: boolean,
  actor: Actor,
): Promise<User> {
  const { passwordExpiration } = await getSignInExperience(tenant);
  await getUser(tenant, id);
  if (isExpired && !passwordExpiration.enabled)
    throw error('sign_in_experiences.password_expiration_not_enabled');
  return changeInOneStep(tenant, id, actor, () => ({ isPasswordExpired: isExpired }));
}

/**
 * Suspension ends all sessions and tokens, and any request to replace lost factors.
 * @throws entity.not_found, administrator.last
 */
export function setSuspension(
  tenant: TenantContext,
  id: string,
  isSuspended: boolean,
  actor: Actor,
): Promise<User> {
  return tenant.db.transaction(async (db) => {
    const user = await suspendUser(db, id, isSuspended);
    await note(db, isSuspended ? 'Suspended' : 'Reactivated', id, actor);
    return user;
  });
}

/** Kept for a while where the tenant wants that. @throws user.cannot_delete_self, entity.not_found */
export async function deleteUser(tenant: TenantContext, id: string, actor: Actor): Promise<void> {
  if (actor.type === 'user' && actor.id === id) throw error('user.cannot_delete_self');
  const keep = await keeperOf(tenant, actor);
  await tenant.db.transaction(async (db) => {
    await keep(db, id);
    await removeUser(db, id);
    await note(db, 'Deleted', id, actor);
  });
}

/** Unlink a social identity. @throws entity.not_found, user.identity_not_exist */
export function removeIdentity(
  tenant: TenantContext,
  id: string,
  target: string,
  actor: Actor,
): Promise<User> {
  return changeInOneStep(tenant, id, actor, ({ identities }) => {
    if (!Object.hasOwn(identities, target)) throw error('user.identity_not_exist');
    return { identities: Object.fromEntries(Object.entries(identities).filter(([name]) => name !== target)) };
  });
}

/** Read and write without anybody in between, so that two changes of one JSON object cannot lose one another. */
async function changeInOneStep(
  tenant: TenantContext,
  id: string,
  actor: Actor,
  patchOf: (current: User) => UserPatch,
): Promise<User> {
  return tenant.db.transaction(async (db) => {
    const current = await holdUser(db, id);
    const patch = patchOf(current);
    const updated = await updateUser(tenant, db, id, patch);
    await note(db, 'Updated', id, actor, {
      fields: Object.keys(patch),
      ...changesOf({ ...current }, patch),
    });
    await tellOfIdentifiers(tenant, db, current, updated);
    return updated;
  });
}

async function applyPolicies(tenant: TenantContext, body: CreateUserBody): Promise<void> {
  applyIdentifierPolicies(await getSignInExperience(tenant), body);
  if (body.password) await ensurePasswordAllowed(tenant, body.password, { user: body });
}

type Identifiers = Pick<PatchUserBody, 'username' | 'primaryEmail'>;

function applyIdentifierPolicies(
  { usernamePolicy, emailBlocklistPolicy }: Pick<SignInExperience, 'usernamePolicy' | 'emailBlocklistPolicy'>,
  { username, primaryEmail }: Identifiers,
): void {
  if (username) ensureUsernameAllowed(usernamePolicy, username);
  if (primaryEmail) ensureEmailAllowed(emailBlocklistPolicy, primaryEmail);
}

/** What stays as it was is older than the policies, perhaps, and not judged by them. */
const changesIn = (body: Identifiers, current: User): Identifiers => ({
  username: body.username === current.username ? undefined : body.username,
  primaryEmail: body.primaryEmail === current.primaryEmail ? undefined : body.primaryEmail,
});

async function digestOf({
  password,
  passwordDigest,
  passwordAlgorithm,
}: Pick<CreateUserBody, 'password' | 'passwordDigest' | 'passwordAlgorithm'>): Promise<
  PasswordDigest | undefined
> {
  if (password !== undefined && passwordDigest !== undefined) throw error('user.password_and_digest');
  if (password !== undefined) return hashPassword(password);
  if (passwordDigest === undefined) {
    if (passwordAlgorithm === 'Legacy') throw error('password.unsupported_encryption_method');
    return undefined;
  }
  if (!passwordAlgorithm) throw error('user.password_algorithm_required');
  checkImportedDigest(passwordDigest, passwordAlgorithm);
  return { digest: passwordDigest, algorithm: passwordAlgorithm };
}

/** @throws request.invalid_input where there is nothing to speak of */
function saidOf(
  { emailVerified, phoneVerified }: Vouched,
  { primaryEmail, primaryPhone }: Pick<UserPatch, 'primaryEmail' | 'primaryPhone'>,
): Pick<UserPatch, 'isEmailVerified' | 'isPhoneVerified'> {
  if (emailVerified !== undefined && !primaryEmail)
    throw error('request.invalid_input', undefined, { details: 'There is no email address to vouch for.' });
  if (phoneVerified !== undefined && !primaryPhone)
    throw error('request.invalid_input', undefined, { details: 'There is no phone number to vouch for.' });
  return {
    ...(emailVerified !== undefined && { isEmailVerified: emailVerified }),
    ...(phoneVerified !== undefined && { isPhoneVerified: phoneVerified }),
  };
}

const defined = ({ primaryEmail, primaryPhone }: PatchUserBody) => ({
  ...(primaryEmail !== undefined && { primaryEmail }),
  ...(primaryPhone !== undefined && { primaryPhone }),
});

function losesLastIdentifier(current: User, patch: PatchUserBody): boolean {
  const hasOne = (user: Pick<UserPatch, 'username' | 'primaryEmail' | 'primaryPhone'>) =>
    Boolean(user.username || user.primaryEmail || user.primaryPhone);
  const left = {
    username: patch.username === undefined ? current.username : patch.username,
    primaryEmail: patch.primaryEmail === undefined ? current.primaryEmail : patch.primaryEmail,
    primaryPhone: patch.primaryPhone === undefined ? current.primaryPhone : patch.primaryPhone,
  };
  return hasOne(current) && !hasOne(left) && Object.keys(current.identities).length === 0;
}

const asObject = (value: unknown): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

function note(
  db: TenantDatabase,
  event: 'Created' | 'Updated' | 'Deleted' | 'Suspended' | 'Reactivated' | 'PasswordChanged',
  userId: string,
  actor: Actor,
  more: JsonObject = {},
): Promise<void> {
  return recordChange(db, { key: `Management.User.${event}`, result: 'Success', actor, userId, ...more });
}

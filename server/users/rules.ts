/**
 * People of a tenant: finding them by their identifiers, making, changing and removing them.
 *
 * This domain owns who is who: uniqueness of usernames, addresses and numbers, and that a suspended, deleted or
 * re-keyed person keeps no session. What a person may do with their own account lies in `me` and `experience`;
 * how passwords are hashed in `security`; what roles mean in `roles`. Contract: MANAGEMENT §2.
 */

import { error } from '@portero/schema/errors.ts';
import { newShortId } from '@portero/schema/ids.ts';
import { identities, type PublicUser, passwordAlgorithm, userProfile } from '@portero/schema/users.ts';
import { keepAnAdministrator } from '../administrators/authority.ts';
import { uniqueViolation } from '../database/dialect.ts';
import type { JsonObject } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { cancelRecovery } from '../factor-recovery/cancel.ts';
import { endAllOf, revokeUser } from '../oidc/records/records.ts';
import { revokeOneTimeTokensOf } from '../one-time-tokens/rules.ts';
import { getSignInExperienceIn, serializeUsernames } from '../sign-in-experience/experience.ts';
import type { TenantContext } from '../tenants/context.ts';
import { emailKey, type Identifier, isRealPhone, phoneKey, usernameKey } from './identifiers.ts';
import { keepFormerPassword } from './password-history.ts';
import { insertUserRoles, selectDefaultRoleIds } from './role-store.ts';
import {
  deleteUserRow,
  holdUserRow,
  insertUser,
  type PasswordDigest,
  selectUserById,
  selectUserByKey,
  selectUsersByUsernameKey,
  type User,
  type UserChange,
  type UserRow,
  updateFactors,
  updateUserRow,
} from './store.ts';

export type { Identifier } from './identifiers.ts';
export {
  noteSignIn,
  type PasswordDigest,
  rehashPassword,
  selectionOfUser,
  type User,
  userIn,
  type WithUser,
} from './store.ts';

export type NewUser = {
  readonly username?: string | null | undefined;
  readonly primaryEmail?: string | null | undefined;
  readonly primaryPhone?: string | null | undefined;
  readonly isEmailVerified?: boolean | undefined;
  readonly isPhoneVerified?: boolean | undefined;
  readonly name?: string | null | undefined;
  readonly avatar?: string | null | undefined;
  readonly profile?: JsonObject | undefined;
  readonly customData?: JsonObject | undefined;
  readonly password?: PasswordDigest | undefined;
  readonly logtoConfig?: JsonObject | undefined;
  /** The application through which the person registered. */
  readonly applicationId?: string | null | undefined;
  readonly lastSignInAt?: number | null | undefined;
  /** What people who come from elsewhere bring along. */
  readonly id?: string | undefined;
  readonly isSuspended?: boolean | undefined;
  readonly createdAt?: number | undefined;
};

export type UserPatch = {
  readonly username?: string | null | undefined;
  readonly primaryEmail?: string | null | undefined;
  readonly primaryPhone?: string | null | undefined;
  /** Left out, it stays with an address that stays, and is unknown of another one. */
  readonly isEmailVerified?: boolean | undefined;
  readonly isPhoneVerified?: boolean | undefined;
  readonly name?: string | null | undefined;
  readonly avatar?: string | null | undefined;
  readonly profile?: JsonObject | undefined;
  readonly customData?: JsonObject | undefined;
  readonly logtoConfig?: JsonObject | undefined;
  readonly identities?: JsonObject | undefined;
  readonly isPasswordExpired?: boolean | undefined;
  readonly applicationId?: string | null | undefined;
  readonly lastSignInAt?: number | null | undefined;
};

/** Also somebody who is suspended: whether they may go on is the caller's to ask. */
export function findUserById(tenant: TenantContext, id: string): Promise<User | undefined> {
  return selectUserById(tenant.db, id);
}

/** @throws entity.not_found */
export async function getUser(
  tenant: TenantContext,
  id: string,
  db: TenantDatabase = tenant.db,
): Promise<User> {
  const user = await selectUserById(db, id);
  if (!user) throw error('entity.not_found');
  return user;
}

/**
 * Read a person and keep everybody else from changing them until the caller's transaction ends.
 * @throws entity.not_found
 */
export async function holdUser(db: TenantDatabase, id: string): Promise<User> {
  const user = await holdUserRow(db, id);
  if (!user) throw error('entity.not_found');
  return user;
}

/** The same for whoever need not be there any more. */
export const holdUserIfThere = (db: TenantDatabase, id: string): Promise<User | undefined> =>
  holdUserRow(db, id);

/** The person with this username, address or number, as the tenant compares them. */
export async function findUserByIdentifier(
  tenant: TenantContext,
  identifier: Identifier,
  db: TenantDatabase = tenant.db,
): Promise<User | undefined> {
  const { caseSensitive } =
    identifier.type === 'username'
      ? (await getSignInExperienceIn(tenant, db)).usernamePolicy
      : { caseSensitive: true };
  return findUserNamed(db, identifier, { caseSensitive });
}

/** The same for whoever knows how the tenant compares usernames. */
export async function findUserNamed(
  db: TenantDatabase,
  { type, value }: Identifier,
  { caseSensitive }: { readonly caseSensitive: boolean },
): Promise<User | undefined> {
  if (type === 'email') return selectUserByKey(db, 'emailKey', emailKey(value));
  if (type === 'phone') return selectUserByKey(db, 'phoneKey', phoneKey(value));
  if (caseSensitive) return selectUserByKey(db, 'username', value);
  const candidates = await selectUsersByUsernameKey(db, usernameKey(value));
  return candidates.find((user) => user.username === value) ?? candidates[0];
}

/**
 * Refuse identifiers that another person holds. The database's unique indexes decide races; this gives the
 * answer early and covers what they do not: usernames that differ only by case.
 * @throws user.username_already_in_use, user.email_already_in_use, user.phone_already_in_use
 */
export async function ensureIdentifiersAreFree(
  tenant: TenantContext,
  db: TenantDatabase,
  wanted: Pick<UserPatch, 'username' | 'primaryEmail' | 'primaryPhone'>,
  exceptUserId?: string,
): Promise<void> {
  const taken = async (type: Identifier['type'], value: string | null | undefined) => {
    if (!value) return false;
    const holder = await findUserByIdentifier(tenant, { type, value }, db);
    return holder !== undefined && holder.id !== exceptUserId;
  };
  if (await taken('username', wanted.username)) throw error('user.username_already_in_use');
  if (await taken('email', wanted.primaryEmail)) throw error('user.email_already_in_use');
  if (await taken('phone', wanted.primaryPhone)) throw error('user.phone_already_in_use');
}

/**
 * Make a person inside the caller's transaction, with the tenant's default roles.
 * @throws user.*_already_in_use, user.invalid_phone
 */
export async function createUser(tenant: TenantContext, db: TenantDatabase, wanted: NewUser): Promise<User> {
  const user = await putBackUser(tenant, db, rowOf(wanted));
  await insertUserRoles(db, user.id, await selectDefaultRoleIds(db));
  return user;
}

/**
 * Store somebody as they are, inside the caller's transaction; sessions, roles and the like are the caller's business.
 * @throws user.*_already_in_use
 */
export async function putBackUser(tenant: TenantContext, db: TenantDatabase, row: UserRow): Promise<User> {
  await lockUsernames(tenant, db, row.username);
  await ensureIdentifiersAreFree(tenant, db, row);
  return explainCollision(() => insertUser(db, row));
}

/** What is stored of somebody new. @throws user.invalid_phone */
export function rowOf(wanted: NewUser): UserRow {
  const now = Date.now();
  return {
    id: wanted.id ?? newShortId(),
    username: null,
    usernameKey: null,
    primaryEmail: null,
    emailKey: null,
    primaryPhone: null,
    phoneKey: null,
    ...keysOf(wanted),
    isEmailVerified: wanted.primaryEmail ? (wanted.isEmailVerified ?? null) : null,
    isPhoneVerified: wanted.primaryPhone ? (wanted.isPhoneVerified ?? null) : null,
    name: wanted.name || null,
    avatar: wanted.avatar || null,
    profile: wanted.profile ?? {},
    identities: {},
    customData: wanted.customData ?? {},
    logtoConfig: wanted.logtoConfig ?? {},
    mfaVerifications: [],
    passwordDigest: wanted.password?.digest ?? null,
    passwordAlgorithm: wanted.password?.algorithm ?? null,
    passwordUpdatedAt: wanted.password ? now : null,
    isSuspended: wanted.isSuspended ?? false,
    isPasswordExpired: false,
    needsSecondFactor: false,
    timesEnded: 0,
    applicationId: wanted.applicationId ?? null,
    cimdClientId: null,
    lastSignInAt: wanted.lastSignInAt ?? null,
    createdAt: wanted.createdAt ?? now,
    updatedAt: now,
  };
}

/**
 * Change a person inside the caller's transaction. Given JSON objects replace what is stored; `''` and null clear.
 * @throws entity.not_found, user.*_already_in_use, user.invalid_phone
 */
export async function updateUser(
  tenant: TenantContext,
  db: TenantDatabase,
  id: string,
  patch: UserPatch,
): Promise<User> {
  const { username, primaryEmail, primaryPhone, name, avatar, ...others } = patch;
  await lockUsernames(tenant, db, username);
  await ensureIdentifiersAreFree(tenant, db, patch, id);
  const change: UserChange = {
    ...others,
    ...keysOf(patch),
    ...(name !== undefined && { name: name || null }),
    ...(avatar !== undefined && { avatar: avatar || null }),
    updatedAt: Date.now(),
  };
  const isReached = primaryEmail !== undefined || primaryPhone !== undefined;
  const before = isReached ? await holdUser(db, id) : undefined;
  const after = await explainCollision(() => changed(db, id, change));
  if (before && (before.primaryEmail !== after.primaryEmail || before.primaryPhone !== after.primaryPhone))
    await cancelRecovery(db, id, 'address-changed');
  return after;
}

/**
 * Store a new password; the digest comes from `security/passwords.ts`. Part of the caller's transaction.
 * @throws entity.not_found
 */
export async function setPassword(
  tenant: TenantContext,
  db: TenantDatabase,
  userId: string,
  { digest, algorithm }: PasswordDigest,
): Promise<User> {
  await keepFormerPassword(tenant, db, userId);
  await cancelRecovery(db, userId, 'password-changed');
  const now = Date.now();
  return changed(db, userId, {
    passwordDigest: digest,
    passwordAlgorithm: algorithm,
    passwordUpdatedAt: now,
    isPasswordExpired: false,
    updatedAt: now,
  });
}

/**
 * Replace a person's second factors; `server/mfa/factors.ts` decides what stands in them while it holds the person.
 * @throws entity.not_found
 */
export async function writeFactors(
  db: TenantDatabase,
  id: string,
  mfaVerifications: unknown[],
): Promise<void> {
  if (!(await updateFactors(db, { id, mfaVerifications }))) throw error('entity.not_found');
}

/**
 * Have somebody use a second factor whatever the tenant asks of others, or no longer. Part of the caller's transaction.
 * @throws entity.not_found
 */
export const requireSecondFactor = (
  db: TenantDatabase,
  id: string,
  needsSecondFactor: boolean,
): Promise<User> => changed(db, id, { needsSecondFactor, updatedAt: Date.now() });

/**
 * Let nobody sign in as this person any more, or again. Suspension ends all sessions and tokens, and sign-ins under way.
 * @throws entity.not_found, administrator.last
 */
export function suspendUser(db: TenantDatabase, id: string, isSuspended: boolean): Promise<User> {
  return keepAnAdministrator(db, async () => {
    await holdUser(db, id);
    const user = await changed(db, id, { isSuspended, updatedAt: Date.now() });
    if (isSuspended) {
      await endAllOf(db, id);
      await cancelRecovery(db, id, 'suspended');
    }
    return user;
  });
}

/**
 * Remove a person with everything they hold. Part of the caller's transaction.
 * @throws entity.not_found, administrator.last
 */
export async function removeUser(db: TenantDatabase, id: string): Promise<void> {
  await keepAnAdministrator(db, async () => {
    // First, so that what is just being given out is waited for here, and ended below.
    await holdUser(db, id);
    await revokeUser(db, id);
    const gone = await deleteUserRow(db, id);
    if (!gone) throw error('entity.not_found');
    if (gone.primaryEmail !== null) await revokeOneTimeTokensOf(db, gone.primaryEmail);
  });
}

/** The one way a person is written into an answer: chosen field by field. */
export function publicUser(user: User, options: { readonly includePasswordHash?: boolean } = {}): PublicUser {
  return {
    id: user.id,
    username: user.username,
    primaryEmail: user.primaryEmail,
    primaryPhone: user.primaryPhone,
    ...(user.isEmailVerified !== null && { isEmailVerified: user.isEmailVerified }),
    ...(user.isPhoneVerified !== null && { isPhoneVerified: user.isPhoneVerified }),
    name: user.name,
    avatar: user.avatar,
    customData: user.customData,
    identities: identities.parse(user.identities),
    lastSignInAt: user.lastSignInAt,
    createdAt: user.createdAt,
    updatedAt: user.updatedAt,
    profile: userProfile.parse(user.profile),
    applicationId: user.applicationId,
    cimdClientId: user.cimdClientId,
    isSuspended: user.isSuspended,
    hasPassword: user.passwordDigest !== null,
    ...(options.includePasswordHash && {
      passwordDigest: user.passwordDigest,
      passwordAlgorithm: passwordAlgorithm.nullable().parse(user.passwordAlgorithm),
    }),
  };
}

async function changed(db: TenantDatabase, id: string, change: UserChange): Promise<User> {
  const user = await updateUserRow(db, id, change);
  if (!user) throw error('entity.not_found');
  return user;
}

/** Columns of the identifiers that are given, each with the key it is compared by. */
function keysOf({
  username,
  primaryEmail,
  primaryPhone,
}: Pick<UserPatch, 'username' | 'primaryEmail' | 'primaryPhone'>) {
  const email = primaryEmail?.trim();
  if (primaryPhone && !isRealPhone(primaryPhone)) throw error('user.invalid_phone');
  const phone = primaryPhone ? phoneKey(primaryPhone) : null;
  return {
    ...(username !== undefined && {
      username: username || null,
      usernameKey: username ? usernameKey(username) : null,
    }),
    ...(primaryEmail !== undefined && {
      primaryEmail: email || null,
      emailKey: email ? emailKey(email) : null,
    }),
    ...(primaryPhone !== undefined && { primaryPhone: phone, phoneKey: phone }),
  };
}

/** Where case does not count, the unique index cannot see `Ana` and `ana`: such writes wait for one another. */
export async function lockUsernames(
  tenant: TenantContext,
  db: TenantDatabase,
  username: string | null | undefined,
): Promise<void> {
  if (!username) return;
  const { usernamePolicy } = await getSignInExperienceIn(tenant, db);
  if (!usernamePolicy.caseSensitive) await serializeUsernames(db);
}

/**
 * What was free a moment ago may be somebody's by the time it is written: the database has the last word.
 * @throws user.username_already_in_use, user.email_already_in_use, user.phone_already_in_use; anything else goes on as
 * it is
 */
export async function explainCollision<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (failure) {
    const columns = uniqueViolation(failure);
    if (columns?.includes('username'))
      throw error('user.username_already_in_use', undefined, { cause: failure });
    if (columns?.includes('emailKey'))
      throw error('user.email_already_in_use', undefined, { cause: failure });
    if (columns?.includes('phoneKey'))
      throw error('user.phone_already_in_use', undefined, { cause: failure });
    throw failure;
  }
}

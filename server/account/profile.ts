/** What people see and say of themselves: names, picture, claims, custom data (contract ACCOUNT §3, §3.1). */
import type { AccountPatch, AccountProfile } from '@portero/schema/account.ts';
import type { AccountField } from '@portero/schema/account-center.ts';
import { error } from '@portero/schema/errors.ts';
import type { UserProfile } from '@portero/schema/users.ts';
import { changesOf } from '../audit/changes.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import { ensureUsernameAllowed } from '../sign-in-experience/usernames.ts';
import { getUser, holdUser, publicUser, type User, updateUser } from '../users/rules.ts';
import { verifiedOf } from '../users/verification.ts';
import { ensureWayInStays } from '../users/ways-in.ts';
import { type Account, noteChange } from './account.ts';
import { ensureEditable, isReadable } from './fields.ts';
import { getAccountCenter } from './settings.ts';
import { canVerify, ensureVerified } from './verification.ts';

/** What an application may see; our own pages see all. */
export type Reader = {
  readonly scopes: ReadonlySet<string>;
  readonly isThirdParty: boolean;
};

export const ownPages: Reader = {
  scopes: new Set(['profile', 'email', 'phone', 'address', 'custom_data', 'identities']),
  isThirdParty: false,
};

/**
 * As much as the token's scopes and the account center's settings open; the rest is left out, not refused.
 * @throws entity.not_found
 */
export async function getProfile(account: Account, reader: Reader): Promise<AccountProfile> {
  return profileFor(account, await getUser(account.tenant, account.userId), reader);
}

async function profileFor(
  { tenant }: Account,
  user: User,
  { scopes, isThirdParty }: Reader,
): Promise<AccountProfile> {
  const [center, verified] = await Promise.all([getAccountCenter(tenant), verifiedOf(tenant, user)]);
  const sees = (scope: string, field: AccountField) => scopes.has(scope) && isReadable(center, field);
  const { profile, ...person } = publicUser(user);
  const { address: _address, ...withoutAddress } = profile;
  return {
    id: person.id,
    ...(sees('profile', 'name') && { name: person.name }),
    ...(sees('profile', 'avatar') && { avatar: person.avatar }),
    ...(sees('profile', 'username') && { username: person.username }),
    ...(sees('profile', 'profile') && { profile: scopes.has('address') ? profile : withoutAddress }),
    ...(sees('email', 'email') && {
      primaryEmail: person.primaryEmail,
      ...(person.primaryEmail !== null && { isEmailVerified: verified.email }),
    }),
    ...(sees('phone', 'phone') && {
      primaryPhone: person.primaryPhone,
      ...(person.primaryPhone !== null && { isPhoneVerified: verified.phone }),
    }),
    ...(sees('custom_data', 'customData') && { customData: person.customData }),
    ...(sees('identities', 'social') && { identities: person.identities }),
    ...(scopes.has('profile') && { createdAt: person.createdAt, updatedAt: person.updatedAt }),
    // How somebody protects and uses their account is nothing that other people's applications need.
    ...(!isThirdParty && {
      ...(sees('profile', 'password') && { hasPassword: user.passwordDigest !== null }),
      ...(scopes.has('identities') && { ssoIdentities: [] }),
      ...(scopes.has('profile') && {
        lastSignInAt: person.lastSignInAt,
        applicationId: person.applicationId,
        cimdClientId: person.cimdClientId,
        isSuspended: person.isSuspended,
      }),
      hasSecurityVerificationMethod: canVerify(user),
    }),
  };
}

/**
 * Change names, picture and custom data; objects replace what is stored.
 * @throws account_center.field_not_editable, verification_record.permission_denied, user.username_*,
 *   user.last_sign_in_method_required
 */
export async function changeProfile(
  account: Account,
  patch: AccountPatch,
  reader: Reader,
): Promise<AccountProfile> {
  const { tenant, userId } = account;
  const given = Object.entries(patch).filter(([, value]) => value !== undefined);
  const fields = given.map(([field]) => field as keyof AccountPatch);
  await ensureEditable(tenant, ...fields);
  if (patch.customData && !reader.scopes.has('custom_data')) throw lacksScope();
  if (patch.username) {
    const { usernamePolicy } = await getSignInExperience(tenant);
    ensureUsernameAllowed(usernamePolicy, patch.username);
  }
  const updated = await tenant.db.transaction(async (db) => {
    if (patch.username !== undefined) await ensureVerified(account, db);
    const user = await holdUser(db, userId);
    if (fields.length === 0) return user;
    if (patch.username === null) ensureWayInStays(user, { username: null });
    const next = await updateUser(tenant, db, userId, patch);
    await noteChange(db, account, 'Updated', { fields, ...changesOf({ ...user }, patch) });
    return next;
  });
  return profileFor(account, updated, reader);
}

/** Lay the given claims over the stored ones; the address is replaced whole. @throws account_center.field_not_editable */
export async function changeClaims(
  account: Account,
  claims: UserProfile,
  { scopes }: Pick<Reader, 'scopes'>,
): Promise<UserProfile> {
  const { tenant, userId } = account;
  await ensureEditable(tenant, 'profile');
  if (claims.address && !scopes.has('address')) throw lacksScope();
  const updated = await tenant.db.transaction(async (db) => {
    const { profile } = await holdUser(db, userId);
    const next = await updateUser(tenant, db, userId, { profile: { ...profile, ...claims } });
    await noteChange(db, account, 'Updated', {
      fields: Object.keys(claims),
      ...changesOf({ profile }, { profile: { ...profile, ...claims } }),
    });
    return next;
  });
  const { address, ...others } = publicUser(updated).profile;
  return { ...others, ...(scopes.has('address') && address && { address }) };
}

/** The contract answers 400 here where it means 401. */
export const lacksScope = () => error('auth.unauthorized', undefined, { status: 400 });

/** Reading the sign-in experience: cached, since every step of a sign-in asks for it. */
import type { SignInExperience } from '@portero/schema/sign-in-experience.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import type { TenantContext } from '../tenants/context.ts';
import { lockSignInExperience, selectSignInExperience, selectSignInExperienceToChange } from './store.ts';

/** The tenant's sign-in experience; every field is set. */
export function getSignInExperience(tenant: TenantContext): Promise<SignInExperience> {
  return tenant.cache.get('sign-in-experience', () => selectSignInExperience(tenant.db));
}

/** Whether people may make an account by themselves. */
export async function isRegistrationOpen(tenant: TenantContext): Promise<boolean> {
  const { signInMode, signUp } = await getSignInExperience(tenant);
  return signInMode !== 'SignIn' && signUp.identifiers.length > 0;
}

/**
 * The same inside a transaction: read on its own connection. Waiting for another one while holding one is how a pool
 * of connections locks up; and what is read may not be committed, so it is not kept.
 */
export function getSignInExperienceIn(tenant: TenantContext, db: TenantDatabase): Promise<SignInExperience> {
  return db === tenant.db ? getSignInExperience(tenant) : selectSignInExperience(db);
}

/** Let writes of usernames wait for one another until the caller's transaction ends. */
export const serializeUsernames = (db: TenantDatabase): Promise<void> => lockSignInExperience(db);

/** Read it and keep everybody else from changing it until the caller's transaction ends. */
export const holdSignInExperience = (db: TenantDatabase): Promise<SignInExperience> =>
  selectSignInExperienceToChange(db);

/** Reading the sign-in experience: cached, since every step of a sign-in asks for it. */
import type { SignInExperience } from '@portero/schema/sign-in-experience.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import type { TenantContext } from '../tenants/context.ts';
import { lockSignInExperience, selectSignInExperience } from './store.ts';

/** The tenant's sign-in experience; every field is set. */
export function getSignInExperience(tenant: TenantContext): Promise<SignInExperience> {
  return tenant.cache.get('sign-in-experience', () => selectSignInExperience(tenant.db));
}

/** Let writes of user names wait for one another until the caller's transaction ends. */
export const serializeUsernames = (db: TenantDatabase): Promise<void> => lockSignInExperience(db);

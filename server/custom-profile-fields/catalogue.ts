/** Reading the catalogue of profile fields: what administrators see and forms ask for. */
import type { ProfileField } from '@portero/schema/profile-fields.ts';
import type { SignInExperience } from '@portero/schema/sign-in-experience.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import type { TenantContext } from '../tenants/context.ts';
import { selectFields } from './store.ts';

/** All fields, in order; from the cache, since every registration asks. */
export const profileFields = (tenant: TenantContext): Promise<ProfileField[]> =>
  tenant.cache.get('custom-profile-fields', () => selectFields(tenant.db));

/** Those that the sign-up asks for, in its order. */
export async function signUpFields(
  tenant: TenantContext,
  { signUpProfileFields: chosen }: Pick<SignInExperience, 'signUpProfileFields'>,
): Promise<ProfileField[]> {
  if (chosen?.length === 0) return [];
  const all = await profileFields(tenant);
  if (chosen === null) return all;
  return chosen.flatMap(({ name }) => all.filter((field) => field.name === name));
}

/** Names in the catalogue, read in the caller's transaction. */
export const fieldNames = async (db: TenantDatabase): Promise<Set<string>> =>
  new Set((await selectFields(db)).map(({ name }) => name));

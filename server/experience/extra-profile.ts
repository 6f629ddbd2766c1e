/** Further details a form may collect: standard claims to the profile, the rest to custom data (contract EXPERIENCE §5). */
import { error } from '@portero/schema/errors.ts';
import { userProfile } from '@portero/schema/users.ts';
import type { PendingProfile } from './state.ts';

const identifiers = new Set(['username', 'primaryEmail', 'primaryPhone', 'email', 'phone']);
const reserved = new Set(['__proto__', 'constructor', 'prototype', 'adminConsolePreferences']);
const maxSize = 16_384;

/** @throws custom_profile_fields.name_conflict_*, guard.invalid_input */
export function extraProfile(values: Readonly<Record<string, unknown>>): PendingProfile {
  if (JSON.stringify(values).length > maxSize) throw invalid('values', 'is too large');
  const profile: Record<string, unknown> = {};
  const customData: Record<string, unknown> = {};
  const top: { name?: string; avatar?: string } = {};
  for (const [key, value] of Object.entries(values)) {
    if (key === 'preferredUsername')
      throw error('custom_profile_fields.name_conflict_built_in_prop', { name: key });
    if (identifiers.has(key))
      throw error('custom_profile_fields.name_conflict_sign_in_identifier', { name: key });
    if (reserved.has(key)) throw error('custom_profile_fields.name_conflict_custom_data', { name: key });
    if (key === 'name' || key === 'avatar') top[key] = text(key, value);
    else if (key in userProfile.shape) profile[key] = value;
    else customData[key] = value;
  }
  const checked = userProfile.safeParse(profile);
  if (!checked.success)
    throw invalid(String(checked.error.issues[0]?.path.join('.') ?? 'values'), 'has the wrong form');
  return {
    ...top,
    ...(Object.keys(profile).length > 0 && { profile: { ...checked.data } }),
    ...(Object.keys(customData).length > 0 && { customData }),
    submitted: true,
  };
}

function text(key: string, value: unknown): string {
  if (typeof value !== 'string' || value.length > (key === 'name' ? 128 : 2048))
    throw invalid(key, 'has the wrong form');
  if (key === 'avatar' && !/^https?:\/\//.test(value)) throw invalid(key, 'must be a web address');
  return value;
}

const invalid = (path: string, problem: string) =>
  error(
    'guard.invalid_input',
    { summary: `${path} ${problem}` },
    { details: `Error in key path "values.${path}": ${problem}` },
  );

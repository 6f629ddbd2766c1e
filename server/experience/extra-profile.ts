/**
 * Further details that a form collects (contract EXPERIENCE §5): standard claims go to the profile, the fields of the
 * tenant's catalogue to where they belong, and nothing else is taken. Values have to fit their fields.
 */
import { error } from '@portero/schema/errors.ts';
import type { ProfileField } from '@portero/schema/profile-fields.ts';
import { userProfile } from '@portero/schema/users.ts';
import { refuseReservedName } from '../custom-profile-fields/definition.ts';
import { checkSimple, checkValue, type Issue, partsOf } from '../custom-profile-fields/values.ts';
import type { User } from '../users/rules.ts';
import type { PendingProfile } from './state.ts';

const maxSize = 16_384;
const textOfOwn = { name: 128, avatar: 2048 } as const;

/** @throws custom_profile_fields.name_conflict_*, guard.invalid_input with `data.issues` */
export function extraProfile(
  values: Readonly<Record<string, unknown>>,
  catalogue: readonly ProfileField[],
): PendingProfile {
  if (JSON.stringify(values).length > maxSize) throw detailsRefused([{ path: 'values', reason: 'too_long' }]);
  const kept: Record<string, unknown> = {};
  const issues: Issue[] = [];
  for (const [name, value] of Object.entries(values)) {
    refuseReservedName(name);
    const outcome = outcomeOf(name, value, catalogue);
    issues.push(...outcome.issues);
    if (outcome.value !== undefined) kept[name] = outcome.value;
  }
  if (issues.length > 0) throw detailsRefused(issues);
  return { ...sorted(kept), submitted: true };
}

function outcomeOf(
  name: string,
  value: unknown,
  catalogue: readonly ProfileField[],
): { readonly value?: unknown; readonly issues: readonly Issue[] } {
  const field = catalogue.find((one) => one.name === name && one.type !== 'Fullname');
  if (field) return checkValue(field, value);
  const part = catalogue
    .flatMap((one) => (one.type === 'Fullname' ? partsOf(one) : []))
    .find((one) => one.name === name);
  if (part) return checkSimple(part, value, name);
  // What people may say about themselves anyway.
  if (name === 'name' || name === 'avatar' || name in userProfile.shape) return { value, issues: [] };
  return { issues: [{ path: name.slice(0, 128), reason: 'invalid' }] };
}

/** Where each detail is kept. */
function sorted(values: Readonly<Record<string, unknown>>): PendingProfile {
  const profile: Record<string, unknown> = {};
  const customData: Record<string, unknown> = {};
  const top: { name?: string; avatar?: string } = {};
  for (const [key, value] of Object.entries(values)) {
    if (key === 'name' || key === 'avatar') top[key] = ownText(key, value);
    else if (key in userProfile.shape) profile[key] = value;
    else customData[key] = value;
  }
  const checked = userProfile.safeParse(profile);
  if (!checked.success)
    throw detailsRefused([{ path: checked.error.issues[0]?.path.join('.') ?? 'values', reason: 'invalid' }]);
  return {
    ...top,
    ...(Object.keys(profile).length > 0 && { profile: { ...checked.data } }),
    ...(Object.keys(customData).length > 0 && { customData }),
  };
}

function ownText(key: 'name' | 'avatar', value: unknown): string {
  if (typeof value !== 'string' || value.length > textOfOwn[key])
    throw detailsRefused([{ path: key, reason: 'invalid' }]);
  if (key === 'avatar' && !/^https?:\/\//.test(value))
    throw detailsRefused([{ path: key, reason: 'invalid' }]);
  return value;
}

/** guard.invalid_input that names the first of them in `details` and all of them in its data. */
export const detailsRefused = (issues: readonly Issue[]) => {
  const [first] = issues;
  const summary = `${first?.path ?? 'values'}: ${first?.reason.replaceAll('_', ' ') ?? 'invalid'}`;
  return error(
    'guard.invalid_input',
    { summary, issues },
    { details: `Error in key path "values.${first?.path}": ${first?.reason.replaceAll('_', ' ')}` },
  );
};

/**
 * Whether the form is still to be shown: every field until it was sent once, then only what must not be missing.
 * @param onlyRequired for people who never saw the form, such as those whom an administrator made
 */
export function fieldsAreMissing(
  fields: readonly ProfileField[],
  user: User | undefined,
  pending: PendingProfile,
  { onlyRequired }: { readonly onlyRequired: boolean },
): boolean {
  const known = (name: string): unknown =>
    name === 'name' || name === 'avatar'
      ? (pending[name] ?? user?.[name])
      : (pending.profile?.[name] ??
        user?.profile?.[name] ??
        pending.customData?.[name] ??
        user?.customData?.[name]);
  const necessary = onlyRequired || pending.submitted === true;
  return fields.some((field) => {
    const { name, type, required } = field;
    const parts = partsOf(field);
    if (type === 'Fullname') {
      const wanted = necessary ? parts.filter((part) => part.required) : parts;
      const anyIsNeeded = necessary && required && parts.every((part) => isAbsent(known(part.name)));
      return anyIsNeeded || wanted.some((part) => isAbsent(known(part.name)));
    }
    return (required || !necessary) && isAbsent(known(name));
  });
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null || value === '';

/** The JSON of the Management API, as Logto and our own export have it, and the same in columns. */
import { userProfile } from '@portero/schema/users.ts';
import * as z from 'zod';
import { digits, given, type Mapped, timeOf, WrongShape } from './format.ts';

const record = z.looseObject({
  primaryPhone: z.string().nullish(),
  isEmailVerified: z.boolean().nullish(),
  isPhoneVerified: z.boolean().nullish(),
});

const known = [
  'id',
  'username',
  'primaryEmail',
  'primaryPhone',
  'name',
  'avatar',
  'profile',
  'customData',
  'password',
  'passwordDigest',
  'passwordAlgorithm',
  'isSuspended',
] as const;

/** What it does not name is left as it is, or empty. @throws ZodError, WrongShape */
export function fromJson(value: unknown): Mapped {
  const parsed = record.parse(value);
  const user = given(Object.fromEntries(known.map((name) => [name, parsed[name]])));
  return {
    user: {
      ...user,
      ...given({
        primaryPhone: digits(parsed.primaryPhone ?? undefined),
        createdAt: timeOf(parsed.createdAt),
        lastSignInAt: timeOf(parsed.lastSignInAt),
      }),
    },
    isEmailVerified: parsed.isEmailVerified ?? undefined,
    isPhoneVerified: parsed.isPhoneVerified ?? undefined,
  };
}

const columnsOfProfile: ReadonlySet<string> = new Set(
  Object.keys(userProfile.shape).filter((name) => name !== 'address'),
);
const flags: ReadonlySet<string> = new Set(['isSuspended', 'isEmailVerified', 'isPhoneVerified']);
/** Names that spreadsheets are likely to have. */
const synonyms: Readonly<Record<string, string>> = { email: 'primaryEmail', phone: 'primaryPhone' };
/** Written by our own export, told by nothing. */
const ignored: ReadonlySet<string> = new Set(['updatedAt', 'hasPassword', 'applicationId', 'cimdClientId']);

/** @returns what is wrong with the names of the columns, if anything */
export function wrongColumns(names: readonly string[]): string | undefined {
  const unknown = names.filter((name) => !isKnown(synonyms[name] ?? name));
  if (unknown.length === 0) return undefined;
  return `Unknown columns: ${unknown
    .map((name) => `"${name.slice(0, 40)}"`)
    .slice(0, 10)
    .join(
      ', ',
    )}. Use ${known.join(', ')}, isEmailVerified, isPhoneVerified, createdAt, lastSignInAt, profile.<field> and customData.<key>.`;
}

const isKnown = (name: string): boolean =>
  known.some((one) => one === name) ||
  flags.has(name) ||
  name === 'createdAt' ||
  name === 'lastSignInAt' ||
  ignored.has(name) ||
  /^customData\..+/.test(name) ||
  (name.startsWith('profile.') && columnsOfProfile.has(name.slice('profile.'.length)));

/** `profile.…` and `customData.…` name what lies within; empty fields are not there. @throws ZodError, WrongShape */
export function fromColumns(value: unknown): Mapped {
  const fields = z.record(z.string(), z.string()).parse(value);
  const user: Record<string, unknown> = {};
  const nested: Record<'profile' | 'customData', Record<string, unknown>> = { profile: {}, customData: {} };
  for (const [column, escaped] of Object.entries(fields)) {
    if (escaped === '') continue;
    const name = synonyms[column] ?? column;
    const text = unescaped(escaped);
    const [parent, ...path] = name.split('.');
    if (name === 'profile' || name === 'customData') Object.assign(nested[name], objectOf(name, text));
    else if ((parent === 'profile' || parent === 'customData') && path.length > 0)
      Object.defineProperty(nested[parent], path.join('.'), { value: text, enumerable: true });
    else if (flags.has(name)) user[name] = yesOrNo(name, text);
    else if (!ignored.has(name)) user[name] = text;
  }
  for (const [name, object] of Object.entries(nested))
    if (Object.keys(object).length > 0) user[name] = object;
  return fromJson(user);
}

/** Exports put `'` before what a spreadsheet would take for a formula. */
const unescaped = (text: string): string => (/^'[=+\-@＝＋－＠\t\r\n']/.test(text) ? text.slice(1) : text);

function objectOf(name: string, text: string): object {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch {
    throw new WrongShape(`${name} must be a JSON object.`);
  }
}

function yesOrNo(name: string, text: string): boolean {
  if (/^(true|1|yes)$/i.test(text)) return true;
  if (/^(false|0|no)$/i.test(text)) return false;
  throw new WrongShape(`${name} must be true or false.`);
}

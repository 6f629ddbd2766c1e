/** Whether a password may be chosen: the tenant's policy and the lists of breached passwords (EXPERIENCE §7.7). */
import { error } from '@portero/schema/errors.ts';
import {
  type CompletePasswordPolicy,
  completePasswordPolicy,
  type PasswordPolicy,
} from '@portero/schema/sign-in-experience.ts';
import type { TenantContext } from '../tenants/context.ts';
import { type Holder, wasUsedBefore } from '../users/password-history.ts';
import { isBreached } from './breached-passwords.ts';
import { getSignInExperience } from './experience.ts';

export type PasswordIssue = {
  readonly code: `password_rejected.${string}`;
  readonly interpolation?: Readonly<Record<string, number>>;
};

/** What a password must not lean on. */
export type PersonalInformation = Holder & {
  readonly name?: string | null | undefined;
  readonly username?: string | null | undefined;
  readonly primaryEmail?: string | null | undefined;
  readonly primaryPhone?: string | null | undefined;
};

/** Everything that speaks against the password; empty when it is fine. Never inside a transaction: it may ask the network. */
export async function passwordIssues(
  tenant: TenantContext,
  password: string,
  {
    user,
    policy: tried,
  }: { readonly user?: PersonalInformation | undefined; readonly policy?: PasswordPolicy | undefined } = {},
): Promise<PasswordIssue[]> {
  const policy = completePasswordPolicy(tried ?? (await getSignInExperience(tenant)).passwordPolicy);
  const issues = policyIssues(policy, password, user);
  if (policy.rejects.pwned && issues.length === 0 && (await isBreached(tenant, password))) {
    return [{ code: 'password_rejected.pwned' }];
  }
  if (issues.length === 0 && user && (await wasUsedBefore(tenant, user, password, policy.history))) {
    return [{ code: 'password_rejected.used_before', interpolation: { count: policy.history } }];
  }
  return issues;
}

/** @throws password.rejected with `data` = the issues, 422 unless another status is asked for */
export async function ensurePasswordAllowed(
  tenant: TenantContext,
  password: string,
  options: { readonly user?: PersonalInformation | undefined; readonly status?: number } = {},
): Promise<void> {
  const issues = await passwordIssues(tenant, password, options);
  if (issues.length === 0) return;
  throw error('password.rejected', issues, options.status === undefined ? {} : { status: options.status });
}

/** The part that needs neither lists nor network. */
export function policyIssues(
  policy: CompletePasswordPolicy,
  password: string,
  user?: PersonalInformation,
): PasswordIssue[] {
  const { length, characterTypes } = policy;
  const issues: PasswordIssue[] = [];
  // Nobody counts half a sign.
  if ([...password.slice(0, 2 * length.min)].length < length.min)
    issues.push({ code: 'password_rejected.too_short', interpolation: { min: length.min } });
  if (password.length > length.max) {
    // Nothing below needs to look at a text of any length that somebody cares to send.
    return [...issues, { code: 'password_rejected.too_long', interpolation: { max: length.max } }];
  }
  const types = characterTypesOf(password);
  if (types === undefined) issues.push({ code: 'password_rejected.unsupported_characters' });
  else if (types < characterTypes.min) {
    issues.push({ code: 'password_rejected.character_types', interpolation: { min: characterTypes.min } });
  }
  return [...issues, ...restrictedPhrases(policy, password, user)];
}

/** Small letters and those of scripts without case; capital letters; digits; everything else that can be seen. */
const characterClasses = [/[\p{Ll}\p{Lo}\p{Lm}]/u, /[\p{Lu}\p{Lt}]/u, /\p{Nd}/u, /[^\p{L}\p{Nd}]/u];
/** Control characters and halves of signs: no keyboard gives them, and what stores a password may drop them. */
const unusable = /[\p{Cc}\p{Cs}\p{Cn}]/u;

/** How many of the four classes occur; undefined when a character cannot be used. Letters of every language can. */
function characterTypesOf(password: string): number | undefined {
  if (unusable.test(password)) return undefined;
  return characterClasses.filter((pattern) => pattern.test(password)).length;
}

const keyboardRows = ['1234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'];
const keyboardColumns = ['1qaz', '2wsx', '3edc', '4rfv', '5tgb', '6yhn', '7ujm', '8ik', '9ol', '0p'];
const sequences = ['0123456789', 'abcdefghijklmnopqrstuvwxyz', ...keyboardRows, ...keyboardColumns];
const directions = [...sequences, ...sequences.map((sequence) => [...sequence].reverse().join(''))];
const shortestRun = 3;

/**
 * Marks every character that belongs to something easily guessed, and refuses the password only when hardly
 * anything else is left of it.
 */
function restrictedPhrases(
  { rejects }: CompletePasswordPolicy,
  password: string,
  user: PersonalInformation | undefined,
): PasswordIssue[] {
  const text = password.toLowerCase();
  const marked = new Set<number>();
  const found = new Set<PasswordIssue['code']>();
  const mark = (start: number, length: number, code: PasswordIssue['code']) => {
    for (let index = start; index < start + length; index++) marked.add(index);
    found.add(code);
  };
  if (rejects.repetitionAndSequence) {
    for (const [start, length] of repetitions(text))
      mark(start, length, 'password_rejected.restricted.repetition');
    for (const [start, length] of runs(text)) mark(start, length, 'password_rejected.restricted.sequence');
  }
  const phrases: [PasswordIssue['code'], readonly string[]][] = [
    ['password_rejected.restricted.user_info', rejects.userInfo && user ? partsOf(user) : []],
    ['password_rejected.restricted.words', rejects.words],
  ];
  for (const [code, words] of phrases) {
    for (const word of words) {
      const phrase = word.toLowerCase();
      if (phrase === '') continue;
      for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1))
        mark(at, phrase.length, code);
    }
  }
  if (marked.size <= Math.max(1, text.length - shortestRun)) return [];
  return [...found].map((code) => ({ code }));
}

function* repetitions(text: string): Generator<[number, number]> {
  for (let start = 0; start < text.length; ) {
    let end = start + 1;
    while (text[end] === text[start]) end++;
    if (end - start >= shortestRun) yield [start, end - start];
    start = end;
  }
}

function* runs(text: string): Generator<[number, number]> {
  for (let start = 0; start + shortestRun <= text.length; start++) {
    const longest = Math.max(0, ...directions.map((sequence) => runLength(text, start, sequence)));
    if (longest >= shortestRun) yield [start, longest];
  }
}

/** How many characters from `start` on follow one another in the sequence. */
function runLength(text: string, start: number, sequence: string): number {
  const from = sequence.indexOf(text[start] ?? '');
  if (from < 0) return 0;
  let length = 1;
  while (from + length < sequence.length && text[start + length] === sequence[from + length]) length++;
  return length;
}

function partsOf({ name, username, primaryEmail, primaryPhone }: PersonalInformation): string[] {
  return [
    ...(name?.split(/\s+/) ?? []),
    username ?? '',
    primaryEmail?.split('@')[0] ?? '',
    primaryPhone ?? '',
  ].filter((part) => part.length >= shortestRun);
}

/** The policy of usernames as its dialog has it. */
import type { Phrases } from '../i18n/language.ts';
import type { SignInExperience } from './queries.ts';

export type UsernamePolicy = SignInExperience['usernamePolicy'];

export const charKinds = ['lowercase', 'uppercase', 'numbers', 'underscore'] as const;
export type CharKind = (typeof charKinds)[number];

export type UsernameValues = {
  readonly minLength: number | string;
  readonly maxLength: number | string;
  readonly chars: readonly CharKind[];
  readonly caseSensitive: boolean;
};

export const usernameValuesOf = (policy: UsernamePolicy): UsernameValues => ({
  minLength: policy.minLength,
  maxLength: policy.maxLength,
  chars: charKinds.filter((kind) => policy.allowedChars[kind]),
  caseSensitive: policy.caseSensitive,
});

export const usernamePolicyOf = ({
  minLength,
  maxLength,
  chars,
  caseSensitive,
}: UsernameValues): UsernamePolicy => ({
  minLength: Number(minLength),
  maxLength: Number(maxLength),
  allowedChars: {
    lowercase: chars.includes('lowercase'),
    uppercase: chars.includes('uppercase'),
    numbers: chars.includes('numbers'),
    underscore: chars.includes('underscore'),
  },
  caseSensitive,
});

type Problems = Partial<Record<'minLength' | 'maxLength' | 'chars', string>>;

/** Problems by field, empty when there are none. */
export function usernameProblems(
  values: UsernameValues,
  t: Phrases['signInExperience']['usernames']['problems'],
): Problems {
  const { minLength, maxLength } = usernamePolicyOf(values);
  const possible = (length: number) => Number.isInteger(length) && length >= 1 && length <= 128;
  return {
    ...(!possible(minLength) && { minLength: t.length }),
    ...(!possible(maxLength) ? { maxLength: t.length } : minLength > maxLength && { maxLength: t.order }),
    // A name cannot begin with a digit, so digits alone would leave nothing.
    ...(!values.chars.some((kind) => kind !== 'numbers') && { chars: t.chars }),
  };
}

/** Between the stored settings of security and the fields of their forms. */
import { completePasswordPolicy } from '@portero/schema/sign-in-experience.ts';
import type { StoredExperience } from '../sign-in-experience/queries.ts';

type Count = number | string;

const whole = (value: Count, min: number, max: number): boolean =>
  value !== '' && Number.isInteger(Number(value)) && Number(value) >= min && Number(value) <= max;

/** One a line, trimmed, without empty ones and repetitions. */
export const linesOf = (text: string): string[] => [
  ...new Set(
    text
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
  ),
];

export type PasswordValues = {
  readonly minLength: Count;
  readonly maxLength: Count;
  readonly kinds: string;
  readonly pwned: boolean;
  readonly repetition: boolean;
  readonly userInfo: boolean;
  readonly words: string;
  readonly history: Count;
  readonly expires: boolean;
  readonly days: Count;
};

/** What the policy leaves out shows the contract's value. */
export function passwordValuesOf(
  stored: Pick<StoredExperience, 'passwordPolicy' | 'passwordExpiration'>,
): PasswordValues {
  const { length, characterTypes, rejects, history } = completePasswordPolicy(stored.passwordPolicy);
  const { passwordExpiration } = stored;
  return {
    minLength: length.min,
    maxLength: length.max,
    kinds: String(characterTypes.min),
    pwned: rejects.pwned,
    repetition: rejects.repetitionAndSequence,
    userInfo: rejects.userInfo,
    words: rejects.words.join('\n'),
    history,
    expires: passwordExpiration.enabled === true,
    days: passwordExpiration.enabled === true ? passwordExpiration.validPeriodDays : 90,
  };
}

export const passwordPolicyOf = (values: PasswordValues) => ({
  length: { min: Number(values.minLength), max: Number(values.maxLength) },
  characterTypes: { min: Number(values.kinds) },
  rejects: {
    pwned: values.pwned,
    repetitionAndSequence: values.repetition,
    userInfo: values.userInfo,
    words: linesOf(values.words),
  },
  history: Number(values.history),
});

export function passwordChangeOf(values: PasswordValues) {
  return {
    passwordPolicy: passwordPolicyOf(values),
    passwordExpiration: values.expires
      ? { enabled: true as const, validPeriodDays: Number(values.days) }
      : { enabled: false as const },
  };
}

export type PasswordProblem = 'minLength' | 'maxLength' | 'history' | 'days';

/** Fields that cannot be saved as they are. */
export function passwordProblems(values: PasswordValues): PasswordProblem[] {
  const lengths = whole(values.minLength, 1, 256) && whole(values.maxLength, 1, 256);
  return [
    ...(whole(values.minLength, 1, 256) ? [] : (['minLength'] as const)),
    ...(whole(values.maxLength, 1, 256) && (!lengths || Number(values.minLength) <= Number(values.maxLength))
      ? []
      : (['maxLength'] as const)),
    ...(whole(values.history, 0, 24) ? [] : (['history'] as const)),
    ...(!values.expires || whole(values.days, 1, 36_500) ? [] : (['days'] as const)),
  ];
}

export type BlocklistValues = {
  readonly disposable: boolean;
  readonly subaddressing: boolean;
  readonly blocked: string;
  readonly allowed: string;
};

export const blocklistValuesOf = ({
  emailBlocklistPolicy: policy,
}: Pick<StoredExperience, 'emailBlocklistPolicy'>): BlocklistValues => ({
  disposable: policy.blockDisposableAddresses ?? false,
  subaddressing: policy.blockSubaddressing ?? false,
  blocked: (policy.customBlocklist ?? []).join('\n'),
  allowed: (policy.customAllowlist ?? []).join('\n'),
});

export const blocklistChangeOf = (values: BlocklistValues) => ({
  emailBlocklistPolicy: {
    blockDisposableAddresses: values.disposable,
    blockSubaddressing: values.subaddressing,
    customBlocklist: linesOf(values.blocked),
    customAllowlist: linesOf(values.allowed),
  },
});

/** Neither an address nor a domain with its `@`. */
export const malformed = (text: string): string[] =>
  linesOf(text).filter((line) => !/^[^\s@]*@[^\s@]+$/.test(line) || line.includes('**'));

export type GeneralValues = {
  readonly attempts: Count;
  readonly minutes: Count;
  readonly codeMinutes: Count;
  readonly codeTries: Count;
  readonly codeLength: Count;
  readonly withLink: boolean;
};

/** What is not set shows what holds: codes live for seconds on the server, for minutes in the form. */
export const generalValuesOf = ({
  sentinelPolicy,
  verificationCodePolicy,
}: Pick<StoredExperience, 'sentinelPolicy' | 'verificationCodePolicy'>): GeneralValues => ({
  attempts: sentinelPolicy.maxAttempts ?? 100,
  minutes: sentinelPolicy.lockoutDuration ?? 60,
  codeMinutes: (verificationCodePolicy.expirationDuration ?? 600) / 60,
  codeTries: verificationCodePolicy.maxRetryAttempts ?? 10,
  codeLength: verificationCodePolicy.codeLength ?? 6,
  withLink: verificationCodePolicy.withLink ?? false,
});

export const generalChangeOf = (values: GeneralValues) => ({
  sentinelPolicy: { maxAttempts: Number(values.attempts), lockoutDuration: Number(values.minutes) },
  verificationCodePolicy: {
    expirationDuration: Math.round(Number(values.codeMinutes) * 60),
    maxRetryAttempts: Number(values.codeTries),
    codeLength: Number(values.codeLength),
    withLink: values.withLink,
  },
});

export type GeneralProblem = Exclude<keyof GeneralValues, 'withLink'>;

/** Fields that cannot be saved as they are. */
export function generalProblems(values: GeneralValues): GeneralProblem[] {
  const minutes = Number(values.codeMinutes);
  return [
    ...(whole(values.attempts, 1, 1_000_000) ? [] : (['attempts'] as const)),
    ...(whole(values.minutes, 1, 5_256_000) ? [] : (['minutes'] as const)),
    ...(values.codeMinutes !== '' && minutes >= 1 && minutes <= 60 ? [] : (['codeMinutes'] as const)),
    ...(whole(values.codeTries, 1, 100) ? [] : (['codeTries'] as const)),
    ...(whole(values.codeLength, 6, 8) ? [] : (['codeLength'] as const)),
  ];
}

/** Between the stored settings of second factors and the fields of their form. */
import {
  defaultRecoveryWaitHours,
  mostRecoveryWaitHours,
  mostTotp,
} from '@portero/schema/sign-in-experience.ts';
import type { SignInExperience, StoredExperience } from '../sign-in-experience/queries.ts';

type Mfa = SignInExperience['mfa'];
export type Factor = Mfa['factors'][number];
export type AdaptivePrompt = 'PromptAtSignInAndSignUpMandatory' | 'PromptOnlyAtSignInMandatory';
export type Prompt = 'NoPrompt' | 'PromptAtSignInAndSignUp' | 'PromptOnlyAtSignIn';

/** As the page shows them; what comes first is what people are offered first. */
export const factors = [
  'WebAuthn',
  'Totp',
  'PhoneVerificationCode',
  'EmailVerificationCode',
] as const satisfies readonly Factor[];
export const prompts = ['PromptAtSignInAndSignUp', 'PromptOnlyAtSignIn', 'NoPrompt'] as const;

export const adaptivePrompts = [
  'PromptAtSignInAndSignUpMandatory',
  'PromptOnlyAtSignInMandatory',
] as const satisfies readonly AdaptivePrompt[];

type Stored = Pick<StoredExperience, 'mfa' | 'adaptiveMfa' | 'trustedDevice'>;

export type Values = {
  readonly factors: readonly Factor[];
  /** How many authenticator apps somebody may have. */
  readonly maxTotp: number | string;
  readonly requirement: 'optional' | 'mandatory' | 'adaptive';
  readonly prompt: Prompt;
  /** When adaptive: whether people set a factor up as they register, too, or at their next sign-in only. */
  readonly adaptivePrompt: AdaptivePrompt;
  /** Days after which whoever said no is asked again; empty for never. */
  readonly offerAgain: number | string;
  readonly forOrganizations: boolean;
  /** Whoever lost all of theirs can ask for a new one. */
  readonly recovers: boolean;
  readonly recoveryWait: number | string;
  readonly trustsDevices: boolean;
  readonly trustDays: number | string;
};

export const longestTrust = 365;
export const longestPause = 3650;

/** Fields of choices that are not in use show what they would begin with. */
export function valuesOf({ mfa, adaptiveMfa, trustedDevice }: Stored): Values {
  const { policy } = mfa;
  return {
    factors: mfa.factors,
    maxTotp: mfa.maxTotp ?? 1,
    requirement: adaptiveMfa.enabled ? 'adaptive' : policy === 'Mandatory' ? 'mandatory' : 'optional',
    prompt: policy === 'NoPrompt' || policy === 'PromptOnlyAtSignIn' ? policy : 'PromptAtSignInAndSignUp',
    adaptivePrompt: policy === 'PromptOnlyAtSignInMandatory' ? policy : 'PromptAtSignInAndSignUpMandatory',
    offerAgain: mfa.offerAgainAfterDays ?? '',
    forOrganizations: mfa.organizationRequiredMfaPolicy === 'Mandatory',
    recovers: mfa.recovery === 'approval',
    recoveryWait: mfa.recoveryWaitHours ?? defaultRecoveryWaitHours,
    trustsDevices: trustedDevice.enabled ?? false,
    trustDays: trustedDevice.durationDays ?? 30,
  };
}

/** What to store; what is not changed stays as it is, older names of policies too. */
export function changeOf(values: Values, stored: Stored) {
  const before = valuesOf(stored);
  const same =
    values.requirement === before.requirement &&
    values.prompt === before.prompt &&
    values.adaptivePrompt === before.adaptivePrompt;
  // Without a factor there is nothing that a sign of risk could ask for.
  const isAdaptive = values.requirement === 'adaptive' && values.factors.length > 0;
  const policies = {
    optional: values.prompt,
    mandatory: 'Mandatory',
    adaptive: isAdaptive ? values.adaptivePrompt : 'PromptAtSignInAndSignUp',
  } as const;
  const trust = { enabled: values.trustsDevices, durationDays: Number(values.trustDays) };
  const trustChanged =
    values.trustsDevices !== before.trustsDevices || trust.durationDays !== before.trustDays;
  return {
    mfa: {
      factors: [...values.factors],
      policy:
        same && isAdaptive === (before.requirement === 'adaptive')
          ? stored.mfa.policy
          : policies[values.requirement],
      ...((values.forOrganizations || stored.mfa.organizationRequiredMfaPolicy) && {
        organizationRequiredMfaPolicy: values.forOrganizations
          ? ('Mandatory' as const)
          : ('NoPrompt' as const),
      }),
      ...(values.offerAgain !== '' && { offerAgainAfterDays: Number(values.offerAgain) }),
      ...((Number(values.maxTotp) > 1 || stored.mfa.maxTotp !== undefined) && {
        maxTotp: Number(values.maxTotp),
      }),
      ...((values.recovers || stored.mfa.recovery !== undefined) && {
        recovery: values.recovers ? ('approval' as const) : ('off' as const),
      }),
      ...((values.recovers || stored.mfa.recoveryWaitHours !== undefined) && {
        recoveryWaitHours: Number(values.recoveryWait),
      }),
    },
    ...(Boolean(stored.adaptiveMfa.enabled) !== isAdaptive && { adaptiveMfa: { enabled: isAdaptive } }),
    ...(trustChanged && { trustedDevice: trust }),
  };
}

/** The order is that of choosing. */
export const turned = (chosen: readonly Factor[], factor: Factor, isOn: boolean): Factor[] =>
  isOn ? [...chosen, factor] : chosen.filter((one) => one !== factor);

/** Backup codes stand in for something. */
export const mayHaveBackupCodes = ({ factors: chosen }: Values): boolean =>
  chosen.some((factor) => factor !== 'BackupCode');

/** A channel that lets people in by itself is no second step for whoever comes that way. */
export function signsInAlready({ signIn }: Pick<StoredExperience, 'signIn'>, factor: Factor): boolean {
  const identifier = channelOf(factor);
  return signIn.methods.some((method) => method.identifier === identifier && method.verificationCode);
}

/** Channels of which a code signs in, without anything else that could be asked for then. */
export const isWithoutOthers = (chosen: readonly Factor[], factor: Factor): boolean =>
  !chosen.some((one) => one !== factor && one !== 'BackupCode');

export function channelOf(factor: Factor): 'email' | 'phone' | undefined {
  if (factor === 'EmailVerificationCode') return 'email';
  return factor === 'PhoneVerificationCode' ? 'phone' : undefined;
}

/** The number field holds text while it is typed in. */
function isUpTo(most: number, typed: number | string): boolean {
  const count = Number(typed);
  return typed !== '' && Number.isInteger(count) && count >= 1 && count <= most;
}
/** Days, while they are typed. */
export const isTrustLength = (days: number | string): boolean => isUpTo(longestTrust, days);
/** Days, while they are typed; empty for never again. */
export const isPause = (days: number | string): boolean => days === '' || isUpTo(longestPause, days);
/** Hours, while they are typed; 0 for no wait. */
export const isRecoveryWait = (hours: number | string): boolean =>
  hours === 0 || isUpTo(mostRecoveryWaitHours, hours);
export const isTotpCount = (count: number | string): boolean => isUpTo(mostTotp, count);

/** Between the stored settings of second factors and the fields of their form. */
import type { SignInExperience, StoredExperience } from '../sign-in-experience/queries.ts';

type Mfa = SignInExperience['mfa'];
export type Factor = Mfa['factors'][number];
export type Prompt = 'NoPrompt' | 'PromptAtSignInAndSignUp' | 'PromptOnlyAtSignIn';

/** As the page shows them; what comes first is what people are offered first. */
export const factors = [
  'WebAuthn',
  'Totp',
  'PhoneVerificationCode',
  'EmailVerificationCode',
] as const satisfies readonly Factor[];
export const prompts = ['PromptAtSignInAndSignUp', 'PromptOnlyAtSignIn', 'NoPrompt'] as const;

export type Values = {
  readonly factors: readonly Factor[];
  /** `adaptive` only where a script has set it. */
  readonly requirement: 'optional' | 'mandatory' | 'adaptive';
  readonly prompt: Prompt;
  readonly forOrganizations: boolean;
};

export function valuesOf({ mfa, adaptiveMfa }: Pick<StoredExperience, 'mfa' | 'adaptiveMfa'>): Values {
  const { policy } = mfa;
  return {
    factors: mfa.factors,
    requirement: adaptiveMfa.enabled ? 'adaptive' : policy === 'Mandatory' ? 'mandatory' : 'optional',
    prompt: policy === 'NoPrompt' || policy === 'PromptOnlyAtSignIn' ? policy : 'PromptAtSignInAndSignUp',
    forOrganizations: mfa.organizationRequiredMfaPolicy === 'Mandatory',
  };
}

/** What to store; what is not changed stays as it is, older names of policies too. */
export function changeOf(values: Values, stored: Pick<StoredExperience, 'mfa' | 'adaptiveMfa'>) {
  const before = valuesOf(stored);
  const same = values.requirement === before.requirement && values.prompt === before.prompt;
  const isAdaptive = values.requirement === 'adaptive';
  const chosen = values.requirement === 'mandatory' ? ('Mandatory' as const) : values.prompt;
  return {
    mfa: {
      factors: [...values.factors],
      policy: same || isAdaptive ? stored.mfa.policy : chosen,
      ...((values.forOrganizations || stored.mfa.organizationRequiredMfaPolicy) && {
        organizationRequiredMfaPolicy: values.forOrganizations
          ? ('Mandatory' as const)
          : ('NoPrompt' as const),
      }),
    },
    ...(stored.adaptiveMfa.enabled && !isAdaptive && { adaptiveMfa: { enabled: false } }),
  };
}

export const turned = (chosen: readonly Factor[], factor: Factor, isOn: boolean): Factor[] =>
  isOn ? [...chosen, factor] : chosen.filter((one) => one !== factor);

/** Backup codes stand in for something. */
export const mayHaveBackupCodes = ({ factors: chosen }: Values): boolean =>
  chosen.some((factor) => factor !== 'BackupCode');

/** A channel that lets people in by itself is no second step. */
export function signsInAlready({ signIn }: Pick<StoredExperience, 'signIn'>, factor: Factor): boolean {
  const identifier = channelOf(factor);
  return signIn.methods.some((method) => method.identifier === identifier && method.verificationCode);
}

export function channelOf(factor: Factor): 'email' | 'phone' | undefined {
  if (factor === 'EmailVerificationCode') return 'email';
  return factor === 'PhoneVerificationCode' ? 'phone' : undefined;
}

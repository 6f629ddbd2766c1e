/**
 * The second factor in a sign-in: when it is demanded, and what counts as one (contract EXPERIENCE §6.2). Pure:
 * everything that is looked at is handed in.
 */
import { error, type PorteroError } from '@portero/schema/errors.ts';
import { type MfaFactor, offeredOrder } from '@portero/schema/mfa.ts';
import type { SignInExperience } from '@portero/schema/sign-in-experience.ts';
import { userLogtoConfig } from '@portero/schema/users.ts';
import * as z from 'zod';
import { enrolledFactors, factorsOf, passkeysOf } from '../mfa/factors.ts';
import { maskedEmail } from '../users/identifiers.ts';
import type { User } from '../users/rules.ts';
import type { Facts } from './requirements.ts';
import type { State, VerificationRecord } from './state.ts';

export type Settings = Pick<SignInExperience, 'mfa' | 'adaptiveMfa'>;
type Policy = SignInExperience['mfa']['policy'];

const optional: readonly Policy[] = [
  'UserControlled',
  'PromptAtSignInAndSignUp',
  'PromptOnlyAtSignIn',
  'NoPrompt',
];

/** The person's own choices; `additionalBindingSuggestionSkipped` and `skippedAt` are ours alone to know. */
const choices = userLogtoConfig.shape.mfa.unwrap().extend({
  additionalBindingSuggestionSkipped: z.boolean().optional(),
  /** When they said no, in milliseconds. */
  skippedAt: z.number().optional(),
});
/** None at all for what cannot be read: the person is then asked again. */
export const choicesOf = ({ logtoConfig }: Pick<User, 'logtoConfig'>): z.infer<typeof choices> =>
  choices.safeParse(logtoConfig.mfa).data ?? {};

/** Whether people may go without. */
export const isSkippable = ({ mfa }: Settings, isForced: boolean): boolean =>
  optional.includes(mfa.policy) && !isForced;

/** The factor that a proof stands for. */
export const factorOfRecord: Partial<Record<VerificationRecord['type'], MfaFactor>> = {
  Totp: 'Totp',
  WebAuthn: 'WebAuthn',
  BackupCode: 'BackupCode',
  MfaEmailVerificationCode: 'EmailVerificationCode',
  MfaPhoneVerificationCode: 'PhoneVerificationCode',
};

/**
 * A finished sign-in shows a second factor wherever the person has one. Someone who has just been made here has none but
 * their address, which they proved a moment ago; turning the flow's event about does not make anybody new.
 */
export const secondFactorIsShown = (facts: Facts): PorteroError | undefined =>
  isExcused(facts) ? undefined : secondFactorIsProven(facts);

/**
 * Whether this sign-in may end without a second factor that the person has. Never, when the application asks for both, or an
 * administrator wants it of this person, or lets them replace what they lost.
 */
function isExcused({ experience, user, isMfaForced, signals, recovery }: Facts): boolean {
  if (!user || signals.stepUp || user.needsSecondFactor || recovery) return false;
  if (signals.trustedDevice) return true;
  if (experience.adaptiveMfa.enabled) return signals.risks.length === 0;
  const { enabled, skipMfaOnSignIn } = choicesOf(user);
  const wantsNone = enabled === false || skipMfaOnSignIn === true;
  return isSkippable(experience, isMfaForced) && wantsNone;
}

const channelFactors = { email: 'EmailVerificationCode', phone: 'PhoneVerificationCode' } as const;

/**
 * The tenant's factors, but for the channel over which the person was named: one mailbox is not two proofs. Where nothing
 * else is turned on – people came by a link, or chose a new password – another code is all that can be asked for.
 */
export function usableFactors({
  experience: { mfa },
  state: { provenChannel },
}: {
  readonly experience: Pick<Settings, 'mfa'>;
  readonly state: Pick<State, 'provenChannel'>;
}): readonly MfaFactor[] {
  const spent = provenChannel && channelFactors[provenChannel];
  const left = mfa.factors.filter((type) => type !== spent);
  return left.some((type) => type !== 'BackupCode') ? left : mfa.factors;
}

/** The same without excuses, for whoever changes what they prove themselves with. */
export function secondFactorIsProven(facts: Facts): PorteroError | undefined {
  const { experience, state, user } = facts;
  if (isRecovering(facts)) return undefined;
  if (!user || (state.createdHere && state.interactionEvent === 'Register')) return undefined;
  const usable = usableFactors({ experience, state });
  const enrolled = enrolledFactors(user, usable);
  if (enrolled.length === 0 || hasSignedInByPasskey(state, user)) return undefined;
  if (hasShownFactor(facts)) return undefined;
  return error('session.mfa.require_mfa_verification', {
    availableFactors: byPreference(user, enrolled),
    maskedIdentifiers: maskedIdentifiers(user, enrolled),
  });
}

/** Whether a factor that the person has was shown in this sign-in. */
export function hasShownFactor({ experience, state, user }: Facts): boolean {
  const usable = usableFactors({ experience, state });
  return user !== undefined && state.verificationRecords.some((record) => counts(record, user, usable));
}

/**
 * Whether the person sets up a new factor in place of those they lost: an approval stands for the old ones, until one of
 * them turns up after all. A new one is then demanded whatever the policy is.
 */
export const isRecovering = (facts: Facts): boolean =>
  facts.recovery?.hasBegun === true &&
  facts.user !== undefined &&
  !hasSignedInByPasskey(facts.state, facts.user) &&
  !hasShownFactor(facts);

/** A passkey verifies whoever holds it, so it is both steps at once. */
export const hasSignedInByPasskey = (
  { verificationRecords }: Pick<State, 'verificationRecords'>,
  user: User,
) =>
  verificationRecords.some(
    (record) =>
      record.type === 'SignInPasskey' &&
      record.verified &&
      record.userId === user.id &&
      passkeysOf(user).some(({ id }) => id === record.factorId),
  );

/** A proof counts for whom it was made, while the factor that was shown is still there; new factors prove nothing. */
export function counts(record: VerificationRecord, user: User, usable: readonly MfaFactor[]): boolean {
  const factor = factorOfRecord[record.type];
  if (factor === undefined || !usable.includes(factor)) return false;
  if (!record.verified || !('userId' in record) || record.userId !== user.id) return false;
  if ('pending' in record && record.pending !== undefined) return false;
  if (record.type === 'WebAuthn' && record.purpose !== 'authentication') return false;
  if (record.type === 'MfaEmailVerificationCode') return record.identifier.value === user.primaryEmail;
  if (record.type === 'MfaPhoneVerificationCode') return record.identifier.value === user.primaryPhone;
  return factorsOf(user).some(({ id }) => 'factorId' in record && id === record.factorId);
}

/** Passkeys first, then what was used last; backup codes last of all. */
function byPreference(user: User, enrolled: readonly MfaFactor[]): MfaFactor[] {
  const kept = factorsOf(user);
  const rank = (type: MfaFactor): string => {
    if (type === 'BackupCode') return '';
    if (type === 'WebAuthn') return '\uffff';
    return kept.find((one) => one.type === type)?.lastUsedAt ?? '0';
  };
  return offered(enrolled).sort((a, b) => (rank(a) < rank(b) ? 1 : rank(a) > rank(b) ? -1 : 0));
}

/** In the order that the pages show them in. */
export const offered = (factors: readonly MfaFactor[]): MfaFactor[] =>
  offeredOrder.filter((type) => factors.includes(type));

type Masked = Partial<Record<'EmailVerificationCode' | 'PhoneVerificationCode', string>>;

/** Enough of an address to recognise it. */
export function maskedIdentifiers(
  { primaryEmail, primaryPhone }: Pick<User, 'primaryEmail' | 'primaryPhone'>,
  factors: readonly MfaFactor[],
): Masked {
  return {
    ...(factors.includes('EmailVerificationCode') &&
      primaryEmail && { EmailVerificationCode: maskedEmail(primaryEmail) }),
    ...(factors.includes('PhoneVerificationCode') &&
      primaryPhone && { PhoneVerificationCode: `****${primaryPhone.slice(-4)}` }),
  };
}

/**
 * When people are asked to set up a second factor (contract EXPERIENCE §6.3). Checks of the table in `requirements.ts`,
 * in its order. Pure: everything they look at is handed in.
 */
import { error, type PorteroError } from '@portero/schema/errors.ts';
import type { MfaFactor } from '@portero/schema/mfa.ts';
import type { SignInExperience } from '@portero/schema/sign-in-experience.ts';
import { userLogtoConfig } from '@portero/schema/users.ts';
import type { JsonObject } from '../database/tables.ts';
import { enrolledFactors, passkeysOf } from '../mfa/factors.ts';
import type { User } from '../users/rules.ts';
import type { Facts } from './requirements.ts';
import {
  choicesOf,
  hasSignedInByPasskey,
  isRecovering,
  isSkippable,
  maskedIdentifiers,
  offered,
  type Settings,
  secondFactorIsProven,
  usableFactors,
} from './second-factor.ts';
import type { State } from './state.ts';

const onlyAtSignIn: readonly SignInExperience['mfa']['policy'][] = [
  'PromptOnlyAtSignIn',
  'PromptOnlyAtSignInMandatory',
];

/** A factor that was turned off while somebody set it up is not bound. */
export function stagedFactorsAreOn({
  experience: { mfa, passkeySignIn },
  state,
}: Facts): PorteroError | undefined {
  const isOff = stagedFactors(state).some(
    (type) => !mfa.factors.includes(type) && !(type === 'WebAuthn' && passkeySignIn.enabled),
  );
  return isOff ? error('session.mfa.mfa_factor_not_enabled') : undefined;
}

const stagedFactors = ({ mfa: { totp, webAuthn, backupCode } }: Pick<State, 'mfa'>): MfaFactor[] => [
  ...(totp ? (['Totp'] as const) : []),
  ...(webAuthn?.length ? (['WebAuthn'] as const) : []),
  ...(backupCode ? (['BackupCode'] as const) : []),
];

/** What the person has and what waits to be bound, addresses included. */
function present(facts: Facts): MfaFactor[] {
  const { experience, state } = facts;
  // Whatever somebody lost is none that they have.
  const user = isRecovering(facts) ? undefined : facts.user;
  const { primaryEmail, primaryPhone } = state.profile;
  const person = {
    mfaVerifications: user?.mfaVerifications ?? [],
    primaryEmail: primaryEmail ?? user?.primaryEmail ?? null,
    primaryPhone: primaryPhone ?? user?.primaryPhone ?? null,
  };
  const usable = usableFactors({ experience, state });
  const staged = stagedFactors(state).filter((type) => usable.includes(type));
  return [...new Set([...enrolledFactors(person, usable), ...staged])];
}

/** What can be set up in place of lost factors: nothing that is there without being set up. */
export const replacementFactors = (facts: Facts): MfaFactor[] =>
  withoutBackup(usableFactors(facts)).filter(
    (type) =>
      !(type === 'EmailVerificationCode' && facts.user?.primaryEmail) &&
      !(type === 'PhoneVerificationCode' && facts.user?.primaryPhone),
  );

const withoutBackup = (factors: readonly MfaFactor[]): MfaFactor[] =>
  offered(factors).filter((type) => type !== 'BackupCode');

const day = 86_400_000;

/** In this flow, or in an earlier one that is not too long ago. */
function isSkipped({ experience, state, user, now }: Facts): boolean {
  if (state.mfa.mfaSkipped) return true;
  const { skipped = false, skippedAt = 0 } = user ? choicesOf(user) : {};
  const { offerAgainAfterDays = Number.POSITIVE_INFINITY } = experience.mfa;
  return skipped && now - skippedAt < offerAgainAfterDays * day;
}

/** On, off, or never chosen. */
function isTurnedOn({ state, user }: Facts): boolean | undefined {
  return state.mfa.mfaEnabled ?? (user && choicesOf(user).enabled);
}

/** Whether this flow is one in which the policy asks people to set a factor up. */
function asks(facts: Facts): boolean {
  const { experience, state, isMfaForced } = facts;
  const { factors, policy } = experience.mfa;
  if (factors.length === 0 || (policy === 'NoPrompt' && !isMfaForced)) return false;
  // A sign-in that is turned into a registration makes nobody new.
  const isNew = state.interactionEvent === 'Register' && state.createdHere;
  if (isNew && onlyAtSignIn.includes(policy)) return false;
  return !(isSkippable(experience, isMfaForced) && isSkipped(facts));
}

/** An application that demands two factors has people without one set one up, unless the tenant wants nobody asked. */
const enrolsToStepUp = ({ experience: { mfa }, state, user, signals }: Facts): boolean =>
  signals.stepUp &&
  mfa.policy !== 'NoPrompt' &&
  withoutBackup(mfa.factors).length > 0 &&
  user !== undefined &&
  !hasSignedInByPasskey(state, user);

/** Signing in by passkey is offered to whoever has none, until they say no. */
export function passkeyIsOffered(facts: Facts): PorteroError | undefined {
  const { experience, state, user } = facts;
  if (!experience.passkeySignIn.enabled || !user || isRecovering(facts)) return undefined;
  const has = passkeysOf(user).length > 0 || Boolean(state.mfa.webAuthn?.length);
  const { passkeySignIn } = userLogtoConfig.safeParse(user.logtoConfig).data ?? {};
  if (has || state.mfa.passkeySkipped || passkeySignIn?.skipped) return undefined;
  // Whoever was let in without their second factor could not keep one: they are asked another time.
  return secondFactorIsProven(facts) ? undefined : error('user.passkey_preferred');
}

/** Where it is the person's choice, they are asked whether they want a second step at all. */
export function mfaIsOffered(facts: Facts): PorteroError | undefined {
  if (!isSkippable(facts.experience, facts.isMfaForced) || !asks(facts) || enrolsToStepUp(facts))
    return undefined;
  if (isRecovering(facts)) return undefined;
  const isOn = isTurnedOn(facts);
  // Nobody asked them before this server did: what they have already is their answer.
  const has = withoutBackup(present(facts)).length > 0;
  return isOn === true || (isOn === undefined && has) ? undefined : error('user.suggest_mfa');
}

/**
 * A factor is demanded: where the policy asks and the person has none, where the application wants two, where lost ones
 * are replaced. Backup codes alone are none.
 * @returns user.missing_mfa with what can be set up, and whether it can be put off
 */
export function factorIsBound(facts: Facts): PorteroError | undefined {
  const isReplaced = isRecovering(facts);
  const isNeeded = enrolsToStepUp(facts) || isReplaced;
  if (!(asks(facts) || isNeeded) || withoutBackup(present(facts)).length > 0) return undefined;
  const { experience, isMfaForced } = facts;
  return error('user.missing_mfa', {
    availableFactors: isReplaced ? replacementFactors(facts) : withoutBackup(usableFactors(facts)),
    ...(isSkippable(experience, isMfaForced) && !isNeeded && { skippable: true }),
  });
}

/** An address that people sign up with is a weak second factor: a better one is offered, once. */
export function furtherFactorIsOffered(facts: Facts): PorteroError | undefined {
  if (!asks(facts)) return undefined;
  const { experience, state, user } = facts;
  if (state.mfa.additionalBindingSuggestionSkipped) return undefined;
  if (user && choicesOf(user).additionalBindingSuggestionSkipped) return undefined;
  const has = withoutBackup(present(facts));
  const available = withoutBackup(usableFactors(facts)).filter((type) => !has.includes(type));
  const isOnlyPasskey =
    has.length === 1 && has[0] === 'WebAuthn' && experience.passkeySignIn.enabled === true;
  const isWeak = isOnlyPasskey || has.every((type) => isSignUpChannel(type, experience));
  // As with passkeys: whoever was let in without their second factor could not keep another.
  if (secondFactorIsProven(facts)) return undefined;
  if (has.length === 0 || !isWeak || available.length === 0) return undefined;
  const { primaryEmail, primaryPhone } = state.profile;
  const masked = maskedIdentifiers(
    {
      primaryEmail: primaryEmail ?? user?.primaryEmail ?? null,
      primaryPhone: primaryPhone ?? user?.primaryPhone ?? null,
    },
    has,
  );
  return error('session.mfa.suggest_additional_mfa', {
    availableFactors: available,
    maskedIdentifiers: masked,
    isWebAuthnUsedAsSignInPasskey: isOnlyPasskey,
    skippable: true,
    suggestion: true,
  });
}

function isSignUpChannel(type: MfaFactor, { signUp }: Pick<SignInExperience, 'signUp'>): boolean {
  const channel = { EmailVerificationCode: 'email', PhoneVerificationCode: 'phone' } as const;
  if (type !== 'EmailVerificationCode' && type !== 'PhoneVerificationCode') return false;
  const wanted = channel[type];
  return (
    signUp.identifiers.includes(wanted) ||
    (signUp.secondaryIdentifiers ?? []).some(
      ({ identifier }) => identifier === wanted || identifier === 'emailOrPhone',
    )
  );
}

/** Whether backup codes would stand in for something. */
export const hasFactorBesideBackup = (facts: Facts): boolean => withoutBackup(present(facts)).length > 0;

/** Whoever has a second factor gets the way round its loss. */
export function backupCodesAreThere(facts: Facts): PorteroError | undefined {
  const { experience, isMfaForced } = facts;
  const has = present(facts);
  if (!experience.mfa.factors.includes('BackupCode') || has.includes('BackupCode')) return undefined;
  if (withoutBackup(has).length === 0 || secondFactorIsProven(facts)) return undefined;
  const goesWithout = isTurnedOn(facts) === false || isSkipped(facts);
  if (isSkippable(experience, isMfaForced) && goesWithout) return undefined;
  return error('session.mfa.backup_code_required');
}

/** What the choices of this flow make of the person's own, or undefined when nothing changes. */
export function choicesAfter(user: User, { mfa, interactionEvent }: State): JsonObject | undefined {
  const { mfaEnabled, mfaSkipped, additionalBindingSuggestionSkipped } = mfa;
  // A passkey alone may be for signing in only; one that is a second factor came with `mfaEnabled`.
  const isBound = Boolean(mfa.totp || mfa.backupCode);
  const changes = {
    ...((mfaEnabled || isBound) && { enabled: true, skipped: false }),
    // The offer is over; a factor that somebody has is asked for all the same.
    ...(mfaSkipped && { skipped: true, skippedAt: Date.now() }),
    ...(additionalBindingSuggestionSkipped && { additionalBindingSuggestionSkipped: true }),
  };
  const wantsNoPasskey = mfa.passkeySkipped === true && interactionEvent === 'SignIn';
  if (Object.keys(changes).length === 0 && !wantsNoPasskey) return undefined;
  const before = typeof user.logtoConfig.mfa === 'object' ? user.logtoConfig.mfa : {};
  return {
    ...user.logtoConfig,
    mfa: { ...before, ...changes },
    ...(wantsNoPasskey && { passkeySignIn: { skipped: true } }),
  };
}

/** @throws session.mfa.mfa_policy_not_user_controlled when nobody may go without */
export function ensureSkippable(experience: Settings, isForced: boolean): void {
  if (!isSkippable(experience, isForced)) throw error('session.mfa.mfa_policy_not_user_controlled');
}

/** Which ways of registering, signing in and confirming fit together (contract EXPERIENCE §7.2–7.4). */
import { error } from '@portero/schema/errors.ts';
import type { SignInExperience, SignUp } from '@portero/schema/sign-in-experience.ts';
import type { Channels } from '../connectors/availability.ts';

type Contact = 'email' | 'phone';
const contacts = ['email', 'phone'] as const;

/**
 * @throws sign_in_experiences.missing_sign_up_identifiers, .duplicated_sign_up_identifiers,
 * .passwordless_requires_verify, .enabled_connector_not_found
 */
export function checkSignUp(
  { identifiers, verify, secondaryIdentifiers = [] }: SignUp,
  channels: Channels,
): void {
  if (identifiers.length === 0 && secondaryIdentifiers.length > 0) {
    throw error('sign_in_experiences.missing_sign_up_identifiers');
  }
  const all = [
    ...identifiers,
    ...secondaryIdentifiers.flatMap(({ identifier }) =>
      identifier === 'emailOrPhone' ? contacts : [identifier],
    ),
  ];
  if (new Set(all).size < all.length) throw error('sign_in_experiences.duplicated_sign_up_identifiers');
  const needsVerify = identifiers.some(isContact) && !verify;
  if (
    needsVerify ||
    secondaryIdentifiers.some((item) => item.identifier !== 'username' && item.verify !== true)
  ) {
    throw error('sign_in_experiences.passwordless_requires_verify');
  }
  for (const contact of contacts) if (all.includes(contact)) requireChannel(contact, channels);
}

/**
 * @param options.methodsGiven whether the caller names the methods now, or only what they must go with
 * @param options.strict to the letter of the contract
 * @throws sign_in_experiences.at_least_one_authentication_factor, .code_sign_in_must_be_enabled,
 *   .enabled_connector_not_found, .email_verification_code_cannot_be_used_for_sign_in,
 *   .phone_verification_code_cannot_be_used_for_sign_in
 */
export function checkSignIn(
  { signIn, signUp, mfa }: SignInExperience,
  channels: Channels,
  { methodsGiven, strict }: { readonly methodsGiven: boolean; readonly strict: boolean },
): void {
  if (methodsGiven) {
    for (const { identifier, verificationCode } of signIn.methods) {
      if (verificationCode && isContact(identifier)) requireChannel(identifier, channels);
    }
    if (signIn.methods.some(({ password, verificationCode }) => !password && !verificationCode)) {
      throw error('sign_in_experiences.at_least_one_authentication_factor');
    }
  }
  const needsCode = signUp.verify && !signUp.password;
  if (
    needsCode &&
    signIn.methods.some(({ identifier, verificationCode }) => isContact(identifier) && !verificationCode)
  ) {
    throw error('sign_in_experiences.code_sign_in_must_be_enabled');
  }
  if (!methodsGiven) return;
  const clash = channelUsedTwice(signIn, mfa, strict);
  if (clash) throw error(`sign_in_experiences.${clash}_verification_code_cannot_be_used_for_sign_in`);
}

/**
 * @param options.strict refuse a code as second factor wherever the same channel signs in, as the contract has it
 * @throws sign_in_experiences.duplicated_mfa_factors, .backup_code_cannot_be_enabled_alone,
 * .email_verification_code_cannot_be_used_for_mfa, .phone_verification_code_cannot_be_used_for_mfa
 */
export function checkMfa({ signIn, mfa }: SignInExperience, { strict }: { readonly strict: boolean }): void {
  if (new Set(mfa.factors).size < mfa.factors.length)
    throw error('sign_in_experiences.duplicated_mfa_factors');
  if (mfa.factors.length === 1 && mfa.factors[0] === 'BackupCode') {
    throw error('sign_in_experiences.backup_code_cannot_be_enabled_alone');
  }
  const clash = channelUsedTwice(signIn, mfa, strict);
  if (clash) throw error(`sign_in_experiences.${clash}_verification_code_cannot_be_used_for_mfa`);
}

const adaptivePolicies: ReadonlySet<string> = new Set([
  'PromptAtSignInAndSignUpMandatory',
  'PromptOnlyAtSignInMandatory',
]);

/**
 * On and off go together with the policies that know it (contract EXPERIENCE §6.4).
 * @throws sign_in_experiences.non_adaptive_mfa_requires_skippable_policy, .adaptive_mfa_requires_mfa,
 * .adaptive_mfa_requires_non_skippable_policy
 */
export function checkAdaptiveMfa({ mfa, adaptiveMfa }: SignInExperience): void {
  const isAdaptivePolicy = adaptivePolicies.has(mfa.policy);
  if (!adaptiveMfa.enabled) {
    if (isAdaptivePolicy) throw error('sign_in_experiences.non_adaptive_mfa_requires_skippable_policy');
    return;
  }
  if (mfa.factors.length === 0) throw error('sign_in_experiences.adaptive_mfa_requires_mfa');
  if (!isAdaptivePolicy) throw error('sign_in_experiences.adaptive_mfa_requires_non_skippable_policy');
}

/** Whoever came by a code needs something else as second factor: there must be something. */
function channelUsedTwice(
  signIn: SignInExperience['signIn'],
  mfa: SignInExperience['mfa'],
  strict: boolean,
): Contact | undefined {
  const signsIn = (contact: Contact) =>
    signIn.methods.some(({ identifier, verificationCode }) => identifier === contact && verificationCode);
  return contacts.find((contact) => {
    const factor = contact === 'email' ? 'EmailVerificationCode' : 'PhoneVerificationCode';
    const others = mfa.factors.filter((type) => type !== factor && type !== 'BackupCode');
    return mfa.factors.includes(factor) && signsIn(contact) && (strict || others.length === 0);
  });
}

const isContact = (identifier: string): identifier is Contact =>
  identifier === 'email' || identifier === 'phone';

function requireChannel(contact: Contact, channels: Channels): void {
  const [available, type] = contact === 'email' ? [channels.email, 'Email'] : [channels.sms, 'Sms'];
  if (!available) throw error('sign_in_experiences.enabled_connector_not_found', { type });
}

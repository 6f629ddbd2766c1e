/**
 * What must be there before a flow may end: one table, so that the order of checks can be read in one place
 * (contract EXPERIENCE §5 "Mandatory profile").
 */
import { error } from '@portero/schema/errors.ts';
import type {
  InteractionEvent,
  MissingProfileItem,
  VerifiableIdentifier,
} from '@portero/schema/experience.ts';
import type { SignInExperience } from '@portero/schema/sign-in-experience.ts';
import type { User } from '../users/rules.ts';
import type { PendingProfile, VerificationRecord } from './state.ts';

type Known = {
  readonly username: boolean;
  readonly email: boolean;
  readonly phone: boolean;
  readonly password: boolean;
};

/** Which details the tenant demands and neither the person nor the pending profile has. */
export function missingProfile(
  { signUp }: Pick<SignInExperience, 'signUp'>,
  user: User | undefined,
  pending: PendingProfile,
): MissingProfileItem[] {
  const known: Known = {
    username: Boolean(user?.username || pending.username),
    email: Boolean(user?.primaryEmail || pending.primaryEmail),
    phone: Boolean(user?.primaryPhone || pending.primaryPhone),
    password: Boolean(user?.passwordDigest || pending.passwordEncrypted || hasIdentity(user)),
  };
  const demanded: MissingProfileItem[] = [
    ...primaryDemand(signUp.identifiers),
    ...(signUp.secondaryIdentifiers ?? []).map(({ identifier }) => identifier),
    ...(signUp.password ? (['password'] as const) : []),
  ];
  return [...new Set(demanded)].filter((item) => !has(known, item));
}

function primaryDemand(identifiers: SignInExperience['signUp']['identifiers']): MissingProfileItem[] {
  if (identifiers.includes('username')) return ['username'];
  if (identifiers.includes('email') && identifiers.includes('phone')) return ['emailOrPhone'];
  return identifiers;
}

function has(known: Known, item: MissingProfileItem): boolean {
  if (item === 'emailOrPhone') return known.email || known.phone;
  return item === 'extraProfile' ? true : known[item];
}

const hasIdentity = (user: User | undefined): boolean =>
  user !== undefined && Object.keys(user.identities).length > 0;

/** @throws user.missing_profile */
export function ensureProfileComplete(
  experience: Pick<SignInExperience, 'signUp'>,
  user: User | undefined,
  pending: PendingProfile,
): void {
  const missing = missingProfile(experience, user, pending);
  if (missing.length > 0) throw error('user.missing_profile', { missingProfile: missing });
}

/**
 * Whether a proof may identify somebody in this flow.
 * @throws user.sign_in_method_not_enabled, session.not_supported_for_forgot_password
 */
export function ensureMethodEnabled(
  event: InteractionEvent,
  { type, identifier }: VerificationRecord,
  { signIn, forgotPasswordMethods }: Pick<SignInExperience, 'signIn' | 'forgotPasswordMethods'>,
): void {
  if (event === 'ForgotPassword') {
    const code = type === 'EmailVerificationCode' || type === 'PhoneVerificationCode';
    const listed = forgotPasswordMethods === null || (code && forgotPasswordMethods.includes(type));
    if (!code || !listed)
      throw error('session.not_supported_for_forgot_password', undefined, { status: 422 });
    return;
  }
  const method = signIn.methods.find((candidate) => candidate.identifier === identifier.type);
  const enabled =
    type === 'Password'
      ? method?.password
      : type === 'NewPasswordIdentity'
        ? false
        : method?.verificationCode;
  if (!enabled) throw error('user.sign_in_method_not_enabled');
}

/** Whether people may register with this identifier. */
export function isSignUpIdentifier(
  { signUp }: Pick<SignInExperience, 'signUp'>,
  type: VerifiableIdentifier['type'] | 'username',
): boolean {
  if (signUp.identifiers.includes(type)) return true;
  return (signUp.secondaryIdentifiers ?? []).some(
    ({ identifier }) => identifier === type || (identifier === 'emailOrPhone' && type !== 'username'),
  );
}

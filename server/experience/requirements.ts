/**
 * What must be there before somebody is created or a flow ends, as one table: rows are checks in the order in which they
 * are made, columns the moments at which they are made (contract EXPERIENCE §3 "POST /submit", §5 "Mandatory profile").
 * Pure: everything it looks at is handed in.
 */
import { error, type PorteroError } from '@portero/schema/errors.ts';
import type {
  InteractionEvent,
  MissingProfileItem,
  VerifiableIdentifier,
} from '@portero/schema/experience.ts';
import type { ProfileField } from '@portero/schema/profile-fields.ts';
import type { SignInExperience } from '@portero/schema/sign-in-experience.ts';
import { passkeysOf } from '../mfa/factors.ts';
import { emailKey } from '../users/identifiers.ts';
import type { User } from '../users/rules.ts';
import { fieldsAreMissing } from './extra-profile.ts';
import {
  backupCodesAreThere,
  factorIsBound,
  furtherFactorIsOffered,
  mfaIsOffered,
  passkeyIsOffered,
  stagedFactorsAreOn,
} from './factor-setup.ts';
import { hasPasskeyForPassword, passkeysSignUp } from './newcomers.ts';
import { secondFactorIsShown } from './second-factor.ts';
import type { Signals } from './signals.ts';
import {
  type IdentifyingRecord,
  isUsedToken,
  type NamingRecord,
  type PendingProfile,
  type State,
  type VerificationRecord,
} from './state.ts';

/** `create` a person in a registration, or the end of each flow. */
export type Moment = 'create' | InteractionEvent;

export type Facts = {
  readonly experience: SignInExperience;
  readonly state: State;
  /** Whom the state names, if they are still there. */
  readonly user: User | undefined;
  /** An organization of theirs demands a second factor, and the tenant has people set one up for it. */
  readonly isMfaForced: boolean;
  readonly signals: Signals;
  /** An administrator lets them replace factors that they lost; `hasBegun` when this sign-in is about that. */
  readonly recovery?: { readonly id: string; readonly hasBegun: boolean } | undefined;
  /** Details that the sign-up asks for. */
  readonly fields: readonly ProfileField[];
  readonly now: number;
};

type Check = (facts: Facts) => PorteroError | undefined;

const everywhere: readonly Moment[] = ['create', 'SignIn', 'Register', 'ForgotPassword'];
const atTheEnd: readonly Moment[] = ['SignIn', 'Register', 'ForgotPassword'];

const table: readonly (readonly [check: Check, moments: readonly Moment[]])[] = [
  [registrationIsOpen, ['create']],
  [captchaIsSolved, everywhere],
  [nobodyIsNamed, ['create']],
  [personIsWelcome, atTheEnd],
  [newPasswordIsChosen, ['ForgotPassword']],
  [secondFactorIsShown, ['SignIn', 'Register']],
  [expiredPasswordIsReplaced, ['SignIn', 'Register']],
  [nothingIsThereAlready, ['SignIn', 'Register']],
  [profileIsComplete, ['create', 'SignIn', 'Register']],
  [fieldsAreFilledIn, ['create', 'SignIn', 'Register']],
  [passkeyIsOffered, ['SignIn', 'Register']],
  [stagedFactorsAreOn, ['SignIn', 'Register']],
  [mfaIsOffered, ['SignIn', 'Register']],
  [factorIsBound, ['SignIn', 'Register']],
  [furtherFactorIsOffered, ['SignIn', 'Register']],
  [backupCodesAreThere, ['SignIn', 'Register']],
];

/** The first thing that stands in the way, as the error that tells clients what to do; undefined when nothing does. */
export function nextObstacle(moment: Moment, facts: Facts): PorteroError | undefined {
  for (const [check, moments] of table) {
    const obstacle = moments.includes(moment) ? check(facts) : undefined;
    if (obstacle) return obstacle;
  }
  return undefined;
}

/** @throws what `nextObstacle` finds */
export function ensureNothingMissing(moment: Moment, facts: Facts): void {
  const obstacle = nextObstacle(moment, facts);
  if (obstacle) throw obstacle;
}

/** What keeps anybody from registering here, if something does. */
export function registrationIsOpen({
  experience: { signInMode, signUp },
  state,
}: Pick<Facts, 'experience' | 'state'>): PorteroError | undefined {
  if (isInvited(state)) return undefined;
  if (signInMode === 'SignIn') return error('auth.forbidden');
  // Without identifiers people register through providers only, which leave an identity behind.
  return signUp.identifiers.length === 0 ? error('user.sign_up_method_not_enabled') : undefined;
}

/** A one-time token opens the registration of its own address, and of no other. */
export function isInvited({ profile, verificationRecords }: Pick<State, 'profile' | 'verificationRecords'>) {
  const { primaryEmail } = profile;
  if (primaryEmail === undefined) return false;
  return verificationRecords.some(
    (record) => isUsedToken(record) && emailKey(record.identifier.value) === emailKey(primaryEmail),
  );
}

function captchaIsSolved({ experience, state }: Pick<Facts, 'experience' | 'state'>) {
  return needsCaptcha(experience, state) ? error('session.captcha_required') : undefined;
}

/** Whether a captcha is demanded and nothing has taken its place. */
export const needsCaptcha = (
  { captchaPolicy }: Pick<SignInExperience, 'captchaPolicy'>,
  { captcha }: Pick<State, 'captcha'>,
): boolean => captchaPolicy.enabled === true && !captcha.verified && !captcha.skipped;

/**
 * For steps that a stranger takes and a machine would take by the thousand: guessing a password, having a code sent.
 * @throws session.captcha_required
 */
export function ensureCaptchaSolved(experience: SignInExperience, state: State): void {
  if (state.userId === undefined && needsCaptcha(experience, state)) throw error('session.captcha_required');
}

function nobodyIsNamed({ state }: Facts) {
  return state.userId === undefined ? undefined : error('session.identity_conflict');
}

/** Whether all that the person holds was ended since they were shown: signed out everywhere, suspended, deleted and brought back. */
export const wasEndedSince = (
  { timesEnded = 0 }: { readonly timesEnded?: number | undefined },
  user: Pick<User, 'timesEnded'>,
): boolean => timesEnded !== user.timesEnded;

/**
 * Asked at every step: somebody signed out everywhere, suspended or deleted – also if they are back –, with a new password or
 * without their passkey since then gets no further.
 */
export function personIsWelcome({ state, user }: Pick<Facts, 'state' | 'user'>): PorteroError | undefined {
  if (!user || user.id !== state.userId) return error('session.identifier_not_found');
  if (user.isSuspended) return error('user.suspended');
  const { provenPassword, provenPasskey } = state;
  const isStale =
    wasEndedSince(state, user) ||
    (provenPassword && provenPassword.updatedAt !== user.passwordUpdatedAt) ||
    (provenPasskey !== undefined && !passkeysOf(user).some(({ id }) => id === provenPasskey));
  return isStale ? error('session.verification_failed') : undefined;
}

function newPasswordIsChosen({ state }: Facts) {
  return state.profile.passwordEncrypted === undefined
    ? error('user.new_password_required_in_profile')
    : undefined;
}

/** After the second factor: an old password alone must not be enough to set a new one. */
function expiredPasswordIsReplaced({ state }: Facts) {
  return state.passwordExpired && state.profile.passwordEncrypted === undefined
    ? error('password.expired')
    : undefined;
}

function nothingIsThereAlready({ user, state: { profile, passwordExpired } }: Facts) {
  const { passwordEncrypted: _replaced, ...rest } = profile;
  return alreadyThere(user, passwordExpired ? rest : profile);
}

/** What the person has cannot be staged over: another sign-in of theirs may have added it meanwhile. */
export function alreadyThere(user: User | undefined, staged: PendingProfile): PorteroError | undefined {
  if (staged.username && user?.username) return error('user.username_exists_in_profile');
  if (staged.primaryEmail && user?.primaryEmail) return error('user.email_exists_in_profile');
  if (staged.primaryPhone && user?.primaryPhone) return error('user.phone_exists_in_profile');
  if (staged.passwordEncrypted && user?.passwordDigest) return error('user.password_exists_in_profile');
  return undefined;
}

function profileIsComplete({ experience, user, state }: Facts) {
  const missing = missingProfile(experience, user, state);
  return missing.length > 0 ? error('user.missing_profile', { missingProfile: missing }) : undefined;
}

/**
 * Asked for when nothing else is missing. Whoever did not register here – an administrator made the account – is asked
 * at their first sign-in, for what the tenant must have only.
 */
function fieldsAreFilledIn({ fields, user, state }: Facts) {
  const isRegistration = state.interactionEvent === 'Register';
  if (!isRegistration && user?.lastSignInAt != null) return undefined;
  return fieldsAreMissing(fields, user, state.profile, { onlyRequired: !isRegistration })
    ? error('user.missing_profile', { missingProfile: ['extraProfile'] })
    : undefined;
}

type Known = {
  readonly username: boolean;
  readonly email: boolean;
  readonly phone: boolean;
  readonly password: boolean;
};

/** Which details the tenant demands and neither the person nor the pending profile has. */
export function missingProfile(
  experience: Pick<SignInExperience, 'signUp' | 'passkeySignIn'>,
  user: User | undefined,
  { profile: pending, mfa }: Pick<State, 'profile' | 'mfa'>,
): MissingProfileItem[] {
  const { signUp } = experience;
  const known: Known = {
    username: Boolean(user?.username || pending.username),
    email: Boolean(user?.primaryEmail || pending.primaryEmail),
    phone: Boolean(user?.primaryPhone || pending.primaryPhone),
    password:
      Boolean(user?.passwordDigest || pending.passwordEncrypted || hasIdentity(user)) ||
      hasPasskeyForPassword(experience, user, { mfa }),
  };
  // A bare name would open to nobody, or to anybody.
  const isNobodyElses = passkeysSignUp(experience) && user === undefined && !known.email && !known.phone;
  const demanded: MissingProfileItem[] = [
    ...primaryDemand(signUp.identifiers),
    ...(signUp.secondaryIdentifiers ?? []).map(({ identifier }) => identifier),
    ...(signUp.password || isNobodyElses ? (['password'] as const) : []),
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

/** Whether a proof can tell who somebody is; second factors only tell that it is still the same person. */
export const isIdentifying = (record: VerificationRecord): record is IdentifyingRecord =>
  record.type === 'Password' ||
  record.type === 'EmailVerificationCode' ||
  record.type === 'PhoneVerificationCode' ||
  record.type === 'NewPasswordIdentity' ||
  record.type === 'OneTimeToken';

/**
 * Whether a proof may identify somebody in this flow.
 * @throws user.sign_in_method_not_enabled, session.not_supported_for_forgot_password
 */
export function ensureMethodEnabled(
  event: InteractionEvent,
  record: VerificationRecord,
  {
    signIn,
    forgotPasswordMethods,
    passkeySignIn,
  }: Pick<SignInExperience, 'signIn' | 'forgotPasswordMethods' | 'passkeySignIn'>,
): asserts record is NamingRecord {
  const { type } = record;
  // What an administrator sent somebody works whatever the methods are; which flow it is for was checked with it.
  if (isUsedToken(record)) return;
  if (event === 'ForgotPassword') {
    const code = type === 'EmailVerificationCode' || type === 'PhoneVerificationCode';
    const listed = forgotPasswordMethods === null || (code && forgotPasswordMethods.includes(type));
    if (!code || !listed)
      throw error('session.not_supported_for_forgot_password', undefined, { status: 422 });
    return;
  }
  if (record.type === 'SignInPasskey') {
    if (!passkeySignIn.enabled) throw error('user.sign_in_method_not_enabled');
    return;
  }
  if (!isIdentifying(record)) throw error('user.sign_in_method_not_enabled');
  const method = signIn.methods.find((candidate) => candidate.identifier === record.identifier.type);
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

/**
 * What each page does with what was typed. Every step calls the rules of `server/experience` and says where to go on;
 * no step calls another. `proceed` is the one dispatcher: it looks at what is missing and picks the next page.
 */
import { error, isError } from '@portero/schema/errors.ts';
import type {
  InteractionEvent,
  MissingProfileItem,
  VerifiableIdentifier,
} from '@portero/schema/experience.ts';
import type { SignInExperience } from '@portero/schema/sign-in-experience.ts';
import type { Flow, Identifier, IdentifierType } from '@portero/sign-in/index.ts';
import { bindFactor } from '../experience/binding.ts';
import type { ExperienceContext } from '../experience/experience.ts';
import { changeEvent, currentState, remember, start } from '../experience/flow.ts';
import { identifiedUser, identify, recognition } from '../experience/identification.ts';
import { isNewcomer } from '../experience/newcomers.ts';
import { experienceFor } from '../experience/opening.ts';
import { addProfile, replaceExpiredPassword, stageNewPassword } from '../experience/profile.ts';
import { isSignUpIdentifier } from '../experience/requirements.ts';
import { readState } from '../experience/state.ts';
import { type Step, takeSteps } from '../experience/steps.ts';
import { signInAfterReset, submission, submit } from '../experience/submission.ts';
import { sendCode, verifyCode } from '../experience/verifications/code.ts';
import { passwordProof } from '../experience/verifications/password.ts';
import { passkeysKnownHere } from '../experience/verifications/sign-in-passkey.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import { type AddressFactor, isAddressFactor, mfaPage } from './mfa-steps.ts';

/** A page of ours (path without query), or the address that the interaction ends with. */
export type Next = { readonly page: string } | { readonly leave: string };

const eventOf: Readonly<Record<Exclude<Flow, 'continue'>, InteractionEvent>> = {
  'sign-in': 'SignIn',
  register: 'Register',
  'forgot-password': 'ForgotPassword',
};

export const isVerifiable = (identifier: Identifier): identifier is VerifiableIdentifier =>
  identifier.type !== 'username';

/** Identifiers that people can sign in with. */
export const signInIdentifiers = ({ signIn }: SignInExperience): IdentifierType[] =>
  signIn.methods.map(({ identifier }) => identifier);

/** Identifiers that the first page of a registration asks for. */
export const signUpIdentifiers = ({ signUp }: SignInExperience): IdentifierType[] =>
  signUp.identifiers.includes('username') ? ['username'] : [...signUp.identifiers];

/** Identifier and password go into one form when nobody signs in with these identifiers otherwise. */
export function isPasswordOnly({ signIn }: SignInExperience, asked: readonly IdentifierType[]): boolean {
  const methods = signIn.methods.filter(({ identifier }) => asked.includes(identifier));
  return (
    methods.length > 0 && methods.every(({ password, verificationCode }) => password && !verificationCode)
  );
}

/**
 * Start on a first page, which is where a captcha is solved, with what was typed there.
 * @throws session.captcha_required, session.captcha_failed
 */
async function startHere(
  ctx: ExperienceContext,
  event: InteractionEvent,
  captcha: string | undefined,
  identifier: Identifier,
): Promise<void> {
  const { captchaPolicy } = await getSignInExperience(ctx.tenant);
  if (captchaPolicy.enabled && captcha === undefined) throw error('session.captcha_required');
  await start(ctx, event, captchaPolicy.enabled ? captcha : undefined, { identifier });
}

/**
 * First page of a sign-in: on to the password, or a code is sent.
 * @param byPassword the person chose the password, where both are possible
 */
export async function beginSignIn(
  ctx: ExperienceContext,
  identifier: Identifier,
  captcha?: string,
  byPassword = false,
): Promise<Next> {
  const { signIn, passkeySignIn } = await getSignInExperience(ctx.tenant);
  const method = signIn.methods.find((candidate) => candidate.identifier === identifier.type);
  if (!method) throw error('user.sign_in_method_not_enabled');
  await startHere(ctx, 'SignIn', captcha, identifier);
  // Only this browser's own people: to everybody else the next page is the same whoever they name.
  if (!byPassword && passkeySignIn.enabled && (await passkeysKnownHere(ctx, identifier)).length > 0)
    return { page: '/sign-in/passkey' };
  if (method.password && (byPassword || method.isPasswordPrimary || !method.verificationCode))
    return { page: '/sign-in/password' };
  return askForCode(ctx, 'sign-in', identifier);
}

/** Identifier and password in one go. */
export async function signInWithPassword(
  ctx: ExperienceContext,
  identifier: Identifier,
  password: string,
  captcha?: string,
): Promise<Next> {
  await startHere(ctx, 'SignIn', captcha, identifier);
  return provePassword(ctx, password);
}

/** The password page. */
export async function provePassword(ctx: ExperienceContext, password: string): Promise<Next> {
  const state = await currentState(ctx);
  const identifier = state.page?.identifier;
  if (!identifier) throw error('session.interaction_not_found');
  const proof = await passwordProof(ctx, state, { identifier, password, mayBeExpired: true });
  return finish(ctx, [proof, recognition(ctx, proof.id)]);
}

/** Send a code to the identifier, or to the remembered one, and open the page for it. */
export async function askForCode(
  ctx: ExperienceContext,
  flow: Flow,
  given?: Identifier,
  binding?: AddressFactor,
): Promise<Next> {
  const identifier = given ?? (await rememberedIdentifier(ctx));
  if (!isVerifiable(identifier)) throw error('user.sign_in_method_not_enabled');
  const event = flow === 'continue' ? (await currentState(ctx)).interactionEvent : eventOf[flow];
  const verificationId = await sendCode(ctx, identifier, event, flow);
  // Sent once more, it is for what it was for.
  await remember(ctx, { identifier, verificationId, ...(given && { binding }) });
  return { page: `/${flow}/verification-code` };
}

/** A typed code, in any flow. */
export async function proveCode(ctx: ExperienceContext, flow: Flow, code: string): Promise<Next> {
  const { page } = await currentState(ctx);
  const identifier = await rememberedIdentifier(ctx);
  if (page?.verificationId === undefined || !isVerifiable(identifier))
    throw error('verification_code.not_found');
  const { verificationId } = page;
  try {
    await verifyCode(ctx, identifier, verificationId, code);
  } catch (failure) {
    if (!(await isProvedAlready(ctx, verificationId))) throw failure;
  }
  return goOnWith(ctx, flow, identifier, verificationId);
}

/** The first of a double click took the code; its answer went to nobody. */
async function isProvedAlready(ctx: ExperienceContext, verificationId: string): Promise<boolean> {
  const { verificationRecords } = await currentState(ctx);
  return verificationRecords.some(({ id, verified }) => id === verificationId && verified);
}

/** An address that was proved, by a code or the link beside it. */
export async function goOnWith(
  ctx: ExperienceContext,
  flow: Flow,
  identifier: VerifiableIdentifier,
  verificationId: string,
): Promise<Next> {
  const { page } = await currentState(ctx);
  if (page?.verificationId !== verificationId) await remember(ctx, { identifier, verificationId });
  if (flow === 'continue' && isAddressFactor(page?.binding)) {
    await bindFactor(ctx, page.binding, verificationId);
    return proceed(ctx);
  }
  if (flow === 'continue') {
    await addProfile(ctx, { type: identifier.type, verificationId });
    return proceed(ctx);
  }
  return nameThePerson(ctx, flow, identifier, verificationId);
}

/** A right proof for the other flow asks whether to change over, so that nobody starts again. */
async function nameThePerson(
  ctx: ExperienceContext,
  flow: Exclude<Flow, 'continue'>,
  identifier: Identifier,
  verificationId: string,
): Promise<Next> {
  try {
    await identify(ctx, verificationId);
  } catch (failure) {
    if (
      flow === 'sign-in' &&
      isError(failure, 'user.user_not_exist') &&
      (await mayRegisterWith(ctx, identifier))
    ) {
      return { page: '/sign-in/create-account' };
    }
    if (await isNamedMeanwhile(ctx, failure)) return proceed(ctx);
    if (flow === 'register' && isError(failure, 'user.email_already_in_use', 'user.phone_already_in_use')) {
      return { page: '/register/sign-in-instead' };
    }
    if (isError(failure, 'user.missing_profile')) return missingPage(ctx, failure.data);
    throw failure;
  }
  return flow === 'forgot-password' ? { page: '/forgot-password/reset' } : finish(ctx);
}

/** “Create an account?” and “sign in instead?”, answered with yes. */
export async function changeOver(ctx: ExperienceContext, event: 'SignIn' | 'Register'): Promise<Next> {
  const { page } = await currentState(ctx);
  if (page?.verificationId === undefined) throw error('verification_code.not_found');
  await changeEvent(ctx, event);
  try {
    await identify(ctx, page.verificationId);
  } catch (failure) {
    if (isError(failure, 'user.missing_profile')) return missingPage(ctx, failure.data);
    if (await isNamedMeanwhile(ctx, failure)) return proceed(ctx);
    throw failure;
  }
  return finish(ctx);
}

/** The first of a double click made the account. */
const isNamedMeanwhile = async (ctx: ExperienceContext, failure: unknown): Promise<boolean> =>
  isError(failure, 'session.identity_conflict', 'user.email_already_in_use', 'user.phone_already_in_use') &&
  (await currentState(ctx)).createdHere === true;

/** First page of a registration. */
export async function beginRegistration(
  ctx: ExperienceContext,
  identifier: Identifier,
  captcha?: string,
): Promise<Next> {
  await startHere(ctx, 'Register', captcha, identifier);
  if (isVerifiable(identifier)) return askForCode(ctx, 'register', identifier);
  await addProfile(ctx, { type: 'username', value: identifier.value });
  return proceed(ctx);
}

/**
 * Whether there is such a person is not told: the page for the code comes in either case.
 * @throws session.captcha_required, session.captcha_failed, session.email_blocklist.*, request.message_rate_limited
 */
export async function beginReset(
  ctx: ExperienceContext,
  identifier: Identifier,
  captcha?: string,
): Promise<Next> {
  await startHere(ctx, 'ForgotPassword', captcha, identifier);
  return askForCode(ctx, 'forgot-password', identifier);
}

/** The new password after a reset: stored, and the person goes on to the application. */
export async function finishReset(ctx: ExperienceContext, password: string): Promise<Next> {
  await stageNewPassword(ctx, password);
  await submit(ctx);
  try {
    return leaving(await signInAfterReset(ctx));
  } catch (failure) {
    const next = await pageFor(ctx, failure);
    if (next) return next;
    if (isError(failure, 'auth.forbidden', 'user.suspended', 'session.captcha_required'))
      return { page: '/password-changed' };
    throw failure;
  }
}

/** The new password in the place of an expired one. */
export async function renewPassword(ctx: ExperienceContext, password: string): Promise<Next> {
  await replaceExpiredPassword(ctx, password);
  return proceed(ctx);
}

/** A missing piece, typed on one of the “continue” pages. */
export async function addMissing(
  ctx: ExperienceContext,
  item: { type: 'username' | 'password'; value: string },
): Promise<Next> {
  if (!(await wasAddedAlready(ctx, item.type))) await addProfile(ctx, item);
  return proceed(ctx);
}

/** A double click: the first of the two made the account with it. */
async function wasAddedAlready(ctx: ExperienceContext, type: 'username' | 'password'): Promise<boolean> {
  const state = await currentState(ctx);
  if (!state.createdHere) return false;
  const user = await identifiedUser(ctx, state);
  return type === 'password' ? user.passwordDigest !== null : user.username !== null;
}

/** The one dispatcher: create the person if need be, submit, or open the page for what is still missing. */
export async function proceed(ctx: ExperienceContext): Promise<Next> {
  const { interactionEvent, userId } = await currentState(ctx);
  try {
    if (interactionEvent === 'Register' && userId === undefined) await identify(ctx);
    return leaving(await submit(ctx));
  } catch (failure) {
    return afterRefusal(ctx, failure);
  }
}

/** Submit for somebody who is there, or is by what they have just shown; that stays shown when the submit is refused. */
export async function finish(ctx: ExperienceContext, shown: readonly Step[] = []): Promise<Next> {
  const end = submission(ctx);
  try {
    const [first = end, ...others] = [...shown, end];
    await takeSteps(ctx, [first, ...others]);
    return leaving(await end.ended());
  } catch (failure) {
    if (!end.isReached()) throw failure;
    return afterRefusal(ctx, failure);
  }
}

async function afterRefusal(ctx: ExperienceContext, failure: unknown): Promise<Next> {
  const next = await pageFor(ctx, failure);
  if (next) return next;
  if (await isNamedMeanwhile(ctx, failure)) return leaving(await submit(ctx));
  throw failure;
}

/** The page that adds what a submit was refused for. */
async function pageFor(ctx: ExperienceContext, failure: unknown): Promise<Next | undefined> {
  if (isError(failure, 'user.missing_profile')) return missingPage(ctx, failure.data);
  if (isError(failure, 'password.expired')) return { page: '/sign-in/new-password' };
  if (isError(failure, 'user.passkey_preferred')) return { page: '/create-passkey' };
  return mfaPage(ctx, failure);
}

function leaving({ redirectTo }: { redirectTo?: string }): Next {
  return redirectTo === undefined ? { page: '/sign-in' } : { leave: redirectTo };
}

/** The page for the first of what is missing. In place of a password, whoever registers may make a passkey. */
export async function missingPage(ctx: ExperienceContext, data: unknown): Promise<Next> {
  const [first]: MissingProfileItem[] =
    typeof data === 'object' &&
    data !== null &&
    'missingProfile' in data &&
    Array.isArray(data.missingProfile)
      ? data.missingProfile
      : [];
  const isPassword = (first ?? 'password') === 'password';
  if (isPassword && isNewcomer(await experienceFor(ctx), await currentState(ctx)))
    return { page: '/register/passkey' };
  return { page: `/continue/${first === 'extraProfile' ? 'extra-profile' : (first ?? 'password')}` };
}

async function mayRegisterWith({ tenant }: ExperienceContext, { type }: Identifier): Promise<boolean> {
  const experience = await getSignInExperience(tenant);
  return experience.signInMode === 'SignInAndRegister' && isSignUpIdentifier(experience, type);
}

/** What was typed on a page before this one, if anything was. */
export async function typedBefore({
  tenant,
  interaction,
}: ExperienceContext): Promise<Identifier | undefined> {
  return (await readState(tenant, interaction.uid))?.page?.identifier;
}

/** @throws session.interaction_not_found when the person jumped into the middle of a flow */
export async function rememberedIdentifier(ctx: ExperienceContext): Promise<Identifier> {
  const identifier = await typedBefore(ctx);
  if (!identifier) throw error('session.interaction_not_found');
  return identifier;
}

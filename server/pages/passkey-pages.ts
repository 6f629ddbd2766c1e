/** The pages on which a passkey signs in, and on which one is offered. */
import { deviceOf } from '@portero/schema/devices.ts';
import { error, isError } from '@portero/schema/errors.ts';
import {
  type PasskeyAuthentication,
  passkeyAuthentication,
  passkeyRegistration,
} from '@portero/schema/mfa.ts';
import type { SignInExperience } from '@portero/schema/sign-in-experience.ts';
import type { Identifier, Screen } from '@portero/sign-in/index.ts';
import { bindPasskey, skipPasskey } from '../experience/binding.ts';
import type { ExperienceContext } from '../experience/experience.ts';
import { currentState, remember, start } from '../experience/flow.ts';
import { identify } from '../experience/identification.ts';
import { isNewcomer } from '../experience/newcomers.ts';
import { experienceFor } from '../experience/opening.ts';
import { presentObstacle } from '../experience/standing.ts';
import type { State } from '../experience/state.ts';
import {
  askForSignInPasskey,
  preparePasskeySignIn,
  verifySignInPasskey,
} from '../experience/verifications/sign-in-passkey.ts';
import { confirmPasskey, newPasskey } from '../experience/verifications/web-authn.ts';
import { credentialOf, given, type Typed } from './form.ts';
import { presentable } from './identifiers.ts';
import type { Page } from './page.ts';
import { policyHints } from './policy-hints.ts';
import { addMissing, askForCode, type Next, proceed, rememberedIdentifier } from './steps.ts';

type OnFirstPage = Extract<Screen, { kind: 'sign-in' }>['passkey'];

/** What the first page needs for passkeys, as far as the tenant shows them there. */
export async function passkeyOnFirstPage(
  ctx: ExperienceContext,
  experience: SignInExperience,
): Promise<OnFirstPage> {
  const shown = passkeyInPreview(experience);
  if (!shown) return undefined;
  const { authenticationOptions } = await preparePasskeySignIn(ctx);
  return { ...shown, options: JSON.stringify(authenticationOptions) };
}

/** The same with nobody there. */
export function passkeyInPreview({ passkeySignIn }: SignInExperience): OnFirstPage {
  const { enabled, showPasskeyButton: button = false, allowAutofill: autofill = false } = passkeySignIn;
  return enabled && (button || autofill) ? { options: '{}', button, autofill } : undefined;
}

/** The first page's button, or what the browser filled in. A passkey is better than any captcha, so none is asked for. */
export async function signInWithPasskey(ctx: ExperienceContext, form: Typed): Promise<Next> {
  const credential = credentialOf(form, passkeyAuthentication);
  await start(ctx, 'SignIn');
  return prove(ctx, undefined, credential);
}

async function prove(
  ctx: ExperienceContext,
  pending: string | undefined,
  credential: PasskeyAuthentication,
): Promise<Next> {
  try {
    await identify(ctx, await verifySignInPasskey(ctx, pending, credential));
  } catch (failure) {
    // A passkey that the person or an administrator has removed here, and that is still in the browser.
    if (isError(failure, 'session.identifier_not_found', 'session.verification_failed'))
      throw error('session.mfa.webauthn_verification_failed', undefined, { cause: failure });
    throw failure;
  }
  return proceed(ctx);
}

const methodOf = ({ signIn }: SignInExperience, { type }: Identifier) =>
  signIn.methods.find(({ identifier }) => identifier === type);

/** For somebody who has said who they are. Each time it is shown it asks anew: a challenge is answered once. */
export const passkeyPage: Page = {
  back: '/sign-in',
  async screen({ ctx, experience }, { errors }) {
    if (!experience.passkeySignIn.enabled) return { page: '/sign-in' };
    const identifier = await rememberedIdentifier(ctx);
    const { verificationId, authenticationOptions } = await askForSignInPasskey(ctx, identifier);
    await remember(ctx, { verificationId });
    return {
      kind: 'passkey',
      identifier: presentable(identifier),
      options: JSON.stringify(authenticationOptions),
      canUsePassword: Boolean(methodOf(experience, identifier)?.password),
      canUseCode: Boolean(methodOf(experience, identifier)?.verificationCode),
      errors,
    };
  },
  async submit({ ctx }, form) {
    if (form.action === 'use-password') return { page: '/sign-in/password' };
    if (form.action === 'use-code') return askForCode(ctx, 'sign-in');
    const credential = credentialOf(form, passkeyAuthentication);
    const { page } = await currentState(ctx);
    if (page?.verificationId === undefined) return { page: '/sign-in/passkey' };
    return prove(ctx, page.verificationId, credential);
  },
  preview: () => ({
    kind: 'passkey',
    identifier: { type: 'email', value: 'ana@example.com' },
    options: '{}',
    canUsePassword: true,
    canUseCode: true,
  }),
};

/** What a new passkey is called: as typed, else after the browser at hand. */
export const naming = ({ request }: ExperienceContext, form: Typed | undefined) => ({
  name: form?.name,
  device: deviceOf(request.userAgent),
});

/** “Sign in faster next time?” */
export const passkeyOfferPage: Page = {
  async screen({ ctx }, { errors, form }) {
    if (!isError(await presentObstacle(ctx), 'user.passkey_preferred')) return { page: '/sign-in' };
    const { verificationId, registrationOptions } = await newPasskey(ctx);
    await remember(ctx, { verificationId });
    const options = JSON.stringify(registrationOptions);
    return { kind: 'passkey-offer', options, ...naming(ctx, form), errors };
  },
  async submit({ ctx }, form) {
    if (form.action === 'skip') {
      await skipPasskey(ctx);
      return proceed(ctx);
    }
    const credential = credentialOf(form, passkeyRegistration);
    const { page } = await currentState(ctx);
    if (page?.verificationId === undefined) return { page: '/create-passkey' };
    await confirmPasskey(ctx, page.verificationId, credential);
    await bindPasskey(ctx, page.verificationId, form.name || undefined);
    return proceed(ctx);
  },
  preview: () => ({ kind: 'passkey-offer', options: '{}' }),
};

/** In place of a password. Nobody is there until it is made: whoever cancels may try again, or choose a password. */
export const passkeySignUpPage: Page = {
  back: '/register',
  async screen({ ctx }, { errors, form }) {
    if ((await newcomersState(ctx)) === undefined) return { page: '/register' };
    const { verificationId, registrationOptions } = await newPasskey(ctx);
    await remember(ctx, { verificationId });
    const { page } = await currentState(ctx);
    return {
      kind: 'passkey-sign-up',
      identifier: page?.identifier && presentable(page.identifier),
      options: JSON.stringify(registrationOptions),
      ...naming(ctx, form),
      errors,
    };
  },
  async submit({ ctx }, form) {
    if (form.action === 'use-password') return { page: '/register/password' };
    const state = await newcomersState(ctx);
    // The first of a double click made the account.
    if (state === undefined) return proceed(ctx);
    const credential = credentialOf(form, passkeyRegistration);
    const id = state.page?.verificationId;
    if (id === undefined) return { page: '/register/passkey' };
    await confirmPasskey(ctx, id, credential);
    await bindPasskey(ctx, id, form.name || undefined);
    return isOnlyWayIn(state) ? { page: '/register/way-back' } : proceed(ctx);
  },
  preview: () => ({
    kind: 'passkey-sign-up',
    identifier: { type: 'email', value: 'ana@example.com' },
    options: '{}',
  }),
};

/** Of whoever registers, has said how they are called, and is not there yet. */
async function newcomersState(ctx: ExperienceContext): Promise<State | undefined> {
  const state = await currentState(ctx);
  const { username, primaryEmail, primaryPhone } = state.profile;
  const isNamed = Boolean(username ?? primaryEmail ?? primaryPhone);
  return isNamed && isNewcomer(await experienceFor(ctx), state) ? state : undefined;
}

/** Without address and number, and without a password, nothing lets somebody back in who has lost their passkey. */
const isOnlyWayIn = ({ profile: { primaryEmail, primaryPhone, passwordEncrypted } }: State): boolean =>
  !(primaryEmail ?? primaryPhone ?? passwordEncrypted);

/** “Add a password, too?”: asked before anybody is there, so that it is one account from the start. */
export const wayBackPage: Page = {
  back: '/register',
  async screen({ ctx, experience }, { errors }) {
    const state = await newcomersState(ctx);
    if (!state?.mfa.webAuthn?.length) return { page: '/register' };
    return {
      ...wayBackScreen(experience),
      identifier: state.page?.identifier && presentable(state.page.identifier),
      errors,
    };
  },
  async submit({ ctx }, form) {
    if (form.action === 'skip') return proceed(ctx);
    return addMissing(ctx, { type: 'password', value: given(form, 'password') });
  },
  preview: (experience) => wayBackScreen(experience),
};

const wayBackScreen = (experience: SignInExperience) =>
  ({ kind: 'new-password', flow: 'way-back', policy: policyHints(experience) }) as const;

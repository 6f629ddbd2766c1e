/** The pages on which a passkey signs in, and on which one is offered. */
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
import { presentObstacle } from '../experience/standing.ts';
import {
  askForSignInPasskey,
  preparePasskeySignIn,
  verifySignInPasskey,
} from '../experience/verifications/sign-in-passkey.ts';
import { confirmPasskey, newPasskey } from '../experience/verifications/web-authn.ts';
import { credentialOf, type Typed } from './form.ts';
import { presentable } from './identifiers.ts';
import type { Page } from './page.ts';
import { askForCode, type Next, proceed, rememberedIdentifier } from './steps.ts';

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

/** “Sign in faster next time?” */
export const passkeyOfferPage: Page = {
  async screen({ ctx }, { errors }) {
    if (!isError(await presentObstacle(ctx), 'user.passkey_preferred')) return { page: '/sign-in' };
    const { verificationId, registrationOptions } = await newPasskey(ctx);
    await remember(ctx, { verificationId });
    return { kind: 'passkey-offer', options: JSON.stringify(registrationOptions), errors };
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
    await bindPasskey(ctx, page.verificationId);
    return proceed(ctx);
  },
  preview: () => ({ kind: 'passkey-offer', options: '{}' }),
};

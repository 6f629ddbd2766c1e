/** The pages that a flow goes on with: password, code, a question, what is still missing. */
import { error } from '@portero/schema/errors.ts';
import { type SignInExperience, verificationCodePolicyOf } from '@portero/schema/sign-in-experience.ts';
import type { Flow, Identifier, Screen } from '@portero/sign-in/index.ts';
import { currentState, remember } from '../experience/flow.ts';
import { recovery } from './first-pages.ts';
import { given, identifierOf } from './form.ts';
import { presentable } from './identifiers.ts';
import type { Page } from './page.ts';
import { policyHints } from './policy-hints.ts';
import * as steps from './steps.ts';
import { agreeing, termsAtRegistration } from './terms.ts';

/** Seconds before another code may be asked for. */
const resendAfter = 59;

/** Who seems to be at it in a preview. */
const somebody: Identifier = { type: 'email', value: 'ana@example.com' };

const methodOf = ({ signIn }: SignInExperience, { type }: Identifier) =>
  signIn.methods.find(({ identifier }) => identifier === type);

export const passwordPage: Page = {
  back: '/sign-in',
  async screen(visit, { errors }) {
    const identifier = await steps.rememberedIdentifier(visit.ctx);
    return {
      kind: 'password',
      identifier: presentable(identifier),
      canUseCode: Boolean(methodOf(visit.experience, identifier)?.verificationCode),
      canUsePasskey: visit.experience.passkeySignIn.enabled,
      canResetPassword: (await recovery(visit)).length > 0,
      errors,
    };
  },
  async submit({ ctx }, form) {
    if (form.action === 'use-passkey') return { page: '/sign-in/passkey' };
    return form.action === 'use-code'
      ? steps.askForCode(ctx, 'sign-in')
      : steps.provePassword(ctx, given(form, 'password'));
  },
  preview: (experience) => ({
    kind: 'password',
    identifier: somebody,
    canUseCode: Boolean(methodOf(experience, somebody)?.verificationCode),
    canResetPassword: true,
  }),
};

/**
 * One page for all flows that send a code.
 * @param back where “back” leads
 */
export const codePage = (flow: Flow, back: string): Page => ({
  back,
  async screen({ ctx, experience }, { errors }) {
    const { page, verificationRecords } = await currentState(ctx);
    if (!page?.identifier) throw error('session.interaction_not_found');
    const record = verificationRecords.find((candidate) => candidate.id === page.verificationId);
    const waited =
      record === undefined || !('sentAt' in record)
        ? resendAfter
        : Math.floor((Date.now() - record.sentAt) / 1000);
    return {
      kind: 'verification-code',
      digits: verificationCodePolicyOf(experience).digits,
      flow,
      identifier: presentable(page.identifier),
      withLink: page.identifier.type === 'email' && experience.verificationCodePolicy.withLink === true,
      resendAfterSeconds: Math.max(0, resendAfter - waited),
      canUsePassword: flow === 'sign-in' && Boolean(methodOf(experience, page.identifier)?.password),
      errors,
    };
  },
  async submit({ ctx }, form) {
    if (form.action === 'resend') return steps.askForCode(ctx, flow);
    if (form.action === 'use-password') return { page: '/sign-in/password' };
    return steps.proveCode(ctx, flow, given(form, 'code'));
  },
  preview: (experience) => ({
    kind: 'verification-code',
    digits: verificationCodePolicyOf(experience).digits,
    flow,
    identifier: somebody,
    withLink: experience.verificationCodePolicy.withLink === true,
    resendAfterSeconds: resendAfter,
    canUsePassword: flow === 'sign-in' && Boolean(methodOf(experience, somebody)?.password),
  }),
});

/** “Create an account?” and “sign in instead?” */
export const questionPage = (
  question: 'create-account' | 'sign-in-instead',
  event: 'SignIn' | 'Register',
  no: string,
): Page => {
  // Whoever comes from the sign-in has not seen the box of the registration.
  const hasBox = (experience: SignInExperience) =>
    question === 'create-account' && termsAtRegistration(experience);
  return {
    async screen({ ctx, experience }, { errors }) {
      const identifier = presentable(await steps.rememberedIdentifier(ctx));
      return { kind: 'confirm', question, identifier, termsCheckbox: hasBox(experience), errors };
    },
    async submit(visit, form) {
      if (form.action !== 'confirm') return { page: no };
      const { terms } = await agreeing(visit, form, hasBox(visit.experience));
      if (terms) await remember(visit.ctx, { terms });
      return steps.changeOver(visit.ctx, event);
    },
    preview: (experience) => ({
      kind: 'confirm',
      question,
      identifier: somebody,
      termsCheckbox: hasBox(experience),
    }),
  };
};

/**
 * Shown only to whom it was proved to belong, or whose old one has just been right and is too old.
 * @throws session.identifier_not_found
 */
export const newPasswordPage = (flow: 'reset' | 'continue' | 'expired'): Page => {
  const screen = (experience: SignInExperience, identifier: Identifier | undefined): Screen => ({
    kind: 'new-password',
    flow,
    policy: policyHints(experience),
    identifier: identifier && presentable(identifier),
  });
  return {
    async screen({ ctx, experience }, { errors }) {
      const { page, userId, passwordExpired } = await currentState(ctx);
      if (flow === 'expired' && !passwordExpired) throw error('session.identifier_not_found');
      // A code must have told who it is, before anybody chooses a password for them.
      if (flow === 'reset' && userId === undefined) throw error('session.identifier_not_found');
      return { ...screen(experience, page?.identifier), errors };
    },
    async submit({ ctx }, form) {
      const value = given(form, 'password');
      if (flow === 'reset') return steps.finishReset(ctx, value);
      return flow === 'expired'
        ? steps.renewPassword(ctx, value)
        : steps.addMissing(ctx, { type: 'password', value });
    },
    preview: (experience) => screen(experience, somebody),
  };
};

/** A name is kept at once; to an address or a number a code goes first. */
export const missingIdentifierPage = (which: 'username' | 'email' | 'phone' | 'emailOrPhone'): Page => ({
  async screen({ ctx }, { errors, form }) {
    await currentState(ctx);
    return { kind: 'continue-identifier', which, value: form?.identifier, errors };
  },
  async submit({ ctx, country }, form) {
    const types = which === 'emailOrPhone' ? (['email', 'phone'] as const) : [which];
    const identifier = identifierOf(form, types, country);
    return identifier.type === 'username'
      ? steps.addMissing(ctx, { type: 'username', value: identifier.value })
      : steps.askForCode(ctx, 'continue', identifier);
  },
  preview: () => ({ kind: 'continue-identifier', which }),
});

/** The pages that a flow begins with: sign-in, registration, forgotten password. */
import { error } from '@portero/schema/errors.ts';
import type { SignInExperience } from '@portero/schema/sign-in-experience.ts';
import type { Errors, IdentifierType, Screen } from '@portero/sign-in/index.ts';
import { sendableChannels } from '../connectors/availability.ts';
import { recoveryMethods } from '../sign-in-experience/recovery.ts';
import { captchaOf, given, identifierOf, type Typed } from './form.ts';
import { recognise } from './identifiers.ts';
import type { Page, Visit } from './page.ts';
import { passkeyInPreview, passkeyOnFirstPage, signInWithPasskey } from './passkey-pages.ts';
import * as steps from './steps.ts';
import { agreeing, termsAtRegistration, termsAtSignIn } from './terms.ts';

type Shown = {
  readonly errors?: Errors | undefined;
  readonly canUsePassword?: boolean | undefined;
  readonly value?: string | undefined;
  readonly passkey?: Extract<Screen, { kind: 'sign-in' }>['passkey'];
};

/** Identifiers that a forgotten password can be reset with. */
export const recovery = async ({ ctx, experience }: Visit): Promise<('email' | 'phone')[]> =>
  recoveryMethods(experience, await sendableChannels(ctx.tenant));

const inPreview = { email: true, sms: true };

/** Typed before, here or on the page that “Change” led from, else the hint that the application gave. */
async function prefilled({ ctx }: Visit, form: Typed | undefined): Promise<string | undefined> {
  if (form) return form.identifier;
  const before = await steps.typedBefore(ctx);
  if (before) return before.type === 'phone' ? `+${before.value}` : before.value;
  const hint = ctx.interaction.params.login_hint;
  return typeof hint === 'string' ? hint : undefined;
}

/** Those that the application asks for (`identifier=email phone`); all when none of them is to be had. */
function narrowed({ ctx }: Visit, all: readonly IdentifierType[]): IdentifierType[] {
  const wish = ctx.interaction.params.identifier;
  const wanted = typeof wish === 'string' ? wish.split(' ') : [];
  const some = all.filter((type) => wanted.includes(type));
  return some.length > 0 ? some : [...all];
}

/** Whoever cannot be sent a code goes on with the password, where that does as well. Strangers are told the same. */
function canUsePassword(
  { experience, country }: Visit,
  types: readonly IdentifierType[],
  { errors, form }: { readonly errors?: Errors | undefined; readonly form?: Typed | undefined },
): boolean {
  const typed = errors?.form && form && recognise(form.identifier, types, form.country || country);
  return Boolean(
    typed && experience.signIn.methods.find(({ identifier }) => identifier === typed.type)?.password,
  );
}

function signInScreen(
  experience: SignInExperience,
  identifiers: readonly IdentifierType[],
  canResetPassword: boolean,
  shown: Shown,
): Screen {
  return {
    kind: 'sign-in',
    identifiers,
    withPassword: steps.isPasswordOnly(experience, identifiers),
    moreOptions: identifiers.length < steps.signInIdentifiers(experience).length,
    canRegister: experience.signInMode !== 'SignIn' && experience.signUp.identifiers.length > 0,
    canResetPassword,
    termsCheckbox: termsAtSignIn(experience),
    ...shown,
  };
}

/** @param only shows just the identifiers that the application asks for */
export function signInPage(only: boolean): Page {
  const identifiers = (visit: Visit) => {
    const all = steps.signInIdentifiers(visit.experience);
    return only ? narrowed(visit, all) : all;
  };
  return {
    async screen(visit, { errors, form }) {
      const { experience } = visit;
      if (experience.signInMode === 'Register') return { page: only ? '/identifier-register' : '/register' };
      const canReset = (await recovery(visit)).length > 0;
      const types = identifiers(visit);
      return signInScreen(experience, types, canReset, {
        errors,
        canUsePassword:
          !steps.isPasswordOnly(experience, types) && canUsePassword(visit, types, { errors, form }),
        value: await prefilled(visit, form),
        passkey: await passkeyOnFirstPage(visit.ctx, experience),
      });
    },
    async submit(visit, form) {
      const { experience, country } = visit;
      const types = identifiers(visit);
      if (form.action === 'passkey')
        return signInWithPasskey(await agreeing(visit, form, termsAtSignIn(experience)), form);
      const identifier = identifierOf(form, types, country);
      const ctx = await agreeing(visit, form, termsAtSignIn(experience));
      return steps.isPasswordOnly(experience, types)
        ? steps.signInWithPassword(ctx, identifier, given(form, 'password'), captchaOf(form))
        : steps.beginSignIn(ctx, identifier, captchaOf(form), form.action === 'use-password');
    },
    preview: (experience) =>
      signInScreen(
        experience,
        steps.signInIdentifiers(experience),
        recoveryMethods(experience, inPreview).length > 0,
        { passkey: passkeyInPreview(experience) },
      ),
  };
}

function registerScreen(
  experience: SignInExperience,
  identifiers: readonly IdentifierType[],
  shown: Shown,
): Screen {
  return {
    kind: 'register',
    identifiers,
    moreOptions: identifiers.length < steps.signUpIdentifiers(experience).length,
    canSignIn: experience.signInMode !== 'Register',
    termsCheckbox: termsAtRegistration(experience),
    ...shown,
  };
}

/** @param only the identifiers that the application asked for, at addresses that say so */
export function registerPage(only: boolean): Page {
  const identifiers = (visit: Visit) => {
    const all = steps.signUpIdentifiers(visit.experience);
    return only ? narrowed(visit, all) : all;
  };
  return {
    async screen(visit, { errors, form }) {
      const { experience } = visit;
      if (experience.signInMode === 'SignIn') return { page: only ? '/identifier-sign-in' : '/sign-in' };
      return registerScreen(experience, identifiers(visit), { errors, value: await prefilled(visit, form) });
    },
    async submit(visit, form) {
      const { experience, country } = visit;
      if (experience.signInMode === 'SignIn') throw error('auth.forbidden');
      const identifier = identifierOf(form, identifiers(visit), country);
      const ctx = await agreeing(visit, form, termsAtRegistration(experience));
      return steps.beginRegistration(ctx, identifier, captchaOf(form));
    },
    preview: (experience) => registerScreen(experience, steps.signUpIdentifiers(experience), {}),
  };
}

export const forgotPasswordPage: Page = {
  back: '/sign-in',
  async screen(visit, { errors, form }) {
    const identifiers = await recovery(visit);
    // An application may ask for it where the tenant has no way to do it: there it begins as usual.
    if (identifiers.length === 0) return { page: '/sign-in' };
    return { kind: 'forgot-password', identifiers, value: await prefilled(visit, form), errors };
  },
  async submit(visit, form) {
    const identifier = identifierOf(form, await recovery(visit), visit.country);
    return steps.beginReset(visit.ctx, identifier, captchaOf(form));
  },
  preview: (experience) => ({
    kind: 'forgot-password',
    identifiers: recoveryMethods(experience, inPreview),
  }),
};

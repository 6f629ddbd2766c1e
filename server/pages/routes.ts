/** The hosted pages: reads what was typed, calls a step, goes on by 303 – or shows the page again with what is wrong. */
import formbody from '@fastify/formbody';
import { error, isError, PorteroError } from '@portero/schema/errors.ts';
import { completePasswordPolicy } from '@portero/schema/sign-in-experience.ts';
import {
  assets,
  type Errors,
  type Flow,
  type Identifier,
  type PolicyHint,
  type Screen,
} from '@portero/sign-in/index.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { sendableChannels } from '../connectors/availability.ts';
import type { ExperienceContext } from '../experience/experience.ts';
import { currentState } from '../experience/flow.ts';
import { contextOf } from '../experience/routes.ts';
import { anonymous } from '../http/gate.ts';
import { equalInConstantTime } from '../security/vault.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import { recoveryMethods } from '../sign-in-experience/recovery.ts';
import type { Services } from '../wire.ts';
import { consentRoute } from './consent.ts';
import { showFailure, unknownSession } from './error-pages.ts';
import { errorsOf } from './failures.ts';
import { recognise } from './identifiers.ts';
import { isPreviewRequest, sendPreview } from './preview.ts';
import { csrfToken, pageLanguage, phrasesOf, sendScreen } from './render.ts';
import * as steps from './steps.ts';

const gate = anonymous('A page; what it does needs the browser’s own signed interaction cookie.');
const resendAfter = 59;
const forEver = 'public, max-age=31536000, immutable';

const typed = z.object({
  csrf: z.string().max(200).default(''),
  action: z.string().max(40).default('submit'),
  identifier: z.string().max(256).default(''),
  password: z.string().max(1024).default(''),
  code: z.string().max(64).default(''),
  terms: z.string().max(10).optional(),
});
type Typed = z.infer<typeof typed>;

type Page = {
  /** What the page shows; undefined when it makes no sense at this point of the flow. */
  readonly screen: (
    ctx: ExperienceContext,
    errors: Errors | undefined,
    form: Typed | undefined,
  ) => Promise<Screen>;
  readonly submit: (ctx: ExperienceContext, form: Typed) => Promise<steps.Next>;
  readonly back?: string;
};

/** @param home where the bare address leads; undefined when somebody else answers there */
export async function pageRoutes(
  app: FastifyInstance,
  services: Services,
  home: string | undefined,
): Promise<void> {
  if (home !== undefined) app.get('/', { config: { gate } }, (_request, reply) => reply.redirect(home, 302));
  for (const asset of Object.values(assets)) {
    app.get(asset.path, { config: { gate } }, (_request, reply) =>
      reply
        .header('cache-control', asset.hashed ? forEver : 'public, max-age=86400')
        .type(asset.type)
        .send(asset.body),
    );
  }
  await app.register(async (scope) => {
    await scope.register(formbody, { bodyLimit: 32 * 1024 });
    scope.setErrorHandler((failure, request, reply) => showFailure(request, reply, failure));
    consentRoute(scope, services, async () => {
      throw error('oidc.access_denied');
    });
    for (const [path, page] of Object.entries(pages)) {
      scope.get(path, { config: { gate } }, (request, reply) => show(services, page, request, reply));
      scope.post(path, { config: { gate } }, (request, reply) => take(services, page, request, reply));
    }
    for (const path of ['/identifier-sign-in', '/single-sign-on']) alias(scope, path, '/sign-in');
    alias(scope, '/identifier-register', '/register');
    alias(scope, '/reset-password', '/forgot-password');
    scope.get('/signed-out', { config: { gate } }, (request, reply) =>
      sendScreen(request, reply, { kind: 'signed-out' }),
    );
    scope.get('/password-changed', { config: { gate } }, (request, reply) =>
      sendScreen(request, reply, { kind: 'password-changed' }),
    );
    scope.get('/account-suspended', { config: { gate } }, (request, reply) =>
      sendScreen(request, reply, { kind: 'account-suspended' }),
    );
    scope.get('/unknown-session', { config: { gate } }, (request, reply) =>
      sendScreen(request, reply, { kind: 'unknown-session' }),
    );
  });
}

/** Further first pages lead to the same forms; the query goes along. */
function alias(app: FastifyInstance, path: string, to: string): void {
  app.get(path, { config: { gate } }, (request, reply) =>
    reply.redirect(to + request.url.slice(path.length), 303),
  );
}

async function show(
  services: Services,
  page: Page,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (isPreviewRequest(request)) return sendPreview(request, reply);
  const ctx = await contextFor(services, request);
  if (!ctx) return unknownSession(request, reply);
  const screen = await page.screen(ctx, undefined, undefined);
  return sendScreen(request, reply, screen, { interaction: ctx.interaction, back: page.back });
}

async function take(
  services: Services,
  page: Page,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (isPreviewRequest(request)) return sendPreview(request, reply);
  const ctx = await contextFor(services, request);
  if (!ctx) return unknownSession(request, reply);
  const form = typed.parse(request.body ?? {});
  try {
    refuseForgery(request, ctx, form);
    const next = await page.submit(ctx, form);
    return reply.header('cache-control', 'no-store').redirect(addressOf(next, ctx), 303);
  } catch (failure) {
    const experience = await getSignInExperience(ctx.tenant);
    const errors =
      failure instanceof FormError
        ? failure.errorsIn(phrasesOf(pageLanguage(request, experience, ctx.interaction)))
        : errorsOf(failure, phrasesOf(pageLanguage(request, experience, ctx.interaction)));
    if (!errors) throw failure;
    const screen = await page.screen(ctx, errors, form);
    const status = failure instanceof PorteroError && failure.status >= 429 ? failure.status : 422;
    return sendScreen(request, reply, screen, { interaction: ctx.interaction, status, back: page.back });
  }
}

/** A form of another site, or of another sign-in, does nothing. */
function refuseForgery(
  request: FastifyRequest,
  { tenant, interaction }: ExperienceContext,
  form: Typed,
): void {
  const { origin } = request.headers;
  if (origin !== undefined && origin !== 'null' && origin !== tenant.endpoint)
    throw error('session.csrf_token_mismatch');
  if (!equalInConstantTime(form.csrf, csrfToken(tenant, interaction)))
    throw error('session.csrf_token_mismatch');
}

function addressOf(next: steps.Next, { interaction }: ExperienceContext): string {
  return 'leave' in next
    ? next.leave
    : `${next.page}?${new URLSearchParams({ app_id: interaction.clientId })}`;
}

async function contextFor(
  services: Services,
  request: FastifyRequest,
): Promise<ExperienceContext | undefined> {
  try {
    return await contextOf(request, services);
  } catch (failure) {
    if (isError(failure, 'session.not_found')) return undefined;
    throw failure;
  }
}

/** Something typed cannot be right, before any rule was asked. */
class FormError extends Error {
  readonly #field: 'identifier' | 'password' | 'code' | 'terms';
  readonly #word: 'required' | 'invalidIdentifier' | 'invalidUsername' | 'termsRequired';
  constructor(field: FormError['fieldName'], word: FormError['wordName']) {
    super(`${field}: ${word}`);
    this.#field = field;
    this.#word = word;
  }
  declare readonly fieldName: 'identifier' | 'password' | 'code' | 'terms';
  declare readonly wordName: 'required' | 'invalidIdentifier' | 'invalidUsername' | 'termsRequired';
  errorsIn(phrases: ReturnType<typeof phrasesOf>): Errors {
    return { fields: { [this.#field]: phrases.error[this.#word] } };
  }
}

const given = (form: Typed, field: 'password' | 'code'): string => {
  if (form[field] === '') throw new FormError(field, 'required');
  return form[field];
};

function identifierOf(form: Typed, allowed: readonly Identifier['type'][]): Identifier {
  if (form.identifier.trim() === '') throw new FormError('identifier', 'required');
  const identifier = recognise(form.identifier, allowed);
  if (!identifier)
    throw new FormError(
      'identifier',
      allowed.length === 1 && allowed[0] === 'username' ? 'invalidUsername' : 'invalidIdentifier',
    );
  return identifier;
}

const agreed = (form: Typed, needed: boolean): void => {
  if (needed && form.terms !== 'agree') throw new FormError('terms', 'termsRequired');
};

const experienceOf = (ctx: ExperienceContext) => getSignInExperience(ctx.tenant);

async function recovery(ctx: ExperienceContext) {
  return recoveryMethods(await experienceOf(ctx), await sendableChannels(ctx.tenant));
}

/** Typed before, else the hint that the application gave. */
const prefilled = (ctx: ExperienceContext, form: Typed | undefined): string | undefined => {
  if (form) return form.identifier;
  const hint = ctx.interaction.params.login_hint;
  return typeof hint === 'string' ? hint : undefined;
};

async function policyHints(ctx: ExperienceContext): Promise<PolicyHint[]> {
  const { passwordPolicy } = await experienceOf(ctx);
  const policy = completePasswordPolicy(passwordPolicy);
  return [
    { phrase: 'minLength', count: policy.length.min },
    ...(policy.characterTypes.min > 1
      ? [{ phrase: 'characterTypes' as const, count: policy.characterTypes.min }]
      : []),
    ...(policy.rejects.pwned ? [{ phrase: 'notCommon' as const }] : []),
  ];
}

const termsAtSignIn = ({ agreeToTermsPolicy }: { agreeToTermsPolicy: string }) =>
  agreeToTermsPolicy === 'Manual';
const termsAtRegistration = ({ agreeToTermsPolicy }: { agreeToTermsPolicy: string }) =>
  agreeToTermsPolicy !== 'Automatic';
const hasTerms = ({
  termsOfUseUrl,
  privacyPolicyUrl,
}: {
  termsOfUseUrl: string | null;
  privacyPolicyUrl: string | null;
}) => Boolean(termsOfUseUrl || privacyPolicyUrl);

const signIn: Page = {
  async screen(ctx, errors, form) {
    const experience = await experienceOf(ctx);
    return {
      kind: 'sign-in',
      identifiers: steps.signInIdentifiers(experience),
      withPassword: steps.isPasswordOnly(experience),
      canRegister: experience.signInMode !== 'SignIn' && experience.signUp.identifiers.length > 0,
      canResetPassword: (await recovery(ctx)).length > 0,
      termsCheckbox: termsAtSignIn(experience) && hasTerms(experience),
      value: prefilled(ctx, form),
      errors,
    };
  },
  async submit(ctx, form) {
    const experience = await experienceOf(ctx);
    const identifier = identifierOf(form, steps.signInIdentifiers(experience));
    agreed(form, termsAtSignIn(experience) && hasTerms(experience));
    if (steps.isPasswordOnly(experience))
      return steps.signInWithPassword(ctx, identifier, given(form, 'password'));
    return steps.beginSignIn(ctx, identifier);
  },
};

const password: Page = {
  back: '/sign-in',
  async screen(ctx, errors) {
    const identifier = await steps.rememberedIdentifier(ctx);
    const { signIn: rules } = await experienceOf(ctx);
    const method = rules.methods.find((candidate) => candidate.identifier === identifier.type);
    return {
      kind: 'password',
      identifier,
      canUseCode: Boolean(method?.verificationCode),
      canResetPassword: (await recovery(ctx)).length > 0,
      errors,
    };
  },
  async submit(ctx, form) {
    return form.action === 'use-code'
      ? steps.askForCode(ctx, 'sign-in')
      : steps.provePassword(ctx, given(form, 'password'));
  },
};

const register: Page = {
  async screen(ctx, errors, form) {
    const experience = await experienceOf(ctx);
    return {
      kind: 'register',
      identifiers: steps.signUpIdentifiers(experience),
      canSignIn: experience.signInMode !== 'Register',
      termsCheckbox: termsAtRegistration(experience) && hasTerms(experience),
      value: prefilled(ctx, form),
      errors,
    };
  },
  async submit(ctx, form) {
    const experience = await experienceOf(ctx);
    if (experience.signInMode === 'SignIn') throw error('auth.forbidden');
    const identifier = identifierOf(form, steps.signUpIdentifiers(experience));
    agreed(form, termsAtRegistration(experience) && hasTerms(experience));
    return steps.beginRegistration(ctx, identifier);
  },
};

const codePage = (flow: Flow, back: string): Page => ({
  back,
  async screen(ctx, errors) {
    const { page, verificationRecords } = await currentState(ctx);
    if (!page?.identifier) throw error('session.interaction_not_found');
    const record = verificationRecords.find((candidate) => candidate.id === page.verificationId);
    const waited =
      record?.sentAt === undefined ? resendAfter : Math.floor((Date.now() - record.sentAt) / 1000);
    const { signIn: rules } = await experienceOf(ctx);
    const method = rules.methods.find((candidate) => candidate.identifier === page.identifier?.type);
    return {
      kind: 'verification-code',
      flow,
      identifier: page.identifier,
      resendAfterSeconds: Math.max(0, resendAfter - waited),
      canUsePassword: flow === 'sign-in' && Boolean(method?.password),
      errors,
    };
  },
  async submit(ctx, form) {
    if (form.action === 'resend') return steps.askForCode(ctx, flow);
    if (form.action === 'use-password') return { page: '/sign-in/password' };
    return steps.proveCode(ctx, flow, given(form, 'code'));
  },
});

const question = (
  kind: 'create-account' | 'sign-in-instead',
  event: 'SignIn' | 'Register',
  back: string,
): Page => ({
  async screen(ctx, errors) {
    return { kind: 'confirm', question: kind, identifier: await steps.rememberedIdentifier(ctx), errors };
  },
  async submit(ctx, form) {
    return form.action === 'confirm' ? steps.changeOver(ctx, event) : { page: back };
  },
});

const forgotPassword: Page = {
  back: '/sign-in',
  async screen(ctx, errors, form) {
    return {
      kind: 'forgot-password',
      identifiers: await recovery(ctx),
      value: prefilled(ctx, form) ?? (await remembered(ctx)),
      errors,
    };
  },
  async submit(ctx, form) {
    return steps.beginReset(ctx, identifierOf(form, await recovery(ctx)));
  },
};

async function remembered(ctx: ExperienceContext): Promise<string | undefined> {
  try {
    return (await steps.rememberedIdentifier(ctx)).value;
  } catch (failure) {
    if (isError(failure, 'session.interaction_not_found')) return undefined;
    throw failure;
  }
}

const passwordPage = (flow: 'reset' | 'continue'): Page => ({
  async screen(ctx, errors) {
    const { page } = await currentState(ctx);
    return {
      kind: 'new-password',
      flow,
      policy: await policyHints(ctx),
      identifier: page?.identifier,
      errors,
    };
  },
  async submit(ctx, form) {
    const value = given(form, 'password');
    return flow === 'reset'
      ? steps.finishReset(ctx, value)
      : steps.addMissing(ctx, { type: 'password', value });
  },
});

const missingIdentifier = (which: 'username' | 'email' | 'phone' | 'emailOrPhone'): Page => ({
  async screen(_ctx, errors, form) {
    return { kind: 'continue-identifier', which, value: form?.identifier, errors };
  },
  async submit(ctx, form) {
    const identifier = identifierOf(form, which === 'emailOrPhone' ? ['email', 'phone'] : [which]);
    if (identifier.type === 'username')
      return steps.addMissing(ctx, { type: 'username', value: identifier.value });
    return steps.askForCode(ctx, 'continue', identifier);
  },
});

const pages: Readonly<Record<string, Page>> = {
  '/sign-in': signIn,
  '/sign-in/password': password,
  '/sign-in/create-account': question('create-account', 'Register', '/sign-in'),
  '/sign-in/verification-code': codePage('sign-in', '/sign-in'),
  '/register': register,
  '/register/password': passwordPage('continue'),
  '/register/sign-in-instead': question('sign-in-instead', 'SignIn', '/register'),
  '/register/verification-code': codePage('register', '/register'),
  '/forgot-password': forgotPassword,
  '/forgot-password/verification-code': codePage('forgot-password', '/forgot-password'),
  '/forgot-password/reset': passwordPage('reset'),
  '/continue/password': passwordPage('continue'),
  '/continue/username': missingIdentifier('username'),
  '/continue/email': missingIdentifier('email'),
  '/continue/phone': missingIdentifier('phone'),
  '/continue/emailOrPhone': missingIdentifier('emailOrPhone'),
  '/continue/verification-code': codePage('continue', '/continue/emailOrPhone'),
};

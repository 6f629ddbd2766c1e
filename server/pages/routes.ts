/** The hosted pages: reads what was typed, calls a step, goes on by 303 – or shows the page again with what is wrong. */
import formbody from '@fastify/formbody';
import { error, isError, PorteroError } from '@portero/schema/errors.ts';
import type { Errors, Phrases, Screen } from '@portero/sign-in/index.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { markReplaceable } from '../custom-ui/serve.ts';
import { experienceFor } from '../experience/opening.ts';
import { contextOf } from '../experience/routes.ts';
import { onlyAt } from '../http/doors.ts';
import { anonymous } from '../http/gate.ts';
import {
  addressQuery,
  cookieOf,
  type Interaction,
  interactionCookie,
  isLoginDone,
  pageCookie,
} from '../oidc/interaction/interactions.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import type { Services } from '../wire.ts';
import { consentRoute } from './consent.ts';
import { likelyCountry } from './countries.ts';
import { deviceRoutes } from './device.ts';
import { cameFromLostStep, showFailure, showMissing, unknownSession } from './error-pages.ts';
import { errorsOf } from './failures.ts';
import { isFormOf, refuseForgery } from './forgery.ts';
import { Complaint, type Typed, typed, withDetails } from './form.ts';
import { impersonationPages } from './impersonation.ts';
import { initiateLoginRoute } from './initiate-login.ts';
import { invitationRoutes } from './invitation.ts';
import { linkOf, linkPath } from './link-pages.ts';
import type { Page, Visit } from './page.ts';
import { aliases, pages } from './pages.ts';
import { isPreviewRequest, sendPreview } from './preview.ts';
import { previewRoutes } from './preview-screens.ts';
import { recoveryLinkRoutes } from './recovery-pages.ts';
import { refusedRoute } from './refused.ts';
import { sendScreen } from './render.ts';
import { resetLinkRoutes } from './reset-link.ts';
import { signInLinkRoutes } from './sign-in-link.ts';
import { signOutRoute } from './sign-out.ts';
import { askedApplication, liveInteraction, startAgainUrl } from './start-again.ts';
import { staticRoutes } from './statics.ts';
import type { Next } from './steps.ts';
import { inTurn } from './turns.ts';
import { wordsFor } from './words.ts';

const gate = anonymous('A page; what it does needs the browser’s own signed interaction cookie.');
/** The Console's preview posts whole settings, custom CSS among them. */
const bodyLimit = 512 * 1024;

export async function pageRoutes(app: FastifyInstance, services: Services): Promise<void> {
  await onlyAt(app, 'core', (core) => {
    core.get('/', { config: { gate } }, (_request, reply) => reply.redirect('/sign-in', 302));
  });
  staticRoutes(app);
  app.missingPage = showMissing;
  await app.register(async (scope) => {
    await scope.register(formbody, { bodyLimit });
    scope.setErrorHandler((failure, request, reply) => showFailure(request, reply, failure));
    markReplaceable(scope);
    consentRoute(scope, services);
    for (const [path, page] of Object.entries(pages)) {
      scope.get(path, { config: { gate } }, (request, reply) => show(services, page, request, reply));
      scope.post(path, { config: { gate }, bodyLimit }, (request, reply) =>
        take(services, page, request, reply),
      );
    }
    for (const [path, to] of Object.entries(aliases)) alias(scope, path, to);
    directRoutes(scope);
    noticeRoutes(scope);
    previewRoutes(scope);
    signOutRoute(scope);
    refusedRoute(scope);
    deviceRoutes(scope);
    initiateLoginRoute(scope);
    impersonationPages(scope);
    invitationRoutes(scope);
    resetLinkRoutes(scope);
    recoveryLinkRoutes(scope);
    signInLinkRoutes(scope, services, goTo);
  });
}

/** Pages that need no interaction. */
function noticeRoutes(scope: FastifyInstance): void {
  const notice = (
    path: string,
    screenOf: (restartUrl: string | undefined, request: FastifyRequest) => Screen | Promise<Screen>,
  ) =>
    scope.get(path, { config: { gate } }, async (request, reply) => {
      const interaction = await liveInteraction(request);
      const screen = await screenOf(await startAgainUrl(request, interaction), request);
      return sendScreen(request, reply, screen, { interaction });
    });
  notice('/signed-out', (restartUrl) => ({ kind: 'signed-out', restartUrl }));
  notice('/unknown-session', (restartUrl, request) =>
    wasBegun(request) ? { kind: 'unknown-session', restartUrl } : { kind: 'front-door' },
  );
  notice('/password-changed', async (_restartUrl, { tenant }) => {
    const { signInMode } = await getSignInExperience(tenant);
    return { kind: 'password-changed', canSignIn: signInMode !== 'Register' };
  });
  notice('/account-suspended', () => ({ kind: 'account-suspended' }));
}

/** Whoever opens the bare address has begun nothing that could have expired. */
const wasBegun = (request: FastifyRequest): boolean =>
  askedApplication(request) !== undefined ||
  [interactionCookie, pageCookie].some((name) => cookieOf(request, name) !== undefined);

/** Further first pages lead to the same forms; the query goes along. */
function alias(app: FastifyInstance, path: string, to: string): void {
  app.get(path, { config: { gate } }, (request, reply) =>
    reply.redirect(to + request.url.slice(path.length), 303),
  );
}

/** Sign-in at a provider that is not set up falls back to the page that the authorization request named. */
function directRoutes(app: FastifyInstance): void {
  app.get<{ Querystring: { fallback?: unknown } }>('/direct/*', { config: { gate } }, (request, reply) => {
    const wanted = `/${String(request.query.fallback ?? '')}`;
    const known = Object.hasOwn(pages, wanted) || Object.hasOwn(aliases, wanted);
    const query = new URL(request.url, 'http://here.invalid').searchParams;
    query.delete('fallback');
    return reply.redirect(`${known ? wanted : '/sign-in'}?${query}`, 303);
  });
}

async function show(
  services: Services,
  page: Page,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (isPreviewRequest(request)) return sendPreview(page, request, reply);
  const visit = await visitOf(services, request, reply);
  if (!visit) return unknownSession(request, reply);
  const { interaction } = visit.ctx;
  if (carriesLink(request) && linkOf(interaction)) return go({ page: linkPath }, visit, reply);
  const errors = cameFromLostStep(request)
    ? { form: (await wordsFor(request, { interaction })).phrases.error.lostStep }
    : undefined;
  return showOrGo(await page.screen(visit, { errors }), visit, page, request, reply);
}

async function take(
  services: Services,
  page: Page,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (isPreviewRequest(request)) return sendPreview(page, request, reply);
  const form = formOf(request);
  // A form goes on in the sign-in that it was made for, though a newer one has begun in another tab.
  const visit = await visitOf(services, request, reply, (uid) => isFormOf(request.tenant, uid, form.csrf));
  if (!visit) return unknownSession(request, reply);
  return inTurn(visit.ctx.interaction.uid, () => takeForm(visit, page, form, request, reply));
}

async function takeForm(
  visit: Visit,
  page: Page,
  form: Typed,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { interaction } = visit.ctx;
  try {
    refuseForgery(request, interaction, form.csrf);
    return go(await page.submit(visit, form), visit, reply);
  } catch (failure) {
    if (await wasSentTwice(visit, failure)) return go({ leave: interaction.returnTo }, visit, reply);
    const { phrases } = await wordsFor(request, { interaction });
    const errors = complaintsOf(failure, phrases);
    if (!errors) throw failure;
    const status = failure instanceof PorteroError && failure.status >= 429 ? failure.status : 422;
    const screen = await page.screen(visit, { errors, form });
    return showOrGo(screen, visit, page, request, reply, {
      status,
      country: form.country,
      sum: waitedFor(failure, form),
    });
  }
}

/** A double click: the first of the two has ended the sign-in, and its answer was thrown away by the browser. */
async function wasSentTwice({ ctx: { tenant, interaction } }: Visit, failure: unknown): Promise<boolean> {
  if (!isError(failure) || isError(failure, 'session.invalid_credentials', 'session.csrf_token_mismatch'))
    return false;
  return interaction.prompt === 'login' && (await isLoginDone(tenant, interaction.uid));
}

/** The first page's address has the link's token, until the page for it has taken over. */
const carriesLink = ({ query }: FastifyRequest): boolean =>
  typeof query === 'object' && query !== null && 'one_time_token' in query;
/** Who waits instead of doing the sum waits on for the same one. */
const waitedFor = (failure: unknown, { captcha }: Typed): string | undefined =>
  isError(failure, 'session.captcha_failed') && failure.data && 'waitSeconds' in failure.data
    ? captcha
    : undefined;

function complaintsOf(failure: unknown, phrases: Phrases): Errors | undefined {
  return failure instanceof Complaint ? failure.errorsIn(phrases) : errorsOf(failure, phrases);
}

/** @throws guard.invalid_input for what no form of ours sends */
function formOf(request: FastifyRequest): Typed {
  const parsed = typed.safeParse(withDetails(request.body));
  if (!parsed.success) throw error('guard.invalid_input', undefined, { cause: parsed.error });
  return parsed.data;
}

async function showOrGo(
  screen: Screen | Next,
  visit: Visit,
  page: Page,
  request: FastifyRequest,
  reply: FastifyReply,
  more: { status?: number; country?: string; sum?: string | undefined } = {},
): Promise<FastifyReply> {
  if (!('kind' in screen)) return go(screen, visit, reply);
  const { interaction } = visit.ctx;
  return sendScreen(request, reply, screen, { interaction, back: page.back, ...more });
}

/** Every step ends with a GET, so that going back or reloading sends nothing twice. */
const go = (next: Next, { ctx }: Visit, reply: FastifyReply): FastifyReply =>
  goTo(next, ctx.interaction, reply);

function goTo(next: Next, interaction: Interaction, reply: FastifyReply): FastifyReply {
  const address = 'leave' in next ? next.leave : `${next.page}?${addressQuery(interaction)}`;
  return reply.header('cache-control', 'no-store').redirect(address, 303);
}

/** Undefined without a live interaction. */
async function visitOf(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  isMeant?: (uid: string) => boolean,
): Promise<Visit | undefined> {
  try {
    const ctx = await contextOf(request, services, isMeant);
    const [experience, { language }] = await Promise.all([
      experienceFor(ctx),
      wordsFor(request, { interaction: ctx.interaction }),
    ]);
    const country = likelyCountry(request.headers['accept-language'], language);
    return { request, reply, ctx, experience, country };
  } catch (failure) {
    if (isError(failure, 'session.not_found')) return undefined;
    throw failure;
  }
}

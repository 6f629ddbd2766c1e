/**
 * The hosted account centre (contract ACCOUNT §6): reads what was sent, asks a rule of `account`, goes on by 303 or shows the
 * page again with what is wrong. It works without scripts, but for passkeys.
 */
import formbody from '@fastify/formbody';
import { error, isError, PorteroError } from '@portero/schema/errors.ts';
import type { AccountPage, Errors } from '@portero/sign-in/index.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { exportOwnData } from '../account/own-data.ts';
import { getAccountCenter } from '../account/settings.ts';
import { registeredAddress } from '../applications/origins.ts';
import { anonymous } from '../http/gate.ts';
import { showFailure } from '../pages/error-pages.ts';
import { errorsOf } from '../pages/failures.ts';
import { Complaint, withDetails } from '../pages/form.ts';
import { sendScreen } from '../pages/render.ts';
import { wordsFor } from '../pages/words.ts';
import { acceptUploads } from '../user-assets/upload.ts';
import { createInvitationPage, invitationsPage } from './administration/invitations.ts';
import { memberRolesPage, membersPage, removeMemberPage } from './administration/members.ts';
import { settingsPage } from './administration/settings.ts';
import { avatarPage, takePicture } from './avatar.ts';
import { checkPage, checkPath } from './check.ts';
import { addPasskeyPage, backupCodesPage, removePage, renameFactorPage, totpPage } from './factors.ts';
import { addressPage, confirmPage, passwordPage, usernamePage } from './identifiers.ts';
import { keep, type Memory } from './memory.ts';
import { leavePage, organizationsPage } from './organizations.ts';
import { activityPage, deletedPath, deletePage, exportPage } from './own-data.ts';
import { type CenterForm, type CenterPage, centerForm, type Go } from './page.ts';
import { accountPreviewRoutes } from './preview.ts';
import { profilePage } from './profile.ts';
import { securityPage } from './security.ts';
import { sessionsPage } from './sessions.ts';
import { createTokenPage, tokensPage } from './tokens.ts';
import {
  csrfOf,
  hasProof,
  ownAddress,
  pageOfState,
  refuseForgery,
  signInAddress,
  type Visit,
  visitOf,
} from './visit.ts';

const gate = anonymous('A page; it shows and does something only with the browser’s own session.');

const pages: Readonly<Record<string, CenterPage>> = {
  security: securityPage,
  profile: profilePage,
  sessions: sessionsPage,
  activity: activityPage,
  tokens: tokensPage,
  'tokens/create': createTokenPage,
  organizations: organizationsPage,
  'organizations/leave': leavePage,
  'organizations/members': membersPage,
  'organizations/members/roles': memberRolesPage,
  'organizations/members/remove': removeMemberPage,
  'organizations/invitations': invitationsPage,
  'organizations/invitations/create': createInvitationPage,
  'organizations/settings': settingsPage,
  delete: deletePage,
  'verified-action': checkPage,
  email: addressPage('email'),
  phone: addressPage('phone'),
  'email/confirm': confirmPage('email'),
  'phone/confirm': confirmPage('phone'),
  username: usernamePage,
  password: passwordPage,
  'authenticator-app': totpPage('authenticator-app'),
  'authenticator-app/replace': totpPage('authenticator-app/replace'),
  'authenticator-app/manage': renameFactorPage('Totp'),
  'backup-codes/generate': backupCodesPage('backup-codes/generate'),
  'backup-codes/regenerate': backupCodesPage('backup-codes/regenerate'),
  'passkey/add': addPasskeyPage,
  'passkey/manage': renameFactorPage('WebAuthn'),
  remove: removePage,
};

/** Success pages by the task before them. */
const successes: Readonly<Record<string, readonly string[]>> = {
  'email/success': ['email'],
  'phone/success': ['phone'],
  'email/confirm/success': ['email/confirm'],
  'phone/confirm/success': ['phone/confirm'],
  'username/success': ['username'],
  'password/success': ['password'],
  'authenticator-app/success': ['authenticator-app'],
  'authenticator-app/replace/success': ['authenticator-app/replace'],
  'backup-codes/success': ['backup-codes/generate', 'backup-codes/regenerate'],
  'backup-codes/generate/success': ['backup-codes/generate'],
  'backup-codes/regenerate/success': ['backup-codes/regenerate'],
  'passkey/success': ['passkey/add'],
  'passkey/add/success': ['passkey/add'],
};

export async function accountPageRoutes(app: FastifyInstance): Promise<void> {
  await app.register(async (scope) => {
    await scope.register(formbody, { bodyLimit: 64 * 1024 });
    scope.setErrorHandler((failure, request, reply) => showFailure(request, reply, failure));
    accountPreviewRoutes(scope);
    scope.get('/account', { config: { gate } }, home);
    for (const [path, page] of Object.entries(pages)) {
      scope.get(`/account/${path}`, { config: { gate } }, (request, reply) =>
        withVisit(request, reply, (visit) => show(visit, page, reply)),
      );
      scope.post(`/account/${path}`, { config: { gate } }, (request, reply) =>
        withVisit(request, reply, (visit) => take(visit, page, reply)),
      );
    }
    for (const [path, tasks] of Object.entries(successes)) {
      scope.get(`/account/${path}`, { config: { gate } }, (request, reply) =>
        withVisit(request, reply, (visit) => success(visit, tasks, reply)),
      );
    }
    scope.get('/account/export', { config: { gate } }, (request, reply) =>
      withVisit(request, reply, (visit) => show(visit, exportPage, reply)),
    );
    scope.post('/account/export', { config: { gate } }, (request, reply) =>
      withVisit(request, reply, (visit) => download(visit, reply)),
    );
    scope.get('/account/avatar', { config: { gate } }, (request, reply) =>
      withVisit(request, reply, (visit) => show(visit, avatarPage, reply)),
    );
    await scope.register(async (uploads) => {
      await acceptUploads(uploads);
      uploads.post('/account/avatar', { config: { gate } }, (request, reply) =>
        withVisit(request, reply, (visit) =>
          taking(visit, avatarPage, reply, { work: () => takePicture(visit, request) }),
        ),
      );
    });
    scope.get(deletedPath, { config: { gate } }, (request, reply) => notice(request, reply, 'deleted'));
    scope.get('/account/backup-codes/manage', { config: { gate } }, (_request, reply) =>
      redirect(reply, '/account/security'),
    );
  });
}

/** Where a sign-in comes back to, and the bare address. */
async function home(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const query = new URL(request.url, 'http://here.invalid').searchParams;
  if (query.has('error')) return notice(request, reply, 'stopped');
  const state = query.get('state');
  if (state === null) return withVisit(request, reply, async () => redirect(reply, '/account/security'));
  const to = pageOfState(state);
  return redirect(reply, to === '/account' ? '/account/security' : to);
}

/** @param go what there is to do for whoever is signed in, where the tenant lets people in */
async function withVisit(
  request: FastifyRequest,
  reply: FastifyReply,
  go: (visit: Visit) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  const { enabled } = await getAccountCenter(request.tenant);
  if (!enabled) return notice(request, reply, 'unavailable');
  const visit = await visitOf(request);
  // A form of somebody who was signed out meanwhile is not sent again after signing in.
  if (!visit) return redirect(reply, signInAddress(request));
  // Whoever acts as the person sees their lists, and nothing that changes, proves or takes anything.
  if (visit.acting && !isLook(request)) return notice(request, reply, 'acting');
  return go(visit);
}

/** Lists that ask for no proof: asking would send a code to the person. */
const looks = new Set(['security', 'profile', 'organizations'].map((name) => `/account/${name}`));
const isLook = ({ method, url }: FastifyRequest): boolean =>
  method === 'GET' &&
  (looks.has(new URL(url, 'http://here.invalid').pathname) || /^\/account(?:\?|$)/.test(url));

async function show(visit: Visit, page: CenterPage, reply: FastifyReply): Promise<FastifyReply> {
  const { request } = visit;
  if (!page.isThere(visit)) return notice(request, reply, 'fieldUnavailable');
  const memory = await withDestination(visit, page);
  if (page.proof && !(await hasProof(visit, page.proof))) {
    keep(request, reply, visit.session, memory);
    return redirect(reply, checkAddress(request));
  }
  return showOrGo({ ...visit, memory }, page, reply, {});
}

/** An application that is ours may have its person back after a task; the list pages forget it. */
async function withDestination({ query, request, memory }: Visit, { task }: CenterPage): Promise<Memory> {
  const asked = query.get('redirect');
  if (asked === null || task === undefined) return memory;
  const address = await registeredAddress(request.tenant, asked.slice(0, 2048));
  const { leave: _before, ...others } = memory;
  if (address === undefined) return others;
  return { ...others, leave: { address, task, showsSuccess: query.get('show_success') === 'true' } };
}

const checkAddress = ({ url }: FastifyRequest): string =>
  `${checkPath}?${new URLSearchParams({ to: withoutDestination(url) })}`;

/** Where to go back to is remembered, and need not be said twice. */
function withoutDestination(url: string): string {
  const { pathname, searchParams } = new URL(url, 'http://here.invalid');
  searchParams.delete('redirect');
  searchParams.delete('show_success');
  const query = searchParams.toString();
  return ownAddress(query ? `${pathname}?${query}` : pathname) ?? '/account';
}

async function take(visit: Visit, page: CenterPage, reply: FastifyReply): Promise<FastifyReply> {
  if (!page.isThere(visit)) return notice(visit.request, reply, 'fieldUnavailable');
  const form = formOf(visit.request);
  return taking(visit, page, reply, {
    form,
    work: async () => {
      refuseForgery(visit, form.csrf);
      return page.submit(visit, form);
    },
  });
}

/** Do what was sent, and go on, or show the page again with what is wrong. */
async function taking(
  visit: Visit,
  page: CenterPage,
  reply: FastifyReply,
  { form, work }: { readonly form?: CenterForm; readonly work: () => Promise<Go> },
): Promise<FastifyReply> {
  const { request, phrases } = visit;
  if (!page.isThere(visit)) return notice(request, reply, 'fieldUnavailable');
  try {
    return go(visit, await work(), reply);
  } catch (failure) {
    if (isError(failure, 'verification_record.permission_denied'))
      return redirect(reply, checkAddress(request));
    const errors =
      failure instanceof Complaint
        ? failure.errorsIn(phrases)
        : isError(failure, 'entity.not_found')
          ? { form: phrases.error.alreadyGone }
          : errorsOf(failure, phrases);
    if (!errors) throw failure;
    const status = failure instanceof PorteroError && failure.status >= 429 ? failure.status : 422;
    return showOrGo(visit, page, reply, { errors, ...(form && { form }), status });
  }
}

/** @throws guard.invalid_input for what no form of ours sends */
function formOf(request: FastifyRequest): CenterForm {
  const parsed = centerForm.safeParse(withDetails(request.body));
  if (!parsed.success) throw error('guard.invalid_input', undefined, { cause: parsed.error });
  return parsed.data;
}

async function showOrGo(
  visit: Visit,
  page: CenterPage,
  reply: FastifyReply,
  { errors, form, status }: { errors?: Errors; form?: CenterForm; status?: number },
): Promise<FastifyReply> {
  if (page.proof && !(await hasProof(visit, page.proof))) return redirect(reply, checkAddress(visit.request));
  const shown = await page.show(visit, { errors, form });
  if ('to' in shown) return go(visit, shown, reply);
  keep(visit.request, reply, visit.session, shown.memory ?? visit.memory);
  return sendPage(visit, shown.page, reply, { errors, status, country: form?.country });
}

const sendPage = (
  visit: Visit,
  page: AccountPage,
  reply: FastifyReply,
  more: { errors?: Errors | undefined; status?: number | undefined; country?: string | undefined } = {},
): Promise<FastifyReply> =>
  sendScreen(
    visit.request,
    reply,
    { kind: 'account', page, errors: more.errors },
    {
      csrf: csrfOf(visit),
      uiLocales: visit.query.get('ui_locales') ?? undefined,
      leadsTo: visit.memory.leave?.address,
      moreCss: visit.center.customCss,
      ...(more.status !== undefined && { status: more.status }),
      country: more.country,
    },
  );

function go(visit: Visit, { to, memory }: Go, reply: FastifyReply): FastifyReply {
  keep(visit.request, reply, visit.session, memory ?? visit.memory);
  return redirect(reply, to);
}

/** Every step ends with a GET, so that going back or reloading sends nothing twice. */
const redirect = (reply: FastifyReply, to: string): FastifyReply =>
  reply.header('cache-control', 'no-store').redirect(to, 303);

/** A file in place of a page. */
async function download(visit: Visit, reply: FastifyReply): Promise<FastifyReply> {
  if (!exportPage.isThere(visit)) return notice(visit.request, reply, 'fieldUnavailable');
  refuseForgery(visit, formOf(visit.request).csrf);
  if (!(await hasProof(visit, 'always'))) return redirect(reply, checkAddress(visit.request));
  return reply
    .headers({
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': 'attachment; filename="account.json"',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    .send(JSON.stringify(await exportOwnData(visit.account), null, 2));
}

async function success(visit: Visit, tasks: readonly string[], reply: FastifyReply): Promise<FastifyReply> {
  const words = visit.phrases.account;
  const { leave } = visit.memory;
  const isFor = leave !== undefined && tasks.includes(leave.task);
  return sendPage(
    visit,
    {
      view: 'task',
      title: words.doneTitle,
      lead: words.doneLead,
      icon: 'check',
      tone: 'good',
      isPlain: true,
      parts: [
        isFor
          ? { part: 'button', href: leave.address, label: words.backToApp }
          : { part: 'button', href: '/account/security', label: words.back },
      ],
    },
    reply,
  );
}

/** A sentence instead of a page, which says the same to everybody. */
async function notice(
  request: FastifyRequest,
  reply: FastifyReply,
  what: 'unavailable' | 'fieldUnavailable' | 'stopped' | 'deleted' | 'acting',
): Promise<FastifyReply> {
  const { account: words, action, acting } = (await wordsFor(request)).phrases;
  const link = {
    unavailable: undefined,
    fieldUnavailable: { href: '/account/security', label: words.back },
    stopped: { href: '/account/security', label: action.signIn },
    deleted: undefined,
    acting: { href: '/account/security', label: words.back },
  }[what];
  const page: AccountPage = {
    view: 'task',
    title:
      what === 'acting'
        ? acting.hereTitle
        : what === 'deleted'
          ? words.deletedTitle
          : what === 'stopped'
            ? words.stoppedTitle
            : words.unavailableTitle,
    lead: what === 'acting' ? acting.hereLead : words[what],
    icon: 'lock',
    isPlain: true,
    parts: link ? [{ part: 'button', ...link }] : [],
  };
  const status = { unavailable: 404, fieldUnavailable: 403, stopped: 200, deleted: 200, acting: 403 }[what];
  return sendScreen(request, reply, { kind: 'account', page }, { status });
}

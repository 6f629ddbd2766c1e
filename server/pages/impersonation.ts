/**
 * `/impersonate?link=…`: where an administrator's one-time link signs their browser in as somebody. Opening the page uses
 * nothing up, since chat programs open every link: the button does. `/impersonation` says that somebody acts, and ends it.
 */
import { error } from '@portero/schema/errors.ts';
import { type AccountTask, fill, type Phrases } from '@portero/sign-in/index.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { nameOf } from '../account-pages/visit.ts';
import { anonymous } from '../http/gate.ts';
import {
  type Acting,
  actingByCookie,
  actingLifetime,
  endActing,
  isActingId,
  lookAtLink,
  openLink,
} from '../impersonation/sessions.ts';
import { signedCookie } from '../oidc/interaction/interactions.ts';
import { tenantKeys } from '../oidc/keys/keys.ts';
import { RecordAdapter } from '../oidc/records/records.ts';
import { equalInConstantTime } from '../security/vault.ts';
import { findUserById } from '../users/rules.ts';
import { actingFormToken } from './acting-banner.ts';
import { isOwnOrigin } from './forgery.ts';
import { sendScreen } from './render.ts';
import { applicationHome } from './start-again.ts';
import { wordsFor } from './words.ts';

const sessionCookie = '_session';
const linkQuery = z.object({ link: z.string().min(1).max(256) });
const form = z.object({ csrf: z.string().max(256) });

/**
 * A form is taken from our own pages only, with the token that belongs to the link.
 * @throws session.csrf_token_mismatch
 */
export function impersonationPages(scope: FastifyInstance): void {
  const gate = anonymous('A page; the one-time link, or the browser’s own session, says what it may do.');

  scope.get('/impersonate', { config: { gate } }, async (request, reply) => {
    const link = linkQuery.safeParse(request.query).data?.link;
    return link === undefined ? refuse(request, reply) : ask(request, reply, link);
  });

  scope.post('/impersonate', { config: { gate } }, async (request, reply) => {
    const link = linkQuery.safeParse(request.query).data?.link;
    const csrf = form.safeParse(request.body).data?.csrf;
    if (link === undefined) return refuse(request, reply);
    if (!isOwnOrigin(request) || !equalInConstantTime(csrf ?? '', tokenOf(request, link)))
      throw error('session.csrf_token_mismatch');
    const { tenant } = request;
    const before = await signedCookie(tenant, request, sessionCookie);
    const opened = await openLink(tenant, link, browserOf(request), before);
    if (!opened) return refuse(request, reply);
    await keepCookie(request, reply, opened.cookie);
    const home = await applicationHome(tenant, opened.acting.applicationId);
    return reply.header('cache-control', 'no-store').redirect(home ?? '/impersonation', 303);
  });

  scope.get('/impersonation', { config: { gate } }, async (request, reply) => {
    const { phrases } = await wordsFor(request);
    const words = phrases.acting;
    const isActing = (await actingOf(request)) !== undefined;
    const parts: AccountTask['parts'] = isActing
      ? [{ part: 'button', href: '/account', label: phrases.account.title }]
      : [];
    return isActing
      ? show(request, reply, { title: words.hereTitle, lead: words.hereLead, icon: 'person', parts })
      : show(request, reply, { title: words.endedTitle, lead: words.endedLead, icon: 'check', parts });
  });

  scope.post('/impersonation/end', { config: { gate } }, async (request, reply) => {
    const { tenant } = request;
    const id = await signedCookie(tenant, request, sessionCookie);
    const csrf = form.safeParse(request.body).data?.csrf ?? '';
    if (
      !isOwnOrigin(request) ||
      !isActingId(id) ||
      !equalInConstantTime(csrf, actingFormToken(tenant, id ?? ''))
    )
      throw error('session.csrf_token_mismatch');
    const acting = await actingByCookie(tenant, id);
    if (acting) await endActing(tenant, acting);
    dropCookie(reply);
    return reply.header('cache-control', 'no-store').redirect('/impersonation', 303);
  });
}

/** Who would act as whom, before anything happens. */
async function ask(request: FastifyRequest, reply: FastifyReply, link: string): Promise<FastifyReply> {
  const { tenant } = request;
  const seen = await lookAtLink(tenant, link, browserOf(request));
  if (!seen) return refuse(request, reply);
  const { phrases } = await wordsFor(request);
  const words = phrases.acting;
  const other = await nameOfSession(request);
  const lead = [
    fill(words.lead, { application: seen.application.name }),
    ...(other === undefined ? [] : [fill(words.mixed, { name: other })]),
  ].join(' ');
  const page: AccountTask = {
    view: 'task',
    title: fill(words.title, { name: nameOf(seen.user) }),
    lead,
    icon: 'person',
    parts: [{ part: 'submit', label: words.start }],
  };
  const leadsTo = await applicationHome(tenant, seen.application.id);
  return sendScreen(request, reply, { kind: 'account', page }, { csrf: tokenOf(request, link), leadsTo });
}

const actingOf = async (request: FastifyRequest): Promise<Acting | undefined> =>
  actingByCookie(request.tenant, await signedCookie(request.tenant, request, sessionCookie));

/** Whose session the browser has here already. */
async function nameOfSession(request: FastifyRequest): Promise<string | undefined> {
  const { tenant } = request;
  const id = await signedCookie(tenant, request, sessionCookie);
  const session = id === undefined ? undefined : await new RecordAdapter(tenant, 'Session').find(id);
  const user =
    typeof session?.accountId === 'string' ? await findUserById(tenant, session.accountId) : undefined;
  return user && nameOf(user);
}

async function refuse(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { acting: words }: Phrases = (await wordsFor(request)).phrases;
  return show(
    request,
    reply,
    { title: words.invalidTitle, lead: words.invalidLead, icon: 'lock', parts: [] },
    422,
  );
}

const show = (
  request: FastifyRequest,
  reply: FastifyReply,
  page: Pick<AccountTask, 'title' | 'lead' | 'icon' | 'parts'>,
  status = 200,
): Promise<FastifyReply> =>
  sendScreen(request, reply, { kind: 'account', page: { view: 'task', isPlain: true, ...page } }, { status });

const browserOf = ({ ip, headers }: FastifyRequest) => ({ ip, userAgent: headers['user-agent'] ?? '' });

const tokenOf = ({ tenant }: FastifyRequest, link: string): string =>
  tenant.vault.fingerprint(`impersonate:${link}`);

/** As the engine sets it. */
async function keepCookie({ tenant }: FastifyRequest, reply: FastifyReply, value: string): Promise<void> {
  const { cookie: keys } = await tenantKeys(tenant);
  const end = new Date(Date.now() + actingLifetime * 1000).toUTCString();
  const secure = tenant.endpoint.startsWith('https:') ? '; secure' : '';
  const attributes = `; path=/; expires=${end}; samesite=lax${secure}; httponly`;
  const pair = `${sessionCookie}=${value}`;
  reply.header('set-cookie', [
    `${pair}${attributes}`,
    `${sessionCookie}.sig=${keys.sign(pair)}${attributes}`,
  ]);
}

function dropCookie(reply: FastifyReply): void {
  const gone = '=; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT; samesite=lax; httponly';
  reply.header('set-cookie', [`${sessionCookie}${gone}`, `${sessionCookie}.sig${gone}`]);
}

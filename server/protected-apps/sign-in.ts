/** The way of a browser through the sign-in of a protected application, and out again. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { TenantContext } from '../tenants/context.ts';
import type { Connections } from './connections.ts';
import {
  erasedCookie,
  pendingSignIns,
  readCookie,
  sessionCookie,
  signInCookie,
  writtenCookie,
} from './cookies.ts';
import { type Notice, sendNotice } from './pages.ts';
import { callbackPath } from './rules.ts';
import { beginSession, endSession } from './sessions.ts';

/** Seconds between leaving for the sign-in and coming back. */
const pendingTtl = 3600;
/** Of as many tabs a browser may come back. */
const mostPending = 5;
const longestReturn = 2000;

/** Sealed in a cookie, so that only the browser that began a sign-in can end it. */
const pending = z.object({
  applicationId: z.string(),
  hostname: z.string(),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  returnTo: z.string(),
  expiresAt: z.number(),
});

export function signInRoutes(app: FastifyInstance, tenant: TenantContext, connections: Connections): void {
  app.get('/sign-in', (request, reply) =>
    request.asked.session
      ? reply.header('cache-control', 'no-store').redirect(`${request.asked.origin}/`, 303)
      : begin(tenant, request, reply, '/'),
  );
  app.get(callbackPath, (request, reply) => comeBack(tenant, request, reply));
  app.get('/sign-out', (request, reply) => signOut(tenant, connections, request, reply));
}

/** Somebody who would have to be signed in. Only what a person sees as a page can become a sign-in. */
export function sendToSignIn(
  tenant: TenantContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> | FastifyReply {
  if (!isNavigation(request)) {
    return reply
      .code(401)
      .header('cache-control', 'no-store')
      .send({ code: 'auth.unauthorized', message: 'Sign in first: open the application in a browser.' });
  }
  return begin(tenant, request, reply, request.raw.url ?? '/');
}

function isNavigation({ method, headers }: FastifyRequest): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  if (headers.upgrade !== undefined) return false;
  const mode = headers['sec-fetch-mode'];
  return mode === undefined ? Boolean(headers.accept?.includes('text/html')) : mode === 'navigate';
}

async function begin(
  tenant: TenantContext,
  request: FastifyRequest,
  reply: FastifyReply,
  path: string,
): Promise<FastifyReply> {
  const { config, vault } = tenant;
  const { application, hostname, client } = request.asked;
  const { url, pending: remembered } = await client.begin();
  const sealed = vault.seal(
    'protected-app',
    JSON.stringify({
      ...remembered,
      applicationId: application.id,
      hostname,
      returnTo: path.startsWith('/') && path.length <= longestReturn ? path : '/',
      expiresAt: Date.now() + pendingTtl * 1000,
    } satisfies z.infer<typeof pending>),
  );
  const others = pendingSignIns(config, request.headers.cookie);
  const dropped = others.length >= mostPending ? others : [];
  return reply
    .header('cache-control', 'no-store')
    .header('set-cookie', [
      ...dropped.map((name) => erasedCookie(config, name)),
      writtenCookie(config, signInCookie(config, remembered.state), sealed, pendingTtl),
    ])
    .redirect(url.href, 303);
}

async function comeBack(
  tenant: TenantContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { config } = tenant;
  const { application, site, origin, client, session } = request.asked;
  const callback = new URL(request.raw.url ?? '/', origin);
  const state = callback.searchParams.get('state') ?? '';
  const name = signInCookie(config, state);
  const remembered = /^[\w-]+$/.test(state) ? pendingOf(tenant, request, name) : undefined;
  if (!remembered || remembered.state !== state) return sendNotice(tenant, reply, lost);
  void reply.header('set-cookie', erasedCookie(config, name)).header('cache-control', 'no-store');
  let value: string | undefined;
  try {
    value = await beginSession(tenant, application, await client.finish(callback, remembered));
  } catch (failure) {
    request.log.info({ err: failure }, 'a sign-in to a protected application failed');
  }
  const wasDenied = callback.searchParams.get('error') === 'access_denied';
  if (value === undefined) return sendNotice(tenant, reply, wasDenied ? refused : failed);
  if (session) await endSession(tenant, session.id);
  return reply
    .header('set-cookie', writtenCookie(config, sessionCookie(config), value, site.sessionDuration))
    .redirect(origin + remembered.returnTo, 303);
}

/** @returns undefined for whatever is not exactly what this application at this name has sealed */
function pendingOf(tenant: TenantContext, { headers, asked }: FastifyRequest, name: string) {
  const sealed = readCookie(headers.cookie, name);
  if (sealed === undefined) return undefined;
  try {
    const found = pending.parse(JSON.parse(tenant.vault.open('protected-app', sealed)));
    const isOurs = found.applicationId === asked.application.id && found.hostname === asked.hostname;
    return isOurs && found.expiresAt > Date.now() ? found : undefined;
  } catch {
    return undefined;
  }
}

async function signOut(
  tenant: TenantContext,
  connections: Connections,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { session, client } = request.asked;
  // Pictures and links of other sites must not sign anybody out.
  if (session && request.headers['sec-fetch-site'] === 'cross-site')
    return sendNotice(tenant, reply, askFirst);
  if (session) {
    await endSession(tenant, session.id);
    connections.endOf(session.id);
  }
  return reply
    .header('cache-control', 'no-store')
    .header('set-cookie', erasedCookie(tenant.config, sessionCookie(tenant.config)))
    .redirect(client.signOut(session?.idToken).href, 303);
}

const again: Notice['link'] = { href: '/sign-in', label: ({ action }) => action.signIn };
/** It took too long, was finished already, or the browser keeps no cookies. */
const lost: Notice = {
  status: 400,
  title: ({ title }) => title.unknownSession,
  text: ({ description }) => description.unknownSession,
  link: again,
};
const failed: Notice = { ...lost, status: 403 };
const refused: Notice = {
  status: 403,
  title: ({ title }) => title.noAccess,
  text: ({ description }) => description.noAccess,
  link: again,
};
/** Another site has sent the browser here. */
const askFirst: Notice = {
  status: 200,
  title: ({ title }) => title.signOut,
  text: ({ description }) => description.signOut,
  link: { href: '/sign-out', label: ({ action }) => action.signOut },
};

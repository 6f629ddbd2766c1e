/**
 * `/demo-app`: the built-in application that signs in for real (contract EXPERIENCE §11, PROTOCOL §4.5). Opened, it leads to
 * the sign-in at once; come back from there, it shows what an application learns. It keeps nothing but, sealed in a
 * cookie, what the answer is checked against, and for one page what came of it: a page that is loaded again asks again, and
 * the session answers.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { decodeJwt } from 'jose';
import * as z from 'zod';
import { doorOf } from '../http/doors.ts';
import { anonymous } from '../http/gate.ts';
import { askToSignIn, type InsideClient, insideClient, redeem } from '../oidc/clients/inside-client.ts';
import { extraParameters } from '../oidc/provider.ts';
import { showFailure } from '../pages/error-pages.ts';
import { sendScreen } from '../pages/render.ts';
import { addressOf, scope, showSignedIn, showStopped } from './answers.ts';
import { memoryIn } from './cookies.ts';
import { deviceDemoRoutes } from './device.ts';

const demo = { clientId: 'demo-app', path: '/demo-app' };

const forwarded: ReadonlySet<string> = new Set([...extraParameters, 'login_hint', 'ui_locales']);

const remembered = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  /** Asked for when it began. */
  uiLocales: z.string().optional(),
  /** What came of it, until it is shown. */
  idToken: z.string().optional(),
});
type Remembered = z.infer<typeof remembered>;

const memory = memoryIn('_demo_app', demo.path, remembered);

/** In place of what was used up: the browser keeps cookies, so the sign-in may begin again by itself. */
const usedUp = { state: '', nonce: '', verifier: '' };

export async function demoAppRoutes(app: FastifyInstance): Promise<void> {
  const gate = anonymous('A page; it shows what it got by signing in as any application does.');
  await app.register(async (pages) => {
    pages.setErrorHandler((failure, request, reply) => showFailure(request, reply, failure));
    pages.get(demo.path, { config: { gate } }, (request, reply) => show(app, request, reply));
  });
  await deviceDemoRoutes(app);
}

async function show(app: FastifyInstance, request: FastifyRequest, reply: FastifyReply) {
  const { tenant } = request;
  const address = new URL(request.url, tenant.endpoint);
  const known = memory.recall(request);
  if (known?.idToken !== undefined && request.url === addressOf(demo, known.uiLocales)) {
    const { idToken, ...rest } = known;
    memory.remember(request, reply, rest);
    return showSignedIn(request, reply, demo, { ...rest, idToken, claims: decodeJwt(idToken) });
  }
  const client = await insideClient(app, tenant.issuer, { ...demo, door: doorOf(request.raw) });
  if (!address.searchParams.has('state')) return begin(client, request, reply, address.searchParams);
  // Without a cookie it would begin again for ever.
  if (!known)
    return sendScreen(request, reply, { kind: 'unknown-session', restartUrl: demo.path }, { status: 400 });
  if (known.state === '' || known.state !== address.searchParams.get('state'))
    return begin(client, request, reply, inLanguage(known));
  const { uiLocales } = known;
  const over = { ...usedUp, uiLocales };
  memory.remember(request, reply, over);
  if (address.searchParams.has('error')) return showStopped(request, reply, demo.path, uiLocales);
  try {
    const answer = await redeem(client, address, known);
    const { id_token: idToken = '' } = answer;
    // The address without the code, which is used up; a token that no cookie holds is shown where it came.
    if (memory.remember(request, reply, { ...over, idToken })) {
      return reply.header('cache-control', 'no-store').redirect(addressOf(demo, uiLocales), 303);
    }
    return await showSignedIn(request, reply, demo, { uiLocales, idToken, claims: answer.claims() ?? {} });
  } catch (failure) {
    if (!(failure instanceof client.openid.ResponseBodyError || failure instanceof client.openid.ClientError))
      throw failure;
    request.log.info({ err: failure }, 'a sign-in to the demo application failed');
    return showStopped(request, reply, demo.path, uiLocales);
  }
}

const inLanguage = ({ uiLocales }: Remembered): URLSearchParams =>
  new URLSearchParams(uiLocales && { ui_locales: uiLocales });

/** The contract's parameters go along: `/demo-app?first_screen=register` opens the registration. */
async function begin(
  client: InsideClient,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: URLSearchParams,
): Promise<FastifyReply> {
  const { url, pending: begun } = await askToSignIn(client, {
    ...Object.fromEntries([...asked].filter(([name]) => forwarded.has(name))),
    redirect_uri: `${request.tenant.endpoint}${demo.path}`,
    scope,
  });
  memory.remember(request, reply, { ...begun, uiLocales: asked.get('ui_locales')?.slice(0, 200) });
  return reply.header('cache-control', 'no-store').redirect(url.href, 303);
}

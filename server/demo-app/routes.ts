/**
 * `/demo-app`: the built-in application that signs in for real (contract EXPERIENCE §11, PROTOCOL §4.5). Opened, it leads to
 * the sign-in at once; come back from there, it shows what an application learns. It keeps nothing but, sealed in a
 * cookie, what the answer is checked against: a page that is loaded again asks again, and the session answers.
 */
import type { AccountPage } from '@portero/sign-in/index.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { getAccountCenter } from '../account/settings.ts';
import { anonymous } from '../http/gate.ts';
import { askToSignIn, type InsideClient, insideClient, redeem } from '../oidc/clients/inside-client.ts';
import { extraParameters } from '../oidc/provider.ts';
import { showFailure } from '../pages/error-pages.ts';
import { sendScreen } from '../pages/render.ts';
import { wordsFor } from '../pages/words.ts';
import { claimsOf, personOf } from './claims.ts';

const clientId = 'demo-app';
const path = '/demo-app';
const cookie = '_demo_app';
const lifetime = 3600;

/** What the ID token has claims for. */
const scope = [
  'openid',
  'profile',
  'email',
  'phone',
  'address',
  'custom_data',
  'identities',
  'roles',
  'urn:logto:scope:organizations',
  'urn:logto:scope:organization_roles',
].join(' ');

const forwarded: ReadonlySet<string> = new Set([...extraParameters, 'login_hint', 'ui_locales']);

const memory = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  /** Asked for when it began. */
  uiLocales: z.string().optional(),
});
type Memory = z.infer<typeof memory>;

/** In place of what was used up: the browser keeps cookies, so the sign-in may begin again by itself. */
const usedUp = { state: '', nonce: '', verifier: '' };

export async function demoAppRoutes(app: FastifyInstance): Promise<void> {
  const gate = anonymous('A page; it shows what it got by signing in as any application does.');
  await app.register(async (pages) => {
    pages.setErrorHandler((failure, request, reply) => showFailure(request, reply, failure));
    pages.get(path, { config: { gate } }, (request, reply) => show(app, request, reply));
  });
}

async function show(app: FastifyInstance, request: FastifyRequest, reply: FastifyReply) {
  const { tenant } = request;
  const address = new URL(request.url, tenant.endpoint);
  const client = await insideClient(app, tenant.issuer, { clientId });
  if (!address.searchParams.has('state')) return begin(client, request, reply, address.searchParams);
  const remembered = recall(request);
  // Without a cookie it would begin again for ever.
  if (!remembered)
    return sendScreen(request, reply, { kind: 'unknown-session', restartUrl: path }, { status: 400 });
  if (remembered.state !== address.searchParams.get('state'))
    return begin(client, request, reply, inLanguage(remembered));
  remember(request, reply, { ...remembered, ...usedUp });
  if (address.searchParams.has('error')) return stopped(request, reply, remembered);
  try {
    const answer = await redeem(client, address, remembered);
    const { id_token: idToken = '' } = answer;
    return await signedIn(request, reply, { ...remembered, claims: answer.claims() ?? {}, idToken });
  } catch (failure) {
    if (!(failure instanceof client.openid.ResponseBodyError || failure instanceof client.openid.ClientError))
      throw failure;
    request.log.info({ err: failure }, 'a sign-in to the demo application failed');
    return stopped(request, reply, remembered);
  }
}

const inLanguage = ({ uiLocales }: Memory): URLSearchParams =>
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
    redirect_uri: `${request.tenant.endpoint}${path}`,
    scope,
  });
  remember(request, reply, { ...begun, uiLocales: asked.get('ui_locales')?.slice(0, 200) });
  return reply.header('cache-control', 'no-store').redirect(url.href, 303);
}

type SignedIn = Pick<Memory, 'uiLocales'> & {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly idToken: string;
};

async function signedIn(
  request: FastifyRequest,
  reply: FastifyReply,
  { claims, idToken, uiLocales }: SignedIn,
): Promise<FastifyReply> {
  const { tenant } = request;
  const [{ language }, center] = await Promise.all([
    wordsFor(request, { uiLocales }),
    getAccountCenter(tenant),
  ]);
  const signOut = new URLSearchParams({
    client_id: clientId,
    id_token_hint: idToken,
    post_logout_redirect_uri: `${tenant.endpoint}${path}`,
  });
  const screen = {
    kind: 'demo-app',
    person: personOf(claims),
    claims: claimsOf(claims, language),
    idToken,
    address: uiLocales ? `${path}?${new URLSearchParams({ ui_locales: uiLocales })}` : path,
    signOutUrl: `/oidc/session/end?${signOut}`,
    accountUrl: center.enabled ? '/account' : undefined,
  } as const;
  return sendScreen(request, reply, screen, { uiLocales });
}

/** The person said no, or it took too long. */
async function stopped(
  request: FastifyRequest,
  reply: FastifyReply,
  { uiLocales }: Memory,
): Promise<FastifyReply> {
  const { account, action } = (await wordsFor(request, { uiLocales })).phrases;
  const page: AccountPage = {
    view: 'task',
    title: account.stoppedTitle,
    icon: 'door',
    isPlain: true,
    parts: [{ part: 'button', href: path, label: action.signIn }],
  };
  return sendScreen(request, reply, { kind: 'account', page }, { uiLocales });
}

function remember({ tenant }: FastifyRequest, reply: FastifyReply, what: Memory): void {
  reply.setCookie(cookie, tenant.vault.seal('demo-app', JSON.stringify(what)), {
    path,
    httpOnly: true,
    sameSite: 'lax',
    secure: tenant.endpoint.startsWith('https:'),
    maxAge: lifetime,
  });
}

/** Undefined for what this server did not seal. */
function recall({ cookies, tenant }: FastifyRequest): Memory | undefined {
  const sealed = cookies[cookie];
  if (sealed === undefined) return undefined;
  try {
    return memory.parse(JSON.parse(tenant.vault.open('demo-app', sealed)));
  } catch {
    return undefined; // tampered with, or of another key: as if there were none
  }
}

/** The requests that are measured, and the flows made of them, as a client speaks them over HTTP. */
import { createHash, randomBytes } from 'node:crypto';
import { Agent, request } from 'undici';
import type { Authenticator } from '../server/testing/authenticator.ts';
import { password, redirectUri } from './parameters.ts';

export type Target = {
  readonly base: string;
  /** '/oidc' for Portero, '' for the bare engine. */
  readonly mount: string;
  readonly machine: { readonly id: string; readonly secret: string; readonly tokenBase: string };
  /** A public client has no secret. */
  readonly web: { readonly id: string; readonly secret?: string };
  readonly resource: string;
};

export type Answer = {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
};

const agent = new Agent({ connections: 256, pipelining: 1, keepAliveTimeout: 60_000 });

export async function send(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH',
  url: string,
  headers: Record<string, string> = {},
  body?: string,
): Promise<Answer> {
  const answer = await request(url, {
    method,
    headers,
    dispatcher: agent,
    ...(body !== undefined && { body }),
  });
  return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() };
}

export function expectStatus(answer: Answer, status: number | readonly number[], step: string): Answer {
  if ([status].flat().includes(answer.status)) return answer;
  throw new Error(`${step}: ${answer.status} ${answer.body.slice(0, 200)}`);
}

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});

/** Ask at the token endpoint as the web application. */
const askAsWeb = ({ base, mount, web }: Target, body: string): Promise<Answer> =>
  send(
    'POST',
    `${base}${mount}/token`,
    { ...form, ...(web.secret && basic(web.id, web.secret)) },
    web.secret ? body : `${body}&client_id=${web.id}`,
  );

export async function clientCredentials({ machine, mount, resource }: Target): Promise<string> {
  const body = `grant_type=client_credentials&resource=${encodeURIComponent(resource)}&scope=all`;
  const answer = await send(
    'POST',
    `${machine.tokenBase}${mount}/token`,
    { ...form, ...basic(machine.id, machine.secret) },
    body,
  );
  return JSON.parse(expectStatus(answer, 200, 'client credentials').body).access_token;
}

export const askForRefresh = (target: Target, refreshToken: string): Promise<Answer> =>
  askAsWeb(target, `grant_type=refresh_token&refresh_token=${refreshToken}`);

export async function refresh(target: Target, refreshToken: string): Promise<string> {
  const answer = await askForRefresh(target, refreshToken);
  return JSON.parse(expectStatus(answer, 200, 'refresh').body).refresh_token;
}

export async function userinfo({ base, mount }: Target, accessToken: string): Promise<void> {
  expectStatus(
    await send('GET', `${base}${mount}/me`, { authorization: `Bearer ${accessToken}` }),
    200,
    'userinfo',
  );
}

type Tokens = { readonly access_token: string; readonly refresh_token: string };

/** Cookies by name and path, as far as these flows need them. */
export class Jar {
  readonly #cookies = new Map<string, { pair: string; path: string }>();

  header(path: string): Record<string, string> {
    const pairs = [...this.#cookies.values()]
      .filter((cookie) => path.startsWith(cookie.path))
      .map(({ pair }) => pair);
    return pairs.length > 0 ? { cookie: pairs.join('; ') } : {};
  }

  keep(answer: Answer): Answer {
    for (const header of [answer.headers['set-cookie'] ?? []].flat()) {
      const pair = header.split(';')[0] ?? '';
      const path = /; path=([^;]+)/i.exec(header)?.[1] ?? '/';
      const key = `${pair.slice(0, pair.indexOf('='))}|${path}`;
      if (/expires=Thu, 01 Jan 1970/.test(header)) this.#cookies.delete(key);
      else this.#cookies.set(key, { pair, path });
    }
    return answer;
  }
}

/** A started authorization request: where the browser landed, with which cookies. */
export async function authorize(target: Target) {
  const jar = new Jar();
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    client_id: target.web.id,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid offline_access profile',
    prompt: 'consent',
    state: randomBytes(8).toString('base64url'),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const started = jar.keep(await send('GET', `${target.base}${target.mount}/auth?${query}`));
  return { jar, verifier, page: String(expectStatus(started, [302, 303], 'authorize').headers.location) };
}

/** A code on its way back to the application, with what exchanges it. */
export type Returned = { readonly code: string; readonly verifier: string };

/** Follow redirects to the application. */
export async function follow(target: Target, jar: Jar, verifier: string, first: string): Promise<Returned> {
  let location = first;
  for (let hop = 0; hop < 8 && !location.startsWith(redirectUri); hop++) {
    const url = new URL(location, target.base);
    const answer = jar.keep(await send('GET', url.href, jar.header(url.pathname)));
    location = String(expectStatus(answer, [302, 303], `follow ${url.pathname}`).headers.location);
  }
  return { code: new URL(location).searchParams.get('code') ?? '', verifier };
}

export const askForTokens = (target: Target, { code, verifier }: Returned): Promise<Answer> =>
  askAsWeb(
    target,
    new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
    }).toString(),
  );

async function tokens(target: Target, returned: Returned): Promise<Tokens> {
  return JSON.parse(expectStatus(await askForTokens(target, returned), 200, 'token').body);
}

/** The bare engine's sign-in: two interactions that answer at once, one of them with a password hash. */
export async function referenceSignIn(target: Target): Promise<Tokens> {
  const { jar, verifier, page } = await authorize(target);
  return tokens(target, await follow(target, jar, verifier, page));
}

/** Portero's sign-in over the Experience API with username and password. */
export async function passwordSignIn(target: Target, username: string): Promise<Tokens> {
  return tokens(target, await landWithPassword(target, username));
}

/** The same up to the code that the application gets. */
export async function landWithPassword(target: Target, username: string): Promise<Returned> {
  const { jar, verifier } = await authorize(target);
  const call = experience(target, jar);
  await prove(call, username);
  const { redirectTo } = await call('POST', '/submit', undefined, 200);
  return follow(target, jar, verifier, redirectTo);
}

/** Portero's sign-in with an emailed code; `codeFor` reads the message. */
export async function codeSignIn(
  target: Target,
  email: string,
  codeFor: (email: string) => Promise<string>,
): Promise<Tokens> {
  const { jar, verifier } = await authorize(target);
  const call = experience(target, jar);
  const identifier = { type: 'email', value: email };
  await call('PUT', '', { interactionEvent: 'SignIn' }, 204);
  const { verificationId } = await call(
    'POST',
    '/verification/verification-code',
    { identifier, interactionEvent: 'SignIn' },
    200,
  );
  const code = await codeFor(email);
  await call('POST', '/verification/verification-code/verify', { identifier, verificationId, code }, 200);
  await call('POST', '/identification', { verificationId }, 204);
  const { redirectTo } = await call('POST', '/submit', undefined, 200);
  return tokens(target, await follow(target, jar, verifier, redirectTo));
}

/** With a code of an authenticator app after the password. */
export async function totpSignIn(target: Target, username: string, code: string): Promise<Tokens> {
  const { jar, verifier } = await authorize(target);
  const call = experience(target, jar);
  await prove(call, username);
  await call('POST', '/submit', undefined, 403);
  await call('POST', '/verification/totp/verify', { code }, 200);
  const { redirectTo } = await call('POST', '/submit', undefined, 200);
  return tokens(target, await follow(target, jar, verifier, redirectTo));
}

/** Somebody makes a passkey in a sign-in with their password. */
export async function makePasskey(target: Target, username: string, device: Authenticator): Promise<void> {
  const { jar, verifier } = await authorize(target);
  const call = experience(target, jar);
  await prove(call, username);
  const asked = await call('POST', '/verification/web-authn/registration', undefined, 200);
  const { verificationId, registrationOptions } = asked;
  device.userHandle = registrationOptions.user.id;
  const payload = device.register(registrationOptions.challenge);
  await call('POST', '/verification/web-authn/registration/verify', { verificationId, payload }, 200);
  await call('POST', '/profile/mfa/passkey', { verificationId }, 204);
  const { redirectTo } = await call('POST', '/submit', undefined, 200);
  await follow(target, jar, verifier, redirectTo);
}

/** With a passkey, as from the first page: nobody types a name. */
export async function passkeySignIn(target: Target, device: Authenticator): Promise<Tokens> {
  const { jar, verifier } = await authorize(target);
  const call = experience(target, jar);
  const asked = await call('POST', '/preflight/sign-in-passkey/authentication', undefined, 200);
  await call('PUT', '', { interactionEvent: 'SignIn' }, 204);
  const payload = device.sign(asked.authenticationOptions.challenge);
  const proof = await call('POST', '/verification/sign-in-passkey/authentication/verify', { payload }, 200);
  await call('POST', '/identification', proof, 204);
  const { redirectTo } = await call('POST', '/submit', undefined, 200);
  return tokens(target, await follow(target, jar, verifier, redirectTo));
}

/** Username and password, up to the submit. */
async function prove(call: ReturnType<typeof experience>, username: string): Promise<void> {
  await call('PUT', '', { interactionEvent: 'SignIn' }, 204);
  const identifier = { type: 'username', value: username };
  const proof = await call('POST', '/verification/password', { identifier, password }, 200);
  await call('POST', '/identification', { verificationId: proof.verificationId }, 204);
}

function experience(target: Target, jar: Jar) {
  return async (method: 'POST' | 'PUT', path: string, body: unknown, status: number) => {
    const answer = jar.keep(
      await send(
        method,
        `${target.base}/api/experience${path}`,
        {
          ...jar.header('/api'),
          'logto-app-id': target.web.id,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        body === undefined ? undefined : JSON.stringify(body),
      ),
    );
    expectStatus(answer, status, `experience${path}`);
    return answer.body ? JSON.parse(answer.body) : {};
  };
}

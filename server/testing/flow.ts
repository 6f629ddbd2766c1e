/** Test support: an application and a browser, for flows through the authorization server. */
import { createHash, randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { completeLogin, readInteraction } from '../oidc/interaction/interactions.ts';
import type { TenantContext } from '../tenants/context.ts';
import type { TestPortero } from './portero.ts';

type Answer = Awaited<ReturnType<FastifyInstance['inject']>>;

const formOf = (fields: Readonly<Record<string, string | string[]>>): string =>
  new URLSearchParams(
    Object.entries(fields).flatMap(([name, values]) => [values].flat().map((value) => [name, value])),
  ).toString();

/** Keeps cookies by path as a browser does. */
export class Browser {
  readonly #app: FastifyInstance;
  readonly #always: Readonly<Record<string, string>>;
  readonly #cookies = new Map<string, { name: string; value: string; path: string }>();

  /** @param always headers of every request */
  constructor(app: FastifyInstance, always: Readonly<Record<string, string>> = {}) {
    this.#app = app;
    this.#always = always;
  }

  async request(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    address: string,
    options: {
      json?: unknown;
      form?: Record<string, string | string[]>;
      bytes?: Buffer;
      headers?: Record<string, string>;
    } = {},
  ): Promise<Answer> {
    const url = new URL(address, 'http://localhost:3001');
    const cookie = this.cookieHeader(url.pathname);
    const answer = await this.#app.inject({
      method,
      url: url.pathname + url.search,
      headers: {
        accept: 'text/html,application/json',
        'user-agent': 'Portero tests',
        ...this.#always,
        ...(cookie && { cookie }),
        ...(options.form && { 'content-type': 'application/x-www-form-urlencoded' }),
        ...options.headers,
      },
      ...(options.json !== undefined && { payload: options.json as object }),
      ...(options.bytes && { payload: options.bytes }),
      ...(options.form && { payload: formOf(options.form) }),
    });
    for (const header of [answer.headers['set-cookie'] ?? []].flat()) this.#store(header);
    return answer;
  }

  get = (address: string, headers: Record<string, string> = {}): Promise<Answer> =>
    this.request('GET', address, { headers });

  /** Of any path. */
  cookie(name: string): string | undefined {
    return [...this.#cookies.values()].find((cookie) => cookie.name === name)?.value;
  }

  setCookie(name: string, value: string, path = '/'): void {
    this.#cookies.set(`${name}|${path}`, { name, value, path });
  }

  cookieHeader(pathname: string): string {
    return [...this.#cookies.values()]
      .filter(({ path }) => path === '/' || pathname === path || pathname.startsWith(`${path}/`))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  #store(header: string): void {
    const [pair = '', ...attributes] = header.split(';').map((part) => part.trim());
    const name = pair.slice(0, pair.indexOf('='));
    const value = pair.slice(pair.indexOf('=') + 1);
    const attribute = (wanted: string) =>
      attributes.find((text) => text.toLowerCase().startsWith(`${wanted}=`))?.slice(wanted.length + 1);
    const path = attribute('path') ?? '/';
    const expires = attribute('expires');
    if (!value || (expires && Date.parse(expires) < Date.now())) this.#cookies.delete(`${name}|${path}`);
    else this.#cookies.set(`${name}|${path}`, { name, value, path });
  }
}

export type Pkce = { readonly verifier: string; readonly challenge: string };

/** RFC 7636, S256. */
export function pkce(): Pkce {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

export type ClientFacts = { readonly id: string; readonly secret?: string; readonly redirectUri: string };

/** Address of an authorization request as the SDKs send it. */
export function authorizationUrl(
  client: ClientFacts,
  { challenge }: Pkce,
  more: Record<string, string | string[]> = {},
): string {
  const query = new URLSearchParams({
    client_id: client.id,
    redirect_uri: client.redirectUri,
    response_type: 'code',
    scope: 'openid offline_access profile',
    prompt: 'consent',
    state: 'state-1',
    code_challenge: challenge,
    code_challenge_method: 'S256',
  });
  for (const [name, value] of Object.entries(more)) {
    query.delete(name);
    for (const item of [value].flat()) query.append(name, item);
  }
  return `/oidc/auth?${query}`;
}

/** Follow redirects inside the server until one leads to the application; returns that address. */
export async function followToApplication(
  browser: Browser,
  first: string,
  redirectUri: string,
): Promise<URL> {
  let location = first;
  for (let hop = 0; hop < 8; hop++) {
    if (location.startsWith(redirectUri)) return new URL(location);
    const answer = await browser.get(location);
    const next = answer.headers.location;
    if (typeof next !== 'string')
      throw new Error(`no redirect from ${location}: ${answer.statusCode} ${answer.payload.slice(0, 300)}`);
    location = next;
  }
  throw new Error('too many redirects');
}

/** Sign a person in without the pages: the interaction's outcome is stored as the state machine does at its end. */
export async function signInAs(
  browser: Browser,
  tenant: TenantContext,
  userId: string,
  client: ClientFacts,
  proof: Pkce,
  more: Record<string, string | string[]> = {},
): Promise<URL> {
  const started = await browser.get(authorizationUrl(client, proof, more));
  const location = String(started.headers.location);
  if (location.startsWith(client.redirectUri)) return new URL(location);
  if (location.startsWith('/consent')) return followToApplication(browser, location, client.redirectUri);
  const map: Record<string, string> = JSON.parse(decodeURIComponent(browser.cookie('_interaction') ?? '{}'));
  const interaction = await readInteraction(tenant, map[client.id] ?? '');
  if (!interaction) throw new Error(`no interaction: ${started.statusCode} ${started.payload.slice(0, 300)}`);
  const { redirectTo } = await completeLogin(tenant, tenant.db, interaction, {
    accountId: userId,
    submission: { interactionEvent: 'SignIn', userId },
  });
  return followToApplication(browser, redirectTo, client.redirectUri);
}

/** Exchange at the token endpoint. */
export async function token(
  app: FastifyInstance,
  client: ClientFacts,
  form: Record<string, string>,
): Promise<Answer> {
  return app.inject({
    method: 'POST',
    url: '/oidc/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({
      client_id: client.id,
      ...(client.secret !== undefined && { client_secret: client.secret }),
      ...form,
    }).toString(),
  });
}

/** Put a person straight into the database. */
export async function insertUser(
  portero: TestPortero,
  id: string,
  more: Record<string, unknown> = {},
  tenant: 'default' | 'admin' = 'default',
): Promise<string> {
  await portero.tenants[tenant].db.write
    .insertInto('users')
    .values({
      id,
      username: id,
      usernameKey: id,
      primaryEmail: null,
      emailKey: null,
      primaryPhone: null,
      phoneKey: null,
      name: null,
      avatar: null,
      profile: {},
      identities: {},
      customData: {},
      logtoConfig: {},
      mfaVerifications: [],
      passwordDigest: null,
      passwordAlgorithm: null,
      passwordUpdatedAt: null,
      isSuspended: false,
      isPasswordExpired: false,
      applicationId: null,
      cimdClientId: null,
      lastSignInAt: null,
      createdAt: 1,
      updatedAt: 1,
      ...more,
    })
    .execute();
  return id;
}

/** Let a third-party application ask people for some of their data. */
export async function allowUserScopes(
  portero: TestPortero,
  applicationId: string,
  userScopes: readonly string[],
): Promise<void> {
  const { db } = portero.tenants.default;
  for (const userScope of userScopes) {
    await db.write
      .insertInto('application_consent_user_scopes')
      .values({ applicationId, userScope, createdAt: 1 })
      .execute();
  }
}

/** Put an application straight into the database. */
export async function insertApplication(
  portero: TestPortero,
  id: string,
  type: string,
  redirectUri: string,
  more: Record<string, unknown> = {},
): Promise<ClientFacts> {
  const { db, vault, cache } = portero.tenants.default;
  await db.write
    .insertInto('applications')
    .values({
      id,
      name: id,
      description: null,
      type,
      oidcClientMetadata: {
        redirectUris: [redirectUri],
        postLogoutRedirectUris: ['https://app.example/bye'],
      },
      customClientMetadata: {},
      protectedAppMetadata: null,
      isThirdParty: false,
      appLevelAccessControlEnabled: false,
      customData: {},
      createdAt: 1,
      ...more,
    })
    .execute();
  cache.invalidate(`application:${id}`);
  if (type !== 'Traditional' && type !== 'MachineToMachine') return { id, redirectUri };
  const secret = `secret-of-${id}`;
  await db.write
    .insertInto('application_secrets')
    .values({
      applicationId: id,
      name: 'Default secret',
      sealed: vault.seal('application-secret', secret),
      fingerprint: vault.fingerprint(secret),
      createdAt: 1,
      expiresAt: null,
    })
    .execute();
  return { id, secret, redirectUri };
}

/** The server under test: a process of its own, set up over the Management API like any other instance. */
import { expect } from 'vitest';
import * as z from 'zod';
import { freePort, type RunningServer, startServer } from '../e2e/server.ts';
import { Agent } from './agent.ts';
import { pkce } from './pkce.ts';

export const password = 'Lluvia-verde-77';
const administrator = 'ana';

/** Somebody with a value for every standard claim. */
export const person = {
  username: 'carmen',
  primaryEmail: 'carmen@example.com',
  primaryPhone: '34600112233',
  password,
  name: 'Carmen Ruiz Vega',
  avatar: 'https://images.example/carmen.png',
  profile: {
    givenName: 'Carmen',
    familyName: 'Ruiz',
    middleName: 'Vega',
    nickname: 'Mencha',
    preferredUsername: 'carmen.ruiz',
    profile: 'https://people.example/carmen',
    website: 'https://carmen.example',
    gender: 'female',
    birthdate: '1988-04-02',
    zoneinfo: 'Europe/Madrid',
    locale: 'es-ES',
    address: {
      formatted: 'Calle Mayor 3\n28013 Madrid',
      streetAddress: 'Calle Mayor 3',
      locality: 'Madrid',
      region: 'Madrid',
      postalCode: '28013',
      country: 'España',
    },
  },
} as const;

export type ClientSettings = {
  readonly type?: 'Traditional' | 'SPA' | 'Native';
  readonly isThirdParty?: boolean;
  readonly redirectUris?: readonly string[];
  readonly oidcClientMetadata?: Readonly<Record<string, unknown>>;
  readonly customClientMetadata?: Readonly<Record<string, unknown>>;
};

export type Client = {
  readonly id: string;
  readonly secret: string | undefined;
  readonly redirectUri: string;
};

export const redirectUri = 'https://rp.example/callback';
export const afterLogout = 'https://rp.example/signed-out';

const identified = z.looseObject({ id: z.string() });
const secrets = z.array(z.looseObject({ value: z.string() }));

/** How docs/conformance.md advises to register an application for certification. */
export const certificationClient: ClientSettings = { customClientMetadata: { strictOpenId: true } };

export class ServerUnderTest {
  readonly running: RunningServer;
  readonly #authorization: string;
  readonly #clockPort: number;
  #ahead = 0;

  constructor(running: RunningServer, authorization: string, clockPort: number) {
    this.running = running;
    this.#authorization = authorization;
    this.#clockPort = clockPort;
  }

  get endpoint(): string {
    return this.running.endpoint;
  }

  get issuer(): string {
    return `${this.running.endpoint}/oidc`;
  }

  /** What the server’s clock shows, in seconds. */
  get now(): number {
    return Math.floor(Date.now() / 1000) + this.#ahead;
  }

  /** Let time pass for the server. */
  async forward(seconds: number): Promise<void> {
    await fetch(`http://127.0.0.1:${this.#clockPort}/`, { headers: { 'x-seconds': String(seconds) } });
    this.#ahead += seconds;
  }

  async api(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await this.ask(method, path, body);
    const text = await answer.text();
    expect(answer.ok, `${method} ${path}: ${answer.status} ${text}`).toBe(true);
    return text === '' ? undefined : JSON.parse(text);
  }

  ask(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(`${this.endpoint}/api${path}`, {
      method,
      headers: {
        authorization: this.#authorization,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  /** Register an application as an administrator does. */
  async client(settings: ClientSettings = {}): Promise<Client> {
    const { type = 'Traditional', redirectUris = [redirectUri], isThirdParty = false } = settings;
    const made = identified.parse(
      await this.api('POST', '/applications', {
        name: `Conformance ${crypto.randomUUID().slice(0, 8)}`,
        type,
        isThirdParty,
        oidcClientMetadata: {
          redirectUris,
          postLogoutRedirectUris: [afterLogout],
          ...settings.oidcClientMetadata,
        },
        customClientMetadata: { ...settings.customClientMetadata },
      }),
    );
    const [secret] =
      type === 'Traditional' ? secrets.parse(await this.api('GET', `/applications/${made.id}/secrets`)) : [];
    return { id: made.id, secret: secret?.value, redirectUri: redirectUris[0] ?? redirectUri };
  }

  stop(): Promise<void> {
    return this.running.stop();
  }
}

/** Start a server, with an administrator and the person who signs in. */
export async function startUnderTest(env: Readonly<Record<string, string>> = {}): Promise<ServerUnderTest> {
  const clockPort = await freePort();
  const running = await startServer({
    NODE_OPTIONS: `--import=${new URL('clock.ts', import.meta.url).href}`,
    CONFORMANCE_CLOCK_PORT: String(clockPort),
    ...env,
  });
  try {
    return await furnish(running, clockPort);
  } catch (failure) {
    await running.stop();
    throw failure;
  }
}

async function furnish(running: RunningServer, clockPort: number): Promise<ServerUnderTest> {
  const authorization = `Bearer ${await firstAdministrator(running)}`;
  const server = new ServerUnderTest(running, authorization, clockPort);
  await server.api('PATCH', '/sign-in-exp', {
    signInMode: 'SignIn',
    signIn: {
      methods: [{ identifier: 'username', password: true, verificationCode: false, isPasswordPrimary: true }],
    },
  });
  await server.api('POST', '/users', { ...person, profile: person.profile });
  return server;
}

/** Register at the hosted pages as the printed address asks; the token is the one that the Console would hold. */
async function firstAdministrator(running: RunningServer): Promise<string> {
  const callback = `${running.adminEndpoint}/console/callback`;
  const proof = pkce();
  const query = new URLSearchParams({
    client_id: 'admin-console',
    redirect_uri: callback,
    response_type: 'code',
    scope: 'openid all',
    state: 'first',
    code_challenge: proof.challenge,
    code_challenge_method: 'S256',
    resource: 'https://default.logto.app/api',
    first_screen: 'register',
    setup_code: new URL(running.welcome).searchParams.get('setup_code') ?? '',
  });
  const agent = new Agent(running.adminEndpoint, callback);
  const landed = await agent.answerForms(await agent.open(`${running.adminEndpoint}/oidc/auth?${query}`), {
    identifier: administrator,
    password,
  });
  const answer = await fetch(`${running.adminEndpoint}/oidc/token`, {
    method: 'POST',
    body: new URLSearchParams({
      client_id: 'admin-console',
      grant_type: 'authorization_code',
      code: landed.url.searchParams.get('code') ?? '',
      redirect_uri: callback,
      code_verifier: proof.verifier,
      resource: 'https://default.logto.app/api',
    }),
  });
  return z.object({ access_token: z.string() }).parse(await answer.json()).access_token;
}

/** OpenID Connect RP-Initiated Logout 1.0 and Back-Channel Logout 1.0. */
import { EventEmitter, once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeProtectedHeader, type JWTPayload, jwtVerify } from 'jose';
import { afterAll, beforeAll, expect } from 'vitest';
import * as z from 'zod';
import type { Agent, Landing } from './agent.ts';
import { expectDiscovery } from './discovery.ts';
import { plan } from './plan.ts';
import { discover, type Metadata, RelyingParty } from './relying-party.ts';
import {
  afterLogout,
  certificationClient,
  redirectUri,
  type ServerUnderTest,
  startUnderTest,
} from './server.ts';

let server: ServerUnderTest;
let metadata: Metadata;
let rp: RelyingParty;
let listener: Server;
/** What reached the relying party's back channel. */
type Call = { contentType: string | undefined; form: URLSearchParams };
const calls = new EventEmitter<{ call: [Call] }>();

beforeAll(async () => {
  listener = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    calls.emit('call', { contentType: request.headers['content-type'], form: new URLSearchParams(body) });
    response.end();
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  server = await startUnderTest({ OIDC_PROVIDER_SSRF_PROTECTION_DISABLED: 'true' });
  metadata = await discover(server.issuer);
  rp = new RelyingParty(server, metadata, await server.client(certificationClient));
});
afterAll(async () => {
  await server?.stop();
  listener.close();
});

const endpoint = () => metadata.end_session_endpoint ?? '';

/** Sign somebody in, and ask to sign out. */
async function askToSignOut(
  parametersOf: (idToken: string) => Readonly<Record<string, string>>,
): Promise<{ browser: Agent; landing: Landing }> {
  const { browser, tokens } = await rp.signIn();
  const query = new URLSearchParams(parametersOf(tokens.id_token ?? ''));
  return { browser, landing: await browser.open(`${endpoint()}?${query}`) };
}

const isSignedIn = async (browser: Agent): Promise<boolean> =>
  (await rp.ask({ prompt: 'none' }, { browser })).answer?.get('error') !== 'login_required';

/** The way back: address and state, nothing else. */
function expectReturn(landing: Landing, state?: string): void {
  expect(landing.url.origin + landing.url.pathname).toBe(afterLogout);
  expect(Object.fromEntries(landing.url.searchParams)).toEqual(state === undefined ? {} : { state });
}

/** §2: without a token that shows whose session it is, the person is asked; then the session ends, on a page of ours. */
async function expectQuestion({ browser, landing }: { browser: Agent; landing: Landing }): Promise<Landing> {
  expect([landing.status, landing.url.origin]).toEqual([200, server.endpoint]);
  expect(landing.text).toContain('Do you want to sign out?');
  expect(landing.text).not.toContain('submit()');
  expect(await isSignedIn(browser)).toBe(true);
  const again = await browser.open(landing.url.href);
  return browser.submit(again);
}

/** Nobody is sent anywhere, and nobody is signed out. */
async function expectRefusal({ browser, landing }: { browser: Agent; landing: Landing }): Promise<void> {
  expect([landing.status, landing.url.origin]).toEqual([400, server.endpoint]);
  expect(await isSignedIn(browser)).toBe(true);
}

const forged = (token: string) => {
  const [head, body, signature = ''] = token.split('.');
  return `${head}.${body}.${signature.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))}`;
};

plan('oidcc-rp-initiated-logout-certification-test-plan', ({ module }) => {
  module(
    'oidcc-rp-initiated-logout-discovery-endpoint-verification',
    'discovery names the endpoint',
    async () => {
      expect((await expectDiscovery(server.issuer)).end_session_endpoint).toMatch(/^http/);
    },
  );

  module(
    'oidcc-rp-initiated-logout',
    'with ID token, address and state the session ends and the person is back at the application',
    async () => {
      const { browser, landing } = await askToSignOut((idToken) => ({
        id_token_hint: idToken,
        post_logout_redirect_uri: afterLogout,
        state: 'x y&z',
      }));
      // With scripts off the person presses the button of the page that otherwise goes on by itself.
      expectReturn(await browser.submit(landing), 'x y&z');
      expect(await isSignedIn(browser)).toBe(false);
    },
  );

  module(
    'oidcc-rp-initiated-logout-bad-post-logout-redirect-uri',
    'nobody is sent to an address that is not registered',
    async () => {
      const asked = await askToSignOut((idToken) => ({
        id_token_hint: idToken,
        post_logout_redirect_uri: 'https://evil.example/signed-out',
        state: 's',
      }));
      await expectRefusal(asked);
    },
  );

  module('oidcc-rp-initiated-logout-modified-id-token-hint', 'an altered ID token is refused', async () => {
    const asked = await askToSignOut((idToken) => ({
      id_token_hint: forged(idToken),
      post_logout_redirect_uri: afterLogout,
      state: 's',
    }));
    await expectRefusal(asked);
  });

  module(
    'oidcc-rp-initiated-logout-no-id-token-hint',
    'without ID token the person is asked; the client id alone vouches for the address',
    async () => {
      const nameless = await askToSignOut(() => ({ post_logout_redirect_uri: afterLogout, state: 's' }));
      expect((await expectQuestion(nameless)).url.origin).toBe(server.endpoint);
      expect(await isSignedIn(nameless.browser)).toBe(false);
      const named = await askToSignOut(() => ({
        client_id: rp.client.id,
        post_logout_redirect_uri: afterLogout,
        state: 's',
      }));
      expectReturn(await expectQuestion(named), 's');
      expect(await isSignedIn(named.browser)).toBe(false);
    },
  );

  module('oidcc-rp-initiated-logout-no-params', 'without parameters the person is asked', async () => {
    const asked = await askToSignOut(() => ({}));
    const end = await expectQuestion(asked);
    expect([end.url.origin, end.status]).toEqual([server.endpoint, 200]);
    expect(await isSignedIn(asked.browser)).toBe(false);
  });

  module(
    'oidcc-rp-initiated-logout-no-post-logout-redirect-uri',
    'without an address the session ends on a page of ours',
    async () => {
      const { browser, landing } = await askToSignOut((idToken) => ({ id_token_hint: idToken, state: 's' }));
      const end = await browser.submit(landing);
      expect([end.url.origin, end.status]).toEqual([server.endpoint, 200]);
      expect(end.text).toContain('You’re signed out');
      expect(await isSignedIn(browser)).toBe(false);
    },
  );

  module('oidcc-rp-initiated-logout-no-state', 'without state none comes back', async () => {
    const { browser, landing } = await askToSignOut((idToken) => ({
      id_token_hint: idToken,
      post_logout_redirect_uri: afterLogout,
    }));
    expectReturn(await browser.submit(landing));
    expect(await isSignedIn(browser)).toBe(false);
  });

  module('oidcc-rp-initiated-logout-only-state', 'with a state alone the person is asked', async () => {
    const asked = await askToSignOut(() => ({ state: 's' }));
    expect((await expectQuestion(asked)).url.origin).toBe(server.endpoint);
    expect(await isSignedIn(asked.browser)).toBe(false);
  });

  module(
    'oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri',
    'a query that is not registered makes another address of it',
    async () => {
      const asked = await askToSignOut((idToken) => ({
        id_token_hint: idToken,
        post_logout_redirect_uri: `${afterLogout}?foo=bar`,
        state: 's',
      }));
      await expectRefusal(asked);
    },
  );

  module('oidcc-rp-initiated-logout-bad-id-token-hint', 'what is no ID token is refused', async () => {
    const asked = await askToSignOut(() => ({
      id_token_hint: 'nonsense',
      post_logout_redirect_uri: afterLogout,
      state: 's',
    }));
    await expectRefusal(asked);
  });
});

plan('oidcc-backchannel-rp-initiated-logout-certification-test-plan', ({ module }) => {
  module(
    'oidcc-backchannel-logout-discovery-endpoint-verification',
    'discovery says that the back channel is supported, with session ids',
    async () => {
      expect(await expectDiscovery(server.issuer)).toMatchObject({
        backchannel_logout_supported: true,
        backchannel_logout_session_supported: true,
      });
    },
  );

  module(
    'oidcc-backchannel-rp-initiated-logout',
    'the application gets a signed logout token for exactly this session',
    async () => {
      const { port } = listener.address() as AddressInfo;
      const client = await server.client({
        ...certificationClient,
        redirectUris: [redirectUri],
        oidcClientMetadata: {
          redirectUris: [redirectUri],
          postLogoutRedirectUris: [afterLogout],
          backchannelLogoutUri: `http://127.0.0.1:${port}/logout`,
          backchannelLogoutSessionRequired: true,
        },
      });
      const party = new RelyingParty(server, metadata, client);
      const { browser, tokens, claims } = await party.signIn();
      expect(claims.sid).toBeTypeOf('string');
      const query = new URLSearchParams({
        id_token_hint: tokens.id_token ?? '',
        post_logout_redirect_uri: afterLogout,
      });
      const landing = await browser.open(`${endpoint()}?${query}`);
      const called = once(calls, 'call');
      expectReturn(await browser.submit(landing));
      const [call] = await called;
      expect(call?.contentType).toMatch(/^application\/x-www-form-urlencoded/);
      await expectLogoutToken(call?.form.get('logout_token') ?? '', party, claims);
    },
  );
});

/** Back-Channel Logout §2.4 and §2.6 */
async function expectLogoutToken(token: string, party: RelyingParty, signedIn: JWTPayload): Promise<void> {
  const { keys } = z
    .object({ keys: z.array(z.looseObject({ kid: z.string(), kty: z.string() })) })
    .parse(await (await fetch(metadata.jwks_uri)).json());
  const header = decodeProtectedHeader(token);
  const key = keys.find(({ kid }) => kid === header.kid);
  if (!key) throw new Error('the logout token names no key of the JWKS');
  const { payload } = await jwtVerify(token, key, {
    issuer: metadata.issuer,
    audience: party.client.id,
    algorithms: metadata.id_token_signing_alg_values_supported,
    requiredClaims: ['iss', 'aud', 'iat', 'exp', 'jti', 'events'],
    typ: 'logout+jwt',
  });
  expect(payload.events).toEqual({ 'http://schemas.openid.net/event/backchannel-logout': {} });
  expect([payload.sub, payload.sid]).toEqual([signedIn.sub, signedIn.sid]);
  expect(payload).not.toHaveProperty('nonce');
}

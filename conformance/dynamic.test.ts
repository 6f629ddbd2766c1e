/** OpenID Connect Dynamic: relying parties that register themselves, and are asked about like any third party. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  type JWK,
  jwtVerify,
  SignJWT,
} from 'jose';
import { afterAll, beforeAll, expect } from 'vitest';
import * as z from 'zod';
import { expectDiscovery } from './discovery.ts';
import { plan } from './plan.ts';
import { discover, type Metadata, RelyingParty, type Tokens, tokenResponse } from './relying-party.ts';
import { redirectUri, type ServerUnderTest, startUnderTest } from './server.ts';

const answer = z.looseObject({
  client_id: z.string(),
  client_secret: z.string().optional(),
  redirect_uris: z.array(z.string()),
  registration_access_token: z.string(),
  registration_client_uri: z.url(),
});

let server: ServerUnderTest;
let metadata: Metadata;
let listener: Server;
let published: JWK[] = [];
let listed: string[] = [];
const sector = () => `http://127.0.0.1:${(listener.address() as AddressInfo).port}/sector.json`;

beforeAll(async () => {
  listener = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(request.url === '/sector.json' ? listed : { keys: published }));
  });
  await new Promise<void>((ready) => listener.listen(0, '127.0.0.1', ready));
  server = await startUnderTest({ OIDC_PROVIDER_SSRF_PROTECTION_DISABLED: 'true' });
  await server.api('PUT', '/configs/client-registration', {
    mode: 'token',
    policy: {},
  });
  metadata = await discover(server.issuer);
});
afterAll(async () => {
  await server?.stop();
  listener.close();
});

async function register(more: Readonly<Record<string, unknown>> = {}): Promise<Response> {
  const { value } = z.object({ value: z.string() }).parse(
    await server.api('POST', '/initial-access-tokens', {
      name: 'Conformance',
      policy: { userScopes: ['profile', 'email', 'address', 'phone'] },
    }),
  );
  return fetch(metadata.registration_endpoint ?? '', {
    method: 'POST',
    headers: { authorization: `Bearer ${value}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      client_name: 'Conformance',
      application_type: 'web',
      redirect_uris: [redirectUri],
      response_types: ['code'],
      grant_types: ['authorization_code', 'refresh_token'],
      ...more,
    }),
  });
}

async function party(more: Readonly<Record<string, unknown>> = {}) {
  const made = await register(more);
  const text = await made.text();
  expect(made.status, text).toBe(201);
  const facts = answer.parse(JSON.parse(text));
  const client = {
    id: facts.client_id,
    secret: facts.client_secret,
    redirectUri: facts.redirect_uris[0] ?? '',
  };
  return { facts, rp: new RelyingParty(server, metadata, client) };
}

/** What a client is told of itself shows that the server knows the address; nobody asked it. */
async function keeps(member: string): Promise<void> {
  const address = `https://rp.example/${member}`;
  const { facts, rp } = await party({ [member]: address });
  expect(facts[member]).toBe(address);
  const asked = await rp.ask();
  expect(asked.landing.status).toBe(200);
}

/** A client that signs its assertions with a key that it publishes. */
async function signingParty() {
  const pair = await generateKeyPair('ES256', { extractable: true });
  published = [{ ...(await exportJWK(pair.publicKey)), kid: 'first', use: 'sig' }];
  const { port } = listener.address() as AddressInfo;
  const { rp } = await party({
    token_endpoint_auth_method: 'private_key_jwt',
    jwks_uri: `http://127.0.0.1:${port}/jwks`,
  });
  const assertion = (key = pair.privateKey, kid = 'first') =>
    new SignJWT({ jti: crypto.randomUUID() })
      .setProtectedHeader({ alg: 'ES256', kid })
      .setIssuer(rp.client.id)
      .setSubject(rp.client.id)
      .setAudience(metadata.issuer)
      .setExpirationTime(server.now + 60)
      .sign(key);
  const token = async (form: Readonly<Record<string, string>>, signed: string): Promise<Response> =>
    fetch(metadata.token_endpoint, {
      method: 'POST',
      body: new URLSearchParams({
        ...form,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: signed,
      }),
    });
  const code = async (more: Readonly<Record<string, string>> = {}) => {
    const browser = rp.browser();
    const attempt = await rp.complete(await rp.ask(more, { browser }), browser);
    return { grant_type: 'authorization_code', code: rp.codeOf(attempt), redirect_uri: redirectUri };
  };
  return { rp, assertion, token, code };
}

async function tokensOf(given: Response): Promise<Tokens> {
  const text = await given.text();
  expect(given.status, text).toBe(200);
  return tokenResponse.parse(JSON.parse(text));
}

plan('oidcc-dynamic-certification-test-plan', ({ module, notApplicable }) => {
  module('oidcc-discovery-endpoint-verification', 'discovery names where clients register', async () => {
    expect((await expectDiscovery(server.issuer)).registration_endpoint).toMatch(/^http/);
  });
  module('oidcc-server', 'a registered client signs somebody in', async () => {
    const { rp } = await party();
    const { tokens, claims } = await rp.signIn({ scope: 'openid profile email' });
    expect((await rp.userinfo(tokens)).sub).toBe(claims.sub);
  });
  module('oidcc-idtoken-rs256', 'its ID token is signed by RS256 where it says so, or nothing', async () => {
    for (const more of [{ id_token_signed_response_alg: 'RS256' }, {}]) {
      const { tokens } = await (await party(more)).rp.signIn();
      expect(decodeProtectedHeader(tokens.id_token ?? '').alg).toBe('RS256');
    }
  });
  notApplicable('oidcc-idtoken-unsigned', 'every ID token is signed', async () => {
    expect((await register({ id_token_signed_response_alg: 'none' })).status).toBe(400);
    expect(metadata.id_token_signing_alg_values_supported).not.toContain('none');
  });
  module('oidcc-userinfo-rs256', 'userinfo is signed where the client wants it', async () => {
    const { rp } = await party({ userinfo_signed_response_alg: 'RS256' });
    const { tokens, claims } = await rp.signIn();
    const given = await rp.askUserinfo(tokens.access_token);
    expect(given.headers.get('content-type')).toMatch(/^application\/jwt/);
    const text = await given.text();
    const { kid } = decodeProtectedHeader(text);
    const { keys } = await (await fetch(metadata.jwks_uri)).json();
    const { payload } = await jwtVerify(
      text,
      keys.find((key: JWK) => key.kid === kid),
      {
        issuer: metadata.issuer,
        audience: rp.client.id,
        algorithms: ['RS256'],
      },
    );
    expect(payload.sub).toBe(claims.sub);
  });
  module(
    'oidcc-ensure-redirect-uri-in-authorization-request',
    'of two addresses the request names one',
    async () => {
      const { rp } = await party({ redirect_uris: [redirectUri, `${redirectUri}/2`] });
      const asked = await rp.ask({ redirect_uri: undefined });
      expect([asked.landing.status, asked.answer]).toEqual([400, undefined]);
    },
  );
  module('oidcc-redirect-uri-query-OK', 'an address may have a query', async () => {
    const withQuery = `${redirectUri}?foo=bar`;
    const { rp } = await party({ redirect_uris: [withQuery] });
    const { attempt } = await rp.signIn();
    expect(attempt.answer?.get('foo')).toBe('bar');
  });
  for (const [id, registered, sent] of [
    ['oidcc-redirect-uri-query-mismatch', `${redirectUri}?foo=bar`, `${redirectUri}?bar=foo`],
    ['oidcc-redirect-uri-query-added', redirectUri, `${redirectUri}?foo=bar`],
  ] as const) {
    module(id, 'another query is another address', async () => {
      const { rp } = await party({ redirect_uris: [registered] });
      const asked = await rp.ask({ redirect_uri: sent });
      expect([asked.landing.status, asked.landing.url.origin]).toEqual([400, server.endpoint]);
    });
  }
  module('oidcc-redirect-uri-regfrag', 'an address with a fragment is not registered', async () => {
    const refused = await register({ redirect_uris: [`${redirectUri}#foobar`] });
    expect([refused.status, (await refused.json()).error]).toEqual([400, 'invalid_redirect_uri']);
  });
  for (const [id, member] of [
    ['oidcc-registration-logo-uri', 'logo_uri'],
    ['oidcc-registration-policy-uri', 'policy_uri'],
    ['oidcc-registration-tos-uri', 'tos_uri'],
  ] as const) {
    module(id, `a client may say its ${member}`, () => keeps(member));
  }
  module('oidcc-registration-jwks-uri', 'a client signs with the keys of its jwks_uri', async () => {
    const { assertion, token, code } = await signingParty();
    await tokensOf(await token(await code(), await assertion()));
  });
  module('oidcc-registration-sector-uri', 'a host that lists the addresses speaks for them', async () => {
    expect(metadata.subject_types_supported).toContain('pairwise');
    listed = [redirectUri, 'https://other.example/callback'];
    const sectors = { subject_type: 'pairwise', sector_identifier_uri: sector() };
    const { facts, rp } = await party({ ...sectors, redirect_uris: listed });
    expect(facts).toMatchObject(sectors);
    const sub = async (one: RelyingParty) => decodeJwt((await one.signIn()).tokens.id_token ?? '').sub;
    const known = await sub(rp);
    expect(await sub((await party({ subject_type: 'public' })).rp)).not.toBe(known);
    expect(await sub((await party(sectors)).rp)).toBe(known);
  });
  module('oidcc-registration-sector-bad', 'a host speaks for no address that it does not list', async () => {
    listed = ['https://other.example/callback'];
    const refused = await register({ subject_type: 'pairwise', sector_identifier_uri: sector() });
    expect([refused.status, (await refused.json()).error]).toEqual([400, 'invalid_client_metadata']);
  });
  module('oidcc-server-rotate-keys', 'the server changes its keys, and old and new ones verify', async () => {
    const { rp } = await party({ id_token_signed_response_alg: 'ES256' });
    const before = await rp.signIn();
    await server.api('POST', '/configs/oidc/private-keys/rotate', { rotationGracePeriod: 0 });
    const fresh = new RelyingParty(server, metadata, rp.client);
    const after = await fresh.signIn();
    const kid = ({ tokens }: { tokens: Tokens }) => decodeProtectedHeader(tokens.id_token ?? '').kid;
    expect(kid(after)).not.toBe(kid(before));
    await fresh.verifyIdToken(before.tokens, before.attempt);
  });
  module(
    'oidcc-refresh-token-rp-key-rotation',
    'a client changes its keys, and goes on with the new one',
    async () => {
      const { assertion, token, code } = await signingParty();
      const asked = await code({ scope: 'openid offline_access', prompt: 'consent' });
      const tokens = await tokensOf(await token(asked, await assertion()));
      const next = await generateKeyPair('ES256', { extractable: true });
      published = [{ ...(await exportJWK(next.publicKey)), kid: 'second', use: 'sig' }];
      await server.forward(61);
      const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' };
      expect((await token(form, await assertion())).status).toBe(401);
      await tokensOf(await token(form, await assertion(next.privateKey, 'second')));
    },
  );
  for (const id of ['oidcc-request-uri-unsigned', 'oidcc-request-uri-signed-rs256'] as const) {
    notApplicable(id, 'nothing that a request names is fetched', async () => {
      expect(metadata.request_uri_parameter_supported).toBe(false);
      const { port } = listener.address() as AddressInfo;
      const { rp } = await party();
      const asked = await rp.ask({ request_uri: `http://127.0.0.1:${port}/request.jwt` });
      expect(asked.answer?.get('code') ?? null).toBeNull();
    });
  }
  notApplicable(
    'oidcc-ensure-request-object-with-redirect-uri',
    'unsigned request objects are refused',
    async () => {
      expect(metadata.request_object_signing_alg_values_supported).not.toContain('none');
    },
  );
  module('oidcc-refresh-token', 'a refresh token gives new tokens, to its own client only', async () => {
    const { rp } = await party();
    const { tokens, claims } = await rp.signIn({ scope: 'openid offline_access', prompt: 'consent' });
    const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' };
    expect((await (await party()).rp.token(form)).status).toBe(400);
    const again = await tokensOf(await rp.token(form));
    expect((await rp.userinfo(again)).sub).toBe(claims.sub);
  });
  module(
    'oidcc-ensure-client-assertion-with-iss-aud-succeeds',
    'the issuer is the audience of an assertion',
    async () => {
      const { assertion, token, code } = await signingParty();
      await tokensOf(await token(await code(), await assertion()));
    },
  );
});

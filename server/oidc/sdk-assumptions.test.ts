/**
 * What the official SDKs take for granted (contract PROTOCOL §10): one test for each item that the server alone can
 * show, named with the item's number. Items 46, 47, 50 and 51 need the SDKs themselves: e2e/logto-sdks.test.ts and
 * e2e/logto-organizations.test.ts. Item 49 is grants/device-flow.test.ts.
 */
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { beforeAll, expect, it } from 'vitest';
import {
  authorizationUrl,
  Browser,
  type ClientFacts,
  insertApplication,
  insertUser,
  pkce,
  signInAs,
  token,
} from '../testing/flow.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';

const redirectUri = 'https://app.example/callback';
const issuer = 'http://localhost:3001/oidc';
const reserved = 'urn:logto:resource:organizations';
const resource = 'https://books.example';
const basic = (client: ClientFacts) =>
  `Basic ${Buffer.from(`${client.id}:${client.secret ?? ''}`).toString('base64')}`;

onEveryServer('what SDKs take for granted', (portero) => {
  let counter = 0;
  const fresh = (name: string) => `${name}${counter++}`;
  let user: string;

  beforeAll(async () => {
    const p = portero();
    user = await insertUser(p, 'ana', {
      primaryEmail: 'ana@example.com',
      isEmailVerified: true,
      name: 'Ana',
    });
    const api = await p.api('POST', '/resources', { name: 'Books', indicator: resource });
    const scope = await p.api('POST', `/resources/${api.body.id}/scopes`, { name: 'read:books' });
    const other = await p.api('POST', '/resources', { name: 'Films', indicator: 'https://films.example' });
    expect(other.status).toBe(201);
    const role = await p.api('POST', '/roles', {
      name: 'reader',
      description: 'Reads',
      scopeIds: [scope.body.id],
    });
    expect((await p.api('POST', `/users/${user}/roles`, { roleIds: [role.body.id] })).status).toBe(201);
  });

  const makeClient = (type: string, more: Record<string, unknown> = {}, uri = redirectUri) =>
    insertApplication(portero(), fresh('client'), type, uri, more);

  /** Sign the person in with the parameters of an SDK, and exchange the code as SDKs do: without a resource. */
  const signedIn = async (
    type = 'SPA',
    parameters: Record<string, string | string[]> = {},
    more: Record<string, unknown> = {},
  ) => {
    const p = portero();
    const client = await makeClient(type, more);
    const proof = pkce();
    const browser = new Browser(p.core);
    const back = await signInAs(browser, p.tenants.default, user, client, proof, parameters);
    const answer = await token(p.core, client, {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: proof.verifier,
    });
    return { p, client, browser, back, answer, tokens: answer.json() };
  };
  const refresh = (p: TestPortero, client: ClientFacts, refreshToken: string, more = {}) =>
    token(p.core, client, { grant_type: 'refresh_token', refresh_token: refreshToken, ...more });
  const get = (url: string, headers: Record<string, string> = {}) => portero().core.inject({ url, headers });
  const post = (url: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
    portero().core.inject({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      payload: new URLSearchParams(form).toString(),
    });
  const discovery = async () => (await get('/oidc/.well-known/openid-configuration')).json();

  it('1: discovery is application/json', async () => {
    const answer = await get('/oidc/.well-known/openid-configuration');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^application\/json(;|$)/);
  });

  it('2, 3, 4: discovery has the addresses as strings, the lists as lists of strings, flags as booleans', async () => {
    const document: Record<string, unknown> = await discovery();
    for (const name of [
      'issuer',
      'authorization_endpoint',
      'token_endpoint',
      'userinfo_endpoint',
      'end_session_endpoint',
      'revocation_endpoint',
      'jwks_uri',
    ])
      expect(document[name], name).toEqual(expect.stringMatching(/^http:\/\/localhost:3001\/oidc/));
    for (const name of [
      'response_types_supported',
      'subject_types_supported',
      'id_token_signing_alg_values_supported',
    ])
      expect(document[name], name).toEqual(expect.arrayContaining([expect.any(String)]));
    for (const [name, value] of Object.entries(document)) {
      if (
        /_supported$/.test(name) &&
        !/parameter_supported|session_supported|iss_parameter|document_/.test(name)
      )
        expect(Array.isArray(value) || typeof value === 'boolean', name).toBe(true);
      if (/parameter_supported$|require_|logout_(session_)?supported$/.test(name))
        expect(typeof value, name).toBe('boolean');
    }
  });

  it('5: an application’s Basic header does no harm where nobody asked for it', async () => {
    const client = await makeClient('Traditional');
    const authorization = basic(client);
    expect((await get('/oidc/.well-known/openid-configuration', { authorization })).statusCode).toBe(200);
    expect((await get('/oidc/jwks', { authorization })).statusCode).toBe(200);
    const raw = { authorization: `Basic ${Buffer.from('odd%id:p+a%ss').toString('base64')}` };
    expect((await get('/oidc/jwks', raw)).statusCode).toBe(200);
    expect((await get('/oidc/session/end', { authorization })).statusCode).toBe(200);
  });

  it('7: refusals of token, userinfo and revocation are JSON with code and message', async () => {
    const client = await makeClient('Traditional');
    const refused = [
      await post('/oidc/token', {
        client_id: client.id,
        client_secret: 'wrong',
        grant_type: 'refresh_token',
      }),
      await post('/oidc/token', { grant_type: 'authorization_code', code: 'x' }),
      await get('/oidc/me', { authorization: 'Bearer nonsense' }),
      await get('/oidc/me'),
      await post('/oidc/token/revocation', { token: 'x' }),
      await post('/oidc/token/revocation', { client_id: 'nobody', token: 'x' }),
    ];
    for (const answer of refused) {
      expect(answer.statusCode, answer.payload).toBeGreaterThanOrEqual(400);
      expect(answer.headers['content-type']).toContain('application/json');
      expect(answer.json()).toMatchObject({ code: expect.any(String), message: expect.any(String) });
    }
  });

  it('8, 31: a code buys 200 with both tokens, a whole number of seconds, a scope and a refresh token', async () => {
    const { answer, tokens } = await signedIn();
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toContain('application/json');
    expect(tokens).toMatchObject({
      access_token: expect.any(String),
      id_token: expect.any(String),
      refresh_token: expect.any(String),
      scope: expect.any(String),
      token_type: 'Bearer',
    });
    expect(Number.isInteger(tokens.expires_in)).toBe(true);
    expect(Object.values(tokens)).not.toContain(null);
  });

  it('9, 44: a public application revokes without a secret; a confidential one that sends none is refused as such', async () => {
    const { p, client, tokens } = await signedIn('SPA');
    const revoked = await post('/oidc/token/revocation', {
      client_id: client.id,
      token: tokens.refresh_token,
    });
    expect(revoked.statusCode).toBe(200);
    expect((await refresh(p, client, tokens.refresh_token)).json()).toMatchObject({ error: 'invalid_grant' });
    const confidential = await signedIn('Traditional');
    const without = await post('/oidc/token/revocation', {
      client_id: confidential.client.id,
      token: confidential.tokens.refresh_token,
    });
    expect(without.statusCode).toBe(401);
  });

  it('10: a browser application may call from the origin of its redirect URI, and from no other', async () => {
    const { client, tokens } = await signedIn('SPA');
    const form = { client_id: client.id, grant_type: 'refresh_token', refresh_token: tokens.refresh_token };
    const allowed = await post('/oidc/token', form, { origin: 'https://app.example' });
    expect(allowed.statusCode, allowed.payload).toBe(200);
    expect(allowed.headers['access-control-allow-origin']).toBe('https://app.example');
    expect(allowed.headers['access-control-allow-credentials']).toBeUndefined();
    const strange = await post('/oidc/token', form, { origin: 'https://evil.example' });
    expect(strange.statusCode).toBe(400);
    expect(strange.headers['access-control-allow-origin']).toBeUndefined();
    const me = await get('/oidc/me', {
      authorization: `Bearer ${tokens.access_token}`,
      origin: 'https://app.example',
    });
    expect(me.headers['access-control-allow-origin']).toBe('https://app.example');
    for (const path of ['/oidc/.well-known/openid-configuration', '/oidc/jwks'])
      expect((await get(path, { origin: 'https://evil.example' })).headers).toMatchObject({
        'access-control-allow-origin': '*',
        'x-frame-options': 'SAMEORIGIN',
        'cross-origin-resource-policy': 'same-origin',
      });
  });

  it('10: it may from every origin that a wildcard in its redirect URI means, and from no look-alike', async () => {
    const { p, client, tokens } = await signedIn('SPA');
    const redirectUris = [client.redirectUri, 'https://*.preview.example/callback'];
    await p.api('PATCH', `/applications/${client.id}`, {
      oidcClientMetadata: { redirectUris, postLogoutRedirectUris: [] },
    });
    const form = { client_id: client.id, grant_type: 'refresh_token', refresh_token: tokens.refresh_token };
    for (const origin of [
      'https://preview.example',
      'https://a.b.preview.example',
      'https://a.preview.example.evil.example',
    ])
      expect((await post('/oidc/token', form, { origin })).statusCode).toBe(400);
    const origin = 'https://pr-7.preview.example';
    const allowed = await post('/oidc/token', form, { origin });
    expect(allowed.statusCode, allowed.payload).toBe(200);
    expect(allowed.headers['access-control-allow-origin']).toBe(origin);
  });

  it('6, 11: an address may end in a slash, so that endpoints are asked with two', async () => {
    const found = await get('//oidc/.well-known/openid-configuration');
    expect(found.statusCode).toBe(200);
    expect(found.json().issuer).toBe(issuer);
    const { client, tokens } = await signedIn('Traditional');
    const answer = await post('//oidc/token', {
      client_id: client.id,
      client_secret: client.secret ?? '',
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token,
    });
    expect(answer.statusCode, answer.payload).toBe(200);
  });

  it('12, 40, 41: userinfo answers GET and POST, right after sign-in and with a refreshed token', async () => {
    const scope = 'openid offline_access profile email custom_data identities urn:logto:scope:organizations';
    const { p, client, tokens } = await signedIn('SPA', { scope });
    const again = (await refresh(p, client, tokens.refresh_token)).json();
    for (const accessToken of [tokens.access_token, again.access_token]) {
      for (const method of ['GET', 'POST'] as const) {
        const answer = await p.core.inject({
          method,
          url: '/oidc/me',
          headers: { authorization: `Bearer ${accessToken}` },
        });
        expect(answer.json()).toMatchObject({
          sub: user,
          email: 'ana@example.com',
          custom_data: {},
          identities: {},
          organizations: [],
          organization_data: [],
        });
      }
    }
  });

  it('13: asking for consent shows nothing to people of a first-party application', async () => {
    const { browser, client } = await signedIn('Traditional');
    const answer = await browser.get(authorizationUrl(client, pkce(), { prompt: 'login consent' }));
    expect(String(answer.headers.location)).toMatch(/^\/sign-in/);
    const other = await makeClient('Traditional');
    const straight = await browser.get(authorizationUrl(other, pkce(), { prompt: 'consent' }));
    expect(String(straight.headers.location)).toMatch(/^https:\/\/app\.example\/callback\?code=/);
  });

  it('14: neither the order nor the repetition of scopes matters', async () => {
    const scope = 'profile email openid offline_access profile openid email';
    const { tokens } = await signedIn('SPA', { scope });
    expect(tokens.scope.split(' ').toSorted()).toEqual(['email', 'offline_access', 'openid', 'profile']);
    expect(tokens.refresh_token).toEqual(expect.any(String));
  });

  it('15: several resources may be asked for, the organizations’ among them, also where there is no organization', async () => {
    const scope = 'openid offline_access profile urn:logto:scope:organizations read:books';
    const { answer, tokens, p, client } = await signedIn('SPA', { scope, resource: [resource, reserved] });
    expect(answer.statusCode, answer.payload).toBe(200);
    expect(decodeJwt(tokens.id_token).organizations).toEqual([]);
    const forApi = (await refresh(p, client, tokens.refresh_token, { resource })).json();
    expect(decodeJwt(forApi.access_token)).toMatchObject({ aud: resource, scope: 'read:books' });
  });

  it('16: PKCE serves confidential applications too, the state comes back as it was, and form_post posts', async () => {
    const state = 'šťáté &=+/?% 1';
    const { back, answer } = await signedIn('Traditional', { state });
    expect(answer.statusCode).toBe(200);
    expect(back.searchParams.get('state')).toBe(state);
    const { browser, client } = await signedIn('Traditional');
    const posted = await browser.get(
      authorizationUrl(client, pkce(), { response_mode: 'form_post', nonce: 'n-1', state: 's' }),
    );
    expect(posted.statusCode).toBe(200);
    expect(posted.payload).toContain(`action="${redirectUri}"`);
    expect(posted.payload).toMatch(/name="code"/);
  });

  it('17: SDKs’ own parameters lead to their pages; unknown ones do nothing', async () => {
    const client = await makeClient('Traditional');
    const first = async (more: Record<string, string>) =>
      String(
        (await new Browser(portero().core).get(authorizationUrl(client, pkce(), more))).headers.location,
      );
    expect(await first({ first_screen: 'register' })).toMatch(/^\/register\?/);
    expect(await first({ interaction_mode: 'signUp' })).toMatch(/^\/register\?/);
    expect(await first({ interaction_mode: 'signUp', first_screen: 'sign_in' })).toMatch(/^\/sign-in\?/);
    expect(await first({ first_screen: 'identifier:register', identifier: 'email phone' })).toMatch(
      /^\/identifier-register\?.*identifier=email(\+|%20)phone/,
    );
    expect(await first({ first_screen: 'identifier:sign_in' })).toMatch(/^\/identifier-sign-in\?/);
    expect(await first({ first_screen: 'reset_password' })).toMatch(/^\/reset-password\?/);
    expect(await first({ first_screen: 'single_sign_on' })).toMatch(/^\/single-sign-on/);
    expect(await first({ direct_sign_in: 'social:google' })).toMatch(/^\/direct\/social\/google/);
    expect(await first({ login_hint: 'ana@example.com' })).toMatch(
      /^\/sign-in\?.*login_hint=ana%40example\.com/,
    );
    expect(await first({ identifiers: 'email', theme: 'dark', first_screen: 'nowhere' })).toMatch(
      /^\/sign-in\?/,
    );
  });

  it('18: a query whose spaces are not encoded is read all the same', async () => {
    const { challenge } = pkce();
    const client = await makeClient('SPA');
    const url = `/oidc/auth?client_id=${client.id}&redirect_uri=${redirectUri}&response_type=code&scope=openid+offline_access profile&prompt=consent&state=1&code_challenge=${challenge}&code_challenge_method=S256`;
    const answer = await portero().core.inject({ url: url.replaceAll(' ', '%20') });
    expect(String(answer.headers.location)).toMatch(/^\/sign-in\?/);
  });

  it('19: what comes back is appended to the registered address, which stays as it is', async () => {
    const p = portero();
    const uri = 'https://app.example/callback?tenant=blue&next=/books';
    const client = await makeClient('Traditional', {}, uri);
    const back = await signInAs(new Browser(p.core), p.tenants.default, user, client, pkce());
    expect(back.href.startsWith(`${uri}&code=`)).toBe(true);
    expect(back.searchParams.get('iss')).toBe(issuer);
  });

  it('20: refusals come back to the application as error and description', async () => {
    const client = await makeClient('SPA');
    const answer = await get(authorizationUrl(client, pkce(), { prompt: 'none' }));
    const back = new URL(String(answer.headers.location));
    expect(back.href.startsWith(redirectUri)).toBe(true);
    expect(back.searchParams.get('error')).toBe('login_required');
    expect(back.searchParams.get('error_description')).toEqual(expect.any(String));
    expect(back.searchParams.get('state')).toBe('state-1');
  });

  it.each([
    'io.portero.app://callback',
    'com.example.app:/callback',
    'https://abcdefghijklmnop.chromiumapp.org/callback',
    'capacitor://localhost/callback',
    'exp://127.0.0.1:8081/--/callback',
    'myapp://callback',
  ])('21: %s may be where any type of application is called back', async (uri) => {
    const p = portero();
    for (const type of ['Traditional', 'SPA', 'Native']) {
      const made = await p.api('POST', '/applications', {
        name: 'App',
        type,
        oidcClientMetadata: { redirectUris: [uri], postLogoutRedirectUris: [] },
      });
      expect(made.status, JSON.stringify(made.body)).toBe(200);
      const client = { id: String(made.body.id), redirectUri: uri };
      const back = await signInAs(new Browser(p.core), p.tenants.default, user, client, pkce());
      expect(back.searchParams.get('code'), `${type} ${uri}`).toEqual(expect.any(String));
    }
  });

  it('22, 23, 24: an ID token names one audience, the issuer of discovery, whole seconds that are now, a known algorithm', async () => {
    const { client, tokens } = await signedIn('SPA', { nonce: 'n-2' });
    const claims = decodeJwt(tokens.id_token);
    expect(claims.aud).toBe(client.id);
    expect(claims.iss).toBe((await discovery()).issuer);
    expect(claims.nonce).toBe('n-2');
    expect(Number.isInteger(claims.exp) && Number.isInteger(claims.iat)).toBe(true);
    expect(Math.abs(Date.now() / 1000 - Number(claims.iat))).toBeLessThan(30);
    expect(['RS256', 'PS256', 'ES256', 'ES384', 'ES512']).toContain(
      decodeProtectedHeader(tokens.id_token).alg,
    );
  });

  it('25, 26: every key has id, use, algorithm and only texts; EC and RSA only; the header names one of them', async () => {
    const { tokens } = await signedIn();
    const { keys } = (await get('/oidc/jwks')).json();
    for (const key of keys) {
      expect(key).toMatchObject({ kid: expect.any(String), use: 'sig', alg: expect.any(String) });
      expect(['EC', 'RSA']).toContain(key.kty);
      expect(Object.values(key).every((value) => typeof value === 'string')).toBe(true);
      expect(key).not.toHaveProperty('d');
    }
    expect(keys.map(({ kid }: { kid: string }) => kid)).toContain(decodeProtectedHeader(tokens.id_token).kid);
    await jwtVerify(tokens.id_token, createLocalJWKSet({ keys }), { issuer });
  });

  it('27, 28: claims have the types that SDKs decode, also for somebody of whom little is known', async () => {
    const p = portero();
    const scope =
      'openid profile email phone roles urn:logto:scope:organizations urn:logto:scope:organization_roles';
    const { tokens } = await signedIn('SPA', { scope });
    expect(decodeJwt(tokens.id_token)).toMatchObject({
      name: 'Ana',
      username: 'ana',
      picture: null,
      email: 'ana@example.com',
      email_verified: true,
      phone_number: null,
      phone_number_verified: false,
      roles: ['reader'],
      organizations: [],
      organization_roles: [],
    });
    const organization = await p.api('POST', '/organizations', { name: 'Company' });
    const role = await p.api('POST', '/organization-roles', { name: 'owner' });
    const member = await insertUser(p, fresh('member'));
    await p.api('POST', `/organizations/${organization.body.id}/users`, { userIds: [member] });
    await p.api('POST', `/organizations/${organization.body.id}/users/${member}/roles`, {
      organizationRoleIds: [role.body.id],
    });
    const client = await makeClient('SPA');
    const proof = pkce();
    const back = await signInAs(new Browser(p.core), p.tenants.default, member, client, proof, { scope });
    const exchanged = await token(p.core, client, {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: proof.verifier,
    });
    expect(decodeJwt(exchanged.json().id_token).organization_roles).toEqual([
      `${organization.body.id}:owner`,
    ]);
  });

  it('29: a code exchanged without a resource gives the token for userinfo, whatever was asked for', async () => {
    const { tokens } = await signedIn('SPA', { scope: 'openid profile read:books', resource: [resource] });
    expect(tokens.access_token).not.toContain('.');
    expect((await get('/oidc/me', { authorization: `Bearer ${tokens.access_token}` })).statusCode).toBe(200);
  });

  it('30: a confidential application proves itself by header beside client_id, or in the body', async () => {
    const { client, tokens } = await signedIn('Traditional');
    const form = { client_id: client.id, grant_type: 'refresh_token', refresh_token: tokens.refresh_token };
    const byHeader = await post('/oidc/token', form, { authorization: basic(client) });
    expect(byHeader.statusCode, byHeader.payload).toBe(200);
    const byBody = await post('/oidc/token', { ...form, client_secret: client.secret ?? '' });
    expect(byBody.statusCode, byBody.payload).toBe(200);
  });

  it('32: a refresh without a scope has the whole list of the first request', async () => {
    const { p, client, tokens } = await signedIn('SPA', { scope: 'openid offline_access profile email' });
    const again = (await refresh(p, client, tokens.refresh_token)).json();
    expect(again.scope.split(' ').toSorted()).toEqual(tokens.scope.split(' ').toSorted());
    expect(again.id_token).toEqual(expect.any(String));
  });

  it('33, 35: each refresh answers with a refresh token; resources come in any order, any number of times', async () => {
    const films = 'https://films.example';
    const { p, client, tokens } = await signedIn('SPA', {
      scope: 'openid offline_access read:books',
      resource: [resource, films],
    });
    let current: string = tokens.refresh_token;
    for (const wanted of [films, resource, resource, films]) {
      const answer = (await refresh(p, client, current, { resource: wanted })).json();
      expect(answer.refresh_token).toEqual(expect.any(String));
      current = answer.refresh_token;
      expect(decodeJwt(answer.access_token)).toMatchObject({
        aud: wanted,
        scope: wanted === resource ? 'read:books' : '',
      });
    }
    expect((await refresh(p, client, current, { resource: 'https://other.example' })).json()).toMatchObject({
      error: 'invalid_target',
    });
  });

  it('34: one refresh token shown several times at once serves all of them', async () => {
    const { p, client, tokens } = await signedIn('SPA');
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => refresh(p, client, tokens.refresh_token)),
    );
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 200]);
    const last = await refresh(p, client, answers.at(-1)?.json().refresh_token);
    expect(last.statusCode).toBe(200);
  });

  it('36: an organization’s token needs its scope in the refresh token, and nothing else', async () => {
    const p = portero();
    const organization = await p.api('POST', '/organizations', { name: fresh('Company') });
    await p.api('POST', `/organizations/${organization.body.id}/users`, { userIds: [user] });
    const scope = 'openid offline_access urn:logto:scope:organizations';
    const able = await signedIn('SPA', { scope });
    const given = await refresh(p, able.client, able.tokens.refresh_token, {
      organization_id: organization.body.id,
    });
    expect(given.statusCode, given.payload).toBe(200);
    expect(given.json().scope).toBe('');
    const unable = await signedIn('SPA', { scope: 'openid offline_access' });
    const refused = await refresh(p, unable.client, unable.tokens.refresh_token, {
      organization_id: organization.body.id,
    });
    expect(refused.statusCode).toBe(403);
    await p.api('DELETE', `/organizations/${organization.body.id}`);
  });

  it('37: a token for an API has the types that SDKs decode, also without any scope', async () => {
    const { p, client, tokens } = await signedIn('SPA', {
      scope: 'openid offline_access',
      resource: [resource],
    });
    const { access_token: accessToken } = (
      await refresh(p, client, tokens.refresh_token, { resource })
    ).json();
    const claims = decodeJwt(accessToken);
    expect(claims).toMatchObject({ scope: '', sub: user, aud: resource, iss: issuer, client_id: client.id });
    expect(Number.isInteger(claims.exp) && Number.isInteger(claims.iat)).toBe(true);
    expect(decodeProtectedHeader(accessToken).typ).toBe('at+jwt');
  });

  it('38: an opaque token has no dot, also after a refresh', async () => {
    const { p, client, tokens } = await signedIn();
    const again = (await refresh(p, client, tokens.refresh_token)).json();
    for (const value of [tokens.access_token, tokens.refresh_token, again.access_token, again.refresh_token])
      expect(value).not.toContain('.');
  });

  it('39: a refresh token that is dead or unknown is an invalid grant', async () => {
    const { p, client, tokens } = await signedIn('SPA');
    await post('/oidc/token/revocation', { client_id: client.id, token: tokens.refresh_token });
    for (const value of [tokens.refresh_token, 'unknown', `${tokens.refresh_token}x`]) {
      const answer = await refresh(p, client, value);
      expect(answer.statusCode).toBe(400);
      expect(answer.json()).toMatchObject({ error: 'invalid_grant', code: 'oidc.invalid_grant' });
    }
  });

  it('42, 45: signing out by client id and address ends the session and comes back, with no question', async () => {
    const { browser, client } = await signedIn('SPA');
    const end = new URLSearchParams({
      client_id: client.id,
      post_logout_redirect_uri: 'https://app.example/bye',
    });
    const page = await browser.get(`/oidc/session/end?${end}`);
    expect(page.statusCode).toBe(200);
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.payload)?.[1] ?? '';
    expect(page.payload, 'a script sends the form').toContain('op.logoutForm');
    const done = await browser.request('POST', '/oidc/session/end/confirm', {
      form: { xsrf, logout: 'yes' },
    });
    expect(done.headers.location).toBe('https://app.example/bye');
    const silent = await browser.get(authorizationUrl(client, pkce(), { prompt: 'none' }));
    expect(String(silent.headers.location)).toContain('error=login_required');
  });

  it('43: without an address to return to there is a page of our own', async () => {
    const { browser, client } = await signedIn('SPA');
    const page = await browser.get(`/oidc/session/end?client_id=${client.id}`);
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.payload)?.[1] ?? '';
    const done = await browser.request('POST', '/oidc/session/end/confirm', {
      form: { xsrf, logout: 'yes' },
    });
    expect(String(done.headers.location)).toBe(`${issuer}/session/end/success`);
    const end = await browser.get(String(done.headers.location));
    const last = end.statusCode === 302 ? await browser.get(String(end.headers.location)) : end;
    expect(last.statusCode).toBe(200);
    expect(last.headers['content-type']).toContain('text/html');
  });

  it('48: preferred_username falls back to the username, and ?parse_error=false leaves codes out', async () => {
    const { tokens } = await signedIn();
    expect(decodeJwt(tokens.id_token).preferred_username).toBe('ana');
    const plain = await post('/oidc/token?parse_error=false', {
      grant_type: 'refresh_token',
      client_id: 'x',
    });
    expect(plain.json()).not.toHaveProperty('code');
    expect(plain.json()).toHaveProperty('error');
  });
});

import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import { expect, it, vi } from 'vitest';
import {
  authorizationUrl,
  Browser,
  insertApplication,
  insertUser,
  pkce,
  signInAs,
  token,
} from '../testing/flow.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';
import { RecordAdapter, RecordBatch } from './records/records.ts';

const redirectUri = 'https://app.example/callback';

onEveryServer('authorization server', (portero) => {
  let counter = 0;
  const fresh = (name: string) => `${name}${counter++}`;
  const setUp = async (type = 'Traditional', more: Record<string, unknown> = {}) => {
    const p = portero();
    const user = await insertUser(p, fresh('user'), {
      primaryEmail: `${fresh('e')}@example.com`,
      isEmailVerified: true,
      name: 'Ana',
    });
    const client = await insertApplication(p, fresh('client'), type, redirectUri, more);
    return { p, user, client, browser: new Browser(p.core), proof: pkce() };
  };
  const exchange = async (
    p: TestPortero,
    client: Parameters<typeof token>[1],
    code: string,
    verifier: string,
  ) =>
    token(p.core, client, {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
    });
  const signedIn = async (type = 'Traditional', more: Record<string, unknown> = {}, parameters = {}) => {
    const s = await setUp(type, more);
    const back = await signInAs(s.browser, s.p.tenants.default, s.user, s.client, s.proof, parameters);
    const code = back.searchParams.get('code') ?? '';
    const answer = await exchange(s.p, s.client, code, s.proof.verifier);
    return { ...s, back, code, answer, tokens: answer.json() };
  };

  it('signs a person in by code with PKCE, and returns code, state and iss in this order', async () => {
    const { p, back, answer, tokens, user, client } = await signedIn();
    expect([...back.searchParams.keys()]).toEqual(['code', 'state', 'iss']);
    expect(back.searchParams.get('iss')).toBe('http://localhost:3001/oidc');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['cache-control']).toContain('no-store');
    expect(tokens).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
    expect(tokens.scope.split(' ').toSorted()).toEqual(['offline_access', 'openid', 'profile']);
    expect(tokens.access_token).not.toContain('.');
    const jwks = createLocalJWKSet((await p.core.inject({ url: '/oidc/jwks' })).json());
    const { payload, protectedHeader } = await jwtVerify(tokens.id_token, jwks, {
      issuer: 'http://localhost:3001/oidc',
      audience: client.id,
    });
    expect(protectedHeader).toMatchObject({ alg: 'ES256', kid: expect.any(String) });
    expect(payload).toMatchObject({ sub: user, name: 'Ana', username: user, aud: client.id });
    expect(payload.picture).toBeNull();
  });

  it('goes straight on to a first-party application, whatever it asks for and however often', async () => {
    const s = await setUp('Native');
    const back = await signInAs(s.browser, s.p.tenants.default, s.user, s.client, s.proof);
    expect(
      (await exchange(s.p, s.client, back.searchParams.get('code') ?? '', s.proof.verifier)).statusCode,
    ).toBe(200);
    const wider = pkce();
    const again = await s.browser.get(
      authorizationUrl(s.client, wider, { scope: 'openid email', prompt: 'consent' }),
    );
    const location = new URL(String(again.headers.location));
    expect(location.href.startsWith(redirectUri), location.href).toBe(true);
    const tokens = await exchange(s.p, s.client, location.searchParams.get('code') ?? '', wider.verifier);
    expect(tokens.json().scope).toBe('openid email');
    const person = await s.p.api('GET', `/users/${s.user}`);
    expect(person.body.applicationId).toBe(s.client.id);
    // An application on a device must not get a code without any page: another one there could ask in its name.
    const silent = await s.browser.get(
      authorizationUrl(s.client, pkce(), { prompt: 'none', scope: 'openid' }),
    );
    expect(new URL(String(silent.headers.location)).searchParams.get('error')).toBe('interaction_required');
  });

  it('answers userinfo with the claims of the granted scopes, by GET and POST', async () => {
    const { p, user, tokens } = await signedIn('SPA', {}, { scope: 'openid email roles custom_data' });
    for (const method of ['GET', 'POST'] as const) {
      const answer = await p.core.inject({
        method,
        url: '/oidc/me',
        headers: { authorization: `Bearer ${tokens.access_token}` },
      });
      expect(answer.json()).toMatchObject({ sub: user, email_verified: true, roles: [], custom_data: {} });
      expect(answer.json()).not.toHaveProperty('name');
    }
  });

  it('refuses userinfo without, with a forged and with every shortened token', async () => {
    const { p, tokens } = await signedIn();
    const ask = async (authorization?: string) =>
      p.core.inject({ url: '/oidc/me', headers: authorization === undefined ? {} : { authorization } });
    const missing = await ask();
    expect(missing.statusCode).toBe(401);
    expect(missing.json()).toMatchObject({ code: 'oidc.invalid_token' });
    for (let length = 0; length < tokens.access_token.length; length += 5) {
      expect((await ask(`Bearer ${tokens.access_token.slice(0, length)}`)).statusCode).toBeGreaterThanOrEqual(
        400,
      );
    }
    const forged = await ask(`Bearer ${'a'.repeat(43)}`);
    expect(forged.statusCode).toBe(401);
    expect(forged.json()).toMatchObject({ code: 'oidc.invalid_token', error: 'invalid_token' });
    expect(forged.headers['www-authenticate']).toContain('error="invalid_token"');
  });

  it('gives a code away once, and a second use ends the grant and its tokens', async () => {
    const { p, client, code, proof, tokens } = await signedIn();
    const again = await exchange(p, client, code, proof.verifier);
    expect(again.statusCode).toBe(400);
    expect(again.json()).toMatchObject({ code: 'oidc.invalid_grant', error: 'invalid_grant' });
    const refresh = await token(p.core, client, {
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token,
    });
    expect(refresh.json()).toMatchObject({ error: 'invalid_grant' });
    const me = await p.core.inject({
      url: '/oidc/me',
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expect(me.statusCode).toBe(401);
  });

  it('lets exactly one of many racing exchanges of a code win', async () => {
    const s = await setUp();
    const back = await signInAs(s.browser, s.p.tenants.default, s.user, s.client, s.proof);
    const code = back.searchParams.get('code') ?? '';
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => exchange(s.p, s.client, code, s.proof.verifier)),
    );
    expect(answers.filter((answer) => answer.statusCode === 200).length).toBeLessThanOrEqual(1);
    expect(
      answers.every((answer) => answer.statusCode === 200 || answer.json().error === 'invalid_grant'),
    ).toBe(true);
  });

  it('binds a code to its client, redirect URI and verifier', async () => {
    const s = await setUp();
    const other = await insertApplication(s.p, fresh('other'), 'Traditional', redirectUri);
    const attempts = [
      { client: other, redirect_uri: redirectUri, code_verifier: s.proof.verifier },
      { client: s.client, redirect_uri: `${redirectUri}/`, code_verifier: s.proof.verifier },
      { client: s.client, redirect_uri: redirectUri, code_verifier: pkce().verifier },
      { client: s.client, redirect_uri: redirectUri },
    ];
    for (const { client, ...form } of attempts) {
      const back = await signInAs(new Browser(s.p.core), s.p.tenants.default, s.user, s.client, s.proof);
      const answer = await token(s.p.core, client, {
        grant_type: 'authorization_code',
        code: back.searchParams.get('code') ?? '',
        ...form,
      } as Record<string, string>);
      expect(answer.statusCode).toBe(400);
      expect(answer.json().error).toBe('invalid_grant');
    }
  });

  it('refuses PKCE downgrades: no challenge, plain, and a verifier without challenge', async () => {
    const { p, client, browser } = await setUp('SPA');
    const url = (changes: Record<string, string[] | string>) => authorizationUrl(client, pkce(), changes);
    for (const changes of [
      { code_challenge: [], code_challenge_method: [] },
      { code_challenge_method: 'plain' },
      { code_challenge_method: [] },
    ]) {
      const answer = await browser.get(url(changes));
      expect(new URL(String(answer.headers.location)).searchParams.get('error')).toBe('invalid_request');
    }
    const s = await setUp('Traditional');
    const back = await signInAs(s.browser, p.tenants.default, s.user, s.client, s.proof, {
      code_challenge: [],
      code_challenge_method: [],
    });
    const answer = await exchange(p, s.client, back.searchParams.get('code') ?? '', pkce().verifier);
    expect(answer.json().error).toBe('invalid_grant');
  });

  it('never redirects to an address that is not registered', async () => {
    const { client, browser } = await setUp();
    for (const wrong of [
      `${redirectUri}/`,
      'https://app.example/callbac',
      'https://evil.example/callback',
      'javascript:alert(1)',
    ]) {
      const answer = await browser.get(authorizationUrl(client, pkce(), { redirect_uri: wrong }));
      expect(answer.statusCode).toBe(400);
      expect(answer.json()).toMatchObject({ code: 'oidc.invalid_redirect_uri' });
    }
    const unknown = await browser.get(authorizationUrl({ id: 'nobody', redirectUri }, pkce()));
    expect(unknown.statusCode).toBe(400);
    expect(unknown.json()).toMatchObject({ code: 'oidc.invalid_client' });
  });

  it('refuses doubled parameters and NUL bytes', async () => {
    const { client, browser } = await setUp();
    const doubled = await browser.get(`${authorizationUrl(client, pkce())}&state=other`);
    expect(
      doubled.statusCode === 400 ||
        new URL(String(doubled.headers.location)).searchParams.get('error') === 'invalid_request',
    ).toBe(true);
    expect((await browser.get(authorizationUrl(client, pkce(), { state: 'a\0b' }))).statusCode).toBe(400);
  });

  it('rotates refresh tokens of public clients, keeps those of confidential ones, and always answers one', async () => {
    const spa = await signedIn('SPA');
    const rotated = await token(spa.p.core, spa.client, {
      grant_type: 'refresh_token',
      refresh_token: spa.tokens.refresh_token,
    });
    expect(rotated.statusCode).toBe(200);
    expect(rotated.json().refresh_token).not.toBe(spa.tokens.refresh_token);
    expect(rotated.json()).toHaveProperty('id_token');
    const web = await signedIn('Traditional');
    const kept = await token(web.p.core, web.client, {
      grant_type: 'refresh_token',
      refresh_token: web.tokens.refresh_token,
    });
    expect(kept.json().refresh_token).toBe(web.tokens.refresh_token);
  });

  it('answers a refresh token shown again within its window with the same successor', async () => {
    const { p, client, tokens } = await signedIn('SPA');
    const ask = () =>
      token(p.core, client, { grant_type: 'refresh_token', refresh_token: tokens.refresh_token });
    const answers = await Promise.all(Array.from({ length: 30 }, ask));
    expect(answers.map((answer) => answer.statusCode)).toEqual(Array(30).fill(200));
    expect(new Set(answers.map((answer) => answer.json().refresh_token)).size).toBe(1);
    const [first] = answers;
    const onward = await token(p.core, client, {
      grant_type: 'refresh_token',
      refresh_token: first!.json().refresh_token,
    });
    expect(onward.statusCode).toBe(200);
  });

  it('ends the family when a refresh token is used after its window, counted from the first use', async () => {
    const { p, client, tokens } = await signedIn('SPA');
    const first = await token(p.core, client, {
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token,
    });
    await p.tenants.default.db.write
      .updateTable('oidc_records')
      .set({ consumedAt: Date.now() - 3100 })
      .where('consumedAt', 'is not', null)
      .where('clientId', '=', client.id)
      .execute();
    const reused = await token(p.core, client, {
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token,
    });
    expect(reused.json()).toMatchObject({ error: 'invalid_grant' });
    const successor = await token(p.core, client, {
      grant_type: 'refresh_token',
      refresh_token: first.json().refresh_token,
    });
    expect(successor.json()).toMatchObject({ error: 'invalid_grant' });
  });

  it('takes no refresh for a late one because a busy server let it wait', async () => {
    const { p, client, tokens } = await signedIn('SPA');
    const tenant = p.tenants.default;
    const waiting = new RecordBatch(tenant);
    const first = await token(p.core, client, {
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token,
    });
    const look = (batch: RecordBatch) =>
      batch.run(() => new RecordAdapter(tenant, 'RefreshToken').find(tokens.refresh_token));
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 20_000 });
    try {
      expect(await look(waiting)).not.toHaveProperty('consumed');
      expect(waiting.successor).toBe(first.json().refresh_token);
      expect(await look(new RecordBatch(tenant))).toHaveProperty('consumed');
    } finally {
      vi.useRealTimers();
    }
  });

  it('refuses a refresh token of another client, and more scope than it has', async () => {
    const { p, client, tokens } = await signedIn();
    const other = await insertApplication(p, fresh('other'), 'Traditional', redirectUri);
    const stolen = await token(p.core, other, {
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token,
    });
    expect(stolen.json()).toMatchObject({ error: 'invalid_grant' });
    const more = await token(p.core, client, {
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token,
      scope: 'openid email',
    });
    expect(more.json()).toMatchObject({ error: 'invalid_scope', scope: 'email' });
  });

  it('gives suspended and deleted people nothing, through any grant', async () => {
    const { p, user, client, tokens, browser } = await signedIn();
    await p.tenants.default.db.write
      .updateTable('users')
      .set({ isSuspended: true })
      .where('id', '=', user)
      .execute();
    const refresh = await token(p.core, client, {
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token,
    });
    expect(refresh.json()).toMatchObject({ error: 'invalid_grant' });
    const me = await p.core.inject({
      url: '/oidc/me',
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expect(me.statusCode).toBe(401);
    const silent = await browser.get(
      authorizationUrl(client, pkce(), { prompt: 'none', scope: 'openid profile' }),
    );
    expect(silent.headers.location ?? silent.payload).toContain('login_required');
  });

  it('issues machine tokens for a resource, and tells what is missing', async () => {
    const p = portero();
    const decoded = decodeJwt(await p.managementToken());
    expect(decoded).toMatchObject({
      sub: 'm-default',
      client_id: 'm-default',
      scope: 'all',
      aud: 'https://default.logto.app/api',
      iss: 'http://localhost:3002/oidc',
    });
    const machine = await insertApplication(p, fresh('machine'), 'MachineToMachine', redirectUri, {
      oidcClientMetadata: { redirectUris: [], postLogoutRedirectUris: [] },
    });
    const ask = (form: Record<string, string>) =>
      token(p.core, machine, { grant_type: 'client_credentials', ...form });
    expect((await ask({})).json()).toMatchObject({ error: 'invalid_target' });
    expect((await ask({ resource: 'https://unknown.example' })).json()).toMatchObject({
      error: 'invalid_target',
    });
    const bare = await ask({ resource: 'https://default.logto.app/api', scope: 'all' });
    expect(bare.statusCode).toBe(200);
    expect(bare.json().scope ?? '').toBe('');
    const wrong = await token(p.core, { ...machine, secret: 'wrong' }, { grant_type: 'client_credentials' });
    expect(wrong.statusCode).toBe(401);
    expect(wrong.json()).toMatchObject({ code: 'oidc.invalid_client', error: 'invalid_client' });
    expect((await ask({ grant_type: 'password' })).json()).toMatchObject({ error: 'unsupported_grant_type' });
  });

  it('revokes and introspects tokens of the client that asks, and tells nothing of others', async () => {
    const { p, client, tokens } = await signedIn();
    const call = (path: string, form: Record<string, string>, by = client) =>
      p.core.inject({
        method: 'POST',
        url: `/oidc/token/${path}`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams({
          client_id: by.id,
          ...(by.secret && { client_secret: by.secret }),
          ...form,
        }).toString(),
      });
    expect((await call('introspection', { token: tokens.access_token })).json()).toMatchObject({
      active: true,
      client_id: client.id,
    });
    const other = await insertApplication(p, fresh('other'), 'Traditional', redirectUri);
    const foreign = await call('revocation', { token: tokens.refresh_token }, other);
    expect([foreign.statusCode, foreign.json()]).toMatchObject([
      400,
      { error_description: 'client is not authorized to revoke the presented token' },
    ]);
    const stranger = await insertApplication(p, fresh('stranger'), 'SPA', redirectUri);
    const unheard = await call('revocation', { token: tokens.refresh_token }, stranger);
    expect([unheard.statusCode, unheard.payload]).toEqual([200, '']);
    expect((await call('introspection', { token: tokens.refresh_token })).json()).toMatchObject({
      active: true,
    });
    expect((await call('revocation', { token: tokens.refresh_token })).statusCode).toBe(200);
    expect((await call('introspection', { token: tokens.access_token })).json()).toEqual({ active: false });
  });

  it('signs out with client id and post-logout URI alone, and forgets the session', async () => {
    const { browser, client } = await signedIn();
    const page = await browser.get(
      `/oidc/session/end?client_id=${client.id}&post_logout_redirect_uri=${encodeURIComponent('https://app.example/bye')}`,
    );
    expect(page.statusCode).toBe(200);
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.payload)?.[1] ?? '';
    const forged = await browser.request('POST', '/oidc/session/end/confirm', {
      form: { xsrf: 'guess', logout: 'yes' },
    });
    expect(forged.statusCode).toBe(400);
    const done = await browser.request('POST', '/oidc/session/end/confirm', {
      form: { xsrf, logout: 'yes' },
    });
    expect(done.statusCode).toBe(303);
    expect(done.headers.location).toBe('https://app.example/bye');
    const silent = await browser.get(authorizationUrl(client, pkce(), { prompt: 'none', scope: 'openid' }));
    expect(new URL(String(silent.headers.location)).searchParams.get('error')).toBe('login_required');
    const elsewhere = await browser.get(
      `/oidc/session/end?client_id=${client.id}&post_logout_redirect_uri=https://evil.example`,
    );
    expect(elsewhere.statusCode).toBe(400);
  });

  it('makes addresses from the configured endpoint, whatever Host and forwarding headers say', async () => {
    const { p, client } = await setUp();
    const answer = await p.core.inject({
      url: authorizationUrl(client, pkce()),
      headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
    });
    expect(JSON.stringify(answer.headers)).not.toContain('evil.example');
    expect(answer.headers.location).toBe(`/sign-in?app_id=${client.id}`);
  });

  it('takes JSON bodies, doubled slashes and ?parse_error=false', async () => {
    const p = portero();
    const json = await p.core.inject({
      method: 'POST',
      url: 'http://localhost:3001//oidc/token',
      payload: { grant_type: 'client_credentials', client_id: 'nobody', client_secret: 'x' },
    });
    expect(json.json()).toMatchObject({ error: 'invalid_client', code: 'oidc.invalid_client' });
    const plain = await p.core.inject({
      method: 'POST',
      url: '/oidc/token?parse_error=false',
      payload: { client_id: 'nobody', client_secret: 'x', grant_type: 'client_credentials' },
    });
    expect(plain.json()).not.toHaveProperty('code');
    const huge = await p.core.inject({
      method: 'POST',
      url: '/oidc/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: `grant_type=${'x'.repeat(70_000)}`,
    });
    expect(huge.statusCode).toBeLessThan(500);
    const odd = await p.core.inject({
      method: 'POST',
      url: '/oidc/token',
      headers: { 'content-type': 'text/xml' },
      payload: '<x/>',
    });
    expect(odd.statusCode).toBe(400);
  });

  it('stores no token, code or session id that could be presented', async () => {
    const { p, tokens, code, browser } = await signedIn();
    const rows = await p.tenants.default.db.read.selectFrom('oidc_records').selectAll().execute();
    const text = JSON.stringify(rows);
    for (const secret of [
      tokens.access_token,
      tokens.refresh_token,
      code,
      browser.cookie('_session') ?? 'x',
    ]) {
      expect(text).not.toContain(secret);
    }
  });

  it('rotates the session’s id at sign-in', async () => {
    const s = await setUp();
    s.browser.setCookie('_session', 'fixed-by-an-attacker');
    await signInAs(s.browser, s.p.tenants.default, s.user, s.client, s.proof);
    const first = s.browser.cookie('_session');
    expect(first).not.toBe('fixed-by-an-attacker');
    await signInAs(s.browser, s.p.tenants.default, s.user, s.client, pkce(), { prompt: 'login consent' });
    expect(s.browser.cookie('_session')).not.toBe(first);
  });
});

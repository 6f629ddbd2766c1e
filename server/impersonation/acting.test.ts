/** Acting as somebody in a browser: what the link and its session do, and everything that they must not. */
import { decodeJwt } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { managementApiIndicator } from '../tenants/context.ts';
import {
  authorizationUrl,
  Browser,
  type ClientFacts,
  followToApplication,
  insertApplication,
  insertUser,
  pkce,
  signInAs,
  token,
} from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';

const books = 'https://books.example';
const reason = 'Ticket 4711: cannot see the order';
const here = { ip: '127.0.0.1', userAgent: 'Portero tests' };

onEveryServer('acting as a person in a browser', (portero) => {
  let shop: ClientFacts;
  let other: ClientFacts;
  let counter = 0;

  const person = () =>
    insertUser(portero(), `acted${counter++}`, { primaryEmail: `acted${counter}@example.com` });
  const link = async (userId: string, more: object = {}) => {
    const body = { applicationId: shop.id, reason, browser: here, ...more };
    return portero().api('POST', `/users/${userId}/impersonation-links`, body);
  };
  const csrfIn = (html: string) => /name="csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
  const press = async (browser: Browser, url: string, headers: Record<string, string> = {}) => {
    const shown = await browser.get(url, headers);
    return browser.request('POST', url, { form: { csrf: csrfIn(shown.payload), action: 'submit' }, headers });
  };
  /** A browser in which somebody acts as the person. */
  const acting = async (userId: string, browser = new Browser(portero().core)) => {
    const made = await link(userId);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const answer = await press(browser, made.body.url);
    expect(answer.statusCode, answer.payload).toBe(303);
    return browser;
  };
  const authorize = async (browser: Browser, client = shop, more: Record<string, string> = {}) => {
    const proof = pkce();
    const address = authorizationUrl(client, proof, more);
    const answer = await followToApplication(browser, address, client.redirectUri);
    return { proof, answer: answer.searchParams };
  };
  const tokens = async (browser: Browser, more: Record<string, string> = {}) => {
    const { proof, answer } = await authorize(browser, shop, more);
    const code = answer.get('code');
    expect(code, answer.toString()).toBeTruthy();
    const given = await token(portero().core, shop, {
      grant_type: 'authorization_code',
      code: code ?? '',
      redirect_uri: shop.redirectUri,
      code_verifier: proof.verifier,
    });
    expect(given.statusCode, given.payload).toBe(200);
    return given.json();
  };
  const refresh = (value: string, more: Record<string, string> = {}) =>
    token(portero().core, shop, { grant_type: 'refresh_token', refresh_token: value, ...more });
  const account = async (bearer: string, method: 'GET' | 'PATCH' = 'GET') => {
    const answer = await portero().core.inject({
      method,
      url: '/api/my-account',
      headers: { authorization: `Bearer ${bearer}` },
      ...(method === 'PATCH' && { payload: { name: 'Taken' } }),
    });
    return answer.statusCode;
  };

  beforeAll(async () => {
    const allowed = { customClientMetadata: { allowTokenExchange: true } };
    shop = await insertApplication(portero(), 'shop', 'Traditional', 'https://shop.example/cb', allowed);
    other = await insertApplication(portero(), 'other', 'Traditional', 'https://other.example/cb', allowed);
    await portero().api('POST', '/resources', { name: 'Books', indicator: books });
    await portero().api('PATCH', '/account-center', {
      enabled: true,
      fields: { name: 'Edit', password: 'Edit', mfa: 'Edit', session: 'Edit', email: 'Edit' },
    });
  });

  it('signs in at the application, and every token says who acts', async () => {
    const user = await person();
    const browser = await acting(user);
    const given = await tokens(browser, { scope: 'openid offline_access profile', resource: books });
    const act = { sub: expect.any(String) };
    expect(decodeJwt(given.id_token)).toMatchObject({ sub: user, act });
    const again = await refresh(given.refresh_token, { resource: books });
    expect(again.statusCode, again.payload).toBe(200);
    const { access_token: signed, id_token: identity } = again.json();
    expect(decodeJwt(signed)).toMatchObject({ sub: user, act });
    expect(decodeJwt(identity)).toMatchObject({ act });
    // What is signed cannot be taken back.
    const { exp = 0, iat = 0 } = decodeJwt(signed);
    expect(exp - iat).toBeLessThanOrEqual(300);
    const { body: log } = await portero().api(
      'GET',
      `/logs?userId=${user}&logKey=Management.User.ActingStarted`,
    );
    expect(log[0].payload).toMatchObject({ applicationId: shop.id, reason, actor: { type: 'app' } });
  });

  it('marks what is stored, too, so that nothing takes it for a usual refresh token', async () => {
    const user = await person();
    await tokens(await acting(user));
    const rows = await portero()
      .tenants.default.db.read.selectFrom('oidc_records')
      .select(['model', 'payload'])
      .where('accountId', '=', user)
      .where('model', 'in', ['RefreshToken', 'AccessToken'])
      .execute();
    expect(rows.length).toBeGreaterThanOrEqual(2);
    for (const { payload } of rows) expect(payload).toMatchObject({ acting: true, expiresWithSession: true });
  });

  it('puts no mark on anybody else’s tokens', async () => {
    const user = await person();
    const browser = new Browser(portero().core);
    const proof = pkce();
    const answer = await signInAs(browser, portero().tenants.default, user, shop, proof);
    const given = await token(portero().core, shop, {
      grant_type: 'authorization_code',
      code: answer.searchParams.get('code') ?? '',
      redirect_uri: shop.redirectUri,
      code_verifier: proof.verifier,
    });
    expect(decodeJwt(given.json().id_token)).not.toHaveProperty('act');
  });

  describe('the link', () => {
    it('works once', async () => {
      const { url } = (await link(await person())).body;
      const [one, two] = [new Browser(portero().core), new Browser(portero().core)];
      const csrf = csrfIn((await one.get(url)).payload);
      const post = (browser: Browser) => browser.request('POST', url, { form: { csrf, action: 'submit' } });
      const answers = await Promise.all([post(one), post(two)]);
      expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([303, 422]);
      expect((await one.get(url)).statusCode).toBe(422);
    });

    it('is used up by the button, not by whoever looks at it', async () => {
      const { url } = (await link(await person())).body;
      const browser = new Browser(portero().core);
      for (let time = 0; time < 2; time++) expect((await browser.get(url)).statusCode).toBe(200);
      expect(browser.cookie('_session')).toBeUndefined();
      expect((await press(browser, url)).statusCode).toBe(303);
    });

    it('does nothing in another browser, from another network, or for a form of another site', async () => {
      const user = await person();
      const { url } = (await link(user)).body;
      const stranger = new Browser(portero().core, { 'user-agent': 'Somebody else' });
      expect((await stranger.get(url)).statusCode).toBe(422);
      const browser = new Browser(portero().core);
      const csrf = csrfIn((await browser.get(url)).payload);
      const post = (from: Browser, headers: Record<string, string> = {}, value = csrf) =>
        from.request('POST', url, { form: { csrf: value }, headers });
      expect((await post(stranger)).statusCode).toBe(422);
      expect((await post(browser, { origin: 'https://evil.example' })).statusCode).toBeGreaterThanOrEqual(
        400,
      );
      expect((await post(browser, {}, 'made-up')).statusCode).toBeGreaterThanOrEqual(400);
      const elsewhere = (await link(user, { browser: { ...here, ip: '192.0.2.1' } })).body.url;
      expect((await browser.get(elsewhere)).statusCode).toBe(422);
      // None of it has used the link up.
      expect((await post(browser)).statusCode).toBe(303);
    });

    it('is gone after a minute, with the suspension, and with signing the person out everywhere', async () => {
      const { db } = portero().tenants.default;
      const opens = async (url: string) => (await new Browser(portero().core).get(url)).statusCode;
      const user = await person();
      const { url: old, expiresIn } = (await link(user)).body;
      expect(expiresIn).toBe(60);
      await db.write
        .updateTable('single_use')
        .set({ expiresAt: Date.now() - 1 })
        .where('purpose', '=', 'acting-link')
        .execute();
      expect(await opens(old)).toBe(422);
      const { url } = (await link(user)).body;
      await portero().api('DELETE', `/users/${user}/sessions`);
      expect(await opens(url)).toBe(422);
      const { url: next } = (await link(user)).body;
      await portero().api('PATCH', `/users/${user}/is-suspended`, { isSuspended: true });
      expect(await opens(next)).toBe(422);
      expect((await link(user)).body.code).toBe('user.suspended');
    });

    it('wants a reason, an application with a sign-in of our own, and somebody who may', async () => {
      const user = await person();
      expect((await link(user, { reason: ' ' })).status).toBe(400);
      expect((await link('nobody')).status).toBe(404);
      expect((await link(user, { applicationId: 'nothing' })).status).toBe(404);
      const machine = await insertApplication(portero(), `machine${counter++}`, 'MachineToMachine', '');
      const third = await insertApplication(
        portero(),
        `third${counter++}`,
        'Traditional',
        'https://x.example/cb',
        {
          isThirdParty: true,
        },
      );
      for (const { id } of [machine, third])
        expect((await link(user, { applicationId: id })).body.code).toBe(
          'impersonation.application_without_sign_in',
        );
      await portero().api('PATCH', '/configs/impersonation', { enabled: false });
      expect((await link(user)).body.code).toBe('impersonation.off');
      await portero().api('PATCH', '/configs/impersonation', { enabled: true });
    });
  });

  describe('the session', () => {
    it('takes the place of the one that the browser had, and says so first', async () => {
      const [user, own] = [await person(), await person()];
      const browser = new Browser(portero().core);
      await signInAs(browser, portero().tenants.default, own, shop, pkce());
      const { url } = (await link(user)).body;
      expect((await browser.get(url)).payload).toContain('You are signed in here as');
      await press(browser, url);
      expect((await portero().api('GET', `/users/${own}/sessions`)).body.sessions).toEqual([]);
      expect(decodeJwt((await tokens(browser)).id_token).sub).toBe(user);
    });

    it('opens no other application, with or without a page', async () => {
      const browser = await acting(await person());
      for (const prompt of ['none', 'consent', 'login']) {
        const { answer } = await authorize(browser, other, { prompt });
        expect([answer.get('error'), answer.get('code')]).toEqual(['access_denied', null]);
      }
    });

    it('shows no page that signs in, steps up or asks for consent', async () => {
      const browser = await acting(await person());
      const asks: Record<string, string>[] = [
        { prompt: 'login' },
        { prompt: 'select_account' },
        { prompt: 'login consent' },
        { prompt: 'consent', max_age: '0' },
        { prompt: 'consent', acr_values: 'urn:logto:acr:mfa' },
        { prompt: 'consent', first_screen: 'reset_password', max_age: '0' },
      ];
      for (const more of asks) {
        const proof = pkce();
        const answer = await browser.get(authorizationUrl(shop, proof, more));
        const location = String(answer.headers.location);
        expect(location, JSON.stringify(more)).toContain(shop.redirectUri);
      }
    });

    it('lets no sign-in that began before come into it', async () => {
      const [user, own] = [await person(), await person()];
      const browser = new Browser(portero().core);
      const begun = await browser.get(authorizationUrl(shop, pkce(), { prompt: 'login' }));
      expect(begun.headers.location).toContain('/sign-in');
      const map: Record<string, string> = JSON.parse(
        decodeURIComponent(browser.cookie('_interaction') ?? '{}'),
      );
      await acting(user, browser);
      const resumed = await browser.get(`/oidc/auth/${map[shop.id]}`);
      expect(resumed.headers.location).toBe('/impersonation');
      expect((await browser.get('/oidc/device')).headers.location).toBe('/impersonation');
      expect((await portero().api('GET', `/users/${own}/sessions`)).body.sessions).toEqual([]);
    });

    it('reads the account without changing it, at the API and at the account centre', async () => {
      const user = await person();
      const browser = await acting(user);
      const { access_token: opaque } = await tokens(browser, { scope: 'openid profile' });
      expect(await account(opaque)).toBe(200);
      expect(await account(opaque, 'PATCH')).toBe(403);
      const page = await browser.get('/account/security');
      expect(page.statusCode).toBe(200);
      expect(page.payload).toContain('class="portero-acting"');
      // Nothing is offered that would be refused.
      expect(page.payload).toContain('/account/profile');
      expect(page.payload).not.toMatch(/href="\/account\/(?:email|password|sessions|authenticator|passkey)/);
      for (const path of [
        'password',
        'authenticator-app',
        'passkey/add',
        'sessions',
        'verified-action',
        'email',
        'organizations/members?id=x',
        'organizations/invitations?id=x',
        'organizations/settings?id=x',
      ])
        expect((await browser.get(`/account/${path}`)).statusCode, path).toBe(403);
      const csrf = csrfIn(page.payload);
      for (const path of ['security', 'profile', 'sessions', 'verified-action', 'password', 'export'])
        expect(
          (await browser.request('POST', `/account/${path}`, { form: { csrf, action: 'send' } })).statusCode,
          path,
        ).toBe(403);
      // Nothing was sent to the person.
      await portero().outbox.run();
      const { body: inbox } = await portero().api('GET', '/development-inbox');
      expect(inbox.filter((one: { to: string }) => one.to.startsWith(user))).toEqual([]);
    });

    it('makes no more of its tokens by exchange, and never opens the Management API', async () => {
      const browser = await acting(await person());
      const { answer } = await authorize(browser, shop, { resource: managementApiIndicator('default') });
      expect(answer.get('error')).toBe('invalid_target');
      const { access_token: opaque, refresh_token: value } = await tokens(browser);
      const direct = await refresh(value, { resource: managementApiIndicator('default') });
      expect(direct.json().error).toBe('invalid_target');
      const exchange = (more: Record<string, string>) =>
        token(portero().core, shop, {
          grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
          subject_token: opaque,
          subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
          ...more,
        });
      expect((await exchange({ resource: managementApiIndicator('default') })).json().error).toBe(
        'invalid_target',
      );
      const books1 = await exchange({ resource: books });
      expect(decodeJwt(books1.json().access_token)).toMatchObject({ act: { sub: expect.any(String) } });
    });

    it('ends after an hour, whatever it is used for meanwhile', async () => {
      const browser = await acting(await person());
      const { refresh_token: value, access_token: opaque } = await tokens(browser);
      await portero()
        .tenants.default.db.write.updateTable('session_extensions')
        .set({ expiresAt: Date.now() - 1 })
        .where('sessionUid', 'like', 'acting-%')
        .execute();
      expect((await refresh(value)).json().error).toBe('invalid_grant');
      expect(await account(opaque)).toBe(401);
      expect((await authorize(browser, shop, { prompt: 'none' })).answer.get('error')).toBe('login_required');
      expect((await browser.get('/account/security')).headers.location).toContain('/oidc/auth');
    });

    it.each([
      ['signing the person out everywhere', (id: string) => portero().api('DELETE', `/users/${id}/sessions`)],
      [
        'suspending the person',
        (id: string) => portero().api('PATCH', `/users/${id}/is-suspended`, { isSuspended: true }),
      ],
      ['turning it off', () => portero().api('PATCH', '/configs/impersonation', { enabled: false })],
    ])('ends by %s', async (_how, end) => {
      const user = await person();
      const browser = await acting(user);
      const { refresh_token: value, access_token: opaque } = await tokens(browser);
      await end(user);
      expect((await refresh(value)).json().error).toBe('invalid_grant');
      expect(await account(opaque)).toBe(401);
      expect((await authorize(browser, shop, { prompt: 'none' })).answer.get('error')).toMatch(
        /login_required|access_denied/,
      );
      await portero().api('PATCH', '/configs/impersonation', { enabled: true });
    });

    it('ends with the administrator', async () => {
      const { tenants } = portero();
      const boss = await insertUser(portero(), `boss${counter++}`, {}, 'admin');
      const browser = await acting(await person());
      const { refresh_token: value } = await tokens(browser);
      await tenants.default.db.write
        .updateTable('session_extensions')
        .set({ actedBy: { type: 'user', id: boss, reason } })
        .where('sessionUid', 'like', 'acting-%')
        .execute();
      const again = await refresh(value);
      expect(again.statusCode, again.payload).toBe(200);
      await tenants.admin.db.write
        .updateTable('users')
        .set({ isSuspended: true })
        .where('id', '=', boss)
        .execute();
      const next = again.json().refresh_token ?? value;
      expect((await refresh(next)).json().error).toBe('invalid_grant');
      await tenants.admin.db.write.deleteFrom('users').where('id', '=', boss).execute();
      expect((await refresh(next)).json().error).toBe('invalid_grant');
      expect((await authorize(browser, shop, { prompt: 'none' })).answer.get('error')).toBe('login_required');
    });

    it('ends by its own button, with what the application got, and by no form of another site', async () => {
      const user = await person();
      const browser = await acting(user);
      const { refresh_token: value } = await tokens(browser);
      const csrf = csrfIn((await browser.get('/account/security')).payload);
      const end = (form: Record<string, string>, headers: Record<string, string> = {}) =>
        browser.request('POST', '/impersonation/end', { form, headers });
      expect((await end({ csrf: 'x' })).statusCode).toBeGreaterThanOrEqual(400);
      expect((await end({ csrf }, { origin: 'https://evil.example' })).statusCode).toBeGreaterThanOrEqual(
        400,
      );
      const answer = await end({ csrf });
      expect(answer.headers.location).toBe('/impersonation');
      expect(browser.cookie('_session')).toBeUndefined();
      expect((await browser.get('/impersonation')).payload).toContain('You no longer act');
      expect((await refresh(value)).json().error).toBe('invalid_grant');
      expect((await portero().api('GET', `/users/${user}/sessions`)).body.sessions).toEqual([]);
      const { body: log } = await portero().api(
        'GET',
        `/logs?userId=${user}&logKey=Management.User.ActingEnded`,
      );
      expect(log).toHaveLength(1);
    });

    it('is there in the lists of the person’s sessions, for what it is', async () => {
      const user = await person();
      await acting(user);
      const { sessions } = (await portero().api('GET', `/users/${user}/sessions`)).body;
      expect(sessions).toHaveLength(1);
      expect(sessions[0]).toMatchObject({ clientId: shop.id, actedBy: { type: 'app', reason } });
      expect(sessions[0].lastSeenAt).toBeGreaterThan(Date.now() - 60_000);
    });
  });
});

import { decodeJwt } from 'jose';
import { beforeAll, expect, it, vi } from 'vitest';
import { Browser, type ClientFacts, insertApplication, insertUser, token } from '../../testing/flow.ts';
import { onEveryServer } from '../../testing/portero.ts';
import { completeLogin, readInteraction } from '../interaction/interactions.ts';
import { deviceGrant } from './device-codes.ts';
import { deviceFormCookie } from './device-flow.ts';

onEveryServer(
  'the device flow',
  (portero) => {
    let tv: ClientFacts;
    let counter = 0;
    const fresh = (name: string) => `${name}${counter++}`;
    const person = () => insertUser(portero(), fresh('person'));
    const device = (id: string, more: Record<string, unknown> = {}) =>
      insertApplication(portero(), id, 'Native', 'https://unused.example', {
        customClientMetadata: { isDeviceFlow: true },
        ...more,
      });
    beforeAll(async () => {
      tv = await device('tv');
    });

    const post = (url: string, form: Record<string, string>) =>
      portero().core.inject({
        method: 'POST',
        url,
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'library-tv/2.1' },
        payload: new URLSearchParams(form).toString(),
      });
    const begin = async (more: Record<string, string> = {}, client = tv) =>
      (
        await post('/oidc/device/auth', { client_id: client.id, scope: 'openid offline_access', ...more })
      ).json();
    const ask = (deviceCode: string, client = tv) =>
      token(portero().core, client, { grant_type: deviceGrant, device_code: deviceCode });
    /** Open the page with a code until its form is there. */
    const open = async (userCode: string, b = new Browser(portero().core)) => {
      let answer = await b.get(`/device?user_code=${encodeURIComponent(userCode)}`);
      for (let hop = 0; hop < 3 && answer.statusCode === 302; hop++)
        answer = await b.get(String(answer.headers.location));
      return { b, answer };
    };
    const decide = (b: Browser, userCode: string, decision: 'confirm' | 'abort' = 'confirm') =>
      b.request('POST', '/oidc/device', {
        form: { xsrf: b.cookie(deviceFormCookie) ?? '', user_code: userCode, [decision]: 'yes' },
      });
    /** From the decision to the last page, signing in as somebody on the way. */
    const signIn = async (b: Browser, userId: string, client = tv) => {
      const map: Record<string, string> = JSON.parse(decodeURIComponent(b.cookie('_interaction') ?? '{}'));
      const interaction = await readInteraction(portero().tenants.default, map[client.id] ?? '');
      if (!interaction) throw new Error('no interaction');
      const { default: tenant } = portero().tenants;
      const { redirectTo } = await completeLogin(tenant, tenant.db, interaction, {
        accountId: userId,
        submission: { interactionEvent: 'SignIn', userId },
      });
      return b.get(redirectTo);
    };
    const approve = async (userCode: string, userId: string, client = tv) => {
      const { b } = await open(userCode);
      const decided = await decide(b, userCode);
      expect(decided.headers.location).toMatch(/^\/sign-in\?/);
      const done = await signIn(b, userId, client);
      expect(done.headers.location).toBe('/device/success');
      return b;
    };
    const errorOf = (answer: { statusCode: number; json(): { error: string } }) => [
      answer.statusCode,
      answer.json().error,
    ];

    it('asks for which organization the person works, where the application wants to know', async () => {
      const p = portero();
      const client = await device(fresh('work'), {
        customClientMetadata: { isDeviceFlow: true, organizationSelection: 'required' },
      });
      const user = await person();
      const ids: string[] = [];
      for (const name of ['One', 'Two']) {
        const { body } = await p.api('POST', '/organizations', { name });
        await p.api('POST', `/organizations/${body.id}/users`, { userIds: [user] });
        ids.push(body.id);
      }
      const begun = await begin({}, client);
      const { b } = await open(begun.user_code);
      await decide(b, begun.user_code);
      const asked = String((await signIn(b, user, client)).headers.location);
      expect(asked).toMatch(/^\/select-organization\?/);
      const csrf = /name="csrf" value="([^"]*)"/.exec((await b.get(asked)).payload)?.[1] ?? '';
      const chosen = await b.request('POST', asked, {
        form: { organization: ids[1] ?? '', csrf },
        headers: { origin: 'http://localhost:3001' },
      });
      expect((await b.get(String(chosen.headers.location))).headers.location).toBe('/device/success');
      const tokens = (await ask(begun.device_code, client)).json();
      expect(decodeJwt(tokens.id_token).organization_id).toBe(ids[1]);
    });

    it('lets a device in that somebody approved, once', async () => {
      const user = await person();
      const begun = await begin();
      expect(begun).toEqual({
        device_code: expect.stringMatching(/^[\w-]{43,}$/),
        user_code: expect.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/),
        verification_uri: 'http://localhost:3001/device',
        verification_uri_complete: `http://localhost:3001/device?user_code=${begun.user_code}`,
        expires_in: 600,
        interval: 5,
      });
      expect(errorOf(await ask(begun.device_code))).toEqual([400, 'authorization_pending']);
      const { b, answer } = await open(begun.user_code.toLowerCase().replace('-', ' '));
      expect(answer.statusCode).toBe(200);
      for (const shown of ['tv', begun.user_code, 'library-tv/2.1', '127.0.0.1'])
        expect(answer.payload).toContain(shown);
      const decided = await decide(b, begun.user_code);
      expect(decided.statusCode).toBe(303);
      expect(decided.headers.location).toBe('/sign-in?app_id=tv');
      // Approved is not yet signed in.
      expect(errorOf(await ask(begun.device_code))[0]).toBe(400);
      const done = await signIn(b, user);
      expect(done.headers.location).toBe('/device/success');
      expect((await b.get('/device/success')).payload).toContain('Your device is connected');

      const tokens = await ask(begun.device_code);
      expect(tokens.statusCode, tokens.payload).toBe(200);
      expect(decodeJwt(tokens.json().id_token)).toMatchObject({ sub: user, aud: tv.id });
      expect(tokens.json().refresh_token).toEqual(expect.any(String));
      const refreshed = await token(portero().core, tv, {
        grant_type: 'refresh_token',
        refresh_token: tokens.json().refresh_token,
      });
      expect(refreshed.statusCode).toBe(200);
      expect(errorOf(await ask(begun.device_code))).toEqual([400, 'invalid_grant']);
      // A second use of the code ends what the first one gave.
      const again = await token(portero().core, tv, {
        grant_type: 'refresh_token',
        refresh_token: refreshed.json().refresh_token,
      });
      expect(errorOf(again)).toEqual([400, 'invalid_grant']);
    });

    it('gives a code away to one of many devices that ask at once', async () => {
      const begun = await begin();
      await approve(begun.user_code, await person());
      const answers = await Promise.all(Array.from({ length: 10 }, () => ask(begun.device_code)));
      expect(answers.filter(({ statusCode }) => statusCode === 200).length).toBeLessThanOrEqual(1);
      for (const answer of answers.filter(({ statusCode }) => statusCode !== 200))
        expect(errorOf(answer)).toEqual([400, 'invalid_grant']);
    });

    it('lets one browser decide, however many want to', async () => {
      const begun = await begin();
      const browsers = await Promise.all(Array.from({ length: 8 }, () => open(begun.user_code)));
      const decided = await Promise.all(browsers.map(({ b }) => decide(b, begun.user_code)));
      const went = decided.map(({ headers }) => String(headers.location).split('?')[0]);
      expect(went.filter((path) => path === '/sign-in')).toHaveLength(1);
      for (const answer of decided.filter(({ headers }) => !String(headers.location).startsWith('/sign-in')))
        expect(answer.headers.location).toContain('error=AlreadyUsedError');
      // Who came too late can neither approve nor refuse it any more.
      const { b, answer } = await open(begun.user_code);
      expect(answer.statusCode).toBe(422);
      for (const decision of ['confirm', 'abort'] as const)
        expect((await decide(b, begun.user_code, decision)).headers.location).toContain(
          'error=AlreadyUsedError',
        );
      const winner = browsers[went.indexOf('/sign-in')];
      const user = await person();
      await signIn(winner?.b ?? b, user);
      expect(decodeJwt((await ask(begun.device_code)).json().id_token).sub).toBe(user);
    });

    it('goes on in the browser that decided, and in no other', async () => {
      const begun = await begin();
      const { b } = await open(begun.user_code);
      await decide(b, begun.user_code);
      const map: Record<string, string> = JSON.parse(decodeURIComponent(b.cookie('_interaction') ?? '{}'));
      const { default: tenant } = portero().tenants;
      const interaction = await readInteraction(tenant, map.tv ?? '');
      if (!interaction) throw new Error('no interaction');
      await completeLogin(tenant, tenant.db, interaction, {
        accountId: await person(),
        submission: {},
      });
      const stranger = new Browser(portero().core);
      const answer = await stranger.get(interaction.returnTo);
      expect(answer.headers.location).not.toBe('/device/success');
      expect(errorOf(await ask(begun.device_code))).toEqual([400, 'authorization_pending']);
    });

    it('tells the device when the person does not want it', async () => {
      const begun = await begin();
      const { b } = await open(begun.user_code);
      const denied = await decide(b, begun.user_code, 'abort');
      expect(denied.headers.location).toContain('error=AbortedError');
      expect((await b.get(String(denied.headers.location))).payload).toContain('Nothing was connected');
      expect(errorOf(await ask(begun.device_code))).toEqual([400, 'access_denied']);
    });

    it('asks whoever is signed in already, by name, and approves nothing without that', async () => {
      const user = await person();
      const b = await approve((await begin()).user_code, user);
      const begun = await begin();
      const { answer } = await open(begun.user_code, b);
      expect(answer.payload).toContain(user);
      expect(errorOf(await ask(begun.device_code))).toEqual([400, 'authorization_pending']);
      const done = await decide(b, begun.user_code);
      expect(done.headers.location).toBe('/device/success');
      expect(decodeJwt((await ask(begun.device_code)).json().id_token).sub).toBe(user);
    });

    it('takes no decision from elsewhere: without the form’s token, or with another browser’s', async () => {
      const begun = await begin();
      const { b } = await open(begun.user_code);
      const other = new Browser(portero().core);
      for (const [by, xsrf] of [
        [b, ''],
        [b, 'f'.repeat(48)],
        [other, b.cookie(deviceFormCookie) ?? ''],
      ] as const) {
        const answer = await by.request('POST', '/oidc/device', {
          form: { xsrf, user_code: begun.user_code, confirm: 'yes' },
        });
        expect([answer.statusCode, answer.headers.location]).toEqual([
          303,
          expect.stringMatching(/^\/device\?.*error=InvalidRequest/),
        ]);
      }
      expect(errorOf(await ask(begun.device_code))).toEqual([400, 'authorization_pending']);
      // The page renews its form, and the person goes on.
      const { b: renewed } = await open(begun.user_code, b);
      expect((await decide(renewed, begun.user_code)).headers.location).toMatch(/^\/sign-in/);
    });

    it('stops guessing at user codes, wherever they are typed, and forgets right ones', async () => {
      const b = new Browser(portero().core);
      const headers = { 'x-forwarded-for': '198.51.100.77' };
      const page = (code: string) => b.get(`/device?user_code=${code}`, headers);
      await open('BBBB-BBBB', b);
      const begun = await begin();
      for (let good = 0; good < 5; good++) expect((await page(begun.user_code)).statusCode).toBe(200);
      // A form is good for one try, so each that posts has a browser of its own.
      const senders = await Promise.all(Array.from({ length: 20 }, () => open('')));
      const guesses = await Promise.all(
        senders.flatMap(({ b: sender }) => [
          page('BCDF-GHJK'),
          sender.request('POST', '/oidc/device', {
            form: { xsrf: sender.cookie(deviceFormCookie) ?? '', user_code: 'BCDF-GHJK', confirm: 'yes' },
            headers,
          }),
        ]),
      );
      const blocked = guesses.filter(
        ({ statusCode, headers: { location } }) =>
          statusCode === 429 || String(location).includes('TooManyAttempts'),
      );
      expect(blocked.length).toBeGreaterThan(0);
      expect((await page(begun.user_code)).statusCode).toBe(429);
      const refused = await b.request('POST', '/oidc/device', {
        form: { xsrf: b.cookie(deviceFormCookie) ?? '', user_code: begun.user_code, confirm: 'yes' },
        headers,
      });
      expect(refused.headers.location).toContain('TooManyAttempts');
      // Somebody elsewhere is not shut out by that.
      expect((await open(begun.user_code)).answer.statusCode).toBe(200);
    });

    it('tells a device that asks too often to slow down, and one that keeps to the interval nothing', async () => {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
      try {
        const { device_code: code } = await begin();
        expect(errorOf(await ask(code))).toEqual([400, 'authorization_pending']);
        expect(errorOf(await ask(code))).toEqual([400, 'slow_down']);
        vi.setSystemTime(Date.now() + 5000);
        expect(errorOf(await ask(code))).toEqual([400, 'authorization_pending']);
      } finally {
        vi.useRealTimers();
      }
    });

    it('is for applications made for it: by their own codes, which nothing else passes for', async () => {
      const begun = await begin();
      const other = await device(fresh('other'));
      expect(errorOf(await ask(begun.device_code, other))).toEqual([400, 'invalid_grant']);
      const spa = await insertApplication(portero(), fresh('spa'), 'SPA', 'https://app.example/callback');
      expect((await begin({}, spa)).error).toBe('invalid_request');
      expect((await begin({}, { ...spa, id: 'nobody' })).error).toBe('invalid_client');
      const authorization = await portero().core.inject(
        `/oidc/auth?client_id=tv&response_type=code&redirect_uri=https%3A%2F%2Funused.example&scope=openid`,
      );
      expect(authorization.statusCode).toBe(400);
      // Neither what is shown nor what is stored is what the device has to present.
      const { rows } = {
        rows: await portero()
          .tenants.default.db.read.selectFrom('oidc_records')
          .selectAll()
          .where('model', '=', 'DeviceCode')
          .execute(),
      };
      expect(JSON.stringify(rows)).not.toContain(begun.device_code);
      for (const stolen of [begun.user_code, ...rows.map(({ id }) => `#${id}`), ...rows.map(({ id }) => id)])
        expect(errorOf(await ask(stolen))).toEqual([400, 'invalid_grant']);
    });

    it('ends for whoever is suspended or deleted before the device asks', async () => {
      for (const end of [
        (user: string) => portero().api('PATCH', `/users/${user}/is-suspended`, { isSuspended: true }),
        (user: string) => portero().api('DELETE', `/users/${user}`),
      ]) {
        const [begun, user] = [await begin(), await person()];
        await approve(begun.user_code, user);
        await end(user);
        expect(errorOf(await ask(begun.device_code))).toEqual([400, 'invalid_grant']);
      }
      const gone = await device(fresh('gone'));
      const begun = await begin({}, gone);
      await portero().api('DELETE', `/applications/${gone.id}`);
      expect((await ask(begun.device_code, gone)).statusCode).toBeGreaterThanOrEqual(400);
      const { answer } = await open(begun.user_code);
      expect(answer.statusCode).toBe(422);
    });

    it('shows the languages that the device or the page asked for, the page first', async () => {
      const { user_code: userCode } = await begin({ ui_locales: 'es' });
      const { answer } = await open(userCode);
      expect(answer.payload).toContain('¿Conectar tv?');
      const b = new Browser(portero().core);
      let page = await b.get(`/device?user_code=${userCode}&ui_locales=de`);
      while (page.statusCode === 302) page = await b.get(String(page.headers.location));
      expect(page.payload).toContain('tv verbinden?');
      const unknown = await b.get('/device?user_code=%3Cscript%3E');
      expect(unknown.statusCode).toBe(422);
      expect(unknown.payload).not.toContain('<script>');
    });
  },
  { env: { TRUST_PROXY_HEADER: '1' } },
);

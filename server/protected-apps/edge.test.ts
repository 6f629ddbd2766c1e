import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser, insertUser } from '../testing/flow.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';
import { protectedAppsEnv, type Site, startSite, Visitor } from './testing.ts';

onEveryServer(
  'a protected application',
  (portero) => {
    let site: Site;
    let id: string;
    let secret: string;
    const host = 'wiki.apps.localhost:3001';
    const visitor = (at = host) => new Visitor(portero(), at);
    const change = async (protectedAppMetadata: object) => {
      const answer = await portero().api('PATCH', `/applications/${id}`, { protectedAppMetadata });
      expect(answer.status).toBe(200);
    };

    beforeAll(async () => {
      site = await startSite((request, response) => {
        if (request.url === '/moved') {
          response.writeHead(302, {
            location: `${site.origin}/elsewhere?x=1`,
            'set-cookie': ['mine=1; Path=/', 'portero-app=stolen; Path=/', '__Host-portero-app=stolen'],
            connection: 'keep-alive',
            'proxy-authenticate': 'Basic',
          });
          response.end();
          return true;
        }
        return false;
      });
      const made = await portero().api('POST', '/applications', {
        name: 'Wiki',
        type: 'Protected',
        protectedAppMetadata: { subDomain: 'wiki', origin: site.origin },
      });
      expect(made.status).toBe(200);
      id = made.body.id;
      [{ value: secret }] = (await portero().api('GET', `/applications/${id}/secrets`)).body;
      await insertUser(portero(), 'ada', { name: 'Ada', primaryEmail: 'ada@example.com' });
      await insertUser(portero(), 'bob');
    });
    afterAll(() => site?.close());

    it('is open to nobody before a sign-in', async () => {
      const before = site.got.length;
      for (const path of ['/', '/index.html', '/api?x=1', '/%61', '/a/../b', '//x', '/%2e%2e/', '/SIGN-IN']) {
        const answer = await visitor().visit(path);
        expect([303, 400], path).toContain(answer.status);
      }
      for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'] as const)
        expect((await visitor().visit('/', { method })).status, method).toBe(401);
      expect((await visitor().visit('/', { headers: { accept: 'application/json' } })).status).toBe(401);
      expect((await visitor().visit('/', { headers: { 'sec-fetch-mode': 'cors' } })).status).toBe(401);
      expect(site.got.length).toBe(before);
    });

    it('says what it has to say itself in the language that the browser reads', async () => {
      const read = (language: string, at = 'nobody.apps.localhost:3001') =>
        visitor(at).visit('/', { headers: { 'accept-language': language } });
      expect((await read('es-MX, en;q=0.5')).body).toContain('lang="es" dir="ltr"');
      const arabic = await read('ar');
      expect(arabic.body).toContain('lang="ar" dir="rtl"');
      expect(arabic.headers).toMatchObject({ 'content-language': 'ar', vary: 'accept-language' });
      expect((await read('<script>alert(1)</script>')).body).toContain('<h1>Page not found</h1>');
      const denied = await visitor().visit('/sign-out', {
        headers: { 'accept-language': 'de', 'sec-fetch-site': 'cross-site' },
      });
      expect(denied.status).toBe(303);
      const ada = visitor();
      await ada.signIn('ada');
      const asked = await ada.visit('/sign-out', {
        headers: { 'accept-language': 'de', 'sec-fetch-site': 'cross-site' },
      });
      expect(asked.body).toContain('<html lang="de"');
      expect(asked.body).toContain('href="/sign-out"');
    });

    it('is served to whoever signed in, with a proof of who it is for the site', async () => {
      const ada = visitor();
      const back = await ada.signIn('ada', '/page?x=1&y=a%20b');
      expect(back).toMatchObject({
        status: 303,
        headers: { location: `http://${host}/page?x=1&y=a%20b`, 'cache-control': 'no-store' },
      });
      const answer = await ada.visit('/page?x=1&y=a%20b', {
        headers: { cookie: `${ada.cookie}; theme=dark` },
      });
      expect(JSON.parse(answer.body)).toEqual({ hello: '/page?x=1&y=a%20b' });
      expect(answer.headers['cache-control']).toBe('private, no-cache');
      const { headers } = site.got.at(-1) ?? {};
      expect(headers).toMatchObject({
        authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
        cookie: 'theme=dark',
        'x-forwarded-host': host,
        'x-forwarded-proto': 'http',
        'x-forwarded-for': '127.0.0.1',
      });
      expect(decodeJwt(String(headers?.['logto-id-token']))).toMatchObject({
        sub: 'ada',
        aud: id,
        iss: portero().tenants.default.issuer,
        name: 'Ada',
        email: 'ada@example.com',
      });
    });

    it('passes bodies, answers and redirects on, and keeps what is between us and the site', async () => {
      const ada = visitor();
      await ada.signIn('ada');
      await ada.visit('/form', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        payload: '{"a":  1}',
      });
      expect(site.got.at(-1)).toMatchObject({ method: 'POST', url: '/form', body: '{"a":  1}' });
      const moved = await ada.visit('/moved');
      expect(moved.headers.location).toBe(`http://${host}/elsewhere?x=1`);
      expect(moved.headers['set-cookie']).toEqual(['mine=1; Path=/']);
      expect(moved.headers['proxy-authenticate']).toBeUndefined();
      expect((await ada.visit('/')).status).toBe(200);
    });

    it('lets no header of a browser speak for us', async () => {
      const ada = visitor();
      await ada.signIn('ada');
      await ada.visit('/', {
        headers: {
          'logto-id-token': 'forged',
          logto_id_token: 'forged',
          'Logto.ID.Token': 'forged',
          authorization: 'Basic Zm9yZ2Vk',
          'x-forwarded-user': 'root',
          x_forwarded_user: 'root',
          'x-forwarded-for': '6.6.6.6',
          forwarded: 'for=6.6.6.6',
          'remote-user': 'root',
          'x-auth-request-email': 'root@example.com',
          'x-original-url': '/admin',
          'x-rewrite-url': '/admin',
          'x-real-ip': '6.6.6.6',
          connection: 'close, logto-id-token, authorization, x-secret',
          'x-secret': 'dropped',
          te: 'trailers',
        },
      });
      const { headers } = site.got.at(-1) ?? {};
      const text = JSON.stringify(headers);
      for (const lie of ['forged', 'root', '6.6.6.6', '/admin', 'dropped', 'Zm9yZ2Vk'])
        expect(text, lie).not.toContain(lie);
      expect(headers?.authorization).toContain('Basic ');
      expect(decodeJwt(String(headers?.['logto-id-token'])).sub).toBe('ada');
    });

    it('takes no cookie that is not exactly its own', async () => {
      const ada = visitor();
      await ada.signIn('ada');
      const value = ada.cookies.get('portero-app') ?? '';
      const before = site.got.length;
      for (const cookie of [
        `portero-app=${value}x`,
        `portero-app=${value.slice(0, -1)}`,
        `portero-app="${value}"`,
        `portero-app=${value}; portero-app=other`,
        `portero-app=other; portero-app=${value}`,
        `Portero-App=${value}`,
        `portero-app%20=${value}`,
        'portero-app=',
        'portero-app',
        '=;;==; ;',
        `portero-app=${'%00'.repeat(50)}`,
        `portero-app=${'a'.repeat(5000)}`,
      ])
        expect((await visitor().visit('/', { headers: { cookie } })).status, cookie).toBe(303);
      expect(site.got.length).toBe(before);
      expect((await visitor().visit('/', { headers: { cookie: `portero-app=${value}` } })).status).toBe(200);
    });

    it('does not know the sessions of another application', async () => {
      const other = await portero().api('POST', '/applications', {
        name: 'Other',
        type: 'Protected',
        protectedAppMetadata: { subDomain: 'other', origin: site.origin },
      });
      expect(other.status).toBe(200);
      const ada = visitor();
      await ada.signIn('ada');
      const answer = await visitor('other.apps.localhost:3001').visit('/', {
        headers: { cookie: ada.cookie },
      });
      expect(answer.status).toBe(303);
    });

    it('finishes a sign-in only in the browser and at the name that began it, and once', async () => {
      const ada = visitor();
      const callback = await ada.callback('ada');
      const path = callback.pathname + callback.search;
      const victim = visitor();
      await victim.visit('/');
      expect((await victim.visit(path)).status).toBe(400);
      expect(
        (await visitor('other.apps.localhost:3001').visit(path, { headers: { cookie: ada.cookie } })).status,
      ).toBe(400);
      const [name = '', sealed = ''] = [...ada.cookies][0] ?? [];
      const forged = `${name}=${sealed.slice(0, -4)}xxxx`;
      expect((await visitor().visit(path, { headers: { cookie: forged } })).status).toBe(400);
      const state = callback.searchParams.get('state') ?? '';
      const bent = path.replace(state, `${state.slice(0, -1)}${state.endsWith('_') ? '-' : '_'}`);
      expect((await visitor().visit(bent, { headers: { cookie: ada.cookie } })).status).toBe(400);
      const cookie = ada.cookie;
      expect((await ada.visit(path)).status).toBe(303);
      const again = await visitor().visit(path, { headers: { cookie } });
      expect(again.status).toBe(403);
      expect(String(again.headers['set-cookie'])).not.toMatch(/portero-app=\w/);
    });

    it('tells a person who comes back with a refusal so', async () => {
      const ada = visitor();
      const state = new URL(String((await ada.visit('/')).headers.location)).searchParams.get('state');
      const iss = encodeURIComponent(portero().tenants.default.issuer);
      const answer = await ada.visit(`/sign-in-callback?error=access_denied&state=${state}&iss=${iss}`);
      expect(answer).toMatchObject({ status: 403 });
      expect(answer.body).toContain('You don’t have access to Wiki');
    });

    it('leads nowhere else after the sign-in', async () => {
      for (const page of ['//evil.example/x', '/\\evil.example', '/%5cevil.example', '/..//evil.example']) {
        const answer = await visitor()
          .signIn('ada', page)
          .catch(() => undefined);
        if (answer)
          expect(String(answer.headers.location), page).toMatch(/^http:\/\/wiki\.apps\.localhost:3001\//);
      }
    });

    it('is not slowed down by an expression and an address made for it', async () => {
      await change({ pageRules: [{ path: '^/(a+)+$' }, { path: '(x|xx|xxx)*y' }] });
      const began = performance.now();
      await visitor().visit(`/${'a'.repeat(4000)}!`);
      expect(performance.now() - began).toBeLessThan(1000);
      await change({ pageRules: [] });
    });

    it('carries what it was told to, and only that', async () => {
      await change({ additionalScopes: ['custom_data', 'roles'] });
      const ada = visitor();
      await ada.signIn('ada');
      await ada.visit('/');
      const claims = decodeJwt(String(site.got.at(-1)?.headers['logto-id-token']));
      expect(claims).toMatchObject({ custom_data: {}, roles: [] });
      expect(claims.organizations).toBeUndefined();
      await change({ additionalScopes: [] });
    });

    describe('ends a session', () => {
      const signedIn = async (userId = 'bob') => {
        const bob = visitor();
        const browser = new Browser(portero().core);
        await bob.signIn(userId, '/', browser);
        expect((await bob.visit('/')).status).toBe(200);
        return { bob, browser };
      };

      it('when the person signs out of the application, for good', async () => {
        const { bob, browser } = await signedIn();
        const { cookie } = bob;
        const asked = await bob.visit('/sign-out', { headers: { 'sec-fetch-site': 'cross-site' } });
        expect(asked.status).toBe(200);
        expect((await bob.visit('/')).status).toBe(200);
        const out = await bob.visit('/sign-out');
        expect(out.status).toBe(303);
        const end = new URL(String(out.headers.location));
        expect(end.pathname).toBe('/oidc/session/end');
        expect(end.searchParams.get('post_logout_redirect_uri')).toBe(`http://${host}`);
        expect((await browser.get(end.href)).statusCode).toBe(200);
        expect((await visitor().visit('/', { headers: { cookie } })).status).toBe(303);
      });

      it('when the person signs out elsewhere', async () => {
        const { bob, browser } = await signedIn();
        const form = await browser.get(`/oidc/session/end?client_id=${id}`);
        const xsrf = /name="xsrf" value="([^"]+)"/.exec(form.payload)?.[1] ?? '';
        const ended = await browser.request('POST', '/oidc/session/end/confirm', {
          form: { xsrf, logout: 'yes' },
        });
        expect(ended.statusCode).toBe(303);
        expect((await bob.visit('/')).status).toBe(303);
      });

      it('when an administrator ends the person’s session or their grant', async () => {
        for (const what of ['sessions', 'grants']) {
          const { bob } = await signedIn();
          const list = (await portero().api('GET', `/users/bob/${what}`)).body;
          const rows = Array.isArray(list) ? list : (list[what] ?? []);
          for (const row of rows) {
            const key = what === 'sessions' ? row.payload.uid : row.id;
            expect((await portero().api('DELETE', `/users/bob/${what}/${key}`)).status).toBe(204);
          }
          expect((await bob.visit('/')).status, what).toBe(303);
        }
      });

      it('when the person is suspended', async () => {
        const { bob } = await signedIn();
        await portero().api('PATCH', '/users/bob/is-suspended', { isSuspended: true });
        expect((await bob.visit('/')).status).toBe(303);
        await portero().api('PATCH', '/users/bob/is-suspended', { isSuspended: false });
        expect((await bob.visit('/')).status).toBe(303);
      });

      it('when a rule shuts the person out', async () => {
        const { bob } = await signedIn();
        const rules = { userIds: ['ada'], userRoleIds: [], organizationIds: [], organizationRoleRules: [] };
        await portero().api('PUT', `/applications/${id}/access-control`, rules);
        await portero().api('PATCH', `/applications/${id}`, { appLevelAccessControlEnabled: true });
        expect((await bob.visit('/')).status).toBe(303);
        await portero().api('PATCH', `/applications/${id}`, { appLevelAccessControlEnabled: false });
      });

      it('when its time is up, whatever the cookie says', async () => {
        await change({ sessionDuration: 60 });
        const { bob } = await signedIn();
        expect(bob.cookies.has('portero-app')).toBe(true);
        await rowsOf(portero())
          .set({ expiresAt: Date.now() - 1 })
          .execute();
        expect((await bob.visit('/')).status).toBe(303);
        await change({ sessionDuration: 1_209_600 });
      });
    });

    it('renews an ID token that runs out, and asks for a sign-in when it may not', async () => {
      const ada = visitor();
      await ada.signIn('ada');
      const { db, vault } = portero().tenants.default;
      const age = async (refreshToken?: string) => {
        const row = await db.read
          .selectFrom('protected_app_sessions')
          .select(['id', 'sealed'])
          .orderBy('createdAt', 'desc')
          .executeTakeFirstOrThrow();
        const tokens = JSON.parse(vault.open('protected-app', row.sealed));
        const sealed = vault.seal(
          'protected-app',
          JSON.stringify({
            ...tokens,
            idTokenEnds: 1,
            idToken: 'old',
            ...(refreshToken && { refreshToken }),
          }),
        );
        await db.write
          .updateTable('protected_app_sessions')
          .set({ sealed })
          .where('id', '=', row.id)
          .execute();
      };
      await age();
      const answers = await Promise.all(['/1', '/2', '/3'].map((path) => ada.visit(path)));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      expect(decodeJwt(String(site.got.at(-1)?.headers['logto-id-token'])).sub).toBe('ada');
      await age('none-of-ours');
      expect((await ada.visit('/')).status).toBe(303);
    });

    it('says so when the site is away, without saying where it is', async () => {
      const away = await startSite();
      await away.close();
      await change({ origin: away.origin });
      const ada = visitor();
      await ada.signIn('ada');
      const answer = await ada.visit('/');
      expect(answer.status).toBe(502);
      expect(answer.body).not.toContain('127.0.0.1');
      await change({ origin: site.origin });
    });

    it('does not stand behind itself', async () => {
      const answer = await visitor().visit('/', { headers: { 'x-portero-protected-app': 'x' } });
      expect(answer.status).toBe(508);
    });

    it('is nobody at names that nobody has, and leaves our own to us', async () => {
      expect((await visitor('nobody.apps.localhost:3001').visit('/')).status).toBe(404);
      expect((await visitor('apps.localhost:3001').visit('/oidc/jwks')).status).toBe(404);
      for (const own of ['localhost:3001', 'localhost', 'unknown.example', '127.0.0.1:3001'])
        expect((await visitor(own).visit('/oidc/jwks')).status, own).toBe(200);
      for (const at of ['WIKI.apps.localhost:3001', 'wiki.apps.localhost.:3001', 'wiki.apps.localhost'])
        expect((await visitor(at).visit('/')).status, at).toBe(303);
    });

    it('ends with its application', async () => {
      const made = await portero().api('POST', '/applications', {
        name: 'Gone',
        type: 'Protected',
        protectedAppMetadata: { subDomain: 'gone', origin: site.origin },
      });
      const ada = visitor('gone.apps.localhost:3001');
      await ada.signIn('ada');
      expect((await ada.visit('/')).status).toBe(200);
      expect((await portero().api('DELETE', `/applications/${made.body.id}`)).status).toBe(204);
      expect((await ada.visit('/')).status).toBe(404);
    });
  },
  { env: protectedAppsEnv },
);

const rowsOf = (portero: TestPortero) =>
  portero.tenants.default.db.write.updateTable('protected_app_sessions');

/** What a verified domain changes for requests that come to it, and what no other host ever changes. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeJwt } from 'jose';
import { beforeAll, expect, it } from 'vitest';
import { byEmail, configure, Visitor } from '../pages/testing.ts';
import { Browser, insertApplication, insertUser, pkce, signInAs } from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';
import { Directory } from './directory.ts';

const host = 'auth.acme.example';
const origin = `http://${host}:3001`;
const home = 'http://localhost:3001';
const redirectUri = 'https://app.example/callback';
const indicator = 'https://things.example';

onEveryServer(
  'a verified domain',
  (portero) => {
    let id: string;
    const client = { id: 'at-domains', secret: 'secret-of-at-domains', redirectUri };

    beforeAll(async () => {
      const p = portero();
      ({
        body: { id },
      } = await p.api('POST', '/domains', { domain: host }));
      await p.api('POST', '/domains', { domain: 'pending.acme.example' });
      const { db, cache } = p.tenants.default;
      await db.write
        .updateTable('domains')
        .set({ status: 'Active', checkedAt: Date.now() })
        .where('id', '=', id)
        .execute();
      cache.invalidate('domains');
      const { body: resource } = await p.api('POST', '/resources', { name: 'Things', indicator });
      await p.api('POST', `/resources/${resource.id}/scopes`, { name: 'read' });
    });

    const at = (at: string, url: string, headers: Record<string, string> = {}) =>
      portero().core.inject({ url, headers: { host: at, ...headers } });
    const exchange = (at: string, form: Record<string, string>) =>
      portero().core.inject({
        method: 'POST',
        url: '/oidc/token',
        headers: { host: at, 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams({
          client_id: client.id,
          client_secret: client.secret,
          ...form,
        }).toString(),
      });
    it('is the address of issuer and endpoints, with the same keys', async () => {
      const there = (await at(host, '/oidc/.well-known/openid-configuration')).json();
      expect(there).toMatchObject({
        issuer: `${origin}/oidc`,
        authorization_endpoint: `${origin}/oidc/auth`,
        token_endpoint: `${origin}/oidc/token`,
        jwks_uri: `${origin}/oidc/jwks`,
      });
      const here = (await at('localhost:3001', '/oidc/.well-known/openid-configuration')).json();
      expect(JSON.stringify(there).replaceAll(origin, home)).toBe(JSON.stringify(here));
      expect((await at(host, '/oidc/jwks')).payload).toBe((await at('localhost:3001', '/oidc/jwks')).payload);
      expect((await at(host.toUpperCase(), '/oidc/.well-known/openid-configuration')).json().issuer).toBe(
        `${origin}/oidc`,
      );
    });

    it('is changed by no host that is not exactly its name', async () => {
      const hosts = [
        'evil.example',
        'pending.acme.example',
        `evil.${host}`,
        `${host}.evil.example`,
        `${host}@evil.example`,
        `${host}, evil.example`,
        `${host} evil.example`,
        `${host}/evil`,
        `${host}#evil`,
        `${host}:x`,
        `${host}..`,
        `x${host}`,
        `${host}\\evil`,
        '',
        'constructor',
        '__proto__',
      ];
      for (const strange of hosts) {
        const answer = await at(strange, '/oidc/.well-known/openid-configuration', {
          'x-forwarded-host': host,
          forwarded: `host=${host}`,
          'x-original-host': host,
        });
        expect(answer.json().issuer, strange).toBe(`${home}/oidc`);
      }
      for (const header of ['x-forwarded-host', 'forwarded', 'x-host']) {
        const answer = await at(host, '/oidc/.well-known/openid-configuration', {
          [header]: 'evil.example',
          'x-forwarded-proto': 'gopher',
          'x-forwarded-port': '666',
        });
        expect(answer.payload).not.toContain('evil.example');
        expect(answer.json().issuer).toBe(`${origin}/oidc`);
      }
    });

    it('signs people in, with tokens in its name that are good at every address', async () => {
      const p = portero();
      await insertApplication(p, client.id, 'Traditional', redirectUri);
      const user = await insertUser(p, 'ada');
      const browser = new Browser(p.core, { host });
      const proof = pkce();
      const back = await signInAs(browser, p.tenants.default, user, client, proof, { resource: indicator });
      expect(back.searchParams.get('iss')).toBe(`${origin}/oidc`);
      const tokens = await exchange(host, {
        grant_type: 'authorization_code',
        code: back.searchParams.get('code') ?? '',
        redirect_uri: redirectUri,
        code_verifier: proof.verifier,
      });
      expect(tokens.statusCode, tokens.payload).toBe(200);
      const { id_token: idToken, refresh_token: refreshToken } = tokens.json();
      expect(decodeJwt(idToken).iss).toBe(`${origin}/oidc`);
      const elsewhere = await exchange('localhost:3001', {
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
        resource: indicator,
      });
      expect(decodeJwt(elsewhere.json().access_token).iss).toBe(`${home}/oidc`);
      const again = await exchange(host, {
        grant_type: 'refresh_token',
        refresh_token: elsewhere.json().refresh_token,
        resource: indicator,
      });
      const accessToken = again.json().access_token;
      expect(decodeJwt(accessToken).iss).toBe(`${origin}/oidc`);
      const introspected = await p.core.inject({
        method: 'POST',
        url: '/oidc/token/introspection',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams({
          client_id: client.id,
          client_secret: client.secret,
          token: accessToken,
        }).toString(),
      });
      expect(introspected.json()).toMatchObject({ active: true, iss: `${origin}/oidc` });
    });

    it('tells applications of sign-outs in the name that they know', async () => {
      const p = portero();
      const told: string[] = [];
      const peer = createServer(async (request, response) => {
        let body = '';
        for await (const chunk of request) body += chunk;
        told.push(String(decodeJwt(new URLSearchParams(body).get('logout_token') ?? '').iss));
        response.end();
      });
      await new Promise<void>((ready) => peer.listen(0, '127.0.0.1', ready));
      const uri = `http://127.0.0.1:${(peer.address() as AddressInfo).port}/out`;
      try {
        const listener = await insertApplication(p, 'listens', 'Traditional', redirectUri, {
          oidcClientMetadata: {
            redirectUris: [redirectUri],
            postLogoutRedirectUris: [],
            backchannelLogoutUri: uri,
          },
        });
        const user = await insertUser(p, 'leaver');
        const there = new Browser(p.core, { host });
        await signInAs(there, p.tenants.default, user, listener, pkce());
        await signInAs(new Browser(p.core), p.tenants.default, user, listener, pkce());
        const { body: sessions } = await p.api('GET', `/users/${user}/sessions`);
        expect(sessions.sessions).toHaveLength(2);
        await p.api('PATCH', `/users/${user}/is-suspended`, { isSuspended: true });
        await p.signOuts.run();
        expect(told.sort()).toEqual([`${origin}/oidc`, `${home}/oidc`].sort());
      } finally {
        peer.close();
      }
    });

    it('opens the Management API with tokens got there, as long as it is served', async () => {
      const p = portero();
      const { body: machine } = await p.api('POST', '/applications', {
        name: 'Script',
        type: 'MachineToMachine',
      });
      const { body: roles } = await p.api('GET', '/roles?type=MachineToMachine');
      await p.api('POST', `/applications/${machine.id}/roles`, { roleIds: [roles[0].id] });
      const [{ value }] = (await p.api('GET', `/applications/${machine.id}/secrets`)).body;
      const answer = await exchange(host, {
        client_id: machine.id,
        client_secret: value,
        grant_type: 'client_credentials',
        resource: 'https://default.logto.app/api',
        scope: 'all',
      });
      const authorization = `Bearer ${answer.json().access_token}`;
      expect(decodeJwt(answer.json().access_token).iss).toBe(`${origin}/oidc`);
      for (const where of ['localhost:3001', host])
        expect((await at(where, '/api/domains', { authorization })).statusCode).toBe(200);
      const list = await at(host, '/api/domains?page=1&page_size=1', { authorization });
      expect(list.statusCode).toBe(200);
      const roleList = await at(host, '/api/roles?page=1&page_size=1', { authorization });
      expect(roleList.headers.link).toContain(`${origin}/api/roles`);

      const { db, cache } = p.tenants.default;
      const set = async (status: 'Active' | 'Error') => {
        await db.write.updateTable('domains').set({ status }).where('id', '=', id).execute();
        cache.invalidate('domains');
      };
      await set('Error');
      expect((await at('localhost:3001', '/api/domains', { authorization })).statusCode).toBe(401);
      await set('Active');
      expect((await at('localhost:3001', '/api/domains', { authorization })).statusCode).toBe(200);
    });

    it('is in mails’ links when the person is there, and no other host ever is', async () => {
      const p = portero();
      await configure(p, { ...byEmail, verificationCodePolicy: { withLink: true } });
      const linkFor = async (asked: string, email: string) => {
        await p.api('POST', '/users', { primaryEmail: email });
        const app = await insertApplication(p, `mails-${email}`, 'Traditional', redirectUri);
        const v = new Visitor(new Browser(p.core, { host: asked, 'x-forwarded-host': 'evil.example' }), app);
        await v.start();
        await v.submit({ identifier: email }, { headers: { origin: asked === host ? origin : home } });
        const { body } = await p.api('GET', '/development-inbox');
        const { text } = body.find(({ to }: { to: string }) => to === email);
        return /https?:\/\/[^/]+/.exec(text)?.[0];
      };
      expect(await linkFor(host, 'there@example.com')).toBe(origin);
      expect(await linkFor('evil.example', 'here@example.com')).toBe(home);
      expect(await linkFor('pending.acme.example', 'pending@example.com')).toBe(home);
    });

    it('is what phones fill a code in for, when the page was opened there', async () => {
      const p = portero();
      await configure(p, {
        signUp: { identifiers: ['phone'], password: false, verify: true },
        signIn: {
          methods: [
            { identifier: 'phone', password: false, verificationCode: true, isPasswordPrimary: false },
          ],
        },
      });
      const lineFor = async (asked: string, phone: string) => {
        const app = await insertApplication(p, `phone-${phone}`, 'Traditional', redirectUri);
        const v = new Visitor(new Browser(p.core, { host: asked, 'x-forwarded-host': 'evil.example' }), app);
        await v.start();
        await v.submit({ identifier: `+${phone}` }, { headers: { origin: asked === host ? origin : home } });
        const { body } = await p.api('GET', '/development-inbox');
        return /@(\S+) #/.exec(body.find(({ to }: { to: string }) => to === phone)?.text)?.[1];
      };
      expect(await lineFor(host, '34600000001')).toBe(new URL(origin).host);
      expect(await lineFor('evil.example', '34600000002')).toBe(new URL(home).host);
      expect(await lineFor('pending.acme.example', '34600000003')).toBe(new URL(home).host);
    });

    it('is where the account centre and its own client are', async () => {
      const p = portero();
      await p.api('PATCH', '/account-center', { enabled: true });
      const user = await insertUser(p, 'owner');
      const browser = new Browser(p.core, { host, accept: 'text/html' });
      const account = { id: 'account-center', redirectUri: `${origin}/account` };
      const back = await signInAs(browser, p.tenants.default, user, account, pkce());
      expect(back.origin).toBe(origin);
      const refused = await new Browser(p.core).get(
        `/oidc/auth?${new URLSearchParams({ client_id: 'account-center', redirect_uri: `${origin}/account`, response_type: 'code', scope: 'openid', code_challenge: pkce().challenge, code_challenge_method: 'S256' })}`,
      );
      expect(refused.statusCode).toBe(400);
    });

    it('costs requests to our own name nothing, and the others no query each', async () => {
      const { tenants } = portero();
      const directory = new Directory(tenants.default);
      expect(directory.of('localhost:3001')).toBe(tenants.default);
      const first = await directory.of(host);
      expect(first).toMatchObject({
        endpoint: origin,
        issuer: `${origin}/oidc`,
        domain: host,
        id: 'default',
      });
      expect(directory.of(host)).toBe(first);
      expect(directory.of('evil.example')).toBe(tenants.default);
      expect(directory.of(undefined)).toBe(tenants.default);
    });
  },
  { env: { OUTBOUND_ALLOW_PRIVATE: '127.0.0.0/8' } },
);

/** People under names that only one sector knows, and every place where the other name could come out. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { authorizationUrl, insertApplication, insertUser, pkce } from '../../testing/flow.ts';
import { onEveryServer } from '../../testing/portero.ts';
import { fresh, make, Partner } from '../../testing/third-party.ts';
import { subjectFor } from './pairwise.ts';

const orders = 'https://orders-of-partners.example';
const pairwise = { subjectType: 'pairwise' };
const at = (...redirectUris: string[]) => ({ redirectUris, postLogoutRedirectUris: [] });

let listed: unknown = [];
let notice: ((form: URLSearchParams) => void) | undefined;
const peer = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  notice?.(new URLSearchParams(body));
  response.setHeader('content-type', 'application/json').end(JSON.stringify(listed));
});
const peerAddress = () => `http://127.0.0.1:${(peer.address() as AddressInfo).port}`;
beforeAll(() => new Promise<void>((ready) => peer.listen(0, '127.0.0.1', ready)));
afterAll(() => peer.close());

onEveryServer(
  'an application with pairwise subjects',
  (portero) => {
    let scopeId = '';
    let clerk = '';
    beforeAll(async () => {
      const p = portero();
      const api = await make(p, '/resources', { name: 'Orders', indicator: orders });
      scopeId = await make(p, `/resources/${api}/scopes`, { name: 'read' });
      clerk = await make(p, '/roles', { name: 'clerk', description: 'x', scopeIds: [scopeId] });
    });

    const partner = async (more: object = {}, type = 'Traditional') => {
      const ceiling = { userScopes: ['profile', 'email'], resourceScopes: [scopeId] };
      const one = await Partner.create(portero(), ceiling, type, {
        customClientMetadata: pairwise,
        ...more,
      });
      await make(portero(), `/users/${one.user}/roles`, { roleIds: [clerk] });
      return one;
    };
    /** Signs in, and agrees. */
    const tokens = async (one: Partner, user = one.user, more: Record<string, string> = {}) => {
      const asked = { scope: 'openid offline_access profile read', resource: orders, ...more };
      const where = await one.ask(asked, user);
      const back = where.startsWith('/consent') ? await one.allow() : new URL(where);
      const answer = await one.exchange(back);
      expect(answer.statusCode, answer.payload).toBe(200);
      return answer.json();
    };
    const sub = (jwt: string) => String(decodeJwt(jwt).sub);
    const introspect = async (client: { id: string; secret?: string }, value: string) => {
      const answer = await portero().core.inject({
        method: 'POST',
        url: '/oidc/token/introspection',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams({
          client_id: client.id,
          client_secret: client.secret ?? '',
          token: value,
        }).toString(),
      });
      return answer.json();
    };

    it('knows a person by one name in every token and answer, and the id is in none of them', async () => {
      const s = await partner();
      const first = await tokens(s);
      const name = sub(first.id_token);
      expect(name).toMatch(/^[\w-]{43}$/);
      const refreshed = (await s.refresh(first.refresh_token)).json();
      const api = (await s.refresh(refreshed.refresh_token, { resource: orders })).json();
      expect([sub(refreshed.id_token), sub(api.access_token), sub(api.id_token)]).toEqual([name, name, name]);
      expect(decodeJwt(api.access_token)).toMatchObject({ aud: orders, scope: 'read' });
      const told = [
        await introspect(s.client, refreshed.access_token),
        await introspect(s.client, api.access_token),
      ];
      expect(told).toMatchObject([
        { active: true, sub: name },
        { active: true, sub: name },
      ]);
      const info = await portero().core.inject({
        url: '/oidc/me',
        headers: { authorization: `Bearer ${refreshed.access_token}` },
      });
      expect(info.json()).toMatchObject({ sub: name, name: 'Ana' });
      const everything = JSON.stringify([
        ...[first, refreshed, api].flatMap(({ id_token: id }) => decodeJwt(id)),
        decodeJwt(api.access_token),
        told,
        info.json(),
      ]).replaceAll(`"username":"${s.user}"`, '');
      expect(everything.replaceAll(`"preferred_username":"${s.user}"`, '')).not.toContain(s.user);
    });

    it('is answered by the engine and not before it, and both ways alike', async () => {
      const s = await partner();
      const { access_token: value } = await tokens(s);
      const engine = vi.spyOn(await portero().engines.of(portero().tenants.default), 'handle');
      const ask = (url: string) =>
        portero().core.inject({ url, headers: { authorization: `Bearer ${value}` } });
      const [short, long] = [await ask('/oidc/me'), await ask('/oidc/me?way=long')];
      expect(engine).toHaveBeenCalledTimes(2);
      engine.mockRestore();
      expect([short.statusCode, short.json()]).toEqual([200, long.json()]);
    });

    it('cannot find out with another that they know the same person, nor from the same one again who else does', async () => {
      const [one, other] = [
        await partner(),
        await partner({ oidcClientMetadata: at('https://partner.example/callback', 'https://b.example/cb') }),
      ];
      const names = [
        sub((await tokens(one)).id_token),
        sub((await tokens(other, one.user)).id_token),
        sub((await tokens(new Partner(portero(), one.client, other.user))).id_token),
      ];
      expect(new Set(names).size).toBe(3);
      expect(sub((await tokens(one)).id_token)).toBe(names[0]);
    });

    it('shares its names with those of its host only: never by a scheme, loopback or several hosts', async () => {
      const tenant = portero().tenants.default;
      const sectorsOf = async (...uris: string[]) => {
        const names: string[] = [];
        for (let time = 0; time < 2; time++) {
          const { id } = await insertApplication(portero(), fresh('sector'), 'SPA', '', {
            isThirdParty: true,
            customClientMetadata: pairwise,
            oidcClientMetadata: at(...uris),
          });
          const { provider } = await portero().engines.of(tenant);
          names.push(await subjectFor(tenant, 'ana', await provider.Client.find(id)));
        }
        return names[0] === names[1];
      };
      expect(await sectorsOf('https://one.example/a', 'https://one.example/b')).toBe(true);
      expect(await sectorsOf('https://one.example:8443/a')).toBe(true);
      expect(await sectorsOf('com.example.app://callback')).toBe(false);
      expect(await sectorsOf('http://localhost:3000/callback')).toBe(false);
      expect(await sectorsOf('http://127.0.0.1/callback', 'https://one.example/a')).toBe(false);
      expect(await sectorsOf('https://one.example/a', 'https://two.example/b')).toBe(false);
    });

    it('is told of sign-outs by that name', async () => {
      const s = await partner({
        oidcClientMetadata: {
          ...at('https://partner.example/callback'),
          backchannelLogoutUri: `${peerAddress()}/bye`,
        },
      });
      const name = sub((await tokens(s)).id_token);
      const told = new Promise<URLSearchParams>((ready) => {
        notice = ready;
      });
      await portero().api('DELETE', `/users/${s.user}`);
      expect(sub((await told).get('logout_token') ?? '')).toBe(name);
      notice = undefined;
    });

    it('signs people in and out by an ID token with that name, and by no other', async () => {
      const s = await partner();
      const { id_token: hint } = await tokens(s);
      const silent = { prompt: 'none', scope: 'openid profile', id_token_hint: hint };
      const same = await s.browser.get(authorizationUrl(s.client, pkce(), silent));
      expect(new URL(String(same.headers.location)).searchParams.get('code')).toBeTruthy();
      const theirs = new Partner(portero(), s.client, await insertUser(portero(), fresh('person')));
      const { id_token: foreign } = await tokens(theirs);
      const other = await s.browser.get(
        authorizationUrl(s.client, pkce(), { ...silent, id_token_hint: foreign }),
      );
      expect(new URL(String(other.headers.location)).searchParams.get('error')).toBe('login_required');
      const end = (value: string) => s.browser.get(`/oidc/session/end?id_token_hint=${value}`);
      expect((await end(foreign)).headers.location).toBe('/sign-out');
      expect((await end(hint)).payload).toContain('logout');
    });

    it('opens no account, is no subject of an exchange, and is nobody to the Management API', async () => {
      const p = portero();
      await p.api('PATCH', '/account-center', { enabled: true });
      const s = await partner();
      const first = await tokens(s);
      const api = (await s.refresh(first.refresh_token, { resource: orders })).json();
      for (const url of ['/api/my-account', '/api/my-account/sessions']) {
        const answer = await p.core.inject({
          url,
          headers: { authorization: `Bearer ${first.access_token}` },
        });
        expect([url, answer.json().code]).toEqual([url, 'auth.third_party_application_forbidden']);
      }
      const own = await insertApplication(p, fresh('exchanger'), 'Traditional', 'https://own.example/cb', {
        customClientMetadata: { allowTokenExchange: true },
      });
      for (const value of [first.access_token, api.access_token]) {
        const answer = await p.core.inject({
          method: 'POST',
          url: '/oidc/token',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          payload: new URLSearchParams({
            client_id: own.id,
            client_secret: own.secret ?? '',
            grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
            subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
            subject_token: value,
          }).toString(),
        });
        expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_grant']);
      }
      const managed = await p.core.inject({
        url: '/api/users',
        headers: { authorization: `Bearer ${api.access_token}` },
      });
      expect(managed.statusCode).toBe(401);
    });

    it('calls APIs of the tenant’s own, which learn at introspection who is meant, until that person is suspended', async () => {
      const p = portero();
      const s = await partner();
      const first = await tokens(s);
      const { access_token: value } = (await s.refresh(first.refresh_token, { resource: orders })).json();
      const server = await insertApplication(p, fresh('api'), 'Traditional', 'https://own.example/cb', {
        customClientMetadata: { introspectionAudiences: [orders] },
      });
      expect(await introspect(server, value)).toMatchObject({
        active: true,
        sub: sub(first.id_token),
        account_id: s.user,
      });
      await p.tenants.default.db.write
        .updateTable('users')
        .set({ isSuspended: true })
        .where('id', '=', s.user)
        .execute();
      expect(await introspect(server, value)).toEqual({ active: false });
    });

    it('shows in the token inspector what it would be told', async () => {
      const s = await partner();
      const name = sub((await tokens(s)).id_token);
      const { body } = await portero().api('POST', '/token-inspector', {
        applicationId: s.client.id,
        userId: s.user,
        resource: orders,
      });
      expect([body.claims.sub, body.idToken.sub]).toEqual([name, name]);
    });

    it('is one of third parties with a sector: others are refused it, and the tenant’s own stay public', async () => {
      const p = portero();
      const create = (more: object) => p.api('POST', '/applications', { name: 'P', type: 'SPA', ...more });
      const partnerAt = (...uris: string[]) => ({
        isThirdParty: true,
        oidcClientMetadata: { redirectUris: uris },
        customClientMetadata: pairwise,
      });
      const own = await create({ customClientMetadata: pairwise });
      expect([own.status, own.body.code]).toEqual([400, 'guard.invalid_input']);
      const device = await create({
        type: 'Native',
        isThirdParty: true,
        customClientMetadata: { ...pairwise, isDeviceFlow: true },
      });
      expect(device.status).toBe(400);
      expect((await create(partnerAt('https://a.example/cb', 'https://b.example/cb'))).status).toBe(400);
      const { status, body } = await create(partnerAt('https://a.example/cb'));
      expect([status, body.customClientMetadata.subjectType]).toEqual([200, 'pairwise']);
      const grown = await p.api('PATCH', `/applications/${body.id}`, {
        oidcClientMetadata: { redirectUris: ['https://a.example/cb', 'https://b.example/cb'] },
      });
      expect(grown.status).toBe(400);
      // Stored all the same: it changes nothing for an application of the tenant's own.
      const tenant = p.tenants.default;
      const stored = await insertApplication(p, fresh('own'), 'SPA', 'https://own.example/cb', {
        customClientMetadata: pairwise,
      });
      const client = await (await p.engines.of(tenant)).provider.Client.find(stored.id);
      expect(await subjectFor(tenant, 'ana', client)).toBe('ana');
    });

    it('may be on several hosts that one speaks for, which is asked once and not at every change', async () => {
      const p = portero();
      const uris = ['https://a.example/cb', 'https://b.example/cb'];
      const create = (sectorIdentifierUri: string) =>
        p.api('POST', '/applications', {
          name: 'P',
          type: 'SPA',
          isThirdParty: true,
          oidcClientMetadata: { redirectUris: uris },
          customClientMetadata: { ...pairwise, sectorIdentifierUri },
        });
      for (const answer of [{ no: 'list' }, [1, 2], uris.slice(1), null]) {
        listed = answer;
        expect((await create(`${peerAddress()}/sector.json`)).status, JSON.stringify(answer)).toBe(400);
      }
      expect((await create('http://a.example/sector.json')).status).toBe(400);
      listed = [...uris, 'https://c.example/cb'];
      const { status, body } = await create(`${peerAddress()}/sector.json`);
      expect(status, JSON.stringify(body)).toBe(200);
      listed = [];
      const change = (more: object) => p.api('PATCH', `/applications/${body.id}`, more);
      expect((await change({ customClientMetadata: body.customClientMetadata, name: 'Q' })).status).toBe(200);
      expect((await change({ oidcClientMetadata: { redirectUris: uris.slice(1) } })).status).toBe(200);
      expect((await change({ oidcClientMetadata: { redirectUris: ['https://c.example/cb'] } })).status).toBe(
        400,
      );
    });

    it('registers itself so, and does not get rid of it again', async () => {
      const p = portero();
      await p.api('PUT', '/configs/client-registration', { mode: 'open', policy: {} });
      const metadata = {
        redirect_uris: ['https://dynamic.example/cb'],
        token_endpoint_auth_method: 'none',
        subject_type: 'pairwise',
      };
      const send = (method: 'POST' | 'PUT', url: string, payload: object, bearer?: string) =>
        p.core.inject({
          method,
          url,
          payload,
          ...(bearer !== undefined && { headers: { authorization: `Bearer ${bearer}` } }),
        });
      const made = (await send('POST', '/oidc/register', metadata)).json();
      expect(made.subject_type).toBe('pairwise');
      const { pathname, search } = new URL(made.registration_client_uri);
      const { subject_type: _, ...without } = { ...metadata, client_id: made.client_id };
      const replace = (body: object) => send('PUT', pathname + search, body, made.registration_access_token);
      expect((await replace(without)).statusCode).toBe(400);
      expect((await replace({ ...without, subject_type: 'public' })).statusCode).toBe(400);
      const kept = await replace({ ...without, subject_type: 'pairwise' });
      expect([kept.statusCode, kept.json().subject_type]).toEqual([200, 'pairwise']);
      const several = { ...metadata, redirect_uris: ['https://x.example/cb', 'https://y.example/cb'] };
      expect((await send('POST', '/oidc/register', several)).statusCode).toBe(400);
      // Whoever may not register has nobody asked.
      await p.api('PUT', '/configs/client-registration', { mode: 'token', policy: {} });
      let asked = 0;
      notice = () => asked++;
      const named = { ...several, sector_identifier_uri: `${peerAddress()}/sector.json` };
      expect((await send('POST', '/oidc/register', named, 'forged')).statusCode).toBe(401);
      expect(asked).toBe(0);
      notice = undefined;
      await p.api('PUT', '/configs/client-registration', { mode: 'off', policy: {} });
    });

    it('has names that come from a sealed secret of the tenant, which racing processes make once', async () => {
      const { db, cache } = portero().tenants.default;
      const tenant = portero().tenants.default;
      const client = { subjectType: 'pairwise', sector: 'host:a.example' };
      const name = await subjectFor(tenant, 'ana', client);
      const row = await db.read
        .selectFrom('configs')
        .select('value')
        .where('key', '=', 'oidc.pairwise-salt')
        .executeTakeFirstOrThrow();
      expect(Object.keys(Object(row.value))).toEqual(['sealed']);
      cache.drop('config:oidc.pairwise-salt');
      expect(await subjectFor(tenant, 'ana', client)).toBe(name);
      expect(await subjectFor(portero().tenants.admin, 'ana', client)).not.toBe(name);
      await db.write.deleteFrom('configs').where('key', '=', 'oidc.pairwise-salt').execute();
      const racing = await Promise.all(
        Array.from({ length: 8 }, () => {
          cache.drop('config:oidc.pairwise-salt');
          return subjectFor(tenant, 'ana', client);
        }),
      );
      expect(new Set(racing).size).toBe(1);
    });
  },
  { env: { OIDC_PROVIDER_SSRF_PROTECTION_DISABLED: 'true' } },
);

/** A sign-in that begins before the engine sees it begins as the engine would have begun it. */
import type { Response } from 'light-my-request';
import { afterEach, expect, it, vi } from 'vitest';
import {
  authorizationUrl,
  Browser,
  type ClientFacts,
  insertApplication,
  insertUser,
  pkce,
  signInAs,
} from '../../testing/flow.ts';
import { onEveryServer } from '../../testing/portero.ts';
import { readInteraction } from '../interaction/interactions.ts';

const redirectUri = 'https://app.example/callback?from=a';
const api = 'https://shop.example/api';
const proof = pkce();
type Way = 'short' | 'long';
type More = Record<string, string | string[]>;

for (const endpoint of ['http://localhost:3001', 'https://id.example.com'])
  onEveryServer(
    `the beginning of a sign-in on the short way at ${endpoint}`,
    (portero) => {
      let counter = 0;
      afterEach(() => vi.restoreAllMocks());

      const application = (type: string, more: object = {}) =>
        insertApplication(portero(), `${type}_${counter++}`, type, redirectUri, { ...more });

      /** The engine, watched. */
      const engine = async () => {
        await portero().core.inject({ url: '/oidc/jwks', headers: { host: new URL(endpoint).host } });
        return vi.spyOn(await portero().engines.of(portero().tenants.default), 'handle');
      };

      /** @returns the answer, and how often the engine was asked */
      const open = async (way: Way, url: string, headers: Record<string, string> = {}) => {
        const spy = await engine();
        const answer = await portero().core.inject({
          // A parameter that nobody knows is the engine's, which ignores it.
          url: way === 'long' ? `${url}&nobody=knows` : url,
          headers: { host: new URL(endpoint).host, accept: 'text/html,*/*', ...headers },
        });
        const asked = spy.mock.calls.length;
        vi.restoreAllMocks();
        return { answer, asked };
      };

      const uidIn = ({ headers }: Response): string =>
        /_interaction_resume=([\w-]+)/.exec(String(headers['set-cookie']))?.[1] ?? '';

      /** What was answered and stored, without what is another one each time. */
      const facts = async (answer: Response) => {
        await portero().audit.flush();
        const { db } = portero().tenants.default;
        const uid = uidIn(answer);
        const interaction = await readInteraction(portero().tenants.default, uid);
        const rows = await db.read
          .selectFrom('oidc_records')
          .selectAll()
          .where('model', '=', 'Interaction')
          .execute();
        const mine = rows.filter(({ payload }) => String(payload.returnTo).endsWith(uid) && uid !== '');
        const { count } = await db.read
          .selectFrom('logs')
          .select((select) => select.fn.countAll<number>().as('count'))
          .executeTakeFirstOrThrow();
        const {
          'logto-core-request-id': _id,
          date: _date,
          connection: _connection,
          ...headers
        } = answer.headers;
        const all = {
          status: answer.statusCode,
          headers,
          body: answer.payload,
          interaction: interaction && { ...interaction, expiresAt: 0 },
          rows: mine.map(({ id, payload, expiresAt, ...row }) => ({
            ...row,
            id: id.length,
            life: Number(payload.exp) - Number(payload.iat),
            isKeptAsLong: Math.abs(expiresAt / 1000 - Number(payload.exp)) < 2,
            payload: { ...payload, iat: 0, exp: 0, cid: String(payload.cid).length },
          })),
          count: Number(count),
        };
        const text = JSON.stringify(all)
          .replaceAll(/\.sig=[\w-]{43};/g, '.sig=…;')
          .replaceAll(/expires=[^;]+;/g, 'expires=…;');
        return JSON.parse(uid ? text.replaceAll(uid, '<uid>') : text);
      };

      const compare = async (url: string, headers: Record<string, string> = {}) => {
        const [short, long] = [await open('short', url, headers), await open('long', url, headers)];
        expect(await facts(short.answer)).toEqual(await facts(long.answer));
        expect(long.asked).toBe(1);
        return short;
      };

      const shop = async (more: object = {}) => {
        const named = { name: 'Shop', indicator: `${api}/${counter++}` };
        const { body: resource } = await portero().api('POST', '/resources', { ...named, ...more });
        return String(resource.indicator);
      };

      it.each<[string, More]>([
        ['Traditional', {}],
        ['SPA', { nonce: 'once', state: 'a b+c%20/?&=#é'.slice(0, 13) }],
        ['Native', { scope: 'profile openid email openid unknown read offline_access' }],
        ['Traditional', { prompt: [], scope: 'openid offline_access roles' }],
        ['Traditional', { code_challenge: [], code_challenge_method: [] }],
        ['SPA', { state: [], ui_locales: 'es-MX en' }],
        ['SPA', { interaction_mode: 'signUp', first_screen: 'register' }],
        ['SPA', { first_screen: 'reset_password', ui_locales: '<script>"\'&' }],
      ])('of %s with %j begins as the engine begins it', async (type, more) => {
        const { asked, answer } = await compare(authorizationUrl(await application(type), proof, more));
        expect([asked, answer.statusCode]).toEqual([0, 303]);
        const setCookies = [answer.headers['set-cookie'] ?? []].flat();
        expect(setCookies).toHaveLength(5);
        for (const cookie of setCookies) expect(/; secure/.test(cookie)).toBe(endpoint.startsWith('https'));
      });

      it('for an API begins with every scope that was asked for', async () => {
        const resource = await shop();
        const client = await application('SPA');
        const more = { resource, scope: 'openid profile read write' };
        const { asked, answer } = await compare(authorizationUrl(client, proof, more));
        expect(asked).toBe(0);
        const found = await readInteraction(portero().tenants.default, uidIn(answer));
        expect(found?.params).toMatchObject({ resource, scope: 'openid profile read write' });
      });

      it('leaves interactions of other tabs and applications in the cookie, and takes none that was made up', async () => {
        const [one, other] = [await application('SPA'), await application('SPA')];
        const browser = new Browser(portero().core, { host: new URL(endpoint).host });
        const begun = [];
        for (const client of [one, other, one]) {
          const { headers } = await browser.get(authorizationUrl(client, proof));
          begun.push(/_interaction_resume=([\w-]+)/.exec(String(headers['set-cookie']))?.[1]);
        }
        const map = (value = '') => JSON.parse(decodeURIComponent(value));
        expect(map(browser.cookie('_interaction'))).toEqual({
          [other.id]: begun[1],
          [`${one.id}#0`]: begun[0],
          [one.id]: begun[2],
          _legacy: begun[2],
        });
        const cookie = browser.cookieHeader('/');
        expect((await compare(authorizationUrl(one, proof), { cookie })).asked).toBe(0);
        const forged = cookie.replace(/_interaction\.sig=./, '_interaction.sig=!');
        const { answer } = await compare(authorizationUrl(one, proof), { cookie: forged });
        const kept = /_interaction=([^;]+)/.exec(String(answer.headers['set-cookie']))?.[1];
        expect(map(kept)).toEqual({ [one.id]: uidIn(answer), _legacy: uidIn(answer) });
      });

      it('with anything wrong or unusual in it goes to the engine, which decides as it would have', async () => {
        const spa = await application('SPA');
        const custom = (customClientMetadata: object) => application('Traditional', { customClientMetadata });
        const pairwise = { isThirdParty: true, customClientMetadata: { subjectType: 'pairwise' } };
        const strange: [string, ClientFacts, More][] = [
          ['an unknown application', { id: 'nobody', redirectUri }, {}],
          ['no application', spa, { client_id: [] }],
          ['the application twice', spa, { client_id: [spa.id, spa.id] }],
          ['another address', spa, { redirect_uri: 'https://evil.example/callback?from=a' }],
          ['a longer address', spa, { redirect_uri: `${redirectUri}b` }],
          ['the address with a fragment', spa, { redirect_uri: `${redirectUri}#x` }],
          ['the address by another user', spa, { redirect_uri: 'https://evil@app.example/callback?from=a' }],
          ['the address twice', spa, { redirect_uri: [redirectUri, 'https://evil.example/'] }],
          ['no address', spa, { redirect_uri: [] }],
          ['no PKCE where it is needed', spa, { code_challenge: [], code_challenge_method: [] }],
          ['plain PKCE', spa, { code_challenge_method: 'plain' }],
          ['PKCE without its method', spa, { code_challenge_method: [] }],
          ['a method without a challenge', spa, { code_challenge: [] }],
          ['a short challenge', spa, { code_challenge: 'x'.repeat(42) }],
          ['a challenge with letters that none has', spa, { code_challenge: `${'x'.repeat(43)}+` }],
          ['tokens instead of a code', spa, { response_type: 'id_token' }],
          ['a code and tokens', spa, { response_type: 'code id_token', nonce: 'once' }],
          ['no type', spa, { response_type: [] }],
          ['an answer by form', spa, { response_mode: 'form_post' }],
          ['no page', spa, { prompt: 'none' }],
          ['a sign-in anyway', spa, { prompt: 'login consent' }],
          ['a choice', spa, { prompt: 'select_account' }],
          ['a registration', spa, { prompt: 'create' }],
          ['a made-up prompt', spa, { prompt: 'consent again' }],
          ['an age', spa, { max_age: '0' }],
          ['claims', spa, { claims: '{"id_token":{"acr":{"essential":true}}}' }],
          ['a level', spa, { acr_values: 'urn:portero:acr:2fa' }],
          ['somebody’s name', spa, { login_hint: 'ana@example.com' }],
          ['a hint', spa, { id_token_hint: 'e30.e30.' }],
          ['a request object', spa, { request: 'e30.e30.' }],
          ['a pushed request', spa, { request_uri: 'urn:ietf:params:oauth:request_uri:x' }],
          ['a registration of the client', spa, { registration: '{}' }],
          ['a bound code', spa, { dpop_jkt: 'x'.repeat(43) }],
          ['details', spa, { authorization_details: '[]' }],
          ['an organization', spa, { organization_id: 'some' }],
          ['no scope', spa, { scope: [] }],
          ['a scope twice over', spa, { scope: 'openid  profile' }],
          ['no OpenID', spa, { scope: 'profile' }],
          ['a nonce without OpenID', spa, { scope: 'profile', nonce: 'once' }],
          ['an unknown API', spa, { resource: 'https://nobody.example' }],
          ['an API that is no address', spa, { resource: 'shop' }],
          ['two APIs', spa, { resource: [await shop(), await shop()] }],
          ['two APIs in one', spa, { resource: `${await shop()},${await shop()}` }],
          ['another alphabet', spa, { state: 'ñ' }],
          ['a third party', await application('Traditional', { isThirdParty: true }), {}],
          ['a machine', await application('MachineToMachine'), {}],
          ['pairwise subjects', await application('Traditional', pairwise), {}],
          ['the organization wanted', await custom({ organizationSelection: 'optional' }), {}],
          ['FAPI', await custom({ securityProfile: 'fapi2' }), {}],
          ['pushed requests only', await custom({ requirePushedAuthorizationRequests: true }), {}],
          ['signed requests only', await custom({ requireSignedRequestObject: true }), {}],
          ['bound tokens', await custom({ dpopBoundAccessTokens: true }), {}],
        ];
        for (const [name, client, more] of strange) {
          const url = authorizationUrl({ ...client, redirectUri }, proof, more);
          const { asked, answer } = await compare(url);
          expect([name, asked]).toEqual([name, 1]);
          if (/evil/.test(url)) expect(String(answer.headers.location)).not.toContain('evil');
        }
      });

      it('with a null byte in it is refused before anybody looks', async () => {
        const url = authorizationUrl(await application('SPA'), proof, { state: 'a\0b' });
        const { asked, answer } = await open('short', url);
        expect([asked, answer.statusCode]).toEqual([0, 400]);
      });

      it('beside a session, true or made up, or from a script goes to the engine', async () => {
        const client = await application('SPA');
        const url = authorizationUrl(client, proof);
        for (const headers of [
          { cookie: '_session=made-up; _session.sig=made-up' },
          { cookie: 'a=b;_session=' },
          { cookie: '_session=acting-made-up' },
          { origin: 'https://app.example' },
          { dpop: 'e30.e30.' },
          { accept: 'application/json' },
        ]) {
          expect([headers, (await compare(url, headers)).asked]).toEqual([headers, 1]);
        }
        const browser = new Browser(portero().core, { host: new URL(endpoint).host });
        const user = await insertUser(portero(), `person_${counter++}`);
        await signInAs(browser, portero().tenants.default, user, client, proof);
        const { answer, asked } = await open('short', url, { cookie: browser.cookieHeader('/oidc/auth') });
        expect([asked, answer.headers.location]).toEqual([1, expect.stringContaining('code=')]);
      });

      it('with an API that every request gets goes to the engine', async () => {
        const client = await application('SPA');
        const { body } = await portero().api('POST', '/resources', { name: 'All', indicator: `${api}/all` });
        await portero().api('PATCH', `/resources/${body.id}/is-default`, { isDefault: true });
        const { asked, answer } = await compare(authorizationUrl(client, proof));
        expect(asked).toBe(1);
        const found = await readInteraction(portero().tenants.default, uidIn(answer));
        expect(found?.params.resource).toBe(`${api}/all`);
      });
    },
    { env: { ENDPOINT: endpoint } },
  );

/** What the token endpoint answers before the engine sees it is what the engine would have answered. */
import { Readable } from 'node:stream';
import { expect, it, vi } from 'vitest';
import {
  Browser,
  type ClientFacts,
  insertApplication,
  insertUser,
  pkce,
  signInAs,
  token,
} from '../../testing/flow.ts';
import { onEveryServer } from '../../testing/portero.ts';
import { revokeGrant } from '../records/records.ts';
import { anonymous, basic, essence, tracesOf } from './testing.ts';

const redirectUri = 'https://app.example/callback';
const api = 'https://shop.example/api';
const form = 'application/x-www-form-urlencoded';

type Ask = { readonly form: Record<string, string> | string; readonly headers?: Record<string, string> };

onEveryServer('a token request on the short way', (portero) => {
  let counter = 0;

  const once = <T>(make: () => Promise<T>) => {
    let made: Promise<T> | undefined;
    return () => {
      made ??= make();
      return made;
    };
  };
  const shop = once(async () => {
    const { body: resource } = await portero().api('POST', '/resources', { name: 'Shop', indicator: api });
    for (const name of ['read', 'write', 'delete'])
      await portero().api('POST', `/resources/${resource.id}/scopes`, { name, description: name });
    const { body: scopes } = await portero().api('GET', `/resources/${resource.id}/scopes`);
    return { resource, scopes };
  });
  const roleWith = async (type: string, names: readonly string[]) => {
    const { scopes } = await shop();
    const scopeIds = scopes
      .filter(({ name }: { name: string }) => names.includes(name))
      .map(({ id }: { id: string }) => id);
    const name = `role ${counter++}`;
    return (await portero().api('POST', '/roles', { name, description: name, type, scopeIds })).body.id;
  };

  const machine = async () => {
    const p = portero();
    const client = await insertApplication(p, `machine_${counter++}`, 'MachineToMachine', redirectUri);
    const roleIds = [await roleWith('MachineToMachine', ['read', 'write'])];
    await p.api('POST', `/applications/${client.id}/roles`, { roleIds });
    return client;
  };

  const signedIn = async (client: ClientFacts, more: Record<string, string> = {}) => {
    const p = portero();
    const name = `person_${counter++}`;
    const user = await insertUser(p, name, {
      name: 'Ana',
      primaryEmail: `${name}@example.com`,
      emailKey: `${name}@example.com`,
      customData: { colour: 'violet' },
    });
    await p.api('POST', `/users/${user}/roles`, { roleIds: [await roleWith('User', ['read', 'delete'])] });
    const proof = pkce();
    const back = await signInAs(new Browser(p.core), p.tenants.default, user, client, proof, more);
    const answer = await token(p.core, client, {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: proof.verifier,
    });
    return {
      user,
      refreshToken: String(answer.json().refresh_token),
      accessToken: String(answer.json().access_token),
    };
  };

  const post = ({ form: fields, headers = {} }: Ask, way: 'short' | 'long') =>
    portero().core.inject({
      method: 'POST',
      url: '/oidc/token',
      headers: { 'content-type': way === 'short' ? form : `${form}; charset=utf-8`, ...headers },
      payload: typeof fields === 'string' ? fields : new URLSearchParams(fields).toString(),
    });

  /** The engine, watched. Whoever comes first after a change waits for what the tenant is, and so goes the long way. */
  const engine = async () => {
    await portero().core.inject('/oidc/jwks');
    return vi.spyOn(await portero().engines.of(portero().tenants.default), 'handle');
  };

  const traces = (clientId: string) => tracesOf(portero(), clientId);

  it.each([
    ['all it may have', 'read write delete'],
    ['a part of it', 'write'],
    ['the same twice', 'read read'],
    ['what is not its own', 'delete'],
    ['nothing', undefined],
  ])('of a machine that asks for %s gets what the engine gives', async (_, scope) => {
    await shop();
    const client = await machine();
    const fields = { grant_type: 'client_credentials', resource: api, ...(scope && { scope }) };
    for (const ask of [
      { form: fields, headers: basic(client) },
      { form: { ...fields, client_id: client.id, client_secret: client.secret ?? '' } },
    ]) {
      const spy = await engine();
      const short = await post(ask, 'short');
      const shortTraces = await traces(client.id);
      expect(spy).not.toHaveBeenCalled();
      const long = await post(ask, 'long');
      expect(spy).toHaveBeenCalledTimes(1);
      spy.mockRestore();
      expect(short.statusCode, short.payload).toBe(200);
      expect(essence(short)).toEqual(essence(long));
      expect(shortTraces).toEqual(await traces(client.id));
    }
  });

  const application =
    (type: string) =>
    (customClientMetadata: object = {}) =>
      insertApplication(portero(), `${type}_${counter++}`, type, redirectUri, { customClientMetadata });
  const kinds = {
    'a site with a server': application('Traditional'),
    'an application in a browser': application('SPA'),
    'an application on a phone': application('Native'),
  };

  for (const [kind, make] of Object.entries(kinds)) {
    it.each([
      ['openid offline_access', undefined],
      ['openid offline_access profile email roles custom_data', undefined],
      ['offline_access profile', undefined],
      ['openid offline_access read delete', api],
      ['openid offline_access urn:logto:scope:organizations urn:logto:scope:organization_roles', undefined],
    ])(
      `of ${kind} with “%s” for %s gets what the engine gives, and leaves the same behind`,
      async (scope, resource) => {
        await shop();
        const both = await Promise.all(
          (['short', 'long'] as const).map(async (way) => {
            const client = await make({ refreshTokenTtlInDays: 7, idTokenTtl: 600 });
            const { user, refreshToken } = await signedIn(client, { scope, ...(resource && { resource }) });
            return { way, client, user, refreshToken };
          }),
        );
        const seen = [];
        for (const { way, client, user, refreshToken } of both) {
          const spy = await engine();
          const ask = {
            form: {
              grant_type: 'refresh_token',
              refresh_token: refreshToken,
              client_id: client.id,
              ...(client.secret && { client_secret: client.secret }),
              ...(resource && { resource }),
            },
          };
          const answer = await post(ask, way);
          expect(answer.statusCode, answer.payload).toBe(200);
          expect(spy).toHaveBeenCalledTimes(way === 'long' ? 1 : 0);
          spy.mockRestore();
          seen.push(anonymous([essence(answer), await traces(client.id)], [user, client.id]));
        }
        expect(seen[0]).toEqual(seen[1]);
      },
    );
  }

  it('shown again within its window answers with the successor that there is, like the engine', async () => {
    const client = await kinds['an application in a browser']();
    const { refreshToken } = await signedIn(client);
    const ask = { form: { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: client.id } };
    const [first, again] = [await post(ask, 'short'), await post(ask, 'short')];
    expect(again.json().refresh_token).toBe(first.json().refresh_token);
    const together = { form: { ...ask.form, refresh_token: first.json().refresh_token } };
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(together, 'short')));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map((one) => one.json().refresh_token)).size).toBe(1);
  });

  it('that was used and is shown later ends everything that came of it', async () => {
    const client = await kinds['an application in a browser']();
    const { refreshToken } = await signedIn(client);
    const ask = { form: { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: client.id } };
    const first = await post(ask, 'short');
    await portero()
      .tenants.default.db.write.updateTable('oidc_records')
      .set({ consumedAt: Date.now() - 60_000 })
      .where('clientId', '=', client.id)
      .where('consumedAt', 'is not', null)
      .execute();
    expect((await post(ask, 'short')).json()).toMatchObject({ error: 'invalid_grant' });
    const next = await post({ form: { ...ask.form, refresh_token: first.json().refresh_token } }, 'short');
    expect(next.json()).toMatchObject({ error: 'invalid_grant' });
  });

  it('is refused as the engine refuses it, whatever is wrong with who asks', async () => {
    await shop();
    const [client, other] = [await machine(), await machine()];
    const good = { grant_type: 'client_credentials', resource: api, scope: 'read' };
    const wrong: Record<string, Ask> = {
      'a wrong secret': { form: good, headers: basic({ ...client, secret: 'x'.repeat(32) }) },
      'a secret of somebody else': { form: good, headers: basic({ ...client, secret: other.secret ?? '' }) },
      'no secret': { form: { ...good, client_id: client.id } },
      'an empty secret': { form: { ...good, client_id: client.id, client_secret: '' } },
      nobody: { form: good },
      'two ways to say who asks': {
        form: { ...good, client_id: client.id, client_secret: client.secret ?? '' },
        headers: basic(client),
      },
      'two names': { form: { ...good, client_id: other.id }, headers: basic(client) },
      'an unknown name': { form: good, headers: basic({ ...client, id: 'nobody' }) },
      'a token instead of a secret': { form: good, headers: { authorization: 'Bearer abc' } },
      'half a header': { form: good, headers: { authorization: 'Basic' } },
      'broken base64': { form: good, headers: { authorization: 'Basic a===' } },
      'a client’s name twice': {
        form: `grant_type=client_credentials&resource=${encodeURIComponent(api)}&client_id=${client.id}&client_id=${client.id}&client_secret=${client.secret}`,
      },
      'an unknown API': { form: { ...good, resource: 'https://else.example' }, headers: basic(client) },
      'no API': { form: { grant_type: 'client_credentials' }, headers: basic(client) },
      'two APIs': {
        form: `grant_type=client_credentials&resource=${encodeURIComponent(api)}&resource=https%3A%2F%2Felse.example`,
        headers: basic(client),
      },
      'an organization that it is not in': {
        form: { ...good, organization_id: 'somewhere' },
        headers: basic(client),
      },
      'a grant that it may not use': {
        form: { grant_type: 'refresh_token', refresh_token: 'x' },
        headers: basic(client),
      },
      'a grant that nobody knows': { form: { grant_type: 'password' }, headers: basic(client) },
      'no grant': { form: { resource: api }, headers: basic(client) },
      'letters that a scope cannot have': {
        form: { ...good, scope: 'read "write"' },
        headers: basic(client),
      },
      'a null byte': { form: `${new URLSearchParams(good)}%00`, headers: basic(client) },
      'broken encoding': { form: `${new URLSearchParams(good)}&x=%E0%A4%A`, headers: basic(client) },
      'a proof of possession that is none': { form: good, headers: { ...basic(client), dpop: 'x' } },
      'nothing at all': { form: '' },
    };
    for (const [name, ask] of Object.entries(wrong)) {
      const [short, long] = [await post(ask, 'short'), await post(ask, 'long')];
      expect([name, essence(short)]).toEqual([name, essence(long)]);
      if (name !== 'broken encoding') expect([name, short.statusCode >= 400]).toEqual([name, true]);
      expect(short.statusCode, name).toBeLessThan(500);
    }
  });

  it('with an expired secret is refused', async () => {
    await shop();
    const client = await machine();
    const { db, cache } = portero().tenants.default;
    await db.write
      .updateTable('application_secrets')
      .set({ expiresAt: Date.now() - 1 })
      .where('applicationId', '=', client.id)
      .execute();
    cache.invalidate(`application-secrets:${client.id}`);
    const ask = { form: { grant_type: 'client_credentials', resource: api }, headers: basic(client) };
    const [short, long] = [await post(ask, 'short'), await post(ask, 'long')];
    expect(short.statusCode).toBe(400);
    expect(essence(short)).toEqual(essence(long));
  });

  it('for a person opens nothing once anything behind it is over or somebody else’s', async () => {
    await shop();
    const { db, cache } = portero().tenants.default;
    type One = { client: ClientFacts; user: string; refreshToken: string };
    const endings: Record<string, (one: One) => Promise<unknown>> = {
      'the person is suspended': ({ user }) =>
        db.write.updateTable('users').set({ isSuspended: true }).where('id', '=', user).execute(),
      'the person is gone': ({ user }) => db.write.deleteFrom('users').where('id', '=', user).execute(),
      'the grant is gone': ({ user }) =>
        db.write
          .deleteFrom('oidc_records')
          .where('model', '=', 'Grant')
          .where('accountId', '=', user)
          .execute(),
      'the grant was taken back': async ({ user }) => {
        const { id } = await db.read
          .selectFrom('oidc_records')
          .select('id')
          .where('model', '=', 'Grant')
          .where('accountId', '=', user)
          .executeTakeFirstOrThrow();
        await db.transaction((inside) => revokeGrant(inside, id));
      },
      'its time is over': ({ user }) =>
        db.write
          .updateTable('oidc_records')
          .set({ expiresAt: Date.now() - 1 })
          .where('accountId', '=', user)
          .execute(),
      'the application is gone': async ({ client }) => {
        await db.write.deleteFrom('applications').where('id', '=', client.id).execute();
        cache.invalidate(`application:${client.id}`);
      },
      'the application shuts people out': async ({ client }) => {
        await db.write
          .updateTable('applications')
          .set({ appLevelAccessControlEnabled: true })
          .where('id', '=', client.id)
          .execute();
        cache.invalidate(`application:${client.id}`);
      },
    };
    for (const change of [
      { exp: 1 },
      { kind: 'AccessToken' },
      { clientId: 'somebody-else' },
      { accountId: 'somebody-else' },
      { grantId: 'another' },
      { jkt: 'thumbprint' },
      { expiresWithSession: true, sessionUid: 'ended' },
      { sessionUid: 'acting-as-somebody' },
    ]) {
      endings[`the record has ${JSON.stringify(change)}`] = async ({ user }) => {
        const where = { model: 'RefreshToken', accountId: user } as const;
        const { payload } = await db.read
          .selectFrom('oidc_records')
          .select('payload')
          .where('model', '=', where.model)
          .where('accountId', '=', user)
          .executeTakeFirstOrThrow();
        await db.write
          .updateTable('oidc_records')
          .set({ payload: { ...payload, ...change } })
          .where('model', '=', where.model)
          .where('accountId', '=', user)
          .execute();
      };
    }
    for (const [name, end] of Object.entries(endings)) {
      const client = await kinds['an application in a browser']();
      const one = { client, ...(await signedIn(client)) };
      await end(one);
      const ask = {
        form: { grant_type: 'refresh_token', refresh_token: one.refreshToken, client_id: client.id },
      };
      const short = await post(ask, 'short');
      expect([name, short.statusCode >= 400 && short.statusCode < 500]).toEqual([name, true]);
      expect([name, essence(short)]).toEqual([name, essence(await post(ask, 'long'))]);
    }
  });

  it('gets no more than the refresh token has: another application’s, another kind of token, another API', async () => {
    await shop();
    const [mine, other] = [
      await kinds['an application in a browser'](),
      await kinds['an application in a browser'](),
    ];
    const { refreshToken, accessToken } = await signedIn(mine);
    const of = (client: ClientFacts, more: Record<string, string>) => ({
      form: { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: client.id, ...more },
    });
    for (const ask of [
      of(other, {}),
      of(mine, { refresh_token: accessToken }),
      of(mine, { refresh_token: refreshToken.slice(0, -1) }),
      of(mine, { refresh_token: `${refreshToken}A` }),
      of(mine, { resource: api }),
      of(mine, { resource: 'https://default.logto.app/api' }),
      of(mine, { scope: 'openid email' }),
      of(mine, { organization_id: 'somewhere' }),
    ]) {
      const short = await post(ask, 'short');
      expect(short.statusCode, JSON.stringify(ask)).toBeGreaterThanOrEqual(400);
      expect(essence(short)).toEqual(essence(await post(ask, 'long')));
    }
  });

  it('whose body comes in pieces waits for the rest', async () => {
    await shop();
    const client = await machine();
    const body = new URLSearchParams({ grant_type: 'client_credentials', resource: api }).toString();
    const answer = await portero().core.inject({
      method: 'POST',
      url: '/oidc/token',
      headers: { 'content-type': form, 'content-length': String(body.length), ...basic(client) },
      payload: Readable.from([body.slice(0, 10), body.slice(10)]),
    });
    expect(answer.statusCode, answer.payload).toBe(200);
  });
});

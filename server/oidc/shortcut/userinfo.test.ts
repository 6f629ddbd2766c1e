/** What is answered before the framework is answered as if it were not. */
import { expect, it, vi } from 'vitest';
import { Browser, insertApplication, insertUser, pkce, signInAs, token } from '../../testing/flow.ts';
import { onEveryServer } from '../../testing/portero.ts';
import { revokeGrant } from '../records/records.ts';

const redirectUri = 'https://app.example/callback';

onEveryServer('the shortcut', (portero) => {
  let counter = 0;

  const signedIn = async (scope: string, more: Record<string, string> = {}) => {
    const p = portero();
    const name = `shortcut_${counter++}`;
    const user = await insertUser(p, `user_${name}`, {
      name: 'Ana',
      primaryEmail: `${name}@example.com`,
      emailKey: `${name}@example.com`,
      profile: { givenName: 'Ana', address: { formatted: 'Calle 1' } },
      customData: { colour: 'violet' },
    });
    const client = await insertApplication(p, `client_${name}`, 'Traditional', redirectUri);
    const proof = pkce();
    const back = await signInAs(new Browser(p.core), p.tenants.default, user, client, proof, {
      scope,
      ...more,
    });
    const answer = await token(p.core, client, {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: proof.verifier,
    });
    return { p, user, client, accessToken: String(answer.json().access_token) };
  };

  const ask = (url: string, headers: Record<string, string> = {}) => portero().core.inject({ url, headers });

  /** The same question on the short way and, with a query that means nothing, on the long one. */
  const bothWays = async (headers: Record<string, string>) => {
    const answers = [await ask('/oidc/me', headers), await ask('/oidc/me?way=long', headers)] as const;
    const [short, long] = answers.map(({ statusCode, headers: all, payload }) => {
      const { 'logto-core-request-id': id, date: _date, connection: _connection, ...rest } = all;
      expect(id).toMatch(/./);
      const body: unknown = JSON.parse(payload);
      return { statusCode, headers: { ...rest, 'content-length': String(rest['content-length']) }, body };
    });
    return { short, long };
  };

  it.each([
    'openid',
    'openid profile',
    'openid profile email phone address custom_data identities roles',
    'openid urn:logto:scope:organizations urn:logto:scope:organization_roles',
  ])('gives the claims of “%s”, and the headers, that the engine gives', async (scope) => {
    const { user, accessToken } = await signedIn(scope);
    // Whoever comes first after a while waits for what the tenant is, and so goes the long way.
    await portero().core.inject('/oidc/jwks');
    const engine = vi.spyOn(await portero().engines.of(portero().tenants.default), 'handle');
    const { short, long } = await bothWays({ authorization: `Bearer ${accessToken}` });
    expect(engine).toHaveBeenCalledTimes(1);
    engine.mockRestore();
    expect(short).toEqual(long);
    expect(short?.statusCode).toBe(200);
    expect(short?.body).toMatchObject({ sub: user });
  });

  it('answers the claims parameter, and browsers of other origins, as the engine does', async () => {
    const claims = JSON.stringify({ userinfo: { email: null } });
    const { accessToken } = await signedIn('openid', { claims });
    const headers = { authorization: `Bearer ${accessToken}` };
    const { short, long } = await bothWays(headers);
    expect(short).toEqual(long);
    for (const origin of ['https://app.example', 'https://evil.example']) {
      const asked = await bothWays({ ...headers, origin });
      expect(asked.short).toEqual(asked.long);
    }
  });

  it('opens nothing once the token’s grant, its person or its application is gone', async () => {
    const { p, user, client } = await signedIn('openid');
    const { db, cache } = p.tenants.default;
    const end = [
      async (one: Awaited<ReturnType<typeof signedIn>>) => {
        const { grantId } = await db.read
          .selectFrom('oidc_records')
          .select('grantId')
          .where('model', '=', 'AccessToken')
          .where('accountId', '=', one.user)
          .executeTakeFirstOrThrow();
        await db.write.deleteFrom('oidc_records').where('id', '=', String(grantId)).execute();
      },
      async (one: Awaited<ReturnType<typeof signedIn>>) => {
        await db.write.updateTable('users').set({ isSuspended: true }).where('id', '=', one.user).execute();
      },
      async (one: Awaited<ReturnType<typeof signedIn>>) => {
        await db.write.deleteFrom('users').where('id', '=', one.user).execute();
      },
      async (one: Awaited<ReturnType<typeof signedIn>>) => {
        await db.write.deleteFrom('applications').where('id', '=', one.client.id).execute();
        cache.invalidate(`application:${one.client.id}`);
      },
      async (one: Awaited<ReturnType<typeof signedIn>>) => {
        await db.write
          .updateTable('oidc_records')
          .set({ expiresAt: Date.now() - 1 })
          .where('accountId', '=', one.user)
          .execute();
      },
    ];
    for (const ending of end) {
      const one = await signedIn('openid profile');
      expect((await ask('/oidc/me', { authorization: `Bearer ${one.accessToken}` })).statusCode).toBe(200);
      await ending(one);
      const { short, long } = await bothWays({ authorization: `Bearer ${one.accessToken}` });
      expect(short?.statusCode, String(ending)).toBe(401);
      expect(short).toEqual(long);
    }
    expect([user, client.id]).not.toContain(undefined);
  });

  it('opens nothing with a token for a resource, without openid, bound to a key, or of another kind', async () => {
    const { p, client, accessToken } = await signedIn('openid profile');
    const { db, vault } = p.tenants.default;
    const id = vault.fingerprint(`AccessToken:${accessToken}`);
    const { payload } = await db.read
      .selectFrom('oidc_records')
      .select('payload')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    for (const change of [
      { aud: 'https://api.example' },
      { scope: 'profile' },
      { jkt: 'thumbprint' },
      { 'x5t#S256': 'thumbprint' },
      { kind: 'RefreshToken' },
      { clientId: 'somebody-else' },
      { accountId: 'somebody-else' },
      { exp: 1 },
    ]) {
      await db.write
        .updateTable('oidc_records')
        .set({ payload: { ...payload, ...change } })
        .where('id', '=', id)
        .execute();
      const { short, long } = await bothWays({ authorization: `Bearer ${accessToken}` });
      expect(short?.statusCode, JSON.stringify(change)).toBeGreaterThanOrEqual(400);
      expect(short).toEqual(long);
    }
    await db.transaction((inside) => revokeGrant(inside, String(payload.grantId)));
    expect((await ask('/oidc/me', { authorization: `Bearer ${accessToken}` })).statusCode).toBe(401);
    expect(client.id).toContain('client');
  });

  it('answers discovery and keys with their headers, to whoever asks, and 304 to who has them', async () => {
    for (const url of ['/oidc/.well-known/openid-configuration', '/oidc/jwks']) {
      const short = await ask(url);
      const long = await ask(`${url}?way=long`);
      expect(short.statusCode).toBe(200);
      expect(short.payload).toBe(long.payload);
      const kept = ['content-type', 'cache-control', 'etag', 'access-control-allow-origin'];
      for (const name of [...kept, 'x-content-type-options', 'referrer-policy', 'content-length'])
        expect([name, short.headers[name]]).toEqual([name, long.headers[name]]);
      const again = await ask(url, { 'if-none-match': String(short.headers.etag) });
      expect([again.statusCode, again.payload]).toEqual([304, '']);
      const head = await portero().core.inject({ method: 'HEAD', url });
      expect([head.statusCode, head.payload]).toEqual([200, '']);
    }
  });

  it('leaves requests that are not plain to the framework', async () => {
    const { p, client } = await signedIn('openid');
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const large = await p.core.inject({
      method: 'POST',
      url: '/oidc/token',
      headers: form,
      payload: `grant_type=refresh_token&client_id=${client.id}&x=${'a'.repeat(60_000)}`,
    });
    expect(large.statusCode).toBeGreaterThanOrEqual(400);
    expect(large.statusCode).toBeLessThan(500);
    const asJson = await token(p.core, client, { grant_type: 'refresh_token', refresh_token: 'none' });
    const answer = await p.core.inject({
      method: 'POST',
      url: '/oidc/token',
      payload: {
        grant_type: 'refresh_token',
        refresh_token: 'none',
        client_id: client.id,
        ...(client.secret !== undefined && { client_secret: client.secret }),
      },
    });
    expect(answer.json()).toEqual(asJson.json());
  });
});

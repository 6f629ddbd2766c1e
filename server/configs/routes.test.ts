import { decodeJwt, decodeProtectedHeader } from 'jose';
import { expect, it } from 'vitest';
import { type TenantKeys, tenantKeys } from '../oidc/keys/keys.ts';
import { TenantCache } from '../tenants/cache.ts';
import { Browser, insertApplication, insertUser, pkce, signInAs, token } from '../testing/flow.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';

type Key = { id: string; status: string; signingKeyAlgorithm: string };
const redirectUri = 'https://app.example/callback';

/** Sign somebody in; `name` is of the person and of the application. */
async function signIn(p: TestPortero, name: string, scope = 'openid') {
  const user = await insertUser(p, name, { customData: { plan: 'gold' } });
  const client = await insertApplication(p, `app-${name}`, 'SPA', redirectUri);
  const proof = pkce();
  const browser = new Browser(p.core);
  const back = await signInAs(browser, p.tenants.default, user, client, proof, { scope });
  const answer = await token(p.core, client, {
    grant_type: 'authorization_code',
    code: back.searchParams.get('code') ?? '',
    redirect_uri: redirectUri,
    code_verifier: proof.verifier,
  });
  expect(answer.statusCode, answer.payload).toBe(200);
  return { user, browser, client, idToken: String(answer.json().id_token) };
}

onEveryServer('keys', (portero) => {
  it('tell when they were made, in seconds, and when a waiting one begins to sign', async () => {
    const now = Math.floor(Date.now() / 1000);
    const { body: rotated } = await portero().api('POST', '/configs/oidc/private-keys/rotate', {
      rotationGracePeriod: 3600,
    });
    const next = rotated.find((key: { status: string }) => key.status === 'Next');
    expect(next.createdAt).toBeGreaterThanOrEqual(now);
    expect(next.createdAt).toBeLessThan(now + 60);
    expect(next.effectiveAt - next.createdAt).toBe(3600);

    const { body: cookieKeys } = await portero().api('GET', '/configs/oidc/cookie-keys');
    expect(Object.keys(cookieKeys[0])).toEqual(['id', 'createdAt']);
    expect(cookieKeys[0].createdAt).toBeLessThan(now + 60);
  });

  it('refuse what would lose a waiting key, and a grace period where there is none', async () => {
    const rotate = (type: string, body: object) =>
      portero().api('POST', `/configs/oidc/${type}/rotate`, body);
    const keys = async () => (await portero().api('GET', '/configs/oidc/private-keys')).body;
    await rotate('private-keys', { rotationGracePeriod: 3600 });
    const before = await keys();
    for (const [type, body] of [
      ['private-keys', { rotationGracePeriod: 0 }],
      ['private-keys', {}],
      ['cookie-keys', { rotationGracePeriod: 60 }],
    ] as const) {
      const refused = await rotate(type, body);
      expect([refused.status, refused.body.code]).toEqual([422, 'oidc.invalid_request']);
    }
    expect(await keys()).toEqual(before);
    expect((await rotate('private-keys', { rotationGracePeriod: 60 })).status).toBe(200);
    expect((await rotate('cookie-keys', {})).status).toBe(200);
  });
});

onEveryServer('rotation', (portero) => {
  const keys = async (family = 'EC'): Promise<Key[]> =>
    (await portero().api('GET', '/configs/oidc/private-keys')).body.filter(
      (key: Key) => key.signingKeyAlgorithm === family,
    );
  const rotate = (body: object) => portero().api('POST', '/configs/oidc/private-keys/rotate', body);
  const states = async () => (await keys()).map(({ id, status }) => `${status} ${id.slice(0, 6)}`).sort();
  const published = async () =>
    (await portero().core.inject('/oidc/jwks')).json().keys.map((key: { kid: string }) => key.kid);

  it('keeps the key before, and nothing that is older', async () => {
    const [first] = await keys();
    await rotate({});
    const [second] = await keys();
    expect((await keys()).map(({ id, status }) => [id, status])).toEqual([
      [second?.id, 'Current'],
      [first?.id, 'Previous'],
    ]);
    const rsa = await keys('RSA');
    await rotate({});
    const ids = (await keys()).map(({ id }) => id);
    expect(ids).toHaveLength(2);
    expect(ids).not.toContain(first?.id);
    expect(await keys('RSA')).toEqual(rsa);
    expect((await published()).sort()).toEqual([...ids, ...rsa.map(({ id }) => id)].sort());
  });

  it('makes a waiting key sign at its moment, once, wherever it is noticed, and both are published all the time', async () => {
    const p = portero();
    const [before] = await keys();
    const { body } = await rotate({ rotationGracePeriod: 3600 });
    const next: Key = body.find((key: Key) => key.status === 'Next');
    const { idToken } = await signIn(p, 'ana');
    expect(decodeProtectedHeader(idToken).kid).toBe(before?.id);
    expect(await published()).toEqual(expect.arrayContaining([before?.id, next.id]));

    // As if the hour had passed, for two processes at once.
    const tenant = p.tenants.default;
    await tenant.db.write
      .updateTable('signing_keys')
      .set({ activatesAt: Date.now() - 1 })
      .where('id', '=', next.id)
      .execute();
    const other = { ...tenant, cache: new TenantCache('default', { publish: () => {} }) };
    tenant.cache.drop('keys');
    const seen: TenantKeys[] = await Promise.all([tenantKeys(tenant), tenantKeys(other)]);
    expect(seen.map(({ signing }) => signing[0]?.kid)).toEqual([next.id, next.id]);
    expect((await states()).slice(0, 2)).toEqual([
      `Current ${next.id.slice(0, 6)}`,
      `Previous ${before?.id.slice(0, 6)}`,
    ]);
    expect(await published()).toEqual(expect.arrayContaining([before?.id, next.id]));
    expect(decodeProtectedHeader((await signIn(p, 'berta')).idToken).kid).toBe(next.id);
  });

  it('of cookie keys keeps people signed in once, and not for ever', async () => {
    const p = portero();
    const { browser, client } = await signIn(p, 'carla');
    const stillIn = async () => {
      const query = {
        client_id: client.id,
        redirect_uri: redirectUri,
        response_type: 'code',
        scope: 'openid',
      };
      const proof = { code_challenge: pkce().challenge, code_challenge_method: 'S256', prompt: 'none' };
      const copy = new Browser(p.core);
      for (const name of ['_session', '_session.sig']) copy.setCookie(name, browser.cookie(name) ?? '');
      const answer = await copy.get(`/oidc/auth?${new URLSearchParams({ ...query, ...proof })}`);
      return !String(answer.headers.location).includes('error=login_required');
    };
    expect(await stillIn()).toBe(true);
    await p.api('POST', '/configs/oidc/cookie-keys/rotate');
    expect(await stillIn()).toBe(true);
    await p.api('POST', '/configs/oidc/cookie-keys/rotate');
    expect(await stillIn()).toBe(false);
    expect((await p.api('GET', '/configs/oidc/cookie-keys')).body).toHaveLength(2);
  });

  it('deletes only what does not sign, and never the last', async () => {
    const { api } = portero();
    const code = async (id: string) => (await api('DELETE', `/configs/oidc/private-keys/${id}`)).body?.code;
    await rotate({ rotationGracePeriod: 3600 });
    const all = await keys();
    for (const { id, status } of all.filter((key) => key.status !== 'Previous'))
      expect([status, await code(id)]).toEqual([status, 'oidc.only_previous_key_can_be_deleted']);
    expect(await code('unknown')).toBe('oidc.key_not_found');
    const previous = all.find(({ status }) => status === 'Previous')?.id ?? '';
    expect((await api('DELETE', `/configs/oidc/cookie-keys/${previous}`)).status).toBe(404);
    expect(await code(previous)).toBeUndefined();
    expect(await published()).not.toContain(previous);
  });
});

onEveryServer('settings of ID tokens and sessions', (portero) => {
  it('say which claims an ID token may carry, from the next one on', async () => {
    const { api } = portero();
    const scope = 'openid profile custom_data roles urn:logto:scope:organizations';
    expect((await api('GET', '/configs/id-token')).body).toEqual({
      enabledExtendedClaims: ['roles', 'organizations', 'organization_roles'],
    });
    const usual = decodeJwt((await signIn(portero(), 'dora', scope)).idToken);
    expect(usual).toMatchObject({ roles: [], organizations: [] });
    expect(usual.custom_data).toBeUndefined();

    const wanted = { enabledExtendedClaims: ['custom_data', 'organization_data'] };
    expect((await api('PUT', '/configs/id-token', wanted)).body).toEqual(wanted);
    const chosen = decodeJwt((await signIn(portero(), 'eva', scope)).idToken);
    expect(chosen).toMatchObject({ custom_data: { plan: 'gold' }, organization_data: [] });
    expect(chosen.roles).toBeUndefined();
    expect(decodeJwt((await signIn(portero(), 'fina')).idToken).custom_data).toBeUndefined();
    for (const bad of [{ enabledExtendedClaims: ['email'] }, { enabledExtendedClaims: 'roles' }, []])
      expect((await api('PUT', '/configs/id-token', bad)).body.code).toBe('guard.invalid_input');
    expect((await api('GET', '/configs/id-token')).body).toEqual(wanted);
  });

  it('say how long a browser stays signed in', async () => {
    const p = portero();
    expect((await p.api('GET', '/configs/oidc/session')).body).toEqual({ ttl: 1_209_600 });
    for (const ttl of [0, -1, 1.5, 31_536_001, '600', null])
      expect((await p.api('PATCH', '/configs/oidc/session', { ttl })).body.code).toBe('guard.invalid_input');
    expect((await p.api('PATCH', '/configs/oidc/session', { ttl: 600 })).body).toEqual({ ttl: 600 });
    const { user } = await signIn(p, 'gema');
    const [session] = await p.tenants.default.db.read
      .selectFrom('oidc_records')
      .select('expiresAt')
      .where('model', '=', 'Session')
      .where('accountId', '=', user)
      .execute();
    const left = (session?.expiresAt ?? 0) - Date.now();
    expect(left).toBeGreaterThan(590_000);
    expect(left).toBeLessThanOrEqual(601_000);
    expect((await p.api('PATCH', '/configs/oidc/session', {})).body).toEqual({ ttl: 600 });
  });
});

/** JWT access tokens at introspection and revocation: who may know, and what holds. */
import { decodeJwt, importJWK, SignJWT } from 'jose';
import { expect, it } from 'vitest';
import { Browser, insertApplication, insertUser, pkce, signInAs, token } from '../../testing/flow.ts';
import { onEveryServer } from '../../testing/portero.ts';
import { tenantKeys } from '../keys/keys.ts';

const redirectUri = 'https://app.example/callback';
const api = 'https://orders.example';
type Party = { readonly id: string; readonly secret?: string };

onEveryServer('a JWT access token', (portero) => {
  let counter = 0;
  const post = (path: string, client: Party, form: Record<string, string>, accept = 'application/json') =>
    portero().core.inject({
      method: 'POST',
      url: path,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept },
      payload: new URLSearchParams({
        client_id: client.id,
        ...(client.secret !== undefined && { client_secret: client.secret }),
        ...form,
      }).toString(),
    });
  const introspect = async (client: Party, jwt: string) =>
    (await post('/oidc/token/introspection', client, { token: jwt })).json();
  const revoke = (client: Party, jwt: string) => post('/oidc/token/revocation', client, { token: jwt });
  const resource = async () => {
    const known = (await portero().api('GET', '/resources')).body;
    if (known.some(({ indicator }: { indicator: string }) => indicator === api)) return;
    await portero().api('POST', '/resources', { name: 'Orders', indicator: api });
  };
  const personal = async () => {
    await resource();
    const p = portero();
    const user = await insertUser(p, `buyer${counter}`);
    const client = await insertApplication(p, `shop${counter++}`, 'SPA', redirectUri);
    const proof = pkce();
    const back = await signInAs(new Browser(p.core), p.tenants.default, user, client, proof, {
      resource: api,
    });
    const answer = await token(p.core, client, {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: proof.verifier,
      resource: api,
    });
    const jwt: string = answer.json().access_token;
    expect(jwt.split('.')).toHaveLength(3);
    const refreshToken: string = answer.json().refresh_token;
    return { user, client, jwt, refreshToken, code: back.searchParams.get('code') ?? '', proof };
  };
  const confidential = (settings: object = {}, more: object = {}) =>
    insertApplication(portero(), `server${counter++}`, 'Traditional', redirectUri, {
      customClientMetadata: settings,
      ...more,
    });

  it('is told of to a resource server and to its own client, not to third parties or other public clients', async () => {
    const { user, client, jwt } = await personal();
    const claims = decodeJwt(jwt);
    const known = {
      ...claims,
      active: true,
      token_type: 'Bearer',
      sub: user,
      aud: api,
      client_id: client.id,
    };
    expect(await introspect(client, jwt)).toEqual(known);
    expect(await introspect(await confidential({ introspectionAudiences: [api] }), jwt)).toEqual(known);
    const none = { active: false };
    expect(await introspect(await confidential(), jwt)).toEqual(none);
    expect(
      await introspect(await confidential({ introspectionAudiences: ['https://other.example'] }), jwt),
    ).toEqual(none);
    expect(await introspect(await confidential({ introspectionAudiences: [] }), jwt)).toEqual(none);
    expect(await introspect(await confidential({}, { isThirdParty: true }), jwt)).toEqual(none);
    expect(
      await introspect(await insertApplication(portero(), `spa${counter++}`, 'SPA', redirectUri), jwt),
    ).toEqual(none);
    const stranger = await post('/oidc/token/introspection', { id: 'nobody' }, { token: jwt });
    expect(stranger.json()).toMatchObject({ error: 'invalid_client' });
    const guess = await post(
      '/oidc/token/introspection',
      { ...(await confidential()), secret: 'wrong' },
      { token: jwt },
    );
    expect(guess.json()).toMatchObject({ error: 'invalid_client' });
  });

  it('is not active when it is over, not begun, not ours, altered, of another kind or of somebody who is gone', async () => {
    const { user, client, jwt } = await personal();
    const { tenants } = portero();
    const { signing } = await tenantKeys(tenants.default);
    const { signing: others } = await tenantKeys(tenants.admin);
    const make = async (change: object, { typ = 'at+jwt', keys = signing } = {}) => {
      const [key] = keys;
      if (!key) throw new Error('no key');
      return new SignJWT({ ...decodeJwt(jwt), ...change })
        .setProtectedHeader({ alg: key.alg ?? 'ES256', kid: key.kid ?? '', typ })
        .sign(await importJWK(key));
    };
    const now = Math.floor(Date.now() / 1000);
    expect(await introspect(client, await make({}))).toMatchObject({ active: true });
    for (const [name, forged] of Object.entries({
      over: await make({ exp: now - 1 }),
      'not begun': await make({ nbf: now + 60 }),
      'of another issuer': await make({ iss: 'https://evil.example/oidc' }),
      'of another tenant': await make({}, { keys: others }),
      'an ID token': await make({}, { typ: 'JWT' }),
      'a logout token': await make({}, { typ: 'logout+jwt' }),
      'without id': await make({ jti: undefined }),
      'without end': await make({ exp: undefined }),
      'of a client that is not there': await make({ client_id: 'gone' }),
      'of a person who is not there': await make({ sub: 'gone' }),
      unsigned: `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${jwt.split('.')[1]}.`,
      altered: `${jwt.slice(0, -4)}AAAA`,
    })) {
      for (const caller of [client, await confidential({ introspectionAudiences: [api] })])
        expect(await introspect(caller, forged), name).toEqual({ active: false });
    }
    await portero().api('PATCH', `/users/${user}/is-suspended`, { isSuspended: true });
    const server = await confidential({ introspectionAudiences: [api] });
    expect(await introspect(server, jwt)).toEqual({ active: false });
  });

  it('and an opaque one are told of to whoever has a secret only where the tenant has chosen so', async () => {
    const { jwt, refreshToken } = await personal();
    const nosy = await confidential();
    const narrow = await confidential({ introspectionAudiences: ['https://other.example'] });
    const machine = await insertApplication(portero(), `m${counter++}`, 'MachineToMachine', redirectUri);
    const third = await confidential({}, { isThirdParty: true });
    const settings = (body: object) => portero().api('PATCH', '/configs/introspection', body);
    const seen = async (client: Party) => [
      (await introspect(client, jwt)).active,
      (await introspect(client, refreshToken)).active,
    ];
    expect((await portero().api('GET', '/configs/introspection')).body).toEqual({
      anyConfidentialApplication: false,
    });
    for (const client of [nosy, narrow, machine, third]) expect(await seen(client)).toEqual([false, false]);
    expect((await settings({ anyConfidentialApplication: 'yes' })).status).toBe(400);
    expect((await settings({ anyConfidentialApplication: true })).body).toEqual({
      anyConfidentialApplication: true,
    });
    for (const client of [nosy, machine]) expect(await seen(client)).toEqual([true, true]);
    for (const client of [narrow, third]) expect(await seen(client)).toEqual([false, false]);
    await settings({ anyConfidentialApplication: false });
    expect(await seen(nosy)).toEqual([false, false]);
  });

  it('can be revoked by its client, and by nobody else', async () => {
    const { client, jwt } = await personal();
    const server = await confidential({ introspectionAudiences: [api] });
    const refused = await revoke(server, jwt);
    expect([refused.statusCode, refused.json().error]).toEqual([400, 'invalid_request']);
    const ignored = await revoke(
      await insertApplication(portero(), `spa${counter++}`, 'SPA', redirectUri),
      jwt,
    );
    expect([ignored.statusCode, ignored.payload]).toEqual([200, '']);
    expect(await introspect(server, jwt)).toMatchObject({ active: true });
    for (const nonsense of [`${jwt.slice(0, -4)}AAAA`, 'a.b.c', 'e30.e30.'])
      expect((await revoke(client, nonsense)).statusCode).toBe(200);
    expect(await introspect(server, jwt)).toMatchObject({ active: true });
    for (let time = 0; time < 2; time++) expect((await revoke(client, jwt)).statusCode).toBe(200);
    expect(await introspect(server, jwt)).toEqual({ active: false });
  });

  it('ends with what it was issued under: a grant taken back, a refresh token revoked, a code used twice', async () => {
    const p = portero();
    const ways: Record<string, (one: Awaited<ReturnType<typeof personal>>) => Promise<unknown>> = {
      'taken back by an administrator': async ({ user }) => {
        const { body } = await p.api('GET', `/users/${user}/grants`);
        for (const { id } of body.grants) await p.api('DELETE', `/users/${user}/grants/${id}`);
      },
      'given up by the application': ({ client, refreshToken }) => revoke(client, refreshToken),
      'a code used twice': ({ client, code, proof }) =>
        token(p.core, client, {
          grant_type: 'authorization_code',
          code,
          redirect_uri: redirectUri,
          code_verifier: proof.verifier,
        }),
    };
    for (const [name, end] of Object.entries(ways)) {
      const [one, other] = [await personal(), await personal()];
      const server = await confidential({ introspectionAudiences: [api] });
      const exchanger = await confidential({ allowTokenExchange: true });
      const exchange = async (jwt: string) =>
        (
          await post('/oidc/token', exchanger, {
            grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
            subject_token: jwt,
            subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
          })
        ).json();
      // The grant’s later tokens are no different.
      const renewed = await token(p.core, one.client, {
        grant_type: 'refresh_token',
        refresh_token: one.refreshToken,
        resource: api,
      });
      const { access_token: later } = renewed.json();
      expect(await introspect(server, one.jwt), name).toMatchObject({ active: true });
      expect(await introspect(server, later), name).toMatchObject({ active: true });
      expect(await exchange(one.jwt), name).toHaveProperty('access_token');
      await end(one);
      expect(await introspect(server, one.jwt), name).toEqual({ active: false });
      expect(await introspect(server, later), name).toEqual({ active: false });
      expect(await exchange(one.jwt), name).toMatchObject({ error: 'invalid_grant' });
      expect(await introspect(server, other.jwt), name).toMatchObject({ active: true });
    }
  });

  it('that was revoked is exchanged for nothing', async () => {
    const { client, jwt } = await personal();
    const exchanger = await confidential({ allowTokenExchange: true });
    await revoke(client, jwt);
    const answer = await post('/oidc/token', exchanger, {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: jwt,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    });
    expect(answer.json()).toMatchObject({ error: 'invalid_grant', error_description: expect.any(String) });
  });

  it('no longer opens the Management API once it was revoked', async () => {
    const p = portero();
    const { body: machine } = await p.api('POST', '/applications', {
      name: 'robot',
      type: 'MachineToMachine',
    });
    const roles = await p.api('GET', '/roles?type=MachineToMachine');
    const role = roles.body.find(({ name }: { name: string }) => /management/i.test(name));
    await p.api('POST', `/roles/${role.id}/applications`, { applicationIds: [machine.id] });
    const [{ value: secret }] = (await p.api('GET', `/applications/${machine.id}/secrets`)).body;
    const form = {
      grant_type: 'client_credentials',
      resource: 'https://default.logto.app/api',
      scope: 'all',
    };
    const client = { id: machine.id, secret };
    const jwt = (await post('/oidc/token', client, form)).json().access_token;
    const call = () => p.core.inject({ url: '/api/roles', headers: { authorization: `Bearer ${jwt}` } });
    expect((await call()).statusCode).toBe(200);
    expect((await revoke(client, jwt)).statusCode).toBe(200);
    expect((await call()).statusCode).toBe(401);
  });

  it('is told of in a signed answer, for whoever asks so', async () => {
    const { jwt } = await personal();
    const server = await confidential({ introspectionAudiences: [api] });
    const accept = 'application/token-introspection+jwt';
    const answer = await post('/oidc/token/introspection', server, { token: jwt }, accept);
    expect(answer.headers['content-type']).toContain(accept);
    expect(decodeJwt(answer.payload)).toMatchObject({
      aud: server.id,
      token_introspection: { active: true, aud: api },
    });
    const none = await post('/oidc/token/introspection', server, { token: `${jwt}x` }, accept);
    expect(decodeJwt(none.payload)).toMatchObject({ token_introspection: { active: false } });
  });
});

/** Tokens that are bound to a key (RFC 9449), and everything that is tried without it. */
import { decodeJwt } from 'jose';
import { expect, it } from 'vitest';
import { Browser, insertApplication, insertUser, pkce, signInAs } from '../../testing/flow.ts';
import { onEveryServer } from '../../testing/portero.ts';
import { dpopProof, type SigningKey, signingKey } from '../../testing/signing-client.ts';
import { accessTokenType } from '../grants/exchange-bounds.ts';
import { tokenExchangeGrant } from '../grants/token-exchange.ts';

const redirectUri = 'https://app.example/callback';
const endpoint = 'http://localhost:3001';
const api = 'https://default.logto.app/api';

onEveryServer('a token that is bound to a key', (portero) => {
  let counter = 0;
  const post = (path: string, form: Record<string, string>, dpop?: string) =>
    portero().core.inject({
      method: 'POST',
      url: path,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...(dpop !== undefined && { dpop }) },
      payload: new URLSearchParams(form).toString(),
    });
  const atToken = (key: SigningKey, more = {}) => dpopProof(key, 'POST', `${endpoint}/oidc/token`, more);
  const userinfo = (token: string, scheme: string, dpop?: string) =>
    portero().core.inject({
      url: '/oidc/me',
      headers: { authorization: `${scheme} ${token}`, ...(dpop !== undefined && { dpop }) },
    });
  const codeOf = async (type: string, settings: object = {}, parameters: Record<string, string> = {}) => {
    const p = portero();
    const user = await insertUser(p, `holder${counter}`);
    const client = await insertApplication(p, `bound${counter++}`, type, redirectUri, {
      customClientMetadata: { ...settings },
    });
    const proof = pkce();
    const back = await signInAs(new Browser(p.core), p.tenants.default, user, client, proof, parameters);
    const form = {
      client_id: client.id,
      ...(client.secret !== undefined && { client_secret: client.secret }),
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: proof.verifier,
    };
    return { form, client, back };
  };

  it('is given for a proof, and opens userinfo with the same key only', async () => {
    const [key, thief] = [await signingKey(), await signingKey()];
    const { form } = await codeOf('SPA', { dpopBoundAccessTokens: true });
    const answer = await post('/oidc/token', form, await atToken(key));
    expect([answer.statusCode, answer.json().token_type]).toEqual([200, 'DPoP']);
    const token: string = answer.json().access_token;
    const at = (who: SigningKey, more: object = {}) =>
      dpopProof(who, 'GET', `${endpoint}/oidc/me`, { token, ...more });
    expect((await userinfo(token, 'DPoP', await at(key))).statusCode).toBe(200);

    const used = await at(key);
    await userinfo(token, 'DPoP', used);
    const other = await post('/oidc/token', (await codeOf('SPA')).form, await atToken(key));
    const now = Math.floor(Date.now() / 1000);
    const attempts: Record<string, readonly [scheme: string, proof?: string]> = {
      'as a bearer token': ['Bearer'],
      'as a bearer token with its proof': ['Bearer', await at(key)],
      'without proof': ['DPoP'],
      'with a thief’s proof': ['DPoP', await at(thief)],
      'with a proof that was used': ['DPoP', used],
      'with the proof of another token': [
        'DPoP',
        await dpopProof(key, 'GET', `${endpoint}/oidc/me`, { token: other.json().access_token }),
      ],
      'with a proof of no token': ['DPoP', await dpopProof(key, 'GET', `${endpoint}/oidc/me`)],
      'with a proof for another method': [
        'DPoP',
        await dpopProof(key, 'POST', `${endpoint}/oidc/me`, { token }),
      ],
      'with a proof for another address': [
        'DPoP',
        await dpopProof(key, 'GET', `${endpoint}/oidc/token`, { token }),
      ],
      'with a proof for another server': [
        'DPoP',
        await dpopProof(key, 'GET', 'https://evil.example/oidc/me', { token }),
      ],
      'with an old proof': ['DPoP', await at(key, { claims: { iat: now - 3600 } })],
      'with a proof of the future': ['DPoP', await at(key, { claims: { iat: now + 3600 } })],
      'with a proof without id': ['DPoP', await at(key, { claims: { jti: undefined } })],
      'with a JWT of another type': ['DPoP', await at(key, { header: { typ: 'JWT' } })],
      'with the thief’s signature under the right key': ['DPoP', await at({ ...thief, jwk: key.jwk })],
      'with two proofs': ['DPoP', `${await at(key)}, ${await at(key)}`],
      'with nonsense': ['DPoP', 'nonsense'],
    };
    for (const [name, [scheme, proof]] of Object.entries(attempts)) {
      const refused = await userinfo(token, scheme, proof);
      expect([400, 401], `${name}: ${refused.statusCode} ${refused.payload}`).toContain(refused.statusCode);
    }
  });

  it('is demanded of an application that asked for it, at every grant', async () => {
    const key = await signingKey();
    const { form } = await codeOf('SPA', { dpopBoundAccessTokens: true });
    const refused = await post('/oidc/token', form);
    expect([refused.statusCode, refused.json().error]).toEqual([400, 'invalid_grant']);
    const machine = await insertApplication(portero(), `robot${counter++}`, 'MachineToMachine', '', {
      customClientMetadata: { dpopBoundAccessTokens: true },
    });
    const credentials = {
      grant_type: 'client_credentials',
      client_id: machine.id,
      client_secret: machine.secret ?? '',
      resource: api,
    };
    expect((await post('/oidc/token', credentials)).statusCode).toBe(400);
    const bound = await post('/oidc/token', credentials, await atToken(key));
    expect(bound.json().token_type).toBe('DPoP');
    expect(decodeJwt(bound.json().access_token).cnf).toEqual({ jkt: key.jwk.kid });
  });

  it('changes nothing for whoever sends no proof', async () => {
    const { form } = await codeOf('Traditional');
    const answer = await post('/oidc/token', form);
    expect([
      answer.json().token_type,
      (await userinfo(answer.json().access_token, 'Bearer')).statusCode,
    ]).toEqual(['Bearer', 200]);
    expect((await userinfo(answer.json().access_token, 'DPoP')).statusCode).toBe(400);
  });

  it('comes with a refresh token of a public application that is bound as well', async () => {
    const [key, thief] = [await signingKey(), await signingKey()];
    const { form, client } = await codeOf('Native', { dpopBoundAccessTokens: true });
    const first = (await post('/oidc/token', form, await atToken(key))).json();
    const refresh = { client_id: client.id, grant_type: 'refresh_token', refresh_token: first.refresh_token };
    for (const proof of [undefined, await atToken(thief)])
      expect((await post('/oidc/token', refresh, proof)).json().error).toBe('invalid_grant');
    const again = await post('/oidc/token', refresh, await atToken(key));
    expect(again.json().token_type, again.payload).toBe('DPoP');
  });

  it('needs the key of the code, when the request named it', async () => {
    const [key, thief] = [await signingKey(), await signingKey()];
    const { form } = await codeOf('SPA', {}, { dpop_jkt: key.jwk.kid });
    for (const proof of [undefined, await atToken(thief)])
      expect((await post('/oidc/token', form, proof)).json().error).toBe('invalid_grant');
  });

  it('is exchanged for nothing, and shows nobody as the one who acts, whoever proves what', async () => {
    const [key, thief] = [await signingKey(), await signingKey()];
    const resource = `https://keys${counter}.example`;
    await portero().api('POST', '/resources', { name: 'Keys', indicator: resource });
    const { form, client } = await codeOf(
      'Traditional',
      { allowTokenExchange: true },
      { scope: 'openid offline_access', resource },
    );
    const application = { client_id: client.id, client_secret: client.secret ?? '' };
    const first = (await post('/oidc/token', form, await atToken(key))).json();
    const again = { ...application, grant_type: 'refresh_token', refresh_token: first.refresh_token };
    const structured = (await post('/oidc/token', { ...again, resource }, await atToken(key))).json();
    expect(decodeJwt(structured.access_token).cnf).toEqual({ jkt: key.jwk.kid });
    const unbound = (await post('/oidc/token', { ...again, refresh_token: structured.refresh_token })).json();
    const plain = {
      ...application,
      grant_type: tokenExchangeGrant,
      subject_token: unbound.access_token,
      subject_token_type: accessTokenType,
    };
    expect((await post('/oidc/token', plain)).statusCode).toBe(200);
    for (const bound of [first.access_token, structured.access_token])
      for (const shown of [
        { subject_token: bound },
        { actor_token: bound, actor_token_type: accessTokenType },
      ])
        for (const proof of [undefined, await atToken(key), await atToken(thief)]) {
          const answer = await post('/oidc/token', { ...plain, ...shown }, proof);
          expect([answer.statusCode, answer.json().error], answer.payload).toEqual([400, 'invalid_grant']);
        }
  });

  it('opens our own API with the key, and never without', async () => {
    const [key, thief] = [await signingKey(), await signingKey()];
    const p = portero();
    const { body: machine } = await p.api('POST', '/applications', {
      name: 'robot',
      type: 'MachineToMachine',
    });
    const roles = await p.api('GET', '/roles?type=MachineToMachine');
    const role = roles.body.find(({ name }: { name: string }) => /management/i.test(name));
    await p.api('POST', `/roles/${role.id}/applications`, { applicationIds: [machine.id] });
    const [secret] = (await p.api('GET', `/applications/${machine.id}/secrets`)).body;
    const form = {
      grant_type: 'client_credentials',
      client_id: machine.id,
      client_secret: secret.value,
      resource: api,
      scope: 'all',
    };
    const token = (await post('/oidc/token', form, await atToken(key))).json().access_token;
    const call = (scheme: string, dpop?: string) =>
      p.core.inject({
        url: '/api/roles?page=1',
        headers: { authorization: `${scheme} ${token}`, ...(dpop !== undefined && { dpop }) },
      });
    const at = (who: SigningKey, claims: Record<string, unknown> = {}) =>
      dpopProof(who, 'GET', `${endpoint}/api/roles`, { token, claims });
    const good = await at(key);
    const answer = await call('DPoP', good);
    expect(answer.statusCode, answer.payload).toBe(200);
    for (const [scheme, proof] of [
      ['Bearer'],
      ['Bearer', await at(key)],
      ['DPoP'],
      ['DPoP', good],
      ['DPoP', await at(thief)],
      ['DPoP', await at({ ...thief, jwk: key.jwk })],
      ['DPoP', await at(key, { htm: 'POST' })],
      ['DPoP', await at(key, { htu: `${endpoint}/api/users` })],
      ['DPoP', await at(key, { ath: 'x' })],
      ['DPoP', await at(key, { iat: 1 })],
      ['DPoP', await at(key, { jti: '' })],
      ['DPoP', 'nonsense'],
    ] as const)
      expect((await call(scheme, proof)).statusCode, scheme).toBe(401);
    const plain = await p.managementToken();
    const proof = await dpopProof(key, 'GET', `${endpoint}/api/roles`, { token: plain });
    const unbound = await p.core.inject({
      url: '/api/roles',
      headers: { authorization: `DPoP ${plain}`, dpop: proof },
    });
    expect(unbound.statusCode).toBe(401);
  });
});

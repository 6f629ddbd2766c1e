/** What the security best practice (RFC 9700) forbids outright, and that discovery offers nothing of it. */
import { decodeJwt } from 'jose';
import { expect, it } from 'vitest';
import {
  authorizationUrl,
  Browser,
  insertApplication,
  insertUser,
  pkce,
  signInAs,
  token,
} from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';

const redirectUri = 'https://app.example/callback';

onEveryServer('the authorization server, by the best practice', (portero) => {
  it('has no implicit and no hybrid flow', async () => {
    const p = portero();
    const client = await insertApplication(p, 'implicit', 'SPA', redirectUri);
    for (const response_type of [
      'token',
      'id_token',
      'id_token token',
      'code id_token',
      'code token',
      'none',
    ]) {
      const url = authorizationUrl(client, pkce(), { response_type, nonce: 'n' });
      const answer = await new Browser(p.core).get(url);
      const back = new URL(String(answer.headers.location), 'http://localhost:3001');
      expect(back.searchParams.get('error') ?? back.hash, response_type).toMatch(/unsupported_response_type/);
    }
  });

  it('has no password grant, and none that nobody knows', async () => {
    const p = portero();
    const client = await insertApplication(p, 'grants', 'Traditional', redirectUri);
    for (const grant_type of ['password', 'implicit', 'urn:openid:params:grant-type:ciba', '__proto__', ''])
      expect(
        (await token(p.core, client, { grant_type, username: 'x', password: 'x' })).json().error,
      ).toMatch(/^(unsupported_grant_type|invalid_request|unauthorized_client)$/);
  });

  it('offers in discovery only what it does', async () => {
    const facts = (await portero().core.inject('/oidc/.well-known/openid-configuration')).json();
    expect(facts).toMatchObject({
      response_types_supported: ['code'],
      grant_types_supported: [
        'authorization_code',
        'refresh_token',
        'client_credentials',
        'urn:ietf:params:oauth:grant-type:device_code',
        'urn:ietf:params:oauth:grant-type:token-exchange',
      ],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      id_token_signing_alg_values_supported: ['ES256', 'RS256'],
      request_uri_parameter_supported: false,
    });
    expect(facts.registration_endpoint).toBeUndefined();
    for (const endpoint of Object.entries(facts).filter(([name]) => name.endsWith('_endpoint'))) {
      const { pathname } = new URL(String(endpoint[1]));
      const answer = await portero().core.inject({ url: pathname });
      expect(answer.statusCode, endpoint[0]).toBeLessThan(500);
    }
  });

  it('gives machines and people subjects that nobody can take for one another', async () => {
    const p = portero();
    const machine = await insertApplication(p, 'robot', 'MachineToMachine', '');
    const resource = 'https://default.logto.app/api';
    const answer = await token(p.core, machine, { grant_type: 'client_credentials', resource });
    const claims = decodeJwt(answer.json().access_token);
    expect([claims.sub, claims.client_id]).toEqual(['robot', 'robot']);
    const { body: person } = await p.api('POST', '/users', { username: 'robot' });
    const { body: application } = await p.api('POST', '/applications', {
      name: 'robot',
      type: 'MachineToMachine',
    });
    expect(person.id).toMatch(/^[a-z\d]{12}$/);
    expect(application.id).toMatch(/^[a-z\d]{21}$/);
  });

  it('never makes an identifier twice, nor takes one that a caller proposes for a person', async () => {
    const p = portero();
    const first = (await p.api('POST', '/users', { username: 'first', id: 'chosen' })).body.id;
    expect(first).not.toBe('chosen');
    await p.api('DELETE', `/users/${first}`);
    const second = (await p.api('POST', '/users', { username: 'first', id: first })).body.id;
    expect(second).not.toBe(first);
  });

  it('gives a token for one API that another does not take', async () => {
    const p = portero();
    const { body: shop } = await p.api('POST', '/resources', {
      name: 'Shop',
      indicator: 'https://shop.example',
    });
    const user = await insertUser(p, 'shopper');
    const client = await insertApplication(p, 'shop', 'Traditional', redirectUri);
    const proof = pkce();
    const back = await signInAs(new Browser(p.core), p.tenants.default, user, client, proof, {
      resource: shop.indicator,
    });
    const answer = await token(p.core, client, {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: proof.verifier,
      resource: shop.indicator,
    });
    const { access_token } = answer.json();
    expect(decodeJwt(access_token).aud).toBe(shop.indicator);
    for (const url of ['/api/users', '/oidc/me', '/api/applications']) {
      const refused = await p.core.inject({ url, headers: { authorization: `Bearer ${access_token}` } });
      expect(refused.statusCode, url).toBe(401);
    }
  });
});

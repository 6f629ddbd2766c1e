/** Applications that sign instead of showing a secret. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { insertApplication } from '../../testing/flow.ts';
import { onEveryServer, type TestPortero } from '../../testing/portero.ts';
import {
  assertionType,
  clientAssertion,
  issuer,
  type SigningKey,
  signingKey,
} from '../../testing/signing-client.ts';

const api = 'https://default.logto.app/api';

const ask = (p: TestPortero, form: Record<string, string>, url = '/oidc/token') =>
  p.core.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(form).toString(),
  });
const machineToken = (p: TestPortero, form: Record<string, string>) =>
  ask(p, { grant_type: 'client_credentials', resource: api, ...form });

onEveryServer('an application that signs', (portero) => {
  let counter = 0;
  const machine = async (
    settings: (key: SigningKey) => object = ({ jwk }) => ({ jwks: { keys: [jwk] } }),
  ) => {
    const key = await signingKey();
    const client = await insertApplication(portero(), `signing${counter++}`, 'MachineToMachine', '', {
      customClientMetadata: { tokenEndpointAuthMethod: 'private_key_jwt', ...settings(key) },
    });
    return { key, client };
  };

  it('gets a token for an assertion, and for no secret', async () => {
    const { key, client } = await machine();
    const answer = await machineToken(portero(), await clientAssertion(key, client.id));
    expect([answer.statusCode, answer.json().token_type]).toEqual([200, 'Bearer']);
    const secret = await machineToken(portero(), {
      client_id: client.id,
      client_secret: client.secret ?? '',
    });
    expect([secret.statusCode, secret.json().error]).toEqual([401, 'invalid_client']);
    const bare = await machineToken(portero(), { client_id: client.id });
    expect([bare.statusCode, bare.json().error]).toEqual([401, 'invalid_client']);
  });

  it('cannot use an assertion that was made for another server, or for more than this one', async () => {
    const { key, client } = await machine();
    for (const aud of [
      `${issuer}/token`,
      `${issuer}/`,
      'http://localhost:3001',
      [issuer],
      [issuer, 'https://evil.example'],
      'https://evil.example',
      undefined,
      client.id,
    ]) {
      const answer = await machineToken(portero(), await clientAssertion(key, client.id, { aud }));
      expect([answer.statusCode, answer.json().error], JSON.stringify(aud)).toEqual([401, 'invalid_client']);
    }
  });

  it('cannot use an assertion twice, not even at the same moment, nor after a request that failed', async () => {
    const { key, client } = await machine();
    const assertion = await clientAssertion(key, client.id);
    const answers = await Promise.all(Array.from({ length: 8 }, () => machineToken(portero(), assertion)));
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
    const spoiled = await clientAssertion(key, client.id);
    expect(
      (await machineToken(portero(), { ...spoiled, resource: 'https://unknown.example' })).statusCode,
    ).toBe(400);
    expect((await machineToken(portero(), spoiled)).statusCode).toBe(401);
  });

  it('is refused with what is wrong in time, name, key or algorithm', async () => {
    const { key, client } = await machine();
    const other = await machine();
    const stranger = { ...(await signingKey()), jwk: key.jwk };
    const now = Math.floor(Date.now() / 1000);
    const wrong: Record<string, Record<string, string>> = {
      'no end': await clientAssertion(key, client.id, { exp: undefined }),
      over: await clientAssertion(key, client.id, { exp: now - 300 }),
      'for a day': await clientAssertion(key, client.id, { exp: now + 86_400 }),
      'not yet': await clientAssertion(key, client.id, { nbf: now + 61 }),
      'no id': await clientAssertion(key, client.id, { jti: undefined }),
      'another issuer': await clientAssertion(key, client.id, { iss: other.client.id }),
      'another subject': await clientAssertion(key, client.id, { sub: other.client.id }),
      'no subject': await clientAssertion(key, client.id, { sub: undefined }),
      'a stranger’s key': await clientAssertion(stranger, client.id),
      'another application’s key': await clientAssertion(other.key, client.id),
      nothing: { client_assertion_type: assertionType, client_assertion: 'e30.e30.' },
      'another type': { ...(await clientAssertion(key, client.id)), client_assertion_type: 'urn:x' },
      'a secret besides': { ...(await clientAssertion(key, client.id)), client_secret: client.secret ?? '' },
      'an id that differs': { ...(await clientAssertion(key, client.id)), client_id: other.client.id },
    };
    for (const [name, form] of Object.entries(wrong)) {
      const answer = await machineToken(portero(), form);
      expect(answer.statusCode, `${name}: ${answer.payload}`).toBeGreaterThanOrEqual(400);
      expect(answer.statusCode, `${name}: ${answer.payload}`).toBeLessThan(500);
    }
    const secret = new TextEncoder().encode(client.secret?.padEnd(32, 'x'));
    for (const known of [secret, new TextEncoder().encode('checked elsewhere'.padEnd(32, '\0'))]) {
      const { SignJWT } = await import('jose');
      const forged = await new SignJWT({
        iss: client.id,
        sub: client.id,
        aud: issuer,
        jti: 'j',
        exp: now + 60,
      })
        .setProtectedHeader({ alg: 'HS256' })
        .sign(known);
      const form = { client_assertion_type: assertionType, client_assertion: forged };
      expect((await machineToken(portero(), form)).statusCode).toBe(401);
    }
  });

  it('may sign with any key of its set, and not with one that it took out', async () => {
    const next = await signingKey('PS256');
    const { key, client } = await machine(({ jwk }) => ({ jwks: { keys: [jwk, next.jwk] } }));
    for (const one of [key, next])
      expect((await machineToken(portero(), await clientAssertion(one, client.id))).statusCode).toBe(200);
    const patched = await portero().api('PATCH', `/applications/${client.id}`, {
      customClientMetadata: { tokenEndpointAuthMethod: 'private_key_jwt', jwks: { keys: [next.jwk] } },
    });
    expect(patched.status).toBe(200);
    expect((await machineToken(portero(), await clientAssertion(key, client.id))).statusCode).toBe(401);
  });

  it('authenticates the same way to introspect, revoke and push', async () => {
    const { key, client } = await machine();
    for (const path of ['/oidc/token/introspection', '/oidc/token/revocation']) {
      const form = { token: 'x'.repeat(43), ...(await clientAssertion(key, client.id)) };
      expect((await ask(portero(), form, path)).statusCode).toBe(200);
      const unsigned = await ask(portero(), { token: 'x'.repeat(43), client_id: client.id }, path);
      expect(unsigned.statusCode).toBe(401);
    }
  });

  it('cannot be set up with a private key, without keys, or with settings that do not go together', async () => {
    const { privateKey, jwk } = await signingKey();
    const { d } = await (await import('jose')).exportJWK(privateKey);
    const make = (type: string, customClientMetadata: object) =>
      portero().api('POST', '/applications', { name: 'keys', type, customClientMetadata });
    const keys = { jwks: { keys: [jwk] } };
    const good = await make('MachineToMachine', { tokenEndpointAuthMethod: 'private_key_jwt', ...keys });
    expect(good.status).toBe(200);
    expect(good.body.customClientMetadata.jwks.keys[0]).toMatchObject({ kty: 'EC', crv: 'P-256' });
    for (const [type, settings] of [
      ['MachineToMachine', { jwks: { keys: [{ ...jwk, d }] } }],
      ['MachineToMachine', { jwks: { keys: [{ kty: 'oct', k: 'c2VjcmV0' }] } }],
      ['MachineToMachine', { jwks: { keys: [{ kty: 'RSA', n: 'AQAB', e: 'AQAB' }] } }],
      ['MachineToMachine', { jwks: { keys: [] } }],
      ['MachineToMachine', { jwks: [] }],
      ['MachineToMachine', { jwksUri: 'file:///etc/passwd' }],
      ['MachineToMachine', { jwksUri: 'http://rp.example/jwks' }],
      ['MachineToMachine', { jwksUri: 'https://rp.example/jwks', ...keys }],
      ['MachineToMachine', { tokenEndpointAuthMethod: 'private_key_jwt' }],
      ['MachineToMachine', { tokenEndpointAuthMethod: 'client_secret_jwt' }],
      ['MachineToMachine', { requirePushedAuthorizationRequests: true }],
      ['SPA', { tokenEndpointAuthMethod: 'private_key_jwt', ...keys }],
      ['Native', { securityProfile: 'fapi2', ...keys }],
      ['SPA', { requireSignedRequestObject: true }],
      ['Traditional', { securityProfile: 'fapi2' }],
      ['Traditional', { securityProfile: 'fapi1', ...keys }],
      ['Traditional', { securityProfile: 'fapi2', tokenEndpointAuthMethod: 'client_secret_basic', ...keys }],
      ['Traditional', { securityProfile: 'fapi2', idTokenSignedResponseAlg: 'RS256', ...keys }],
    ] as const) {
      const refused = await make(type, settings);
      expect([refused.status, refused.body.code], JSON.stringify([type, settings])).toEqual([
        400,
        'guard.invalid_input',
      ]);
    }
    // One that signs keeps its keys through a change of something else, and cannot lose them by one.
    const { id } = good.body;
    expect((await portero().api('PATCH', `/applications/${id}`, { name: 'renamed' })).status).toBe(200);
    const without = { customClientMetadata: { tokenEndpointAuthMethod: 'private_key_jwt' } };
    expect((await portero().api('PATCH', `/applications/${id}`, without)).status).toBe(400);
  });
});

onEveryServer(
  'keys that an application publishes',
  (portero) => {
    it('are read from its address, and not with every request', async () => {
      const keys = [await signingKey()];
      let asked = 0;
      const listener = createServer((_request, response) => {
        asked++;
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }));
      });
      await new Promise<void>((ready) => listener.listen(0, '127.0.0.1', ready));
      try {
        const { port } = listener.address() as AddressInfo;
        const client = await insertApplication(portero(), 'remote', 'MachineToMachine', '', {
          customClientMetadata: {
            tokenEndpointAuthMethod: 'private_key_jwt',
            jwksUri: `http://127.0.0.1:${port}/jwks`,
          },
        });
        const [first] = keys;
        if (!first) throw new Error('no key');
        expect((await machineToken(portero(), await clientAssertion(first, client.id))).statusCode).toBe(200);
        expect((await machineToken(portero(), await clientAssertion(first, client.id))).statusCode).toBe(200);
        expect(asked).toBe(1);
        const stranger = await signingKey();
        expect((await machineToken(portero(), await clientAssertion(stranger, client.id))).statusCode).toBe(
          401,
        );
      } finally {
        listener.close();
      }
    });
  },
  { env: { OIDC_PROVIDER_SSRF_PROTECTION_DISABLED: 'true' } },
);

onEveryServer('keys at an address of the inside', (portero) => {
  it('are never fetched', async () => {
    let asked = 0;
    const listener = createServer((_request, response) => {
      asked++;
      response.end('{"keys":[]}');
    });
    await new Promise<void>((ready) => listener.listen(0, '127.0.0.1', ready));
    try {
      const { port } = listener.address() as AddressInfo;
      const key = await signingKey();
      for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '2130706433']) {
        const client = await insertApplication(portero(), `inside-${host}`, 'MachineToMachine', '', {
          customClientMetadata: {
            tokenEndpointAuthMethod: 'private_key_jwt',
            jwksUri: `http://${host}:${port}/`,
          },
        });
        const answer = await machineToken(portero(), await clientAssertion(key, client.id));
        expect(answer.statusCode, `${host}: ${answer.payload}`).toBeGreaterThanOrEqual(400);
        expect(answer.statusCode, `${host}: ${answer.payload}`).toBeLessThan(500);
        expect(answer.payload).not.toContain(String(port));
      }
      expect(asked).toBe(0);
    } finally {
      listener.close();
    }
  });
});

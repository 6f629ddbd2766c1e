import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertApplication } from '../testing/flow.ts';
import { startPortero, type TestPortero } from '../testing/portero.ts';

const stranger = 'https://evil.example';

describe('other sites in a browser', () => {
  let portero: TestPortero;
  beforeAll(async () => {
    portero = await startPortero({ env: { NODE_ENV: 'production', DEVELOPMENT_INBOX: 'true' } });
    await insertApplication(portero, 'spa', 'SPA', 'https://spa.example/callback', {
      customClientMetadata: {
        corsAllowedOrigins: [
          'https://also.example',
          'https://slash.example/',
          'https://Path.example:443/app?x=1',
          'capacitor://localhost/',
          '*',
          'https://*.wild.example',
          'no address',
        ],
      },
    });
    await insertApplication(portero, 'other', 'SPA', 'https://other.example/callback');
  });
  afterAll(() => portero.close());

  const allowed = async (
    url: string,
    origin: string,
    more: { headers?: Record<string, string>; method?: 'GET' | 'POST' | 'OPTIONS'; form?: object } = {},
  ) => {
    const { headers = {}, method = 'GET', form } = more;
    const answer = await portero.core.inject({
      method,
      url,
      headers: {
        origin,
        ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
        ...headers,
      },
      ...(form && { payload: new URLSearchParams({ ...form }).toString() }),
    });
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
    return answer.headers['access-control-allow-origin'];
  };
  /** A token that nobody signed, for a client that names the stranger's site. */
  const forged = [{ alg: 'none' }, { client_id: 'spa', azp: stranger, 'allowed-origins': [stranger] }]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .concat('')
    .join('.');

  it('may not read the Management API, the Console’s may', async () => {
    const { adminEndpoint = '' } = portero.config;
    expect(await allowed('/api/applications', adminEndpoint)).toBe(adminEndpoint);
    for (const origin of [stranger, 'null', 'https://spa.example', `${adminEndpoint}.evil.example`]) {
      expect(await allowed('/api/applications', origin)).toBeUndefined();
      const asking = { 'access-control-request-method': 'DELETE', authorization: `Bearer ${forged}` };
      expect(await allowed('/api/users', origin, { method: 'OPTIONS', headers: asking })).toBeUndefined();
    }
  });

  it('may exchange and read tokens only for an application that names them', async () => {
    const ask = (client_id: string, origin: string) =>
      allowed('/oidc/token', origin, {
        method: 'POST',
        form: {
          client_id,
          grant_type: 'authorization_code',
          code: 'x',
          redirect_uri: 'x',
          code_verifier: 'x',
        },
      });
    expect(await ask('spa', 'https://spa.example')).toBe('https://spa.example');
    for (const origin of [
      'https://also.example',
      'https://slash.example',
      'https://path.example',
      'capacitor://localhost',
    ])
      expect(await ask('spa', origin)).toBe(origin);
    for (const [client, origin] of [
      ['spa', stranger],
      ['spa', 'https://other.example'],
      ['spa', 'https://spa.example.evil.example'],
      ['spa', 'http://spa.example'],
      ['spa', 'http://slash.example'],
      ['spa', 'https://slash.example.evil.example'],
      ['spa', 'https://slash.example:8443'],
      ['spa', 'https://path.example.evil.example'],
      ['spa', 'https://a.wild.example'],
      ['spa', 'null'],
    ] as const)
      expect({ client, origin, allowed: await ask(client, origin) }).toEqual({ client, origin });
  });

  it('are told apart by whatever keeps answers, whoever asked first', async () => {
    const paths = ['/api/.well-known/sign-in-exp', '/api/.well-known/phrases?lng=en', '/api/swagger.json'];
    for (const url of paths)
      for (const headers of [{}, { origin: stranger }, { origin: portero.config.endpoint }]) {
        const { vary = '' } = (await portero.core.inject({ url, headers })).headers;
        expect(String(vary).split(/, */), `${url} ${JSON.stringify(headers)}`).toContain('origin');
      }
  });

  it('read nothing but a refusal with a token that nobody signed', async () => {
    for (const url of ['/oidc/me', '/me/user-assets/service-status', '/api/applications']) {
      const headers = { origin: stranger, authorization: `Bearer ${forged}` };
      const answer = await portero.core.inject({ url, headers });
      expect([401, 404]).toContain(answer.statusCode);
      // The engine lets any site read why a request without a known client failed, and nothing else.
      if (url !== '/oidc/me') expect(answer.headers['access-control-allow-origin']).toBeUndefined();
      expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
    }
  });
});

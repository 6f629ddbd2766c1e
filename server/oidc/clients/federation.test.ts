/** Workloads that stand for an application by a token of their own issuer, so that it needs no secret. */
import { type AddressInfo, connect } from 'node:net';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { insertApplication } from '../../testing/flow.ts';
import { foreignIssuer } from '../../testing/foreign-issuer.ts';
import { onEveryServer } from '../../testing/portero.ts';
import {
  assertionType,
  dpopProof,
  issuer,
  type SigningKey,
  signed,
  signingKey,
} from '../../testing/signing-client.ts';

const api = 'https://default.logto.app/api';
const subject = 'repo:acme/shop:ref:refs/heads/main';
const now = () => Math.floor(Date.now() / 1000);

type Claims = Readonly<Record<string, unknown>>;
const jobToken = (from: { issuer: string; key: SigningKey }, more: Claims = {}, header: Claims = {}) =>
  signed(
    from.key,
    { iss: from.issuer, sub: subject, aud: issuer, iat: now(), exp: now() + 300, ...more },
    { typ: 'JWT', ...header },
  );

onEveryServer(
  'a workload of another issuer',
  (portero) => {
    let counter = 0;
    let ci: Awaited<ReturnType<typeof foreignIssuer>>;
    beforeAll(async () => {
      ci = await foreignIssuer();
    });
    afterAll(() => ci.close());

    const machine = async (credentials: object[] = [{ issuer: ci.issuer, subject }], more: object = {}) => {
      const client = await insertApplication(portero(), `deploys${counter++}`, 'MachineToMachine', '', {
        customClientMetadata: { federatedCredentials: credentials, ...more },
      });
      const roles = await portero().api('GET', '/roles?type=MachineToMachine');
      const role = roles.body.find(({ name }: { name: string }) => name.includes('Management API'));
      await portero().api('POST', `/applications/${client.id}/roles`, { roleIds: [role.id] });
      return client;
    };
    const form = (client: { id: string }, assertion: string, more: Record<string, string> = {}) => ({
      grant_type: 'client_credentials',
      resource: api,
      scope: 'all',
      client_id: client.id,
      client_assertion_type: assertionType,
      client_assertion: assertion,
      ...more,
    });
    const post = async (
      body: Record<string, string>,
      { url = '/oidc/token', headers = {} }: { url?: string; headers?: Record<string, string> } = {},
    ) => {
      const answer = await portero().core.inject({
        method: 'POST',
        url,
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        payload: new URLSearchParams(body).toString(),
      });
      return { status: answer.statusCode, body: answer.json() };
    };

    it('gets the application’s tokens without a secret, as often as its own token is good', async () => {
      const client = await machine();
      const token = await jobToken(ci);
      const before = ci.asked.length;
      for (let time = 0; time < 2; time++) {
        const { status, body } = await post(form(client, token));
        expect([status, body.scope]).toEqual([200, 'all']);
        expect(decodeJwt(body.access_token)).toMatchObject({
          sub: client.id,
          client_id: client.id,
          aud: api,
        });
        const users = await portero().core.inject({
          url: '/api/users',
          headers: { authorization: `Bearer ${body.access_token}` },
        });
        expect(users.statusCode).toBe(200);
      }
      // Its documents are read once, not with every request.
      expect(ci.asked.length - before).toBeLessThanOrEqual(2);
      const inJson = await portero().core.inject({
        method: 'POST',
        url: '/oidc/token',
        payload: form(client, await jobToken(ci)),
      });
      expect(inJson.statusCode).toBe(200);
      const introspected = await post(
        {
          token: (await post(form(client, token))).body.access_token,
          client_id: client.id,
          client_assertion_type: assertionType,
          client_assertion: token,
        },
        { url: '/oidc/token/introspection' },
      );
      expect(introspected.body).toMatchObject({ active: true, client_id: client.id });
    });

    it('is in the audit log by its issuer and subject, and so is why it was refused', async () => {
      const client = await machine();
      await post(form(client, await jobToken(ci)));
      const refused = await post(form(client, await jobToken(ci, { sub: 'repo:evil/shop' })));
      expect([refused.status, refused.body.error_description]).toEqual([401, 'client authentication failed']);
      await portero().audit.flush();
      const { body } = await portero().api('GET', `/logs?applicationId=${client.id}&page_size=10`);
      const told = body.map(({ payload }: { payload: object }) => payload);
      expect(told).toContainEqual(
        expect.objectContaining({
          result: 'Success',
          applicationSecret: { name: `${ci.issuer} ${subject}` },
        }),
      );
      expect(told).toContainEqual(
        expect.objectContaining({
          result: 'Error',
          detail: `nobody is expected from ${ci.issuer} as repo:evil/shop`,
        }),
      );
      expect(JSON.stringify(told)).not.toContain('eyJ');
    });

    it('is refused with another subject, issuer, audience, key, kind or time, and with anything besides', async () => {
      const client = await machine();
      const other = await machine([{ issuer: ci.issuer, subject: 'repo:acme/other' }]);
      const stranger = { ...(await signingKey('RS256')), jwk: ci.key.jwk };
      const wrong: Record<string, string> = {
        'another subject': await jobToken(ci, { sub: 'repo:acme/shop:ref:refs/heads/mainly' }),
        'the subject in capitals': await jobToken(ci, { sub: subject.toUpperCase() }),
        'no subject': await jobToken(ci, { sub: undefined }),
        'another issuer': await jobToken(ci, { iss: 'https://evil.example' }),
        'the issuer with a slash': await jobToken(ci, { iss: `${ci.issuer}/` }),
        'no issuer': await jobToken(ci, { iss: undefined }),
        'the audience of somebody else': await jobToken(ci, { aud: 'https://evil.example' }),
        'the token endpoint as audience': await jobToken(ci, { aud: `${issuer}/token` }),
        'an audience too many': await jobToken(ci, { aud: [issuer, 'https://evil.example'] }),
        'no audience': await jobToken(ci, { aud: undefined }),
        'no end': await jobToken(ci, { exp: undefined }),
        over: await jobToken(ci, { exp: now() - 60 }),
        'good for two days': await jobToken(ci, { exp: now() + 172_800 }),
        'not begun': await jobToken(ci, { nbf: now() + 120 }),
        'an access token': await jobToken(ci, {}, { typ: 'at+jwt' }),
        'a logout token': await jobToken(ci, {}, { typ: 'logout+jwt' }),
        'a stranger’s signature': await jobToken({ ...ci, key: stranger }),
        unsigned: `${Buffer.from('{"alg":"none"}').toString('base64url')}.${(await jobToken(ci)).split('.')[1]}.`,
        altered: `${(await jobToken(ci)).slice(0, -6)}AAAAAA`,
        nonsense: 'e30.e30.e30',
        words: 'no token at all',
      };
      const good = form(client, await jobToken(ci));
      const requests = Object.entries(wrong).map(([name, token]) => [name, form(client, token), {}] as const);
      for (const [name, body, headers] of [
        ...requests,
        ['for an application of another subject', { ...good, client_id: other.id }, {}],
        ['without the application', { ...good, client_id: '' }, {}],
        ['of another type', { ...good, client_assertion_type: 'urn:ietf:params:oauth:x' }, {}],
        ['a secret besides', { ...good, client_secret: client.secret ?? '' }, {}],
        [
          'a secret in the header besides',
          good,
          { authorization: `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}` },
        ],
      ] as const) {
        const answer = await post(body, { headers });
        expect(answer.status, `${name}: ${JSON.stringify(answer.body)}`).toBeGreaterThanOrEqual(400);
        expect(answer.status, name).toBeLessThan(500);
        expect(answer.body.access_token, name).toBeUndefined();
      }
      const twice = await portero().core.inject({
        method: 'POST',
        url: '/oidc/token',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: `${new URLSearchParams(good)}&client_assertion=${wrong.altered}`,
      });
      expect(twice.statusCode).toBe(400);
      expect((await post(good)).status).toBe(200);
    });

    it('loses its way in with the entry, and an application that lists none has none', async () => {
      const client = await machine();
      const token = await jobToken(ci);
      expect((await post(form(client, token))).status).toBe(200);
      await portero().api('PATCH', `/applications/${client.id}`, { customClientMetadata: {} });
      const refused = await post(form(client, token));
      expect(refused.status).toBeGreaterThanOrEqual(400);
      expect(refused.body.access_token).toBeUndefined();
    });

    it('may be of an issuer whose keys are stored, which nobody then asks for', async () => {
      const key = await signingKey();
      const cluster = { issuer: 'https://kubernetes.default.svc.cluster.local', key };
      const client = await machine([
        { issuer: cluster.issuer, subject: 'system:serviceaccount:shop:api', jwks: { keys: [key.jwk] } },
      ]);
      const token = (more = {}) =>
        jobToken(
          cluster,
          { sub: 'system:serviceaccount:shop:api', aud: [issuer], ...more },
          { typ: undefined },
        );
      expect((await post(form(client, await token()))).status).toBe(200);
      const forged = await jobToken(
        { ...cluster, key: await signingKey() },
        { sub: 'system:serviceaccount:shop:api' },
      );
      expect((await post(form(client, forged))).status).toBe(401);
    });

    it('gets tokens bound to a key of its own, and a form that comes in pieces is read whole', async () => {
      const client = await machine(undefined, { dpopBoundAccessTokens: true });
      const key = await signingKey();
      const proof = await dpopProof(key, 'POST', `${issuer}/token`);
      const bound = await post(form(client, await jobToken(ci)), { headers: { dpop: proof } });
      expect([bound.status, bound.body.token_type]).toEqual([200, 'DPoP']);

      const plain = await machine();
      await portero().core.listen({ port: 0, host: '127.0.0.1' });
      const { port } = portero().core.server.address() as AddressInfo;
      const body = new URLSearchParams(form(plain, await jobToken(ci))).toString();
      const socket = connect(port, '127.0.0.1');
      const head = `POST /oidc/token HTTP/1.1\r\nhost: localhost:3001\r\nconnection: close\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: ${body.length}\r\n\r\n`;
      socket.write(head + body.slice(0, 300));
      // By the time that another request was answered, the first piece has been read.
      await portero().core.inject('/api/status');
      socket.write(body.slice(300));
      let answer = '';
      for await (const chunk of socket) answer += chunk;
      expect(answer).toMatch(/^HTTP\/1\.1 200 /);
      expect(answer).toContain('access_token');
    });

    it('is refused while its issuer cannot be read or says it is somebody else', async () => {
      for (const [what, say] of [
        [
          'calls itself otherwise',
          () => ({ issuer: 'https://other.example', jwks_uri: `${ci.issuer}/keys` }),
        ],
        ['has no keys', (base: string) => ({ issuer: base })],
        ['says nothing', () => []],
      ] as const) {
        const odd = await foreignIssuer();
        odd.say(say);
        const client = await machine([{ issuer: odd.issuer, subject }]);
        const answer = await post(form(client, await jobToken(odd)));
        expect([answer.status, answer.body.error], what).toEqual([401, 'invalid_client']);
        odd.close();
      }
      const gone = await foreignIssuer();
      gone.close();
      const client = await machine([{ issuer: gone.issuer, subject }]);
      expect((await post(form(client, await jobToken(gone)))).status).toBe(401);
    });

    it('has its issuer asked no more often for all the keys that strangers name', async () => {
      const client = await machine();
      expect((await post(form(client, await jobToken(ci)))).status).toBe(200);
      const before = ci.asked.length;
      const tokens = await Promise.all(
        Array.from({ length: 30 }, (_, kid) =>
          jobToken(ci, {}, { kid: `none${kid}`, jku: `${ci.issuer}/jku` }),
        ),
      );
      const answers = await Promise.all(tokens.map((token) => post(form(client, token))));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
      expect(ci.asked.length - before).toBeLessThanOrEqual(1);
      expect(ci.asked).not.toContain('/jku');
    });

    it('is for applications that have secrets, whose issuers are safe to ask', async () => {
      const make = async (type: string, federatedCredentials: unknown, more: object = {}) => {
        const { jwk } = await signingKey();
        const made = await portero().api('POST', '/applications', {
          name: 'federated',
          type,
          customClientMetadata: {
            federatedCredentials,
            ...more,
            ...('keys' in more && { jwks: { keys: [jwk] } }),
          },
        });
        return made.status;
      };
      const one = { issuer: 'https://token.actions.githubusercontent.com', subject };
      expect(await make('MachineToMachine', [one])).toBe(200);
      expect(await make('Traditional', [one])).toBe(200);
      for (const [type, credentials, more] of [
        ['SPA', [one], {}],
        ['Native', [one], {}],
        ['MachineToMachine', [], {}],
        ['MachineToMachine', [one, one], {}],
        ['MachineToMachine', [{ ...one, issuer: 'http://ci.example' }], {}],
        ['MachineToMachine', [{ ...one, issuer: 'file:///etc/passwd' }], {}],
        ['MachineToMachine', [{ ...one, subject: '' }], {}],
        ['MachineToMachine', [{ issuer: one.issuer }], {}],
        ['MachineToMachine', [{ ...one, jwks: { keys: [{ kty: 'oct', k: 'c2VjcmV0' }] } }], {}],
        ['MachineToMachine', [one], { tokenEndpointAuthMethod: 'private_key_jwt', keys: true }],
        ['Traditional', [one], { securityProfile: 'fapi2', keys: true }],
      ] as const)
        expect(await make(type, credentials, more), JSON.stringify([type, credentials, more])).toBe(400);
    });
  },
  { env: { OIDC_PROVIDER_SSRF_PROTECTION_DISABLED: 'true' } },
);

onEveryServer('an issuer at an address of the inside', (portero) => {
  it('is never asked', async () => {
    const ci = await foreignIssuer();
    const client = await insertApplication(portero(), 'inside', 'MachineToMachine', '', {
      customClientMetadata: { federatedCredentials: [{ issuer: ci.issuer, subject }] },
    });
    const answer = await portero().core.inject({
      method: 'POST',
      url: '/oidc/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({
        grant_type: 'client_credentials',
        resource: api,
        client_id: client.id,
        client_assertion_type: assertionType,
        client_assertion: await jobToken(ci),
      }).toString(),
    });
    expect(answer.statusCode).toBe(401);
    expect(ci.asked).toEqual([]);
    ci.close();
  });
});

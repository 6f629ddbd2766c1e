/** What a request leaves in the log names it, whichever way it was answered. */
import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
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
const resource = 'https://default.logto.app/api';
const idIn = (headers: Readonly<Record<string, unknown>>): string => String(headers['logto-core-request-id']);

onEveryServer('an audit entry names the request that it came from', (portero) => {
  let address = '';
  beforeAll(async () => {
    address = await portero().core.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(() => portero().core.server.closeAllConnections());

  const keysOf = async (requestId: string): Promise<string[]> => {
    await portero().audit.flush();
    const { body } = await portero().api('GET', `/logs?q=${requestId}`);
    return body.map(({ key, payload }: { key: string; payload: object }) => {
      expect(payload).toMatchObject({ requestId });
      return key;
    });
  };

  it('when an administrator changes something, and many do at once, each with a body that comes late', async () => {
    const authorization = `Bearer ${await portero().managementToken()}`;
    const made = await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        const asked = request(`${address}/api/organizations`, {
          method: 'POST',
          headers: { authorization, 'content-type': 'application/json', expect: '100-continue' },
        });
        asked.flushHeaders();
        // The server has begun with it by then.
        await once(asked, 'continue');
        asked.end(JSON.stringify({ name: `At once ${index}` }));
        const [answer] = await once(asked, 'response');
        const { id } = JSON.parse(await text(answer));
        return { id, requestId: idIn(answer.headers) };
      }),
    );
    expect(new Set(made.map(({ requestId }) => requestId)).size).toBe(made.length);
    for (const { id, requestId } of made) {
      expect(await keysOf(requestId)).toEqual(['Management.Organization.Created']);
      const { body } = await portero().api('GET', `/logs?organizationId=${id}`);
      expect(body[0].payload.requestId).toBe(requestId);
    }
  });

  it('when tokens are answered without the engine, and when the engine refuses them', async () => {
    const p = portero();
    const machine = await insertApplication(p, 'traced', 'MachineToMachine', '');
    const fields = { grant_type: 'client_credentials', resource };
    const good = await token(p.core, machine, fields);
    expect(good.statusCode).toBe(200);
    expect(await keysOf(idIn(good.headers))).toEqual(['ExchangeTokenBy.ClientCredentials']);
    // Over the wire, where the engine reads the body itself.
    const refused = await fetch(`${address}/oidc/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: 'none',
        client_id: machine.id,
        client_secret: machine.secret ?? '',
      }),
    });
    expect(refused.status).toBe(400);
    expect(await keysOf(idIn(Object.fromEntries(refused.headers)))).toEqual(['ExchangeTokenBy.RefreshToken']);
  });

  it('when somebody signs in, step by step, and gets tokens', async () => {
    const p = portero();
    const { body: user } = await p.api('POST', '/users', {
      username: 'stepwise',
      password: 'Nieve-blanca-81',
    });
    const client = await insertApplication(p, 'steps', 'SPA', redirectUri);
    const browser = new Browser(p.core);
    await browser.get(authorizationUrl(client, pkce()));
    const step = (method: 'PUT' | 'POST', path: string, json: object) =>
      browser.request(method, `/api/experience${path}`, { json });
    await step('PUT', '', { interactionEvent: 'SignIn' });
    const proof = await step('POST', '/verification/password', {
      identifier: { type: 'username', value: 'stepwise' },
      password: 'Nieve-blanca-81',
    });
    expect((await keysOf(idIn(proof.headers))).length).toBeGreaterThan(0);
    const named = await step('POST', '/identification', { verificationId: proof.json().verificationId });
    const sent = await step('POST', '/submit', {});
    expect([named.statusCode, sent.statusCode]).toEqual([204, 200]);
    expect(await keysOf(idIn(sent.headers))).toContain('Interaction.SignIn.Submit');
    const own = pkce();
    const back = await signInAs(new Browser(p.core), p.tenants.default, String(user.id), client, own);
    const exchanged = await token(p.core, client, {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: own.verifier,
    });
    expect(exchanged.statusCode).toBe(200);
    expect(await keysOf(idIn(exchanged.headers))).toEqual(['ExchangeTokenBy.AuthorizationCode']);
  });

  it('but not what a process does by itself, or for several, after a request set it off', async () => {
    const p = portero();
    const userId = await insertUser(p, 'sets-off');
    const client = await insertApplication(p, 'told', 'Traditional', redirectUri, {
      oidcClientMetadata: {
        redirectUris: [redirectUri],
        postLogoutRedirectUris: [],
        backchannelLogoutUri: 'http://127.0.0.1:1/',
      },
    });
    await signInAs(new Browser(p.core), p.tenants.default, userId, client, pkce());
    const gone = await p.api('DELETE', `/users/${userId}`);
    expect(gone.status).toBe(204);
    const told = async () => {
      await p.audit.flush();
      return (await p.api('GET', '/logs?logKey=BackchannelLogout')).body;
    };
    await expect.poll(async () => (await told()).length).toBeGreaterThan(0);
    expect((await told())[0].payload.requestId).toBeUndefined();
    expect(await keysOf(idIn(gone.headers))).toEqual(['Management.User.Deleted']);
  });

  it('and a file of entries has it', async () => {
    const { headers } = await portero().api('POST', '/organizations', { name: 'In a file' });
    for (const format of ['csv', 'json']) {
      const { body } = await portero().api('GET', `/log-exports?format=${format}&q=${idIn(headers)}`);
      expect(typeof body === 'string' ? body : JSON.stringify(body)).toContain(`${idIn(headers)}`);
    }
  });
});

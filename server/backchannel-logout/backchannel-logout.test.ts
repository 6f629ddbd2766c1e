/** Applications learn of the end of a session, whoever ended it. */
import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { endExpiredSessions } from '../oidc/records/records.ts';
import { Browser, insertApplication, insertUser, pkce, signInAs } from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';
import { startDelivery } from './delivery.ts';

const redirectUri = 'https://app.example/callback';
type Call = { readonly form: URLSearchParams; readonly path: string };

/** An application's own server. */
function listen() {
  const calls = new EventEmitter<{ call: [Call] }>().setMaxListeners(0);
  let status: number | 'silence' = 200;
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    if (status !== 'silence') response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end();
    calls.emit('call', { form: new URLSearchParams(body), path: request.url ?? '' });
  });
  return {
    start: () => new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready)),
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
    address: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    next: async (): Promise<Call> => {
      const [call] = await once(calls, 'call');
      return call;
    },
    answer: (next: typeof status) => {
      status = next;
    },
    onCall: (listener: () => void) => calls.on('call', listener),
  };
}

const peer = listen();
beforeAll(peer.start);
afterAll(peer.stop);

onEveryServer(
  'a sign-out, at the application',
  (portero) => {
    let counter = 0;
    const signedIn = async (path = '/logout') => {
      const p = portero();
      const name = `leaver${counter++}`;
      const user = await insertUser(p, name);
      const client = await insertApplication(p, `rp-${name}`, 'Traditional', redirectUri, {
        oidcClientMetadata: {
          redirectUris: [redirectUri],
          postLogoutRedirectUris: [],
          backchannelLogoutUri: `${peer.address()}${path}`,
          backchannelLogoutSessionRequired: true,
        },
      });
      const browser = new Browser(p.core);
      await signInAs(browser, p.tenants.default, user, client, pkce());
      return { p, user, client, browser };
    };
    const waiting = () =>
      portero().tenants.default.db.read.selectFrom('backchannel_logouts').selectAll().execute();
    const entries = async (applicationId: string) => {
      await portero().audit.flush();
      const { body } = await portero().api(
        'GET',
        `/logs?applicationId=${applicationId}&logKey=BackchannelLogout`,
      );
      return body.map(({ payload }: { payload: object }) => payload);
    };
    const makeDue = () =>
      portero().tenants.default.db.write.updateTable('backchannel_logouts').set({ nextTryAt: 1 }).execute();

    for (const [how, end] of [
      [
        'suspended',
        (id: string) => portero().api('PATCH', `/users/${id}/is-suspended`, { isSuspended: true }),
      ],
      ['deleted', (id: string) => portero().api('DELETE', `/users/${id}`)],
      [
        'given another password',
        (id: string) => portero().api('PATCH', `/users/${id}/password`, { password: 'Nieve-blanca-81' }),
      ],
      [
        'signed out of a session by an administrator',
        async (id: string) => {
          const [session] = (await portero().api('GET', `/users/${id}/sessions`)).body.sessions;
          return portero().api('DELETE', `/users/${id}/sessions/${session.payload.uid}`);
        },
      ],
      [
        'rid of a grant',
        async (id: string) => {
          const [grant] = (await portero().api('GET', `/users/${id}/grants`)).body.grants;
          return portero().api('DELETE', `/users/${id}/grants/${grant.id}`);
        },
      ],
    ] as const) {
      it(`is told when the person is ${how}`, async () => {
        const { p, user, client } = await signedIn();
        const call = peer.next();
        expect((await end(user)).status).toBeLessThan(300);
        const token = (await call).form.get('logout_token') ?? '';
        const keys = createLocalJWKSet((await p.core.inject('/oidc/jwks')).json());
        const { payload } = await jwtVerify(token, keys, {
          issuer: 'http://localhost:3001/oidc',
          audience: client.id,
          typ: 'logout+jwt',
        });
        expect(payload).toMatchObject({
          sub: user,
          sid: expect.any(String),
          events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
        });
        expect(payload).not.toHaveProperty('nonce');
        await p.signOuts.run();
        expect(await waiting()).toEqual([]);
        expect(await entries(client.id)).toMatchObject([{ result: 'Success', userId: user, tries: 1 }]);
      });
    }

    it('is told when the session has run out, once, though its server is down at first and ours starts anew', async () => {
      const { p, user, client } = await signedIn();
      const { db } = p.tenants.default;
      const expire = () =>
        db.write
          .updateTable('oidc_records')
          .set({ expiresAt: Date.now() - 1000 })
          .where('model', '=', 'Session')
          .where('accountId', '=', user)
          .execute();
      await expire();
      peer.answer(503);
      const refused = peer.next();
      // Two processes sweep at the same moment.
      await Promise.all([endExpiredSessions(db, Date.now()), endExpiredSessions(db, Date.now())]);
      expect(await waiting()).toMatchObject([{ applicationId: client.id, userId: user }]);
      await refused;
      await p.signOuts.run();
      expect(await waiting()).toMatchObject([{ tries: 1 }]);
      // What waits is in the database: another process goes on with it.
      peer.answer(200);
      await makeDue();
      const other = startDelivery([p.tenants.default], p.engines, p.audit);
      const call = peer.next();
      await other.run();
      expect((await call).form.get('logout_token')).toBeTruthy();
      await other.stop();
      expect(await waiting()).toEqual([]);
      expect(await entries(client.id)).toMatchObject([
        { result: 'Success', tries: 2 },
        { result: 'Error', tries: 1, willRetry: true },
      ]);
    });

    it('is told when the person signs out, who does not wait for an application that never answers', async () => {
      const { browser, client } = await signedIn();
      peer.answer('silence');
      const call = peer.next();
      const asked = await browser.get(`/oidc/session/end?client_id=${client.id}`);
      const xsrf = /name="xsrf" value="([^"]+)"/.exec(asked.payload)?.[1] ?? '';
      const done = await browser.request('POST', '/oidc/session/end/confirm', {
        form: { xsrf, logout: 'yes' },
      });
      expect(done.statusCode).toBe(303);
      // It is answered before the application was even asked.
      expect((await call).path).toBe('/logout');
      expect(await waiting()).toHaveLength(1);
      peer.answer(200);
      await portero().tenants.default.db.write.deleteFrom('backchannel_logouts').execute();
    });

    it('is told again after a failure, and given up after six', async () => {
      for (const [answers, outcome] of [
        [
          [500, 200],
          ['Error', 'Success'],
        ],
        [
          [302, 404, 500, 503, 400, 500, 200],
          ['Error', 'Error', 'Error', 'Error', 'Error', 'Error'],
        ],
      ] as const) {
        const { p, user, client } = await signedIn();
        const [first, ...later] = answers;
        peer.answer(first);
        const call = peer.next();
        await p.api('DELETE', `/users/${user}`);
        await call;
        await p.signOuts.run();
        for (const status of later) {
          peer.answer(status);
          await makeDue();
          await p.signOuts.run();
        }
        expect(await waiting()).toEqual([]);
        const told = (await entries(client.id)).toReversed();
        expect(told.map(({ result }: { result: string }) => result)).toEqual(outcome);
        expect(told.at(-1)).toMatchObject({ tries: outcome.length });
        if (outcome.length === 6) expect(told.at(-1)).toMatchObject({ willRetry: false });
        peer.answer(200);
      }
    });

    it('is brought by one process only, however many look', async () => {
      const { p, user } = await signedIn('/once');
      let asked = 0;
      peer.onCall(() => asked++);
      const call = peer.next();
      await p.api('DELETE', `/users/${user}`);
      await Promise.all([call, p.signOuts.run(), p.signOuts.run()]);
      await p.signOuts.run();
      expect(asked).toBe(1);
    });

    it('is nobody’s business where no application wants to know, and whose session goes on', async () => {
      const p = portero();
      const user = await insertUser(p, 'quiet');
      const client = await insertApplication(p, 'quiet-rp', 'Traditional', redirectUri);
      await signInAs(new Browser(p.core), p.tenants.default, user, client, pkce());
      await p.api('DELETE', `/users/${user}`);
      const kept = await signedIn();
      await p.api('PATCH', `/users/${kept.user}/password?keepSessions=true`, { password: 'Nieve-blanca-82' });
      expect(await waiting()).toEqual([]);
    });
  },
  { env: { OIDC_PROVIDER_SSRF_PROTECTION_DISABLED: 'true' } },
);

onEveryServer('a sign-out, for an address of the inside', (portero) => {
  it('is never sent there', async () => {
    const p = portero();
    let asked = 0;
    peer.onCall(() => asked++);
    const user = await insertUser(p, 'insider');
    const client = await insertApplication(p, 'inside', 'Traditional', redirectUri, {
      oidcClientMetadata: {
        redirectUris: [redirectUri],
        postLogoutRedirectUris: [],
        backchannelLogoutUri: `${peer.address()}/logout`,
      },
    });
    await signInAs(new Browser(p.core), p.tenants.default, user, client, pkce());
    await p.api('DELETE', `/users/${user}`);
    await p.signOuts.run();
    await p.audit.flush();
    const { body } = await p.api('GET', '/logs?applicationId=inside&logKey=BackchannelLogout');
    expect(body[0].payload).toMatchObject({ result: 'Error', willRetry: true });
    expect(asked).toBe(0);
  });
});

/** What Prometheus reads, who may read it, and that nobody's data are in it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../config.ts';
import { verifyEvenly } from '../security/passwords.ts';
import { Browser, insertApplication, insertUser, pkce, signInAs, token } from '../testing/flow.ts';
import { onEveryServer, startPortero } from '../testing/portero.ts';

const key = 'a-key-of-the-operators';
const redirectUri = 'https://app.example/callback';

onEveryServer(
  'metrics',
  (portero, engine) => {
    let port = 0;
    beforeAll(async () => {
      port = (await portero().metrics?.listen()) ?? 0;
    });
    const ask = (headers: Record<string, string> = {}, path = '/metrics', method = 'GET') =>
      fetch(`http://127.0.0.1:${port}${path}`, { headers, method });
    const read = async () => (await ask({ authorization: `Bearer ${key}` })).text();
    const value = (text: string, series: string): number =>
      Number(
        text
          .split('\n')
          .find((line) => line.startsWith(`${series} `))
          ?.split(' ')
          .at(-1) ?? 0,
      );

    it('are for whoever has the key, and not on the doors', async () => {
      for (const headers of [
        {},
        { authorization: 'Bearer ' },
        { authorization: key },
        { authorization: `Bearer ${key}x` },
        { authorization: `Basic ${btoa(`x:${key}`)}` },
      ] as Record<string, string>[]) {
        const answer = await ask(headers);
        expect([answer.status, await answer.text()]).toEqual([401, '']);
      }
      const authorization = `Bearer ${key}`;
      expect((await ask({ authorization }, '/metrics/')).status).toBe(404);
      expect((await ask({ authorization }, '/')).status).toBe(404);
      expect((await ask({ authorization }, '/metrics', 'POST')).status).toBe(405);
      expect((await ask({ authorization })).status).toBe(200);
      for (const door of [portero().core, portero().admin])
        expect((await door?.inject({ url: '/metrics', headers: { authorization } }))?.statusCode).toBe(404);
    });

    it('count requests by template, never by what is in an address', async () => {
      const p = portero();
      const user = await insertUser(p, 'counted');
      const before = await read();
      await p.api('GET', `/users/${user}`);
      await p.api('GET', '/users/no-such-person');
      await p.core.inject('/api/secret-in-a-path/abc123xyz');
      await p.core.inject('/oidc/made-up-by-a-stranger');
      await p.core.inject('/oidc/auth/an-interaction-of-somebody');
      await p.core.inject({ url: '/oidc/jwks?something=else' });
      const text = await read();
      const one = (rest: string) => {
        const series = `portero_http_requests_total{door="core",${rest}}`;
        return value(text, series) - value(before, series);
      };
      expect(one('method="GET",route="/api/users/:userId",status="200"')).toBe(1);
      expect(one('method="GET",route="/api/users/:userId",status="404"')).toBe(1);
      expect(one('method="GET",route="none",status="404"')).toBe(1);
      expect(one('method="GET",route="/oidc/jwks",status="200"')).toBe(1);
      expect(text).toContain('route="/oidc/auth/:uid"');
      expect(text).toContain('route="/oidc/*"');
      expect(text).toContain(
        'portero_http_request_duration_seconds_bucket{le="0.001",method="GET",route="/api/users/:userId"}',
      );
      expect(value(text, 'portero_http_requests_running')).toBe(0);
      expect(text).not.toMatch(/abc123xyz|no-such-person|stranger|of-somebody/);
      expect(text).not.toContain(user);
    });

    it('count tokens by grant and what a sign-in was worth, without whose it was', async () => {
      const p = portero();
      const user = await insertUser(p, 'counted_too');
      const client = await insertApplication(p, 'counted-app', 'SPA', redirectUri);
      const proof = pkce();
      const back = await signInAs(new Browser(p.core), p.tenants.default, user, client, proof);
      const before = await read();
      const codeGrant = {
        grant_type: 'authorization_code',
        code: back.searchParams.get('code') ?? '',
        redirect_uri: redirectUri,
        code_verifier: proof.verifier,
      };
      expect((await token(p.core, client, codeGrant)).statusCode).toBe(200);
      expect((await token(p.core, client, { ...codeGrant, code: 'made-up' })).statusCode).toBe(400);
      await token(p.core, client, { grant_type: 'urn:of:a:stranger' });
      p.audit.record(p.tenants.default.db, { key: 'Interaction.SignIn.Submit', result: 'Success' });
      p.audit.record(p.tenants.default.db, {
        key: 'Interaction.SignIn.Verification.Password.Submit',
        result: 'Error',
      });
      const text = await read();
      const grant = (outcome: string) =>
        `portero_token_requests_total{grant="AuthorizationCode",outcome="${outcome}"}`;
      expect(value(text, grant('success')) - value(before, grant('success'))).toBe(1);
      expect(value(text, grant('refused')) - value(before, grant('refused'))).toBe(1);
      expect(value(text, 'portero_sign_ins_total{event="SignIn",outcome="success"}')).toBe(1);
      expect(value(text, 'portero_proofs_total{kind="Password",outcome="refused"}')).toBe(1);
      expect(text).toMatch(
        /portero_http_requests_total\{door="core",method="POST",route="\/oidc\/token",status="200"\} [1-9]/,
      );
      for (const secret of [user, client.id, 'counted_too', 'stranger', codeGrant.code, 'app.example'])
        expect(text).not.toContain(secret);
    });

    it('tell of hashes, the database, messages, the event loop and memory', async () => {
      const p = portero();
      await verifyEvenly(undefined, 'whatever');
      const sent = await p.api('POST', '/verification-codes', { email: 'ana@example.com' });
      expect(sent.status).toBe(204);
      const text = await read();
      expect(value(text, 'portero_password_hash_duration_seconds_count')).toBeGreaterThan(0);
      expect(value(text, 'portero_password_hash_wait_seconds_count')).toBeGreaterThan(0);
      expect(value(text, 'portero_password_hash_queue{state="waiting"}')).toBe(0);
      expect(value(text, 'portero_messages_total{channel="email",outcome="kept"}')).toBe(1);
      for (const kind of ['select', 'insert', 'commit'])
        expect(
          value(text, `portero_database_statement_duration_seconds_count{kind="${kind}"}`),
        ).toBeGreaterThan(0);
      expect(value(text, 'portero_database_wait_seconds_count{pool="write"}')).toBeGreaterThan(0);
      expect(text).toContain('portero_database_connections{pool="write",state="waiting"} 0');
      if (engine === 'postgres')
        expect(value(text, 'portero_database_connections{pool="read",state="idle"}')).toBeGreaterThan(0);
      expect(text).toContain('portero_backchannel_logouts_waiting 0');
      expect(text).toContain('portero_outbox_messages_waiting 0');
      expect(text).toContain('portero_log_stream_lag_seconds 0');
      expect(value(text, 'nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
      expect(value(text, 'process_resident_memory_bytes')).toBeGreaterThan(1e7);
      expect(text).not.toContain('ana@');
    });
  },
  { env: { METRICS_PORT: '0', METRICS_KEY: key } },
);

describe('metrics, unless they are wanted', () => {
  it('are not there: nobody watches', async () => {
    const p = await startPortero();
    expect([p.metrics, p.watch, p.tenants.default.watch]).toEqual([undefined, undefined, undefined]);
    await p.close();
  });

  it('open to other machines with a key only, on a port of their own', () => {
    const problems = (env: Record<string, string>) => {
      try {
        readConfig(env);
        return [];
      } catch (failure) {
        return failure instanceof ConfigError ? failure.problems : [String(failure)];
      }
    };
    expect(problems({ METRICS_PORT: '9464' })).toEqual([]);
    expect(problems({ METRICS_PORT: '9464', METRICS_HOST: '0.0.0.0' })).toEqual([
      'METRICS_KEY: needed where METRICS_HOST is not this machine alone.',
    ]);
    expect(problems({ METRICS_PORT: '9464', METRICS_HOST: '127.0.0.1.example.com' })).toHaveLength(1);
    expect(problems({ METRICS_PORT: '9464', METRICS_HOST: '0.0.0.0', METRICS_KEY: 'x' })).toEqual([]);
    expect(problems({ METRICS_PORT: '3001' })).toEqual([
      'METRICS_PORT: must differ from PORT and ADMIN_PORT.',
    ]);
  });
});

describe('metrics of a server whose database does not answer', () => {
  it('are told all the same', async () => {
    const p = await startPortero({ env: { METRICS_PORT: '0' } });
    for (const waitingSignOuts of [
      () => Promise.reject(new Error('no database')),
      () => new Promise<number>(() => {}),
    ]) {
      if (p.metrics)
        p.metrics.sources = {
          load: () => [],
          waitingSignOuts,
          waitingMessages: waitingSignOuts,
          logStreamLag: waitingSignOuts,
        };
      const { body = '' } = (await p.metrics?.text()) ?? {};
      expect(body).toContain('portero_backchannel_logouts_waiting Nan');
      expect(body).toContain('process_resident_memory_bytes');
    }
    await p.close();
  });
});

describe('a watched request to an address that somebody typed', () => {
  const peer = createServer((_request, response) => void response.writeHead(204).end());
  beforeAll(() => new Promise<void>((ready) => peer.listen(0, '127.0.0.1', ready)));
  afterAll(() => void peer.close());

  it('is counted by how it went, and refused as ever', async () => {
    const p = await startPortero({ env: { METRICS_PORT: '0', OUTBOUND_ALLOW_PRIVATE: '127.0.0.1/32' } });
    const address = `http://127.0.0.1:${(peer.address() as AddressInfo).port}`;
    expect((await p.tenants.default.outbound(address)).status).toBe(204);
    await expect(p.tenants.default.outbound('http://10.0.0.1/')).rejects.toThrow();
    const { body = '' } = (await p.metrics?.text()) ?? {};
    expect(body).toContain('portero_outbound_requests_total{outcome="ok"} 1');
    expect(body).toContain('portero_outbound_requests_total{outcome="failed"} 1');
    expect(body).not.toContain('10.0.0.1');
    await p.close();
  });
});

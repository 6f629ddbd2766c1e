/** What a collector gets to see of a request, and what it does not. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../config.ts';
import { Browser, insertApplication, insertUser, pkce, signInAs, token } from '../testing/flow.ts';
import { onEveryServer, startPortero } from '../testing/portero.ts';
import { parseTraceparent, samplerOf } from './trace-context.ts';

type Value = { stringValue?: string; intValue?: string; boolValue?: boolean };
type Attribute = { key: string; value: Value };
type Span = {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: Attribute[];
};

/** A collector as OTLP over HTTP has it. */
function collector() {
  let status = 200;
  const received: { path: string; headers: NodeJS.Dict<string | string[]>; text: string }[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    if (status === 200) received.push({ path: request.url ?? '', headers: request.headers, text });
    response.writeHead(status, { 'content-type': 'application/json' }).end('{"partialSuccess":{}}');
  });
  return {
    async start() {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    stop() {
      server.closeAllConnections();
      server.close();
    },
    answer(next: number) {
      status = next;
    },
    received,
    spans: (): Span[] =>
      received.flatMap(({ text }) => JSON.parse(text).resourceSpans[0].scopeSpans[0].spans),
  };
}

const otlp = collector();
const address = await otlp.start();
afterAll(() => otlp.stop());
const traceId = '0af7651916cd43dd8448eb211c80319c';
const parent = 'b7ad6b7169203331';

onEveryServer(
  'traces',
  (portero, engine) => {
    const of = async (id: string): Promise<Span[]> => {
      await portero().tracing?.flush();
      return otlp.spans().filter((span) => span.traceId === id);
    };
    const attribute = (span: Span | undefined, key: string) =>
      Object.values(span?.attributes.find((one) => one.key === key)?.value ?? {})[0];

    it('show a request by its template, inside the caller’s trace, with its statements', async () => {
      const p = portero();
      const user = await insertUser(p, `seen_${engine}`);
      const id = engine === 'sqlite' ? traceId : traceId.replace('0af', '1af');
      const answer = await p.api('GET', `/users/${user}?x=private`, undefined, {
        traceparent: `00-${id}-${parent}-01`,
      });
      expect(answer.status).toBe(200);
      const spans = await of(id);
      const request = spans.find(({ kind }) => kind === 2);
      expect(request).toMatchObject({ name: 'GET /api/users/:userId', parentSpanId: parent });
      expect(attribute(request, 'http.response.status_code')).toBe('200');
      const statement = spans.find(({ name }) => name === 'select users');
      expect(statement).toMatchObject({ kind: 3, parentSpanId: request?.spanId });
      expect(attribute(statement, 'db.system.name')).toBe(engine === 'sqlite' ? 'sqlite' : 'postgresql');
      for (const span of spans) {
        expect(BigInt(span.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(span.startTimeUnixNano));
        expect(Math.abs(Number(span.startTimeUnixNano) / 1e6 - Date.now())).toBeLessThan(60_000);
      }
      const [first] = otlp.received;
      expect(first).toMatchObject({
        path: '/v1/traces',
        headers: { 'content-type': 'application/json', 'x-team': 'a=b' },
      });
      expect(first?.text).toContain('{"key":"service.name","value":{"stringValue":"sign-in"}}');
      expect(first?.text).toContain('{"key":"deployment.environment.name","value":{"stringValue":"test"}}');
    });

    it('show a sign-in, with its hash, and nothing of whose it is', async () => {
      const p = portero();
      await p.tracing?.flush();
      const from = otlp.received.length;
      const created = await p.api('POST', '/users', { username: 'lola_traced', password: 'Nieve-blanca-81' });
      const client = await insertApplication(p, 'traced-app', 'SPA', 'https://app.example/callback');
      const proof = pkce();
      const back = await signInAs(new Browser(p.core), p.tenants.default, created.body.id, client, proof);
      const code = back.searchParams.get('code') ?? '';
      const answer = await token(p.core, client, {
        grant_type: 'authorization_code',
        code,
        redirect_uri: 'https://app.example/callback',
        code_verifier: proof.verifier,
      });
      expect(answer.statusCode).toBe(200);
      await p.tracing?.flush();
      const names = new Set(otlp.spans().map(({ name }) => name));
      for (const name of [
        'POST /oidc/token',
        'GET /oidc/auth',
        'GET /oidc/auth/:uid',
        'hash a password',
        'commit',
      ])
        expect([...names]).toContain(name);
      // Each within the request that it belongs to.
      const requests = new Map(otlp.spans().map((span) => [span.spanId, span]));
      const hash = otlp.spans().findLast(({ name }) => name === 'hash a password');
      expect(requests.get(hash?.parentSpanId ?? '')?.name).toBe('POST /api/users');
      const text = otlp.received
        .slice(from)
        .map((one) => one.text)
        .join();
      const { access_token: accessToken, refresh_token: refreshToken } = answer.json();
      for (const secret of [
        created.body.id,
        'lola_traced',
        'Nieve-blanca',
        'traced-app',
        code,
        accessToken,
        refreshToken,
        'app.example',
        'private',
        '127.0.0.1',
        'Bearer',
        'Portero tests',
      ])
        expect(text).not.toContain(secret);
    });

    it('say nothing of a caller who does not want it, or writes anything else', async () => {
      const p = portero();
      const quiet = 'c'.repeat(32);
      await p.core.inject({ url: '/api/status', headers: { traceparent: `00-${quiet}-${parent}-00` } });
      expect(await of(quiet)).toEqual([]);
      for (const bad of [
        '',
        'x',
        `00-${'0'.repeat(32)}-${parent}-01`,
        `00-${quiet}-${parent}-01-more`,
        `ff-${quiet}-${parent}-01`,
      ])
        expect(parseTraceparent(bad)).toBeUndefined();
      expect(parseTraceparent(`01-${quiet}-${parent}-03-more`)?.isSampled).toBe(true);
    });

    it('go on with whoever is asked, by `traceparent`', async () => {
      const p = portero();
      const peer = createServer((request, response) => {
        response.setHeader('seen', String(request.headers.traceparent)).end('{}');
      });
      peer.listen(0, '127.0.0.1');
      await once(peer, 'listening');
      const id = (engine === 'sqlite' ? 'd' : 'e').repeat(32);
      let seen: string | null = null;
      const { outbound, watch } = p.tenants.default;
      const [request, response] = [
        { headers: { traceparent: `00-${id}-${parent}-01` }, method: 'GET', url: '/api/status' },
        { once() {} },
      ];
      const asked = Promise.withResolvers<void>();
      watch?.request(
        Object.assign(Object.create(null), request),
        Object.assign(Object.create(null), response),
        'core',
        () => {
          outbound(`http://127.0.0.1:${(peer.address() as AddressInfo).port}/hook?secret=1`, {
            method: 'POST',
            body: 'x',
          })
            .then((answer) => {
              seen = answer.headers.get('seen');
            })
            .then(asked.resolve, asked.reject);
        },
      );
      await asked.promise;
      peer.close();
      const span = (await of(id)).find(({ name }) => name === 'POST');
      expect(seen).toBe(`00-${id}-${span?.spanId}-01`);
      expect(attribute(span, 'server.address')).toBe('127.0.0.1');
      expect(JSON.stringify(span)).not.toContain('secret');
    });

    it('wait for a collector that is away, and hold nobody up', async () => {
      const p = portero();
      await p.tracing?.flush();
      otlp.answer(503);
      const id = (engine === 'sqlite' ? 'a' : 'b').repeat(32);
      const headers = { traceparent: `00-${id}-${parent}-01` };
      expect((await p.core.inject({ url: '/api/status', headers })).statusCode).toBe(204);
      expect(await of(id)).toEqual([]);
      otlp.answer(200);
      expect((await of(id)).map(({ name }) => name)).toContain('GET /api/status');
    });
  },
  {
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: address,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-team=a%3Db',
      OTEL_RESOURCE_ATTRIBUTES: 'service.name=ignored,deployment.environment.name=test',
      OTEL_SERVICE_NAME: 'sign-in',
      OUTBOUND_ALLOW_PRIVATE: '127.0.0.1/32',
    },
  },
);

describe('traces, unless they are wanted', () => {
  it('are not there: nobody watches', async () => {
    const p = await startPortero();
    expect([p.tracing, p.watch]).toEqual([undefined, undefined]);
    await p.close();
  });

  it('are set up by the variables of OpenTelemetry', () => {
    const read = (env: Record<string, string>) =>
      readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318/otlp/', ...env });
    expect(read({}).tracing).toMatchObject({
      endpoint: 'http://c:4318/otlp/v1/traces',
      sampler: 'parentbased_always_on',
      resource: { 'service.name': 'portero' },
    });
    expect(read({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://c/here' }).tracing?.endpoint).toBe(
      'https://c/here',
    );
    expect(read({ OTEL_SDK_DISABLED: 'true' }).tracing).toBeUndefined();
    for (const [name, value] of [
      ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector'],
      ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc'],
      ['OTEL_TRACES_SAMPLER', 'sometimes'],
      ['OTEL_TRACES_SAMPLER_ARG', '2'],
      ['OTEL_EXPORTER_OTLP_HEADERS', 'no header'],
    ] as const)
      expect(() => read({ [name]: value }), name).toThrow(ConfigError);
  });

  it('can be a share of all', () => {
    const ids = Array.from({ length: 1000 }, (_, index) =>
      (index * 4_503_599_627).toString(16).padStart(32, '1'),
    );
    const share = (ratio: number) =>
      ids.filter((id) => samplerOf('traceidratio', ratio)(undefined, id)).length;
    expect([share(0), share(1)]).toEqual([0, 1000]);
    const asked = { traceId: traceId, spanId: parent, isSampled: true };
    expect(samplerOf('parentbased_always_off', 1)(asked, traceId)).toBe(true);
    expect(samplerOf('always_off', 1)(asked, traceId)).toBe(false);
  });
});

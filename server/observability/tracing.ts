/**
 * Traces for an OpenTelemetry collector: a span for each request, and inside it for statements, hashes and what is asked
 * of others. Attributes name templates, tables and hosts; no id, address, value or token is among them. Loaded only where
 * `OTEL_EXPORTER_OTLP_ENDPOINT` is set.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Logger } from 'pino';
import type { Config, TracingConfig } from '../config.ts';
import { kindOf, tableOf } from './database.ts';
import { type Attributes, type Span, SpanExporter } from './otlp.ts';
import { methodOf, templateOf } from './routes.ts';
import {
  newSpanId,
  newTraceId,
  parseTraceparent,
  samplerOf,
  type TraceContext,
  writeTraceparent,
} from './trace-context.ts';
import { type Watch, whenOver } from './watch.ts';

export type Tracing = {
  readonly watch: Watch;
  /** Bring what there is by now. */
  flush(): Promise<void>;
  close(): Promise<void>;
};

type Running = TraceContext & { readonly offset: number };

/** Waits for a connection that are shorter are not worth a span. */
const longWait = 1;

/** Close it: spans that wait are brought first. */
export function createTracing(
  config: TracingConfig,
  engine: Config['database']['engine'],
  log: Logger,
): Tracing {
  const exporter = new SpanExporter(config, log);
  const sampler = samplerOf(config.sampler, config.ratio);
  const current = new AsyncLocalStorage<Running>();
  const system = { 'db.system.name': engine === 'sqlite' ? 'sqlite' : 'postgresql' };

  /** A span inside the current one, if that is one anybody wants to see. */
  const begin = ():
    | ((span: Pick<Span, 'name' | 'kind' | 'attributes' | 'hasFailed'>) => void)
    | undefined => {
    const parent = current.getStore();
    if (!parent?.isSampled) return undefined;
    const start = now(parent);
    return (span) =>
      exporter.add({
        ...span,
        traceId: parent.traceId,
        spanId: newSpanId(),
        parentSpanId: parent.spanId,
        start,
        end: now(parent),
      });
  };

  const watch: Watch = {
    request(request, response, door, answer) {
      const parent = parseTraceparent(request.headers.traceparent?.toString());
      const traceId = parent?.traceId ?? newTraceId();
      const context = { traceId, spanId: newSpanId(), isSampled: sampler(parent, traceId) };
      const running = { ...context, offset: Date.now() - performance.now() };
      if (context.isSampled) {
        const start = now(running);
        const { url = '' } = request;
        const method = methodOf(request); // the framework answers a HEAD as a GET
        response.once('close', () => {
          const route = templateOf(url, response);
          const status = response.statusCode;
          exporter.add({
            ...context,
            parentSpanId: parent?.spanId,
            name: `${method} ${route}`,
            kind: 'server',
            start,
            end: now(running),
            attributes: {
              'http.request.method': method,
              'http.route': route,
              'http.response.status_code': status,
              'portero.door': door,
            },
            hasFailed: status >= 500,
          });
        });
      }
      current.run(running, answer);
    },
    statement(sql, run) {
      const end = begin();
      if (!end) return run();
      return whenOver(run, (failure) => {
        const operation = kindOf(sql);
        const table = tableOf(sql);
        const attributes: Attributes = {
          ...system,
          'db.operation.name': operation,
          'db.collection.name': table,
        };
        const name = table === undefined ? operation : `${operation} ${table}`;
        end({ name, kind: 'client', attributes, hasFailed: failure !== undefined });
      });
    },
    connection(pool, acquire) {
      const end = begin();
      if (!end) return acquire();
      const since = performance.now();
      return whenOver(acquire, (failure) => {
        if (performance.now() - since < longWait && failure === undefined) return;
        const attributes = { ...system, 'db.client.connection.pool.name': pool };
        end({
          name: 'wait for a connection',
          kind: 'internal',
          attributes,
          hasFailed: failure !== undefined,
        });
      });
    },
    hash(work) {
      const end = begin();
      if (!end) return work(() => {});
      const asked = performance.now();
      let waited = 0;
      return whenOver(
        () =>
          work(() => {
            waited = performance.now() - asked;
          }),
        (failure) =>
          end({
            name: 'hash a password',
            kind: 'internal',
            attributes: { 'portero.wait_ms': Math.round(waited) },
            hasFailed: failure !== undefined,
          }),
      );
    },
    async outbound(input, init, send) {
      const parent = current.getStore();
      if (!parent) return send(input, init);
      const request = new Request(input, init);
      const own = { ...parent, spanId: newSpanId() };
      request.headers.set('traceparent', writeTraceparent(own));
      if (!parent.isSampled) return send(request);
      const start = now(parent);
      const attributes = {
        'http.request.method': request.method,
        'server.address': new URL(request.url).hostname,
      };
      const over = (more: Attributes, hasFailed: boolean) =>
        exporter.add({
          ...own,
          parentSpanId: parent.spanId,
          name: request.method,
          kind: 'client',
          start,
          end: now(parent),
          attributes: { ...attributes, ...more },
          hasFailed,
        });
      try {
        const response = await send(request);
        over({ 'http.response.status_code': response.status }, response.status >= 400);
        return response;
      } catch (failure) {
        over({}, true);
        throw failure;
      }
    },
    entry() {},
    message() {},
  };
  return { watch, flush: () => exporter.flush(), close: () => exporter.close() };
}

/** Milliseconds since 1970, with fractions: by a clock that nobody sets while a request runs. */
const now = ({ offset }: Running): number => offset + performance.now();

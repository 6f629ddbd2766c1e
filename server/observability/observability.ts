/** Opens what the configuration asks for; what it does not ask for is not even loaded. */
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Metrics } from './metrics.ts';
import type { MetricsServer } from './metrics-server.ts';
import type { createTracing, Tracing } from './tracing.ts';
import { both, type Watch } from './watch.ts';

export type Observability = {
  /** Undefined when nobody watches. */
  readonly watch: Watch | undefined;
  readonly metrics: (Metrics & MetricsServer) | undefined;
  readonly tracing: Tracing | undefined;
  close(): Promise<void>;
};

/** Nothing is watched, and nothing loaded, unless the configuration asks for it. */
export async function openObservability(
  config: Pick<Config, 'metrics' | 'tracing' | 'database'>,
  log: Logger,
): Promise<Observability> {
  const metrics = config.metrics && (await openMetrics(config.metrics, log));
  const tracing = config.tracing && (await openTracing(config.tracing, config.database.engine, log));
  return {
    watch: metrics && tracing ? both(metrics.watch, tracing.watch) : (metrics ?? tracing)?.watch,
    metrics,
    tracing,
    async close() {
      await metrics?.close();
      await tracing?.close();
    },
  };
}

async function openTracing(...given: Parameters<typeof createTracing>): Promise<Tracing> {
  const { createTracing } = await import('./tracing.ts');
  return createTracing(...given);
}

async function openMetrics(
  wanted: NonNullable<Config['metrics']>,
  log: Logger,
): Promise<Metrics & MetricsServer> {
  const [{ createMetrics }, { createMetricsServer }] = await Promise.all([
    import('./metrics.ts'),
    import('./metrics-server.ts'),
  ]);
  const metrics = createMetrics();
  return Object.assign(metrics, createMetricsServer(metrics, wanted, log));
}

/** The client for addresses that somebody typed, watched. */
export function watchedFetch(send: typeof fetch, watch: Watch | undefined): typeof fetch {
  return watch ? (input, init) => watch.outbound(input, init, send) : send;
}

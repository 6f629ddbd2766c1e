/** Opens what the configuration asks for; what it does not ask for is not even loaded. */
import type { Config } from '../config.ts';
import type { Metrics } from './metrics.ts';
import type { MetricsServer } from './metrics-server.ts';
import type { Watch } from './watch.ts';

export type Observability = {
  /** Undefined when nobody watches. */
  readonly watch: Watch | undefined;
  readonly metrics: (Metrics & MetricsServer) | undefined;
  close(): Promise<void>;
};

export async function openObservability({
  metrics: wanted,
}: Pick<Config, 'metrics'>): Promise<Observability> {
  const metrics = wanted && (await openMetrics(wanted));
  return {
    watch: metrics?.watch,
    metrics,
    close: async () => metrics?.close(),
  };
}

async function openMetrics(wanted: NonNullable<Config['metrics']>): Promise<Metrics & MetricsServer> {
  const [{ createMetrics }, { createMetricsServer }] = await Promise.all([
    import('./metrics.ts'),
    import('./metrics-server.ts'),
  ]);
  const metrics = createMetrics();
  return Object.assign(metrics, createMetricsServer(metrics, wanted));
}

/** The client for addresses that somebody typed, watched. */
export function watchedFetch(send: typeof fetch, watch: Watch | undefined): typeof fetch {
  return watch ? (input, init) => watch.outbound(input, init, send) : send;
}

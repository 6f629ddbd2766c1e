/** Closed-loop load for a bounded time, and what it cost: CPU per request first, since rates vary on shared machines. */
import { cpuMs } from './processes.ts';

export type Measured = {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** CPU milliseconds per request, server and database together. */
  readonly cpu: number;
};

export type Load = {
  /** Makes one of the concurrent clients: a function that does one request (or one flow). */
  readonly client: (index: number) => Promise<() => Promise<void>>;
  readonly concurrency: number;
  readonly seconds: number;
};

export async function measure(load: Load, pids: readonly number[]): Promise<Measured> {
  const clients = await Promise.all(
    Array.from({ length: load.concurrency }, (_, index) => load.client(index)),
  );
  await phase(clients, Math.min(1.5, load.seconds / 2));
  const before = total(pids);
  const began = performance.now();
  const latencies = await phase(clients, load.seconds);
  const elapsed = (performance.now() - began) / 1000;
  const cpu = (total(pids) - before) / latencies.length;
  latencies.sort((a, b) => a - b);
  const quantile = (q: number) =>
    latencies[Math.min(latencies.length - 1, Math.floor(q * latencies.length))] ?? Number.NaN;
  return {
    requests: latencies.length,
    perSecond: latencies.length / elapsed,
    p50: quantile(0.5),
    p95: quantile(0.95),
    p99: quantile(0.99),
    cpu,
  };
}

async function phase(clients: readonly (() => Promise<void>)[], seconds: number): Promise<number[]> {
  const latencies: number[] = [];
  const end = performance.now() + seconds * 1000;
  await Promise.all(
    clients.map(async (once) => {
      while (performance.now() < end) {
        const began = performance.now();
        await once();
        latencies.push(performance.now() - began);
      }
    }),
  );
  return latencies;
}

const total = (pids: readonly number[]): number => pids.reduce((sum, pid) => sum + cpuMs(pid), 0);

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
};

/**
 * Closed-loop load, and what it costs: CPU per request first, since rates vary on shared machines. Contestants take
 * turns in short rounds, so that what else the machine does meets all of them alike, and ratios are taken round by round.
 * They warm up in turns as well: one that had to wait for the others would have been tidied up, and be cold again.
 */
import { cpuMs } from './processes.ts';

export type Measured = {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** CPU milliseconds per request, server and database together: the median of the rounds. */
  readonly cpu: number;
  /** The same for each round. */
  readonly rounds: readonly number[];
};

/** One request, or one flow. */
export type Once = () => Promise<void>;

/** Makes one of the concurrent clients. */
export type Client = (index: number) => Promise<Once>;

export type Plan = {
  readonly concurrency: number;
  /** Seconds for each contestant, in rounds as well. */
  readonly warmUp: number;
  readonly rounds: number;
  /** Of one round, for each contestant. */
  readonly seconds: number;
};

type Slice = { readonly latencies: readonly number[]; readonly elapsed: number; readonly cpu: number };

/** Measure one scenario with everybody who takes part in it. */
export async function measureInTurns<Name extends string>(
  contestants: readonly { readonly name: Name; readonly client: Client; readonly pids: readonly number[] }[],
  plan: Plan,
): Promise<Map<Name, Measured>> {
  const ready = await Promise.all(
    contestants.map(async ({ name, client, pids }) => ({
      name,
      pids,
      slices: [] as Slice[],
      clients: await Promise.all(Array.from({ length: plan.concurrency }, (_, index) => client(index))),
    })),
  );
  for (let warm = 0; warm < plan.warmUp; warm += plan.seconds) {
    for (const { clients } of ready) await load(clients, plan.seconds);
  }
  for (let round = 0; round < plan.rounds; round++) {
    for (const { clients, pids, slices } of ready) slices.push(await slice(clients, plan.seconds, pids));
  }
  return new Map(ready.map(({ name, slices }) => [name, summaryOf(slices)]));
}

async function slice(clients: readonly Once[], seconds: number, pids: readonly number[]): Promise<Slice> {
  const before = total(pids);
  const began = performance.now();
  const latencies = await load(clients, seconds);
  const elapsed = (performance.now() - began) / 1000;
  return { latencies, elapsed, cpu: (total(pids) - before) / latencies.length };
}

function summaryOf(slices: readonly Slice[]): Measured {
  const latencies = slices.flatMap((one) => one.latencies).sort((a, b) => a - b);
  const rounds = slices.map((one) => one.cpu);
  return {
    requests: latencies.length,
    perSecond: latencies.length / slices.reduce((sum, one) => sum + one.elapsed, 0),
    p50: quantile(latencies, 0.5),
    p95: quantile(latencies, 0.95),
    p99: quantile(latencies, 0.99),
    cpu: median(rounds),
    rounds,
  };
}

/** Everybody asks again as soon as they have their answer. @returns milliseconds of each request */
export async function load(clients: readonly Once[], seconds: number): Promise<number[]> {
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

/** Of sorted values. */
export const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
};

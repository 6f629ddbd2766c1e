/**
 * `npm run bench -- --crowd`: how long others wait while a hundred people sign in with their passwords at once. Prints the
 * latency of a token refresh and of hosted pages, alone and beside the crowd, and their ratio, on each database.
 */
import { type Contestant, startPortero } from './contestants.ts';
import { load, type Once, quantile } from './measure.ts';
import { keep, number } from './report.ts';

const people = 100;
const seconds = 8;

/** Milliseconds. */
type Waits = { readonly p50: number; readonly p95: number };
type Row = { readonly engine: string; readonly what: string; readonly alone: Waits; readonly beside: Waits };

/** @param postgres where there is one: its address and its process */
export async function crowd(postgres?: { readonly url: string; readonly pid: number }): Promise<void> {
  const rows = await among('SQLite', await startPortero('SQLite', {}, []));
  if (postgres) {
    const { url, pid } = postgres;
    rows.push(...(await among('PostgreSQL', await startPortero('PostgreSQL', { DB_URL: url }, [pid]))));
  }
  const lines = [
    '',
    `| what somebody waits for | server | alone, p50 ms | beside ${people} sign-ins, p50 ms | p95 ms | × alone |`,
    '| --- | --- | ---: | ---: | ---: | ---: |',
    ...rows.map(
      ({ what, engine, alone, beside }) =>
        `| ${what} | ${engine} | ${number(alone.p50)} | ${number(beside.p50)} | ${number(beside.p95)} | ${number(beside.p50 / alone.p50)} |`,
    ),
  ];
  console.log(lines.join('\n'));
  keep('crowd', rows);
}

async function among(engine: string, { clients, stop }: Contestant): Promise<Row[]> {
  try {
    const client = async (scenario: 'password sign-in' | 'refresh' | 'sign-in page', index = 0) => {
      const make = clients[scenario];
      if (!make) throw new Error(`nobody to measure ${scenario} with`);
      return make(index);
    };
    const rows: Row[] = [];
    for (const what of ['refresh', 'sign-in page'] as const) {
      const once = await client(what);
      await load([once], 2);
      const alone = waits(await load([once], seconds));
      const everybody: Once[] = [];
      for (let index = 0; index < people; index++) everybody.push(await client('password sign-in', index));
      const signIns = load(everybody, seconds + 2);
      await load([once], 2); // until the crowd has gathered
      const beside = waits(await load([once], seconds));
      const { length } = await signIns;
      console.log(`  ${engine}, ${what}: ${length} people signed in meanwhile`);
      rows.push({ engine, what, alone, beside });
    }
    return rows;
  } finally {
    await stop();
  }
}

function waits(latencies: readonly number[]): Waits {
  const sorted = latencies.toSorted((a, b) => a - b);
  return { p50: quantile(sorted, 0.5), p95: quantile(sorted, 0.95) };
}

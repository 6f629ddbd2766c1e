/**
 * `npm run bench -- --import`: how long an import of many people takes, how much memory, and what those who sign in
 * meanwhile feel of it, as a ratio to the same server at rest. `--sizes 2000,100000` are rows of the file: everybody
 * brings a foreign hash, every hundredth row is wrong, every fiftieth is somebody who is there already.
 */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { request } from 'undici';
import { get, type PorteroServer, startServer } from './contestants.ts';
import { clientCredentials, expectStatus, passwordSignIn, refresh, send, type Target } from './flows.ts';
import { quantile } from './measure.ts';
import { cpuMs, residentMiB } from './processes.ts';
import { keep, number } from './report.ts';
import { freshPostgres } from './scale.ts';

const restSeconds = 8;
/** Milliseconds between the flows of one client: people do not come in a closed loop. */
const betweenFlows = 30;
const flows = ['sign-in', 'refresh', 'page of users'] as const;

type Latencies = Record<(typeof flows)[number], number[]>;
type Result = {
  readonly engine: string;
  readonly rows: number;
  readonly receiveSeconds: number;
  readonly runSeconds: number;
  readonly cpuMsPerRow: number;
  readonly restMiB: number;
  readonly mostMiB: number;
  readonly rest: Latencies;
  readonly meanwhile: Latencies;
};

export async function importing(sizes: readonly number[], postgresUrl: string | undefined): Promise<void> {
  const results: Result[] = [];
  for (const rows of sizes) {
    results.push(told(await measured('SQLite', {}, rows)));
    if (postgresUrl === undefined) continue;
    const url = await freshPostgres(postgresUrl, `import_${rows}`);
    results.push(told(await measured('PostgreSQL', { DB_URL: url }, rows)));
  }
  keep('import', results);
}

function told(result: Result): Result {
  console.log(table([result]).join('\n'));
  return result;
}

async function measured(engine: string, database: Record<string, string>, rows: number): Promise<Result> {
  const portero = await startServer(database, ['bench/seed.ts']);
  const { target, server } = portero;
  try {
    // Its first answers are slower than all later ones.
    await felt(portero, pause(2000));
    const rest = await felt(portero, pause(restSeconds * 1000));
    const restMiB = residentMiB(server.pid);
    const cpuBefore = cpuMs(server.pid);
    let mostMiB = restMiB;
    const times = { receiveSeconds: 0, runSeconds: 0 };
    const watch = setInterval(() => {
      mostMiB = Math.max(mostMiB, residentMiB(server.pid));
    }, 200);
    const work = runImport(target, rows, times);
    const meanwhile = await felt(portero, work);
    clearInterval(watch);
    console.log(`  ${engine}, ${rows} rows: ${JSON.stringify(await work)}`);
    return {
      engine,
      rows,
      ...times,
      cpuMsPerRow: (cpuMs(server.pid) - cpuBefore) / rows,
      restMiB,
      mostMiB,
      rest,
      meanwhile,
    };
  } finally {
    await portero.stop();
  }
}

/** Latencies of one person signing in, one token refreshed and one administrator looking, until the work is done. */
async function felt({ target, users }: PorteroServer, work: Promise<unknown>): Promise<Latencies> {
  const latencies: Latencies = { 'sign-in': [], refresh: [], 'page of users': [] };
  let isDone = false;
  const done = work.finally(() => {
    isDone = true;
  });
  let token = (await passwordSignIn(target, 'bench_0')).refresh_token;
  let next = 0;
  const once: Record<(typeof flows)[number], () => Promise<unknown>> = {
    'sign-in': () => passwordSignIn(target, `bench_${next++ % users}`),
    refresh: async () => {
      token = await refresh(target, token);
    },
    'page of users': get(`${target.base}/api/users?page_size=20`, await bearer(target)),
  };
  await Promise.all(
    flows.map(async (name) => {
      while (!isDone) {
        const began = performance.now();
        await once[name]();
        latencies[name].push(performance.now() - began);
        await pause(betweenFlows);
      }
    }),
  );
  await done;
  return latencies;
}

async function runImport(
  target: Target,
  rows: number,
  times: { receiveSeconds: number; runSeconds: number },
): Promise<Record<string, unknown>> {
  const began = performance.now();
  const answer = await request(`${target.base}/api/user-imports?format=json`, {
    method: 'POST',
    headers: { ...(await bearer(target)), 'content-type': 'application/octet-stream' },
    body: Readable.from(people(rows)),
    headersTimeout: 0,
  });
  const { id }: { id: string } = JSON.parse(await answer.body.text());
  if (answer.statusCode !== 201) throw new Error(`the import was refused: ${answer.statusCode}`);
  const received = performance.now();
  times.receiveSeconds = (received - began) / 1000;
  for (;;) {
    const url = `${target.base}/api/user-imports/${id}`;
    const { body } = expectStatus(await send('GET', url, await bearer(target)), 200, 'import');
    const { state, created, skipped, failed } = JSON.parse(body);
    times.runSeconds = (performance.now() - received) / 1000;
    if (state === 'Done') return { created, skipped, failed };
    if (state !== 'Waiting' && state !== 'Running') throw new Error(`the import is ${state}`);
    await pause(500);
  }
}

const bearer = async (target: Target) => ({ authorization: `Bearer ${await clientCredentials(target)}` });

function* people(rows: number): Generator<Buffer> {
  const line = (row: number) => {
    const who = row % 50 === 49 ? row - 1 : row;
    return JSON.stringify({
      username: row % 100 === 37 ? 'not a username' : `imported_${who}`,
      primaryEmail: `imported_${who}@example.org`,
      name: `Somebody ${row}`,
      profile: { givenName: 'Somebody', familyName: String(row) },
      customData: { plan: row % 3 },
      passwordDigest: createHash('sha256').update(`secret-${row}`).digest('hex'),
      passwordAlgorithm: 'SHA256',
    });
  };
  for (let row = 0; row < rows; row += 100) {
    const lines = Array.from({ length: Math.min(100, rows - row) }, (_, index) => line(row + index));
    yield Buffer.from(`${lines.join('\n')}\n`);
  }
}

function table(results: readonly Result[]): string[] {
  const of = (latencies: readonly number[], q: number) =>
    quantile(
      latencies.toSorted((a, b) => a - b),
      q,
    );
  const lines = [
    '',
    '| rows | database | received s | worked off s | rows/s | CPU ms a row, the others’ included | MiB at rest | MiB at most |',
    '| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...results.map(
      (one) =>
        `| ${one.rows} | ${one.engine} | ${number(one.receiveSeconds, 1)} | ${number(one.runSeconds, 1)} | ${number(one.rows / one.runSeconds, 0)} | ${number(one.cpuMsPerRow)} | ${one.restMiB} | ${one.mostMiB} |`,
    ),
    '',
    '| rows | database | meanwhile | p50 ms at rest | p50 ms | ÷ rest | p95 ms at rest | p95 ms | ÷ rest | longest ms |',
    '| ---: | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
  ];
  for (const { rows, engine, rest, meanwhile } of results)
    for (const name of flows) {
      const cells = [0.5, 0.95].flatMap((q) => {
        const [before, during] = [of(rest[name], q), of(meanwhile[name], q)];
        return [number(before, 1), number(during, 1), number(during / before, 1)];
      });
      lines.push(
        `| ${rows} | ${engine} | ${name} | ${cells.join(' | ')} | ${number(of(meanwhile[name], 1), 0)} |`,
      );
    }
  return lines;
}

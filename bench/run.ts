/**
 * `npm run bench`: the bare engine and Portero on SQLite and PostgreSQL, one after the other on one pinned core, the load
 * from another. Prints a table with ratios to the reference. `--quick` for a look, `--only a,b` for some scenarios.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { hash } from '@node-rs/argon2';
import {
  authorize,
  clientCredentials,
  codeSignIn,
  expectStatus,
  passwordSignIn,
  referenceSignIn,
  refresh,
  send,
  type Target,
  userinfo,
} from './flows.ts';
import { type Load, type Measured, measure, median } from './measure.ts';
import { argon2, password } from './parameters.ts';
import { cpuMs, type Running, residentMiB, startPinned } from './processes.ts';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    runs: { type: 'string' },
    'postgres-url': { type: 'string' },
    'postgres-pid': { type: 'string' },
  },
});
const seconds = options.quick ? 2 : 6;
const runs = Number(options.runs ?? (options.quick ? 1 : 3));
const serverCore = 0;
/** Milliseconds in which a server comes to rest, after its start and after a load. */
const settling = 12_000;
const serverEntry = process.env.SERVER_ENTRY ?? 'server/main.ts';
const wanted = options.only?.split(',');

type Row = Record<string, Measured>;
type Contestant = {
  readonly name: string;
  readonly rows: Row;
  coldStartMs: number;
  idleMiB: number;
  loadedMiB: number;
  /** After the load, once nobody asks for anything. */
  quietMiB: number;
};

const root = new URL('..', import.meta.url).pathname;
const contestants: Contestant[] = [];

contestants.push(await runReference());
contestants.push(await runPortero('SQLite', {}, []));
const postgresUrl = options['postgres-url'];
if (postgresUrl) {
  contestants.push(
    await runPortero('PostgreSQL', { DB_URL: postgresUrl }, [Number(options['postgres-pid'])]),
  );
} else console.log('No PostgreSQL on this machine: only SQLite is measured.');
const oneHash = await measureHash();
report(contestants, oneHash);

async function runReference(): Promise<Contestant> {
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const server = await startPinned(
    serverCore,
    process.execPath,
    ['bench/reference.ts', String(port)],
    environment(),
    () => answers(`${base}/.well-known/openid-configuration`),
  );
  const target: Target = {
    base,
    mount: '',
    machine: { id: 'machine', secret: 'machine-secret', tokenBase: base },
    web: { id: 'web', secret: 'web-secret' },
    resource: 'https://bench.example',
  };
  const scenarios: Record<string, Load['client']> = {
    discovery: async () => get(`${base}/.well-known/openid-configuration`),
    jwks: async () => get(`${base}/jwks`),
    'client credentials': async () => async () => void (await clientCredentials(target)),
    refresh: async () => refresher(target, () => referenceSignIn(target)),
    userinfo: async () => userinfoReader(target, () => referenceSignIn(target)),
    'password sign-in': async () => async () => void (await referenceSignIn(target)),
  };
  return contest('bare oidc-provider', server, [server.pid], scenarios);
}

async function runPortero(
  engine: string,
  database: Record<string, string>,
  databasePids: readonly number[],
): Promise<Contestant> {
  const folder = mkdtempSync(join(tmpdir(), 'portero-bench-'));
  const [port, adminPort] = [await freePort(), await freePort()];
  const env = environment({
    ...database,
    DATA_DIR: folder,
    PORT: String(port),
    ADMIN_PORT: String(adminPort),
    LOG_LEVEL: 'warn',
  });
  const seeded = spawnSync(process.execPath, ['bench/seed.ts'], { cwd: root, env, encoding: 'utf8' });
  if (seeded.status !== 0) throw new Error(`seeding failed: ${seeded.stderr}`);
  const facts = JSON.parse(seeded.stdout.trim().split('\n').at(-1) ?? '{}');
  const base = `http://localhost:${port}`;
  const target: Target = {
    base,
    mount: '/oidc',
    machine: { ...facts.machine, tokenBase: `http://localhost:${adminPort}` },
    web: facts.web,
    resource: 'https://default.logto.app/api',
  };
  const server = await startPinned(serverCore, process.execPath, [serverEntry], env, () =>
    answers(`${base}/oidc/.well-known/openid-configuration`),
  );
  let next = 0;
  const user = () => `bench_${next++ % facts.users}`;
  const scenarios: Record<string, Load['client']> = {
    discovery: async () => get(`${base}/oidc/.well-known/openid-configuration`),
    jwks: async () => get(`${base}/oidc/jwks`),
    'client credentials': async () => async () => void (await clientCredentials(target)),
    refresh: async () => refresher(target, () => passwordSignIn(target, user())),
    userinfo: async () => userinfoReader(target, () => passwordSignIn(target, user())),
    'page of users': async () => {
      const authorization = `Bearer ${await clientCredentials(target)}`;
      return get(`${base}/api/users?page_size=20`, { authorization });
    },
    'sign-in page': async () => {
      const { jar, page } = await authorize(target);
      return get(`${base}${page}`, {
        ...jar.header('/sign-in'),
        accept: 'text/html',
        'accept-encoding': 'gzip, br',
      });
    },
    'password sign-in': async () => async () => void (await passwordSignIn(target, user())),
    'code sign-in': async () => async () =>
      void (await codeSignIn(target, `${user()}@example.com`, codeReader(target))),
  };
  const contestant = await contest(`Portero, ${engine}`, server, [server.pid, ...databasePids], scenarios);
  rmSync(folder, { recursive: true, force: true });
  return contestant;
}

async function contest(
  name: string,
  server: Running,
  pids: readonly number[],
  scenarios: Readonly<Record<string, Load['client']>>,
): Promise<Contestant> {
  await setTimeout(settling);
  const idleMiB = residentMiB(server.pid);
  const rows: Row = {};
  try {
    for (const [scenario, client] of Object.entries(scenarios)) {
      if (wanted && !wanted.includes(scenario)) continue;
      const flow = scenario.includes('sign-in') && scenario !== 'sign-in page';
      const load: Load = { client, concurrency: flow ? 2 : 8, seconds };
      const measured: Measured[] = [];
      for (let run = 0; run < runs; run++) measured.push(await measure(load, pids));
      rows[scenario] = medianOf(measured);
      console.log(`  ${name}: ${scenario} ${rows[scenario].cpu.toFixed(3)} ms CPU`);
    }
    const loadedMiB = residentMiB(server.pid);
    await setTimeout(settling);
    const quietMiB = residentMiB(server.pid);
    return { name, rows, coldStartMs: server.startedMs, idleMiB, loadedMiB, quietMiB };
  } finally {
    await server.stop();
  }
}

function medianOf(measured: readonly Measured[]): Measured {
  const of = (key: keyof Measured) => median(measured.map((one) => one[key]));
  return {
    requests: of('requests'),
    perSecond: of('perSecond'),
    p50: of('p50'),
    p95: of('p95'),
    p99: of('p99'),
    cpu: of('cpu'),
  };
}

function get(url: string, headers: Record<string, string> = {}): () => Promise<void> {
  return async () => void expectStatus(await send('GET', url, headers), 200, url);
}

async function refresher(target: Target, signIn: () => Promise<{ refresh_token: string }>) {
  let { refresh_token: token } = await signIn();
  return async () => {
    token = await refresh(target, token);
  };
}

async function userinfoReader(target: Target, signIn: () => Promise<{ access_token: string }>) {
  const { access_token: token } = await signIn();
  return () => userinfo(target, token);
}

/** The newest code for an address, from the development inbox. */
function codeReader(target: Target) {
  let token: Promise<string> | undefined;
  return async (email: string): Promise<string> => {
    token ??= clientCredentials(target);
    const answer = await send('GET', `${target.base}/api/development-inbox`, {
      authorization: `Bearer ${await token}`,
    });
    const messages: { to: string; code?: string }[] = JSON.parse(expectStatus(answer, 200, 'inbox').body);
    const code = messages.find((message) => message.to === email)?.code;
    if (!code) throw new Error(`no code for ${email}`);
    return code;
  };
}

/** CPU of one password hash, measured in this process. */
async function measureHash(): Promise<number> {
  const count = 40;
  const before = cpuMs(process.pid);
  for (let i = 0; i < count; i++) await hash(password, argon2);
  return (cpuMs(process.pid) - before) / count;
}

function report(all: readonly Contestant[], hashCpu: number): void {
  const [reference] = all;
  if (!reference) return;
  const number = (value: number, digits = 2) => (Number.isFinite(value) ? value.toFixed(digits) : '–');
  const lines = [
    '',
    '| scenario | server | CPU ms | × reference | /s | p50 ms | p95 ms | p99 ms |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |',
  ];
  for (const scenario of new Set(all.flatMap((one) => Object.keys(one.rows)))) {
    for (const one of all) {
      const row = one.rows[scenario];
      if (!row) continue;
      const against = reference.rows[scenario === 'sign-in page' ? 'client credentials' : scenario];
      const ratio = one === reference ? '1' : against ? number(row.cpu / against.cpu) : '–';
      lines.push(
        `| ${scenario} | ${one.name} | ${number(row.cpu, 3)} | ${ratio} | ${number(row.perSecond, 0)} | ${number(row.p50)} | ${number(row.p95)} | ${number(row.p99)} |`,
      );
    }
  }
  lines.push(
    '',
    '| server | cold start ms | idle MiB | after load MiB | idle again MiB | password sign-in ÷ one hash |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
  );
  for (const one of all) {
    const signIn = one.rows['password sign-in'];
    lines.push(
      `| ${one.name} | ${number(one.coldStartMs, 0)} | ${one.idleMiB} | ${one.loadedMiB} | ${one.quietMiB} | ${signIn ? number(signIn.cpu / hashCpu) : '–'} |`,
    );
  }
  lines.push(
    '',
    `One argon2id hash (${argon2.memoryCost / 1024} MiB, t=${argon2.timeCost}, p=${argon2.parallelism}): ${number(hashCpu)} ms CPU. “sign-in page” is set against the reference’s client credentials.`,
  );
  console.log(lines.join('\n'));
  mkdirSync(join(root, 'bench', 'results'), { recursive: true });
  writeFileSync(
    join(root, 'bench', 'results', 'latest.json'),
    JSON.stringify({ contestants: all, hashCpu }, null, 2),
  );
}

function environment(more: Record<string, string> = {}): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return { ...Object.fromEntries(inherited), UV_THREADPOOL_SIZE: '8', ...more };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

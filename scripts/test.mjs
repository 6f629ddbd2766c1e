// `npm test`: installs, builds, starts a PostgreSQL for the tests when the machine has one, runs every test,
// and prints `N passed, N failed` last.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from './postgres.mjs';
import {
  bundledNode,
  ensureBuilt,
  ensureInstalled,
  root,
  serverEntry,
  serverEnvironment,
} from './prepare.mjs';

await ensureInstalled();
await ensureBuilt();

/** Memory for databases of tests, which are made by the hundred and commit a hundred thousand times; a container may have little. */
function memoryForDatabases() {
  const memory = '/dev/shm';
  if (!existsSync(memory)) return undefined;
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize > 2 ** 31 ? memory : undefined;
}
const memory = memoryForDatabases();
const inMemory = memory && mkdtempSync(join(memory, 'portero-tests-'));

const asked = process.env.TEST_POSTGRES_URL;
const postgres = asked ? undefined : await startPostgres({ durable: false, place: memory });
const url = asked ?? postgres?.url;
console.log(
  url
    ? '  Store tests run on SQLite and PostgreSQL.'
    : '  No PostgreSQL on this machine: its tests are skipped, SQLite is tested.',
);

/** Many tests in one process: they need more threads than a server, and a pool of memory for each rather than little memory. */
function testEnvironment() {
  const { MALLOC_ARENA_MAX: _pools, MALLOC_TRIM_THRESHOLD_: _trim, ...env } = serverEnvironment();
  return {
    ...env,
    UV_THREADPOOL_SIZE: '16',
    SERVER_ENTRY: serverEntry,
    ...(inMemory && { TEST_DATA_DIR: inMemory }),
    ...(url && { TEST_POSTGRES_URL: url }),
  };
}

/** Run a program beside others; what it prints into a pipe is kept, to be shown when the others are done. */
async function start(args, options) {
  const child = spawn(bundledNode(), args, { cwd: root, ...options });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => output.push(chunk));
  const [status] = await once(child, 'close');
  return { status, output: Buffer.concat(output) };
}

/** Several checkers are ready sooner, but each finds out anew what they share: that is time of the processor for the tests. */
const alone = ['--checkers', '1'];

/** Types, lint and format, one after another beside the tests. @returns what the first of them says that finds something */
async function check() {
  for (const [program, ...args] of [
    ['typescript/bin/tsc', '--noEmit', ...alone],
    ['typescript/bin/tsc', '--noEmit', '-p', 'web/console', ...alone],
    ['@biomejs/biome/bin/biome', 'check', '.'],
  ]) {
    const file = join(root, 'node_modules', ...program.split('/'));
    const { status, output } = await start([file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    if (status !== 0) return output;
  }
  return undefined;
}

const folder = mkdtempSync(join(tmpdir(), 'portero-results-'));
const report = join(folder, 'report.json');
const figures = join(folder, 'python.xml');
// Named tests are asked for: then only those.
const isWhole = process.argv.length === 2;
const checked = isWhole ? check() : undefined;
const python = isWhole
  ? start([join(root, 'scripts', 'test-python.mjs'), '--if-present', `--report=${figures}`], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: serverEnvironment(),
    })
  : undefined;
const run = start(
  [
    join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--reporter=${join(root, 'conformance', 'reporter.ts')}`,
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ],
  // Stories run on the server that a person starts, not on its sources.
  { stdio: 'inherit', env: testEnvironment() },
);
const { status } = await run;
await postgres?.stop();

let passed = 0;
let failed = 1;
let skipped = 0;
try {
  const result = JSON.parse(readFileSync(report, 'utf8'));
  passed = result.numPassedTests;
  skipped = result.numPendingTests + (result.numTodoTests ?? 0);
  // A file that cannot even be loaded counts as a failure.
  failed =
    result.numFailedTests +
    result.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
      .length;
} catch {
  console.error('the test runner left no report');
}
if (python) {
  const { status: pythonStatus, output } = await python;
  process.stdout.write(output);
  const suite = existsSync(figures) ? readFileSync(figures, 'utf8') : '';
  const figure = (name) => Number(new RegExp(`<testsuite [^>]*\\b${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
  const wrong = figure('failures') + figure('errors');
  passed += figure('tests') - wrong - figure('skipped');
  skipped += figure('skipped');
  // Types, lint or format count as one.
  failed += pythonStatus === 0 ? 0 : Math.max(1, wrong);
}
for (const one of [folder, inMemory]) if (one) rmSync(one, { recursive: true, force: true });
if (status !== 0 && failed === 0) failed = 1;
const complaint = await checked;
if (complaint) {
  process.stdout.write(complaint);
  console.error('Types, lint or format are not in order: npm run check');
  failed += 1;
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed === 0 ? 0 : 1);

// `npm test`: installs, builds, starts a PostgreSQL for the tests when the machine has one, runs every test,
// and prints `N passed, N failed` last.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
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

const asked = process.env.TEST_POSTGRES_URL;
const postgres = asked ? undefined : await startPostgres();
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
    ...(url && { TEST_POSTGRES_URL: url }),
  };
}

const folder = mkdtempSync(join(tmpdir(), 'portero-results-'));
const report = join(folder, 'report.json');
const run = spawnSync(
  bundledNode(),
  [
    join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--reporter=${join(root, 'conformance', 'reporter.ts')}`,
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ],
  {
    cwd: root,
    stdio: 'inherit',
    // Stories run on the server that a person starts, not on its sources.
    env: testEnvironment(),
  },
);
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
// Named tests are asked for: then only those.
if (process.argv.length === 2) {
  const figures = join(folder, 'python.xml');
  const python = spawnSync(
    bundledNode(),
    [join(root, 'scripts', 'test-python.mjs'), '--if-present', `--report=${figures}`],
    { cwd: root, stdio: 'inherit', env: serverEnvironment() },
  );
  const suite = existsSync(figures) ? readFileSync(figures, 'utf8') : '';
  const figure = (name) => Number(new RegExp(`<testsuite [^>]*\\b${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
  const wrong = figure('failures') + figure('errors');
  passed += figure('tests') - wrong - figure('skipped');
  skipped += figure('skipped');
  // Types, lint or format count as one.
  failed += python.status === 0 ? 0 : Math.max(1, wrong);
}
rmSync(folder, { recursive: true, force: true });
if (run.status !== 0 && failed === 0) failed = 1;
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed === 0 ? 0 : 1);

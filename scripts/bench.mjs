// `npm run bench`: prepares like the other commands, starts a PostgreSQL when the machine has one, runs the load
// on a core of its own.
import { spawnSync } from 'node:child_process';
import { startPostgres } from './postgres.mjs';
import {
  bundledNode,
  engineFlags,
  ensureBuilt,
  ensureInstalled,
  root,
  serverEntry,
  serverEnvironment,
} from './prepare.mjs';

await ensureInstalled();
const [what, ...rest] = process.argv.slice(2);
const inProcess = { '--enumeration': 'bench/enumeration.ts', '--claims': 'bench/claims.ts' }[what ?? ''];
if (inProcess) {
  // Nothing is built or started for it.
  const { status } = spawnSync(bundledNode(), [inProcess, ...rest], { cwd: root, stdio: 'inherit' });
  process.exit(status ?? 1);
}
await ensureBuilt();
const postgres = await startPostgres();
const extra = postgres ? ['--postgres-url', postgres.url, '--postgres-pid', String(postgres.pid)] : [];
const run = spawnSync(
  'taskset',
  ['-c', '1', bundledNode(), 'bench/run.ts', ...extra, ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: 'inherit',
    env: serverEnvironment({ SERVER_ENTRY: serverEntry, SERVER_FLAGS: engineFlags().join(' ') }),
  },
);
await postgres?.stop();
process.exit(run.status ?? 1);

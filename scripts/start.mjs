// `npm start`: installs what is missing, builds what changed, starts the server under the project's own Node.
// Plain JavaScript for Node ≥ 20: on a fresh clone nothing is installed yet.
import { spawn } from 'node:child_process';
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
await ensureBuilt();
const child = spawn(bundledNode(), [...engineFlags(), serverEntry, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: serverEnvironment(),
});
// npm and the terminal signal the whole group; the child decides when to end.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
// Whoever ends npm alone ends the shell between, which tells nobody: the server would stay, and keep its ports.
if (process.env.npm_lifecycle_event === 'start') {
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || child.kill('SIGTERM'), 500).unref();
}
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));

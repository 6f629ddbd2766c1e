// Tests the Python SDK: makes an environment once (in node_modules/.cache), then types, lint, format and tests.
// `--if-present` passes over a machine without a fitting Python, saying so; `--report=<file>` leaves the tests' figures.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './prepare.mjs';

const sdk = join(root, 'sdks', 'python');
const folder = join(root, 'node_modules', '.cache', 'python-sdk');
const bin = join(folder, process.platform === 'win32' ? 'Scripts' : 'bin');

const run = (command, args, options = {}) =>
  spawnSync(command, args, { cwd: sdk, stdio: 'inherit', ...options }).status === 0;

/** The first Python on the path that is new enough and can make environments. */
function findPython() {
  const check = 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))';
  return ['python3', 'python', 'python3.13', 'python3.12', 'python3.11', 'python3.10'].find((name) =>
    run(name, ['-c', check], { stdio: 'ignore' }),
  );
}

function prepare(python) {
  const wanted = createHash('sha256')
    .update(readFileSync(join(sdk, 'pyproject.toml')))
    .digest('hex');
  const stamp = join(folder, 'installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return true;
  console.log('  Installing the Python tools (this once)…');
  mkdirSync(folder, { recursive: true });
  const ready =
    run(python, ['-m', 'venv', '--clear', folder]) &&
    run(join(bin, 'python'), ['-m', 'pip', 'install', '--quiet', '--upgrade', 'pip>=25.1']) &&
    run(join(bin, 'python'), ['-m', 'pip', 'install', '--quiet', '--editable', '.', '--group', 'dev']);
  if (ready) writeFileSync(stamp, wanted);
  return ready;
}

const python = findPython();
if (!python) {
  console.log('  No Python 3.10 or newer with venv on this machine: the Python SDK is not tested.');
  process.exit(process.argv.includes('--if-present') ? 0 : 1);
}
const report = process.argv.find((argument) => argument.startsWith('--report='))?.slice('--report='.length);
const tests = ['pytest', '--quiet', ...(report ? [`--junit-xml=${report}`] : [])];
const steps = [['mypy'], ['ruff', 'check', '.'], ['ruff', 'format', '--check', '.'], tests];
const passed = prepare(python) && steps.every(([tool, ...args]) => run(join(bin, tool), args));
process.exit(passed ? 0 : 1);

// What every command needs first: dependencies, the project's own Node, built pages.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamps = join(root, 'node_modules', '.portero');

function fail(line) {
  console.error(line);
  process.exit(1);
}

function step(text) {
  process.stdout.write(`  ${text}\n`);
}

/** Install dependencies when the lock file changed since the last time. */
export async function ensureInstalled() {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    fail(`Node 20 or newer is needed; this is ${process.version}. Get it from nodejs.org.`);
  }
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (readStamp('install') !== wanted) {
    step('Installing dependencies (this once; half a minute on a fast network)…');
    const installed = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: root,
      stdio: 'inherit',
      shell: process.platform === 'win32',
    });
    if (installed.status !== 0) fail('npm ci failed; see above. Is the network reachable?');
    writeStamp('install', wanted);
  }
  checkNode();
}

const broughtNode = join(
  root,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

/** The Node that the project brings along; the machine's own may be older. */
export const bundledNode = () => (existsSync(broughtNode) ? broughtNode : process.execPath);

/**
 * What its engine is told for a server: fewer helping threads, a small nursery and no code that is compiled in haste, which
 * is memory for little. Another Node may not know all of it, and would not start.
 */
export const engineFlags = () =>
  existsSync(broughtNode) ? ['--v8-pool-size=1', '--max-semi-space-size=8', '--no-sparkplug'] : [];

function checkNode() {
  const { stdout } = spawnSync(bundledNode(), ['--version'], { encoding: 'utf8' });
  const version = String(stdout).trim();
  if (Number(version.slice(1).split('.')[0]) >= 24) return;
  fail(
    `Node 24 is needed to run the server; found ${version || 'none'}. The project installs its own, unless npm runs with ` +
      '--ignore-scripts: run `npm rebuild node`, or install Node 24.',
  );
}

/** The server as `npm start` runs it; see bundle-server.mjs. */
export const serverEntry = join('server', 'dist', 'main.js');

/** Build the Console and the server when their sources changed. */
export async function ensureBuilt() {
  const console = join(root, 'web', 'console');
  ensure('console', {
    words: 'Building the Console…',
    sources: [
      ...['src', 'index.html', 'vite.config.ts', 'compressed.ts', 'package.json'].map((name) =>
        join(console, name),
      ),
      join(root, 'schema'),
    ],
    result: join(console, 'dist', 'index.html'),
    command: [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn'],
    cwd: console,
  });
  const isNew = ensure('server', {
    words: 'Building the server…',
    sources: ['server', 'schema', 'connectors', join('web', 'sign-in'), 'scripts', 'package-lock.json'].map(
      (name) => join(root, name),
    ),
    result: join(root, serverEntry),
    command: [join(root, 'scripts', 'bundle-server.mjs')],
    cwd: root,
  });
  if (isNew) await compileAhead();
}

/**
 * Start the new server once for nobody, on a database of its own: Node keeps what it compiled, and the first start that
 * somebody waits for takes as little time and memory as later ones. Where it cannot start, `npm start` says why.
 */
async function compileAhead() {
  const folder = mkdtempSync(join(tmpdir(), 'portero-trial-'));
  // Nothing of what the operator has set, and no `.env` in its folder: it must not come near their database.
  const own = { PATH: process.env.PATH, DATA_DIR: folder, PORT: '0', ADMIN_PORT: '0', LOG_LEVEL: 'silent' };
  const server = spawn(bundledNode(), [...engineFlags(), join(root, serverEntry)], {
    cwd: folder,
    env: { ...own, NODE_COMPILE_CACHE: compileCache },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  server.stdout.once('data', () => server.kill('SIGTERM'));
  const tooLong = setTimeout(() => server.kill('SIGKILL'), 30_000);
  await once(server, 'close');
  clearTimeout(tooLong);
  rmSync(folder, { recursive: true, force: true });
}

/** Run a build unless its result is there and made from these sources. @returns whether it ran */
function ensure(name, { words, sources, result, command, cwd }) {
  const wanted = hashOf(sources);
  if (readStamp(name) === wanted && existsSync(result)) return false;
  step(words);
  const env = { ...process.env, NODE_ENV: 'production' };
  const built = spawnSync(bundledNode(), command, { cwd, stdio: 'inherit', env });
  if (built.status !== 0) fail(`${words.replace(/…$/, '')} failed; see above.`);
  writeStamp(name, wanted);
  return true;
}

const compileCache = join(root, 'node_modules', '.cache', 'compile');

/** Environment of a server process. The pool is shared by hashing, files and DNS: see docs/configuration.md. */
export function serverEnvironment(extra = {}) {
  const bin = join(root, 'node_modules', '.bin');
  return {
    UV_THREADPOOL_SIZE: '8',
    // What the C library has freed goes back to the machine instead of lying around in a pool for each thread.
    MALLOC_ARENA_MAX: '1',
    MALLOC_TRIM_THRESHOLD_: '131072',
    NODE_COMPILE_CACHE: compileCache,
    NODE_DISABLE_COLORS: process.env.NO_COLOR ?? '',
    ...process.env,
    PATH: `${bin}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}`,
    ...extra,
  };
}

function hashOf(paths) {
  const hash = createHash('sha256');
  const visit = (path) => {
    if (!existsSync(path)) return;
    const stat = statSync(path);
    if (stat.isDirectory()) {
      for (const name of readdirSync(path).sort())
        if (name !== 'node_modules' && name !== 'dist') visit(join(path, name));
    } else hash.update(path.slice(root.length)).update(readFileSync(path));
  };
  for (const path of paths) visit(path);
  return hash.digest('hex');
}

function readStamp(name) {
  const file = join(stamps, name);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function writeStamp(name, value) {
  mkdirSync(stamps, { recursive: true });
  writeFileSync(join(stamps, name), value);
}

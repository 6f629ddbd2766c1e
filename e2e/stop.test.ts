/** Ctrl-C and SIGTERM: what was begun is finished, nothing new is taken, and the database is left closed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { freePort, printed, startServer } from './server.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const body = 'grant_type=client_credentials';

describe('a server that is told to stop', { timeout: 60_000 }, () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('finishes what it has begun on %s, and leaves', async (signal) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'portero-stop-'));
    const server = await startServer({ DATA_DIR: dataDir });
    const asked = request(`${server.endpoint}/oidc/token`, {
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
    const stopping = new Promise<void>((resolve) => {
      server.process.stdout?.on('data', (chunk: Buffer) => {
        if (chunk.toString('utf8').includes('finishing running requests')) resolve();
      });
    });
    const gone = once(server.process, 'exit');
    server.process.kill(signal);
    await stopping;
    const another = await fetch(`${server.endpoint}/status`).then(
      ({ status }) => status,
      () => 'refused',
    );
    expect(['refused', 503]).toContain(another);
    asked.end(body);
    const [answer] = await answered;
    expect(answer.statusCode).toBe(400);
    answer.resume();
    expect(await gone).toEqual([0, null]);
    expect(existsSync(join(dataDir, 'portero.db'))).toBe(true);
    expect(readdirSync(dataDir).filter((name) => name.includes('-wal'))).toEqual([]);
    rmSync(dataDir, { recursive: true, force: true });
  });

  it.skipIf(process.platform === 'win32')('is ended by Ctrl-C in the terminal of `npm start`', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'portero-stop-'));
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

/** A server that cannot start says why in one line and ends with 1: real processes, real faults. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { explainFailure } from './start-failure.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

describe('a server that cannot start', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'portero-start-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  let count = 0;
  const start = (env: Record<string, string>) =>
    new Promise<{ code: number | null; said: string }>((resolve) => {
      const child = spawn(process.execPath, [process.env.SERVER_ENTRY ?? 'server/main.ts'], {
        cwd: root,
        env: {
          ...process.env,
          DATA_DIR: join(folder, `data-${count++}`),
          PORT: '0',
          ADMIN_PORT: '0',
          LOG_LEVEL: 'silent',
          ...env,
        },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let said = '';
      child.stderr.on('data', (chunk: Buffer) => {
        said += chunk.toString('utf8');
      });
      child.once('exit', (code) => resolve({ code, said: said.trim() }));
    });

  it('names the setting in one line, whatever is wrong, and ends with 1', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    const file = join(folder, 'file');
    writeFileSync(file, 'x');
    const spoilt = mkdtempSync(join(folder, 'spoilt-'));
    writeFileSync(join(spoilt, 'portero.db'), 'no database'.repeat(400));
    const faults: readonly (readonly [env: Record<string, string>, line: RegExp])[] = [
      [{ PORT: String(port) }, /^PORT: port \d+ is taken by another program/],
      [{ ADMIN_PORT: String(port) }, /^ADMIN_PORT: port \d+ is taken by another program/],
      [{ HOST: '192.0.2.1' }, /^HOST: this machine has no address 192\.0\.2\.1/],
      [{ DATA_DIR: file }, /^DATA_DIR: .* is not a folder/],
      [{ DATA_DIR: spoilt }, /^DATA_DIR: the database in .* cannot be opened/],
      [{ PORT: 'http', DB_URL: 'postgres://nobody@127.0.0.1:1/none' }, /^PORT: "http" is not a whole number/],
      [
        { HTTPS_CERT_PATH: join(folder, 'none'), HTTPS_KEY_PATH: file },
        /^HTTPS_CERT_PATH: .* cannot be read/,
      ],
      [
        { HTTPS_CERT_PATH: file, HTTPS_KEY_PATH: file },
        /^HTTPS_CERT_PATH, HTTPS_KEY_PATH: .* are not a certificate and its private key/,
      ],
    ];
    const outcomes = await Promise.all(faults.map(([env]) => start(env)));
    taken.close();
    for (const [index, [, line]] of faults.entries()) {
      expect(outcomes[index]?.said).toMatch(line);
      expect(outcomes[index]?.said.split('\n')).toHaveLength(1);
      expect(outcomes[index]?.code).toBe(1);
    }
  });

  // A folder under /proc can never be made, not even by root.
  it.skipIf(process.platform !== 'linux')(
    'does not wait for ever for a folder that cannot be made',
    async () => {
      const { code, said } = await start({ DATA_DIR: '/proc/portero' });
      expect(said).toMatch(/^DATA_DIR: \/proc\/portero cannot be made/);
      expect(code).toBe(1);
    },
  );

  it('explains what only the database or the system can refuse', () => {
    const failure = (code: string, more: object = {}) => Object.assign(new Error('no'), { code, ...more });
    const [line] = explainFailure(failure('EACCES', { port: 80 }), { PORT: '80' });
    expect(line).toContain('PORT: this user may not listen on port 80');
    expect(explainFailure(failure('28P01'), {})).toEqual(['DB_URL: the database refused user or password.']);
    expect(explainFailure(failure('3D000'), {})[0]).toContain('DB_URL: the database does not exist');
    expect(
      explainFailure(new Error('Connection terminated due to connection timeout'), {
        DB_URL: 'postgres://x',
      })[0],
    ).toContain('DB_URL: the database does not answer in time');
    expect(
      explainFailure(failure('ERR_OSSL_X509_KEY_VALUES_MISMATCH'), {
        HTTPS_CERT_PATH: 'a',
        HTTPS_KEY_PATH: 'b',
      }),
    ).toEqual(['HTTPS_KEY_PATH: a and b do not belong together.']);
    expect(explainFailure(failure('ENOTFOUND', { hostname: 'portal' }), { HOST: 'portal' })[0]).toContain(
      'HOST: no address could be found for portal',
    );
    expect(explainFailure(failure('ENOTFOUND', { hostname: 'db' }), { HOST: 'portal' })[0]).toContain(
      'DB_URL',
    );
    expect(explainFailure(new Error('a bug'), {})[0]).toContain('a bug\n');
  });
});

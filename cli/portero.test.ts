import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { examine } from './doctor.ts';
import { rotateKeys } from './keys.ts';

describe('portero doctor', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portero-doctor-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const base = { DATA_DIR: folder, PORT: '0', ADMIN_PORT: '0' };
  const text = async (env: Record<string, string>) =>
    (await examine({ ...base, ...env })).map(({ level, text: said }) => `${level}: ${said}`).join('\n');

  it('finds nothing wrong with the defaults', async () => {
    expect(await text({})).not.toContain('wrong:');
    expect(await text({})).toContain('The database answers: SQLite');
  });

  it('names every setting that cannot be read, at once', async () => {
    const said = await text({ PORT: 'http', ENDPOINT: 'id.example.com', SECRET_VAULT_KEK: 'short' });
    for (const name of ['PORT', 'ENDPOINT', 'SECRET_VAULT_KEK']) expect(said).toContain(`wrong: ${name}:`);
  });

  it('tells a taken port, an address without TLS and a database that does not answer', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    expect(await text({ PORT: String((taken.address() as AddressInfo).port) })).toContain('is taken');
    taken.close();
    expect(await text({ ENDPOINT: 'http://id.example.com' })).toContain(
      'wrong: ENDPOINT: http://id.example.com is not https',
    );
    expect(await text({ DB_URL: 'postgres://nobody@127.0.0.1:1/none' })).toContain(
      'wrong: DB_URL: the database does not answer',
    );
  });
});

describe('portero keys rotate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portero-keys-'));
  const said: string[] = [];
  const settings = { DATA_DIR: folder, LOG_LEVEL: 'silent' };
  const run = async (...args: string[]) => {
    said.length = 0;
    const code = await rotateKeys(args);
    return { code, text: said.join('\n') };
  };
  beforeAll(() => {
    for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
    for (const stream of ['log', 'error'] as const)
      vi.spyOn(console, stream).mockImplementation((line) => void said.push(String(line)));
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true, force: true });
  });

  it('says in plain words what is wrong, and changes nothing', async () => {
    for (const [args, problem] of [
      [['--grace', 'soon'], '--grace'],
      [['--grace=-5'], '--grace'],
      [['--grace', '1.5'], '--grace'],
      [['--cookie', '--grace', '60'], '--grace'],
      [['--algorithm', 'HS256'], '--algorithm'],
      [['--tenant', 'nobody'], '--tenant'],
    ] as const) {
      const { code, text } = await run(...args);
      expect([code, text.startsWith(problem), text.includes('\n')]).toEqual([1, true, false]);
    }
  });

  it('makes a key at once or with a grace period, and does not lose one that waits', async () => {
    const atOnce = await run();
    expect(atOnce.text).toMatch(/^Current +ES256 .+\n.*Previous +ES256/s);
    expect((await run('--grace', '3600')).text).toMatch(/^Next +ES256/);
    const refused = await run();
    expect([refused.code, refused.text]).toEqual([1, expect.stringContaining('waiting')]);
    expect((await run('--algorithm', 'RS256')).text).toMatch(/Current +RS256/);
    expect((await run('--cookie')).text.split('\n')).toHaveLength(2);
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { examine } from './doctor.ts';

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

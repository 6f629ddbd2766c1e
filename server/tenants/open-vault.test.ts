/** A database and its key belong together. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { connect } from '../database/connect.ts';
import { migrate } from '../database/migrate.ts';
import { freshDatabase, postgresUrl } from '../database/testing/databases.ts';
import { openVault } from './open-vault.ts';
import { seed } from './seed.ts';

for (const engine of ['sqlite', 'postgres'] as const) {
  describe.skipIf(engine === 'postgres' && !postgresUrl)(`a database and its key (${engine})`, () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'portero-vault-'));
    const file = join(dataDir, 'vault.key');
    afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

    it('belong together: with another key, or none, nothing starts, and no key is made', async () => {
      const { settings, drop } = await freshDatabase(engine);
      const database = await connect(settings);
      await migrate(database);
      const own = { dataDir, vaultKey: undefined };
      await seed(database, await openVault(database, own));
      await openVault(database, own);
      await expect(openVault(database, { dataDir, vaultKey: randomBytes(32) })).rejects.toThrow(
        'SECRET_VAULT_KEK: it is not the key that this database was sealed with',
      );

      renameSync(file, `${file}.kept`);
      await expect(openVault(database, own)).rejects.toThrow(`SECRET_VAULT_KEK: ${file} is missing`);
      expect(existsSync(file)).toBe(false);

      renameSync(`${file}.kept`, file);
      await openVault(database, own);
      await database.close();
      await drop();
    });
  });
}

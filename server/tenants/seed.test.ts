/** A new instance is there whole or not at all. */
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { connect, type Database } from '../database/connect.ts';
import { migrate } from '../database/migrate.ts';
import { freshDatabase, postgresUrl } from '../database/testing/databases.ts';
import { type TenantVault, Vault } from '../security/vault.ts';
import { seed } from './seed.ts';

/** How many tenants, keys and applications there are. */
const rowsOf = async ({ read }: Database) => {
  const tenants = await read.selectFrom('tenants').select('id').execute();
  const keys = await read.selectFrom('signing_keys').select('id').execute();
  const applications = await read.selectFrom('applications').select('id').execute();
  return [tenants.length, keys.length, applications.length];
};

for (const engine of ['sqlite', 'postgres'] as const) {
  describe.skipIf(engine === 'postgres' && !postgresUrl)(`the seed (${engine})`, () => {
    it('leaves nothing behind when the server dies in the middle of it', async () => {
      const { settings, drop } = await freshDatabase(engine);
      const database = await connect(settings);
      await migrate(database);
      const vault = new Vault(randomBytes(32));
      const dying = Object.assign(Object.create(vault), {
        forTenant: (id: string): TenantVault => {
          const tenant = vault.forTenant(id);
          if (id !== 'admin') return tenant;
          return Object.assign(Object.create(tenant), {
            seal: (purpose: Parameters<TenantVault['seal']>[0], text: string) => {
              if (purpose === 'application-secret') throw new Error('killed');
              return tenant.seal(purpose, text);
            },
          });
        },
      });
      await expect(seed(database, dying)).rejects.toThrow('killed');
      expect((await rowsOf(database))[0]).toBe(1);
      expect(await seed(database, vault)).toEqual(['admin']);
      expect(await rowsOf(database)).toEqual([2, 6, 3]);
      await database.close();
      await drop();
    });

    it('happens once when several servers start at the same moment', async () => {
      const { settings, drop } = await freshDatabase(engine);
      const first = await connect(settings);
      await migrate(first);
      const others = await Promise.all([connect(settings), connect(settings)]);
      const vault = new Vault(randomBytes(32));
      const made = await Promise.all([first, ...others].map((database) => seed(database, vault)));
      expect(made.flat().sort()).toEqual(['admin', 'default']);
      expect(await rowsOf(first)).toEqual([2, 6, 3]);
      for (const database of [first, ...others]) await database.close();
      await drop();
    });
  });
}

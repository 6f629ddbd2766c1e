/** Stories that are told on every database that this machine has. */
import { cpSync, rmSync } from 'node:fs';
import { describe } from 'vitest';
import { freshPostgres, postgresUrl } from '../server/database/testing/databases.ts';
import { dataFolder } from '../server/testing/economy.ts';
import { firstStartOn } from '../server/testing/first-start.ts';
import { type RunningServer, startServer } from './server.ts';

/** The same stories on SQLite and, when the machine has it, on PostgreSQL. */
export function onEachDatabase(
  name: string,
  options: { readonly timeout: number },
  stories: (start: () => Promise<RunningServer>) => void,
): void {
  describe(`${name} (SQLite)`, options, () => stories(startServer));
  describe.skipIf(!postgresUrl)(`${name} (PostgreSQL)`, options, () => stories(startOnPostgres));
}

async function startOnPostgres(): Promise<RunningServer> {
  const { folder, database } = await firstStartOn('postgres');
  const { settings, drop } = await freshPostgres(database);
  const dataDir = dataFolder('e2e');
  cpSync(folder, dataDir, { recursive: true });
  const server = await startServer({ DB_URL: settings.url, DATA_DIR: dataDir });
  return {
    ...server,
    async stop() {
      await server.stop();
      await drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

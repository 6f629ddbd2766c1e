/** Stories that are told on every database that this machine has. */
import { describe } from 'vitest';
import { freshPostgres, postgresUrl } from '../server/database/testing/databases.ts';
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
  const { settings, drop } = await freshPostgres();
  const server = await startServer({ DB_URL: settings.url });
  return {
    ...server,
    async stop() {
      await server.stop();
      await drop();
    },
  };
}

/** What commands work on is there already: a mistyped folder must not become an instance of its own. */
import { existsSync } from 'node:fs';
import { type Config, ConfigError } from '@portero/server/config.ts';

/** @throws ConfigError when there is no embedded database where the settings say */
export function ensureInstance({ database }: Config): void {
  if (database.engine === 'sqlite' && !existsSync(database.file))
    throw new ConfigError([
      `DATA_DIR: there is no database at ${database.file}. A start makes one, or \`portero migrate\`.`,
    ]);
}

import { readConfig } from '@portero/server/config.ts';
import { connect } from '@portero/server/database/connect.ts';
import { migrate } from '@portero/server/database/migrate.ts';
import { explained } from './explained.ts';

/** Bring the database to this version's schema. @returns the exit code */
export function migrateDatabase(): Promise<number> {
  return explained(async () => {
    const config = readConfig(process.env);
    const database = await connect(config.database);
    try {
      const applied = await migrate(database);
      console.log(applied.length > 0 ? `Applied ${applied.join(', ')}.` : 'The database is up to date.');
    } finally {
      await database.close();
    }
  });
}

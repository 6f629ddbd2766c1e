import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import type { Database } from './connect.ts';
import { migrations } from './migrations/index.ts';
import { describeIndexes } from './sqlite-statistics.ts';

/** The database was made by a newer Portero than this one. */
export class NewerDatabaseError extends Error {
  constructor(names: readonly string[]) {
    super(
      `The database was made by a newer version of Portero (it has ${names.join(', ')}). ` +
        'Start that version, or restore a backup made before the upgrade.',
    );
    this.name = 'NewerDatabaseError';
  }
}

/**
 * Bring the database to this version's schema; each migration and its record commit together.
 * Safe to run from several processes at once (the migrator takes a lock).
 * @returns names of the migrations that were applied now
 * @throws NewerDatabaseError when the database knows migrations that this code does not
 */
export async function migrate(database: Database): Promise<string[]> {
  const db = database.write.withoutPlugins();
  const provided: Record<string, Migration> = {};
  for (const [name, migration] of Object.entries(migrations)) {
    provided[name] = { up: (schema: Kysely<never>) => migration.up(schema, database.engine) };
  }
  const unknown = await newerMigrations(database);
  if (unknown.length > 0) throw new NewerDatabaseError(unknown);
  const migrator = new Migrator({ db, provider: { getMigrations: async () => provided } });
  const { error, results } = await migrator.migrateToLatest();
  if (error) throw error;
  const applied = (results ?? [])
    .filter((result) => result.status === 'Success')
    .map((result) => result.migrationName);
  if (database.engine === 'sqlite') await describeIndexes(database.write, applied.length > 0);
  return applied;
}

/** Migrations that the database has and this code does not know: a newer version made them. */
export async function newerMigrations({ write }: Database): Promise<string[]> {
  const db = write.withoutPlugins();
  const known = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!known.some((table) => table.name === 'kysely_migration')) return [];
  const recorded = await db
    .withTables<{ kysely_migration: { name: string } }>()
    .selectFrom('kysely_migration')
    .select('name')
    .execute();
  return recorded.map((row) => row.name).filter((name) => !(name in migrations));
}

import type { Kysely } from 'kysely';
import { columnTypes, type Engine } from '../dialect.ts';

/** APIs in whose tokens a person's roles and their roles in an organization do not mix. */
export async function up(db: Kysely<never>, engine: Engine): Promise<void> {
  const { boolean, no } = columnTypes(engine);
  await db.schema.alterTable('resources').addColumn('isolatesOrganizations', boolean, no).execute();
}

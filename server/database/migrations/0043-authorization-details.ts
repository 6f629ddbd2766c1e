import type { Kysely } from 'kysely';
import { columnTypes, type Engine } from '../dialect.ts';

/** Types of authorization details, with the API that they are about. */
export async function up(db: Kysely<never>, engine: Engine): Promise<void> {
  const { json } = columnTypes(engine);
  await db.schema
    .alterTable('resources')
    .addColumn('authorizationDetailsTypes', json, (column) => column.notNull().defaultTo('[]'))
    .execute();
}

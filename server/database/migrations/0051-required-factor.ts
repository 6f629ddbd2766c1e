import { type Kysely, sql } from 'kysely';
import { columnTypes, type Engine } from '../dialect.ts';

/** Who must have a second factor whatever the tenant asks of others, and who made a personal access token. */
export async function up(db: Kysely<never>, engine: Engine): Promise<void> {
  const { boolean, json, no } = columnTypes(engine);
  await db.schema.alterTable('users').addColumn('needsSecondFactor', boolean, no).execute();
  await sql`alter table "personal_access_tokens" add column "createdBy" ${json}`.execute(db);
}

import type { Kysely } from 'kysely';
import { columnTypes, type Engine } from '../dialect.ts';

/** When a session was last used, roughly; and who acts in it, where that is not the person. */
export async function up(db: Kysely<never>, engine: Engine): Promise<void> {
  const { time, json } = columnTypes(engine);
  await db.schema
    .alterTable('session_extensions')
    .addColumn('lastSeenAt' as never, time)
    .execute();
  await db.schema
    .alterTable('session_extensions')
    .addColumn('actedBy' as never, json)
    .execute();
}

import type { Kysely } from 'kysely';

/** How often everything that somebody had begun was ended: a sign-in that was under way before is over. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .alterTable('users')
    .addColumn('timesEnded', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
}

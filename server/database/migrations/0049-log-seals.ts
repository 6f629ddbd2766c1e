import { type Kysely, sql } from 'kysely';
import type { Engine } from '../dialect.ts';

/** What tells that entries of the audit log were changed. `late` only helps to find the seals that name late entries. */
export async function up(db: Kysely<never>, _engine: Engine): Promise<void> {
  await db.schema
    .createTable('log_seals')
    .addColumn('tenantId', 'text', (c) => c.notNull().references('tenants.id').onDelete('cascade'))
    .addColumn('number', 'integer', (c) => c.notNull())
    .addColumn('content', 'text', (c) => c.notNull())
    .addColumn('mark', 'text', (c) => c.notNull())
    .addColumn('late', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('log_seals_key', ['tenantId', 'number'] as never[])
    .execute();
  await sql`create index "log_seals_late_index" on "log_seals" ("tenantId", "number") where "late" > 0`.execute(
    db,
  );
}

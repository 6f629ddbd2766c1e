import { type Kysely, sql } from 'kysely';
import { columnTypes, type Engine } from '../dialect.ts';

/** People who ask to replace second factors that they lost. */
export async function up(db: Kysely<never>, engine: Engine): Promise<void> {
  const { time } = columnTypes(engine);
  await db.schema
    .createTable('recovery_requests')
    .addColumn('tenantId', 'text', (c) => c.notNull().references('tenants.id').onDelete('cascade'))
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('userId', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('boundTo', 'text', (c) => c.notNull())
    .addColumn('stopDigest', 'text', (c) => c.notNull())
    .addColumn('reason', 'text')
    .addColumn('factorTypes', 'text', (c) => c.notNull())
    .addColumn('ip', 'text')
    .addColumn('userAgent', 'text')
    .addColumn('createdAt', time, (c) => c.notNull())
    .addColumn('waitsUntil', time, (c) => c.notNull())
    .addColumn('expiresAt', time, (c) => c.notNull())
    .addColumn('decidedBy', 'text')
    .addColumn('decision', 'text')
    .addColumn('closedAt', time)
    .addPrimaryKeyConstraint('recovery_requests_pkey', ['tenantId', 'id'] as never[])
    .addForeignKeyConstraint(
      'recovery_requests_user_fkey',
      ['tenantId', 'userId'] as never[],
      'users',
      ['tenantId', 'id'] as never[],
      (c) => c.onDelete('cascade'),
    )
    .execute();
  const index = (name: string, columns: string[]) =>
    db.schema
      .createIndex(`recovery_requests_${name}`)
      .on('recovery_requests')
      .columns(columns as never[]);
  await index('person', ['tenantId', 'userId', 'createdAt']).execute();
  await index('time', ['tenantId', 'createdAt']).execute();
  await index('stop', ['tenantId', 'stopDigest']).execute();
  // One at a time for each person.
  await sql`create unique index "recovery_requests_open" on "recovery_requests" ("tenantId", "userId")
    where "state" in ('waiting', 'approved')`.execute(db);
}

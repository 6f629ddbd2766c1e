import type { Kysely } from 'kysely';
import { columnTypes, type Engine } from '../dialect.ts';

/** Where the audit log is streamed to, and how far that is. */
export async function up(db: Kysely<never>, engine: Engine): Promise<void> {
  const { boolean, time, no } = columnTypes(engine);
  await db.schema
    .createTable('log_streams')
    .addColumn('tenantId', 'text', (c) => c.notNull().references('tenants.id').onDelete('cascade'))
    .addColumn('slot', 'text', (c) => c.notNull())
    .addColumn('sealed', 'text', (c) => c.notNull())
    .addColumn('isEnabled', boolean, no)
    .addColumn('since', 'text', (c) => c.notNull())
    .addColumn('position', 'text', (c) => c.notNull())
    .addColumn('lateThrough', 'integer', (c) => c.notNull())
    .addColumn('deliveredId', 'text')
    .addColumn('deliveredAt', time)
    .addColumn('tries', 'integer', (c) => c.notNull())
    .addColumn('nextTryAt', time, (c) => c.notNull())
    .addColumn('lastError', 'text')
    .addColumn('lastErrorAt', time)
    .addColumn('claim', 'text')
    .addColumn('claimedUntil', time, (c) => c.notNull())
    .addColumn('lostEntries', 'integer', (c) => c.notNull())
    .addColumn('lostFrom', time)
    .addColumn('lostTo', time)
    .addColumn('isLossTold', boolean, no)
    .addPrimaryKeyConstraint('log_streams_pkey', ['tenantId', 'slot'] as never[])
    .execute();
}

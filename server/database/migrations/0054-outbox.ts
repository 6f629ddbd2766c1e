import type { Kysely } from 'kysely';
import { columnTypes, type Engine } from '../dialect.ts';

/** A second connector for each channel, and messages that are brought later. */
export async function up(db: Kysely<never>, engine: Engine): Promise<void> {
  const { boolean, time, no } = columnTypes(engine);
  await db.schema.alterTable('connectors').addColumn('isReserve', boolean, no).execute();
  await db.schema
    .createTable('outbox_messages')
    .addColumn('tenantId', 'text', (c) => c.notNull().references('tenants.id').onDelete('cascade'))
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('channel', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('sealed', 'text', (c) => c.notNull())
    .addColumn('tries', 'integer', (c) => c.notNull())
    .addColumn('nextTryAt', time, (c) => c.notNull())
    .addColumn('claimedUntil', time, (c) => c.notNull())
    .addColumn('lastError', 'text')
    .addColumn('givenUpAt', time)
    .addColumn('createdAt', time, (c) => c.notNull())
    .addPrimaryKeyConstraint('outbox_messages_key', ['tenantId', 'id'] as never[])
    .execute();
  await db.schema
    .createIndex('outbox_messages_due')
    .on('outbox_messages')
    .columns(['tenantId', 'nextTryAt'] as never[])
    .execute();
}

import type { Kysely } from 'kysely';
import { columnTypes, type Engine } from '../dialect.ts';

/** Calls of the Management API that carry a key, so that they are done once. */
export async function up(db: Kysely<never>, engine: Engine): Promise<void> {
  const { time } = columnTypes(engine);
  await db.schema
    .createTable('idempotency_keys')
    .addColumn('tenantId', 'text', (c) => c.notNull().references('tenants.id').onDelete('cascade'))
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('request', 'text', (c) => c.notNull())
    .addColumn('sealed', 'text')
    .addColumn('startedAt', time, (c) => c.notNull())
    .addColumn('expiresAt', time, (c) => c.notNull())
    .addPrimaryKeyConstraint('idempotency_keys_key', ['tenantId', 'id'] as never[])
    .execute();
  await db.schema
    .createIndex('idempotency_keys_end')
    .on('idempotency_keys')
    .columns(['tenantId', 'expiresAt'] as never[])
    .execute();
}

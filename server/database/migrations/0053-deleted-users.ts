import type { Kysely } from 'kysely';
import { columnTypes, type Engine } from '../dialect.ts';

/** People whom administrators deleted, while they can be brought back. */
export async function up(db: Kysely<never>, engine: Engine): Promise<void> {
  const { time } = columnTypes(engine);
  await db.schema
    .createTable('deleted_users')
    .addColumn('tenantId', 'text', (c) => c.notNull().references('tenants.id').onDelete('cascade'))
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('sealed', 'text', (c) => c.notNull())
    .addColumn('deletedAt', time, (c) => c.notNull())
    .addPrimaryKeyConstraint('deleted_users_key', ['tenantId', 'id'] as never[])
    .execute();
  await db.schema
    .createIndex('deleted_users_time')
    .on('deleted_users')
    .columns(['tenantId', 'deletedAt'] as never[])
    .execute();
}

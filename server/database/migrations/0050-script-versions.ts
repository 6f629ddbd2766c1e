import type { Kysely } from 'kysely';
import { columnTypes, type Engine } from '../dialect.ts';

/** Scripts for claims as they were saved, so that one can be taken back. */
export async function up(db: Kysely<never>, engine: Engine): Promise<void> {
  const { json, time } = columnTypes(engine);
  await db.schema
    .createTable('script_versions')
    .addColumn('tenantId', 'text', (c) => c.notNull().references('tenants.id').onDelete('cascade'))
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('value', json, (c) => c.notNull())
    .addColumn('actorType', 'text')
    .addColumn('actorId', 'text')
    .addColumn('createdAt', time, (c) => c.notNull())
    .addPrimaryKeyConstraint('script_versions_key', ['tenantId', 'id'] as never[])
    .execute();
  await db.schema
    .createIndex('script_versions_newest')
    .on('script_versions')
    .columns(['tenantId', 'key', 'createdAt'] as never[])
    .execute();
}

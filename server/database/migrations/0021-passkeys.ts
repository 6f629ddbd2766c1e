import type { Kysely } from 'kysely';
import { columnTypes, type Engine } from '../dialect.ts';

/** Devices that stand for a second factor, and where people have signed in from. */
export async function up(db: Kysely<never>, engine: Engine): Promise<void> {
  const { time } = columnTypes(engine);
  const table = (name: string, key: string[]) =>
    db.schema
      .createTable(name)
      .addColumn('tenantId', 'text', (c) => c.notNull().references('tenants.id').onDelete('cascade'))
      .addColumn('userId', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint(`${name}_pkey`, ['tenantId', ...key] as never[])
      .addForeignKeyConstraint(
        `${name}_user_fkey`,
        ['tenantId', 'userId'] as never[],
        'users',
        ['tenantId', 'id'] as never[],
        (c) => c.onDelete('cascade'),
      );

  await table('trusted_devices', ['id'])
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('secretDigest', 'text', (c) => c.notNull())
    .addColumn('boundTo', 'text', (c) => c.notNull())
    .addColumn('userAgent', 'text')
    .addColumn('ip', 'text')
    .addColumn('country', 'text')
    .addColumn('city', 'text')
    .addColumn('createdAt', time, (c) => c.notNull())
    .addColumn('lastUsedAt', time, (c) => c.notNull())
    .addColumn('expiresAt', time, (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('trusted_devices_userId_createdAt_index')
    .on('trusted_devices')
    .columns(['tenantId', 'userId', 'createdAt', 'id'] as never[])
    .execute();

  await table('sign_in_places', ['userId', 'kind', 'place'])
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('place', 'text', (c) => c.notNull())
    .addColumn('seenAt', time, (c) => c.notNull())
    .execute();
}

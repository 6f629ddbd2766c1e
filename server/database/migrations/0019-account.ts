import type { Kysely } from 'kysely';
import { columnTypes, type Engine } from '../dialect.ts';

/** The account center: its settings, what people have shown of themselves there, and pictures that they uploaded. */
export async function up(db: Kysely<never>, engine: Engine): Promise<void> {
  const { json, time, bytes } = columnTypes(engine);
  const table = (name: string) =>
    db.schema
      .createTable(name)
      .addColumn('tenantId', 'text', (c) => c.notNull().references('tenants.id').onDelete('cascade'))
      .addColumn('id', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint(`${name}_pkey`, ['tenantId', 'id'] as never[]);
  const index = (name: string, column: string) =>
    db.schema.createIndex(`${name}_${column}_index`).on(name).columns(['tenantId', column]).execute();

  await table('account_centers')
    .addColumn('value', json, (c) => c.notNull())
    .execute();

  await table('verification_records')
    .addColumn('userId', 'text', (c) => c.notNull())
    .addColumn('holder', 'text', (c) => c.notNull())
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('sealed', 'text', (c) => c.notNull())
    .addColumn('verifiedAt', time)
    .addColumn('expiresAt', time, (c) => c.notNull())
    .addColumn('createdAt', time, (c) => c.notNull())
    .addForeignKeyConstraint(
      'verification_records_user_fkey',
      ['tenantId', 'userId'] as never[],
      'users',
      ['tenantId', 'id'] as never[],
      (c) => c.onDelete('cascade'),
    )
    .execute();
  await index('verification_records', 'userId');
  await index('verification_records', 'expiresAt');

  await table('user_assets')
    .addColumn('userId', 'text')
    .addColumn('contentType', 'text', (c) => c.notNull())
    .addColumn('size', time, (c) => c.notNull())
    .addColumn('content', bytes, (c) => c.notNull())
    .addColumn('createdAt', time, (c) => c.notNull())
    .addForeignKeyConstraint(
      'user_assets_user_fkey',
      ['tenantId', 'userId'] as never[],
      'users',
      ['tenantId', 'id'] as never[],
      (c) => c.onDelete('cascade'),
    )
    .execute();
  await index('user_assets', 'userId');
}

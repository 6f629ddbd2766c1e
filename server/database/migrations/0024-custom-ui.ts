import type { Kysely } from 'kysely';
import { columnTypes, type Engine } from '../dialect.ts';

/** Sign-in pages that administrators upload: their versions, and the files of each. */
export async function up(db: Kysely<never>, engine: Engine): Promise<void> {
  const { time, bytes } = columnTypes(engine);
  const table = (name: string, key: string[]) =>
    db.schema
      .createTable(name)
      .addColumn('tenantId', 'text', (c) => c.notNull().references('tenants.id').onDelete('cascade'))
      .addPrimaryKeyConstraint(`${name}_pkey`, ['tenantId', ...key] as never[]);

  await table('custom_ui_assets', ['id'])
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('fileCount', 'integer', (c) => c.notNull())
    .addColumn('size', 'integer', (c) => c.notNull())
    .addColumn('createdAt', time, (c) => c.notNull())
    .execute();
  await table('custom_ui_files', ['assetId', 'path'])
    .addColumn('assetId', 'text', (c) => c.notNull())
    .addColumn('path', 'text', (c) => c.notNull())
    .addColumn('contentType', 'text', (c) => c.notNull())
    .addColumn('hash', 'text', (c) => c.notNull())
    .addColumn('size', 'integer', (c) => c.notNull())
    .addColumn('content', bytes, (c) => c.notNull())
    .addForeignKeyConstraint(
      'custom_ui_files_asset_fkey',
      ['tenantId', 'assetId'] as never[],
      'custom_ui_assets',
      ['tenantId', 'id'] as never[],
      (c) => c.onDelete('cascade'),
    )
    .execute();
}

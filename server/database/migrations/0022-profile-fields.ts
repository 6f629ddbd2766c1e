import type { Kysely } from 'kysely';
import { columnTypes, type Engine } from '../dialect.ts';

/** Details that a tenant collects about people, and who agreed to which terms. */
export async function up(db: Kysely<never>, engine: Engine): Promise<void> {
  const { json, boolean, time, no } = columnTypes(engine);
  const { schema } = db;
  const table = (name: string, key: string[]) =>
    schema
      .createTable(name)
      .addColumn('tenantId', 'text', (c) => c.notNull().references('tenants.id').onDelete('cascade'))
      .addPrimaryKeyConstraint(`${name}_pkey`, ['tenantId', ...key] as never[]);

  await table('custom_profile_fields', ['id'])
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('label', 'text', (c) => c.notNull())
    .addColumn('description', 'text')
    .addColumn('required', boolean, no)
    .addColumn('config', json, (c) => c.notNull())
    .addColumn('createdAt', time, (c) => c.notNull())
    .addColumn('sieOrder', 'integer', (c) => c.notNull())
    .execute();
  await schema
    .createIndex('custom_profile_fields_name_unique')
    .on('custom_profile_fields')
    .columns(['tenantId', 'name'] as never[])
    .unique()
    .execute();

  await table('terms_acceptances', ['userId', 'version'])
    .addColumn('userId', 'text', (c) => c.notNull())
    .addColumn('version', 'text', (c) => c.notNull())
    .addColumn('termsOfUseUrl', 'text')
    .addColumn('privacyPolicyUrl', 'text')
    .addColumn('manner', 'text', (c) => c.notNull())
    .addColumn('applicationId', 'text')
    .addColumn('createdAt', time, (c) => c.notNull())
    .addForeignKeyConstraint(
      'terms_acceptances_user_fkey',
      ['tenantId', 'userId'] as never[],
      'users',
      ['tenantId', 'id'] as never[],
      (c) => c.onDelete('cascade'),
    )
    .execute();
}

import type { Kysely } from 'kysely';
import { columnTypes, type Engine } from '../dialect.ts';

/** Applications that we stand in front of: their names, and who is signed in. */
export async function up(db: Kysely<never>, engine: Engine): Promise<void> {
  const { time } = columnTypes(engine);
  const table = (name: string, key: string) =>
    db.schema
      .createTable(name)
      .addColumn('tenantId', 'text', (c) => c.notNull().references('tenants.id').onDelete('cascade'))
      .addColumn(key, 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint(`${name}_pkey`, ['tenantId', key] as never[])
      .addColumn('applicationId', 'text', (c) => c.notNull())
      .addForeignKeyConstraint(
        `${name}_application_fkey`,
        ['tenantId', 'applicationId'] as never[],
        'applications',
        ['tenantId', 'id'] as never[],
        (c) => c.onDelete('cascade'),
      )
      .addColumn('createdAt', time, (c) => c.notNull());
  const index = (name: string, columns: string[]) =>
    db.schema
      .createIndex(`${name}_${columns.join('_')}_index`)
      .on(name)
      .columns(['tenantId', ...columns] as never[])
      .execute();

  await table('protected_app_hosts', 'hostname').execute();
  await index('protected_app_hosts', ['applicationId']);

  await table('protected_app_sessions', 'id')
    .addColumn('userId', 'text', (c) => c.notNull())
    .addColumn('grantId', 'text', (c) => c.notNull())
    .addColumn('sid', 'text', (c) => c.notNull())
    .addColumn('sealed', 'text', (c) => c.notNull())
    .addColumn('expiresAt', time, (c) => c.notNull())
    .addForeignKeyConstraint(
      'protected_app_sessions_user_fkey',
      ['tenantId', 'userId'] as never[],
      'users',
      ['tenantId', 'id'] as never[],
      (c) => c.onDelete('cascade'),
    )
    .execute();
  for (const column of ['applicationId', 'userId', 'sid', 'expiresAt'])
    await index('protected_app_sessions', [column]);
  // Tokens of an application that goes, and what an administrator asks of one, are found without reading all.
  await index('oidc_records', ['clientId']);
}

import type { Kysely } from 'kysely';
import { columnTypes, type Engine } from '../dialect.ts';

/** CAPTCHA providers, identifiers that are locked, and hashes of passwords that were. */
export async function up(db: Kysely<never>, engine: Engine): Promise<void> {
  const { time } = columnTypes(engine);
  const table = (name: string, key: string[]) =>
    db.schema
      .createTable(name)
      .addColumn('tenantId', 'text', (c) => c.notNull().references('tenants.id').onDelete('cascade'))
      .addPrimaryKeyConstraint(`${name}_pkey`, ['tenantId', ...key] as never[]);
  const index = (name: string, columns: string[]) =>
    db.schema
      .createIndex(`${name}_${columns.join('_')}_index`)
      .on(name)
      .columns(['tenantId', ...columns])
      .execute();

  await table('captcha_providers', ['slot'])
    .addColumn('slot', 'text', (c) => c.notNull())
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('sealed', 'text', (c) => c.notNull())
    .addColumn('createdAt', time, (c) => c.notNull())
    .addColumn('updatedAt', time, (c) => c.notNull())
    .execute();

  await table('lockouts', ['key'])
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('sealed', 'text', (c) => c.notNull())
    .addColumn('failures', 'integer', (c) => c.notNull())
    .addColumn('lockedAt', time, (c) => c.notNull())
    .addColumn('lockedUntil', time, (c) => c.notNull())
    .execute();
  await index('lockouts', ['lockedUntil']);
  await index('lockouts', ['lockedAt', 'key']);

  await table('password_history', ['id'])
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('userId', 'text', (c) => c.notNull())
    .addColumn('digest', 'text', (c) => c.notNull())
    .addColumn('algorithm', 'text', (c) => c.notNull())
    .addColumn('createdAt', time, (c) => c.notNull())
    .addForeignKeyConstraint(
      'password_history_user_fkey',
      ['tenantId', 'userId'] as never[],
      'users',
      ['tenantId', 'id'] as never[],
      (c) => c.onDelete('cascade'),
    )
    .execute();
  await index('password_history', ['userId', 'createdAt']);
}

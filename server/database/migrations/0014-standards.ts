import type { Kysely } from 'kysely';
import { columnTypes, type Engine } from '../dialect.ts';

/** Clients that register themselves, and notices of sign-outs on their way to applications. */
export async function up(db: Kysely<never>, engine: Engine): Promise<void> {
  const { json, time } = columnTypes(engine);
  const { schema } = db;
  const table = (name: string, key: string[]) =>
    schema
      .createTable(name)
      .addColumn('tenantId', 'text', (c) => c.notNull().references('tenants.id').onDelete('cascade'))
      .addPrimaryKeyConstraint(`${name}_pkey`, ['tenantId', ...key] as never[]);
  const index = (name: string, columns: string[], isUnique = false) => {
    const made = schema
      .createIndex(`${name}_${columns.join('_')}_${isUnique ? 'unique' : 'index'}`)
      .on(name)
      .columns(['tenantId', ...columns]);
    return (isUnique ? made.unique() : made).execute();
  };

  await table('initial_access_tokens', ['id'])
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('fingerprint', 'text', (c) => c.notNull())
    .addColumn('policy', json, (c) => c.notNull())
    .addColumn('maxUses', 'integer')
    .addColumn('uses', 'integer', (c) => c.notNull())
    .addColumn('lastUsedAt', time)
    .addColumn('createdAt', time, (c) => c.notNull())
    .addColumn('expiresAt', time, (c) => c.notNull())
    .execute();
  await index('initial_access_tokens', ['fingerprint'], true);
  await index('initial_access_tokens', ['createdAt', 'id']);

  await table('client_registrations', ['applicationId'])
    .addColumn('applicationId', 'text', (c) => c.notNull())
    .addColumn('initialAccessTokenId', 'text')
    .addColumn('fingerprint', 'text', (c) => c.notNull())
    .addColumn('policy', json, (c) => c.notNull())
    .addColumn('metadata', json, (c) => c.notNull())
    .addColumn('createdAt', time, (c) => c.notNull())
    .addForeignKeyConstraint(
      'client_registrations_application_fkey',
      ['tenantId', 'applicationId'] as never[],
      'applications',
      ['tenantId', 'id'] as never[],
      (c) => c.onDelete('cascade'),
    )
    .execute();
  await index('client_registrations', ['fingerprint'], true);

  // Without a foreign key: somebody's last sign-out is told to the applications when they are gone already.
  await table('backchannel_logouts', ['id'])
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('applicationId', 'text', (c) => c.notNull())
    .addColumn('userId', 'text', (c) => c.notNull())
    .addColumn('sid', 'text', (c) => c.notNull())
    .addColumn('tries', 'integer', (c) => c.notNull())
    .addColumn('nextTryAt', time, (c) => c.notNull())
    .addColumn('createdAt', time, (c) => c.notNull())
    .execute();
  await index('backchannel_logouts', ['nextTryAt']);
}

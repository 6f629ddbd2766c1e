import type { Kysely } from 'kysely';
import { columnTypes, type Engine } from '../dialect.ts';

/** The organization that somebody worked for last, by application. Whoever leaves it has no such choice any more. */
export async function up(db: Kysely<never>, engine: Engine): Promise<void> {
  const { time } = columnTypes(engine);
  await db.schema
    .createTable('organization_choices')
    .addColumn('tenantId', 'text', (c) => c.notNull().references('tenants.id').onDelete('cascade'))
    .addColumn('applicationId', 'text', (c) => c.notNull())
    .addColumn('userId', 'text', (c) => c.notNull())
    .addColumn('organizationId', 'text', (c) => c.notNull())
    .addColumn('createdAt', time, (c) => c.notNull())
    .addPrimaryKeyConstraint('organization_choices_pkey', ['tenantId', 'applicationId', 'userId'] as never[])
    .addForeignKeyConstraint(
      'organization_choices_application',
      ['tenantId', 'applicationId'] as never[],
      'applications',
      ['tenantId', 'id'] as never[],
      (c) => c.onDelete('cascade'),
    )
    .addForeignKeyConstraint(
      'organization_choices_member',
      ['tenantId', 'organizationId', 'userId'] as never[],
      'organization_users',
      ['tenantId', 'organizationId', 'userId'] as never[],
      (c) => c.onDelete('cascade'),
    )
    .execute();
  await db.schema
    .createIndex('organization_choices_member_index')
    .on('organization_choices')
    .columns(['tenantId', 'organizationId', 'userId'] as never[])
    .execute();
}

import type { Kysely } from 'kysely';
import { columnTypes, type Engine } from '../dialect.ts';

/** What text messages say, in an administrator's words, by language and kind. */
export async function up(db: Kysely<never>, engine: Engine): Promise<void> {
  const { time } = columnTypes(engine);
  await db.schema
    .createTable('sms_templates')
    .addColumn('tenantId', 'text', (c) => c.notNull().references('tenants.id').onDelete('cascade'))
    .addColumn('languageTag', 'text', (c) => c.notNull())
    .addColumn('templateType', 'text', (c) => c.notNull())
    .addColumn('content', 'text', (c) => c.notNull())
    .addColumn('createdAt', time, (c) => c.notNull())
    .addPrimaryKeyConstraint('sms_templates_pkey', ['tenantId', 'languageTag', 'templateType'] as never[])
    .execute();
}

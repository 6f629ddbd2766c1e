import { type Kysely, sql } from 'kysely';
import { columnTypes, type Engine } from '../dialect.ts';

/** Domains of a tenant's own, under which issuer a session began, and the scopes for whoever manages domains. */
export async function up(db: Kysely<never>, engine: Engine): Promise<void> {
  const { time, json } = columnTypes(engine);
  await db.schema
    .createTable('domains')
    .addColumn('tenantId', 'text', (c) => c.notNull().references('tenants.id').onDelete('cascade'))
    .addColumn('id', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('domains_pkey', ['tenantId', 'id'] as never[])
    .addColumn('domain', 'text', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('errorMessage', 'text')
    .addColumn('verificationFiles', json, (c) => c.notNull())
    .addColumn('checkedAt', time, (c) => c.notNull())
    .addColumn('missingSince', time)
    .addColumn('createdAt', time, (c) => c.notNull())
    .addColumn('updatedAt', time, (c) => c.notNull())
    .execute();
  // A name leads to one tenant, whichever that is.
  await db.schema.createIndex('domains_domain_index').unique().on('domains').columns(['domain']).execute();

  await db.schema.alterTable('session_extensions').addColumn('issuer', 'text').execute();
  await db.schema.alterTable('backchannel_logouts').addColumn('issuer', 'text').execute();

  const now = Date.now();
  for (const [name, description] of [
    ['read:domains', 'Look at domains.'],
    ['write:domains', 'Look at and change domains.'],
  ] as const) {
    await sql`insert into scopes ("tenantId", "id", "resourceId", "name", "description", "createdAt")
      select "tenantId", ${`management-api-${name.replace(':', '-')}`}, "id", ${name}, ${description}, ${now}
      from resources where "tenantId" = 'default' and "id" = 'management-api' and not exists (
        select 1 from scopes s where s."tenantId" = 'default' and s."id" = ${`management-api-${name.replace(':', '-')}`})`.execute(
      db,
    );
  }
}

import { type Kysely, sql } from 'kysely';
import type { Engine } from '../dialect.ts';

/** What happened in one organization, without looking at every entry. Older entries stay as they are. */
export async function up(db: Kysely<never>, _engine: Engine): Promise<void> {
  await sql`alter table "logs" add column "organizationId" text`.execute(db);
  await sql`create index "logs_organizationId_id_index" on "logs" ("tenantId", "organizationId", "id")
    where "organizationId" is not null`.execute(db);
}

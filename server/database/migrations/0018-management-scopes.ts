import { finerManagementScopes } from '@portero/schema/management-scopes.ts';
import { type Kysely, sql } from 'kysely';

/** The finer scopes of the Management API, for instances that began without them; a new one gets them with its seed. */
export async function up(db: Kysely<never>): Promise<void> {
  const now = Date.now();
  for (const { name, description } of finerManagementScopes) {
    await sql`insert into scopes ("tenantId", "id", "resourceId", "name", "description", "createdAt")
      select "tenantId", ${`management-api-${name.replace(':', '-')}`}, "id", ${name}, ${description}, ${now}
      from resources where "tenantId" = 'default' and "id" = 'management-api'`.execute(db);
  }
}

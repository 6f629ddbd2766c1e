import { type Kysely, sql } from 'kysely';
import type { Engine } from '../dialect.ts';

/**
 * The engine's records have indexes that begin with what is looked for, not with the tenant. PostgreSQL keeps its plan for a
 * statement; made while the table was small, that plan found a record by any index beginning with the tenant, and then
 * read all that the tenant had.
 */
export async function up(db: Kysely<never>, _engine: Engine): Promise<void> {
  const indexes = {
    grantId: ['grantId'],
    uid: ['uid'],
    userCode: ['userCode'],
    accountId: ['accountId', 'model'],
    clientId: ['clientId'],
  };
  for (const [column, columns] of Object.entries(indexes)) {
    const name = sql.ref(`oidc_records_${columns.join('_')}_index`);
    await sql`drop index ${name}`.execute(db);
    await sql`create index ${name} on "oidc_records" (${sql.join([...columns, 'tenantId'].map((one) => sql.ref(one)))})
      where ${sql.ref(column)} is not null`.execute(db);
  }
}

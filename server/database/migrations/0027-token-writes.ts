import { type Kysely, sql } from 'kysely';
import type { Engine } from '../dialect.ts';

/** Fewer writes for each token: no index entries for what a record does not have, one update when it is used up. */
export async function up(db: Kysely<never>, _engine: Engine): Promise<void> {
  await sql`alter table "oidc_records" add column "successor" text`.execute(db);
  const indexes = {
    grantId: '"grantId"',
    uid: '"uid"',
    userCode: '"userCode"',
    accountId: '"accountId", "model"',
  };
  for (const [column, columns] of Object.entries(indexes)) {
    const name = `oidc_records_${columns.replaceAll(/[",]/g, '').replaceAll(' ', '_')}_index`;
    await sql`drop index ${sql.ref(name)}`.execute(db);
    await sql`create index ${sql.ref(name)} on "oidc_records" ("tenantId", ${sql.raw(columns)})
      where ${sql.ref(column)} is not null`.execute(db);
  }
}

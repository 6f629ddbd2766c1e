import { type Kysely, sql } from 'kysely';
import type { Engine } from '../dialect.ts';
import { searchText } from '../search-text.ts';

/** Indexes for lists and searches among hundreds of thousands. */
export async function up(db: Kysely<never>, engine: Engine): Promise<void> {
  const index = (name: string, table: string, columns: string) =>
    sql`create index ${sql.ref(name)} on ${sql.ref(table)} (${sql.raw(columns)})`.execute(db);

  await index('users_primaryEmail_index', 'users', '"tenantId", "primaryEmail"');
  await index('users_primaryPhone_index', 'users', '"tenantId", "primaryPhone"');
  // In the order in which holders and members are listed.
  await index('users_roles_listed_index', 'users_roles', '"tenantId", "roleId", "createdAt" desc, "userId"');
  await index(
    'organization_users_listed_index',
    'organization_users',
    '"tenantId", "organizationId", "createdAt" desc, "userId"',
  );
  const key = engine === 'postgres' ? '"key" collate "C"' : '"key"';
  await index('logs_key_id_index', 'logs', `"tenantId", ${key}, "id"`);

  if (engine === 'postgres') {
    if (!(await hasTrigrams(db))) return;
    for (const table of ['users', 'organizations'] as const)
      await sql`create index ${sql.ref(`${table}_search_index`)} on ${sql.ref(table)}
        using gin ((${searchText(engine, table)}) gin_trgm_ops)`.execute(db);
  } else {
    for (const table of ['users', 'organizations'] as const)
      await sql`create index ${sql.ref(`${table}_search_index`)} on ${sql.ref(table)}
        ("tenantId", (${searchText(engine, table)}), "id")`.execute(db);
  }
}

/** The extension comes with PostgreSQL, but not every operator lets us have it: searches then look at every row. */
async function hasTrigrams(db: Kysely<never>): Promise<boolean> {
  await sql`do $$ begin
    create extension if not exists pg_trgm;
  exception when others then
    raise notice 'pg_trgm is not available';
  end $$`.execute(db);
  const { rows } = await sql`select 1 from pg_extension where extname = 'pg_trgm'`.execute(db);
  return rows.length > 0;
}

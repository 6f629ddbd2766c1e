/** Rows that say only that things belong together: one set of queries for all such tables. */
import { type RawBuilder, sql } from 'kysely';
import type { Tables } from './tables.ts';
import type { TenantDatabase } from './tenant-scope.ts';

/** Tables that have nothing but what belongs together, and since when. */
export type RelationTable =
  | 'application_access_organization_roles'
  | 'application_access_organizations'
  | 'application_access_user_roles'
  | 'application_access_users'
  | 'application_consent_organization_resource_scopes'
  | 'application_consent_organization_scopes'
  | 'application_consent_organizations'
  | 'application_consent_resource_scopes'
  | 'application_consent_user_scopes'
  | 'cimd_grant_organizations'
  | 'cimd_organization_resource_scopes'
  | 'cimd_organization_scopes'
  | 'cimd_resource_scopes'
  | 'cimd_user_scopes'
  | 'organization_application_roles'
  | 'organization_applications'
  | 'organization_invitation_roles'
  | 'organization_jit_email_domains'
  | 'organization_jit_roles'
  | 'organization_role_resource_scopes'
  | 'organization_role_scopes'
  | 'organization_user_roles'
  | 'organization_users';

/** What a row of the table relates, e.g. `{ organizationId, userId }`. */
export type Related<T extends RelationTable> = Record<
  Exclude<keyof Tables[T], 'tenantId' | 'createdAt'>,
  string
>;
type Column<T extends RelationTable> = keyof Related<T> & string;

/** SQLite takes some 32 000 parameters in a statement, PostgreSQL 65 000. */
const rowsAtOnce = 4000;

/** Relate; what is related already stays. */
export async function relate<T extends RelationTable>(
  db: TenantDatabase,
  table: T,
  rows: readonly Related<T>[],
): Promise<void> {
  const createdAt = Date.now();
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    await db.write
      .insertInto<RelationTable>(table)
      .values(rows.slice(from, from + rowsAtOnce).map((row) => ({ ...row, createdAt })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

/** What the rows with these values have in the column, in the order in which they were related. */
export async function related<T extends RelationTable>(
  db: TenantDatabase,
  table: T,
  column: Column<T>,
  where: Partial<Related<T>>,
): Promise<string[]> {
  const rows = await db.read
    .selectFrom<RelationTable>(table)
    .select(sql.ref<string>(column).as('id'))
    .where(matching(where))
    .orderBy('createdAt')
    .orderBy(sql.ref(column))
    .execute();
  return rows.map(({ id }) => id);
}

/** Whether there is such a row. */
export async function isRelated<T extends RelationTable>(
  db: TenantDatabase,
  table: T,
  where: Related<T>,
): Promise<boolean> {
  const row = await db.read
    .selectFrom<RelationTable>(table)
    .select('createdAt')
    .where(matching(where))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** @returns how many rows there were */
export async function unrelate<T extends RelationTable>(
  db: TenantDatabase,
  table: T,
  where: Partial<Related<T>>,
): Promise<number> {
  const { numDeletedRows } = await db.write
    .deleteFrom<RelationTable>(table)
    .where(matching(where))
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** Make `ids` the ones that belong to `fixed`, touching only the difference. */
export async function relateExactly<T extends RelationTable>(
  db: TenantDatabase,
  table: T,
  fixed: Partial<Related<T>>,
  column: Column<T>,
  ids: readonly string[],
  row: (id: string) => Related<T>,
): Promise<{ added: string[]; removed: string[] }> {
  const wanted = new Set(ids);
  const present = new Set(await related(db, table, column, fixed));
  const added = [...wanted].filter((id) => !present.has(id));
  const removed = [...present].filter((id) => !wanted.has(id));
  for (let from = 0; from < removed.length; from += rowsAtOnce) {
    await db.write
      .deleteFrom<RelationTable>(table)
      .where(matching(fixed))
      .where(sql<string>`${sql.ref(column)}`, 'in', removed.slice(from, from + rowsAtOnce))
      .execute();
  }
  await relate(db, table, added.map(row));
  return { added, removed };
}

function matching(where: Readonly<Record<string, string | undefined>>): RawBuilder<boolean> {
  const conditions = Object.entries(where).map(([column, value]) => sql`${sql.ref(column)} = ${value}`);
  return sql<boolean>`(${sql.join(conditions, sql` and `)})`;
}

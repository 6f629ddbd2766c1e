/**
 * What SQLite's planner is told of the tables. It measures nothing by itself, and what it has not measured it guesses: that
 * the first column of an index leaves ten rows. Here that column is the tenant, and leaves most of the table. So joins began
 * with any index that covered them and read whatever the tenant had, and sweeps looked at every row instead of at those
 * that had expired. Measurements would make plans depend on the data of a moment; what stands here is the same on
 * every machine, and about right where it matters, in large tables.
 * https://sqlite.org/fileformat2.html#the_sqlite_stat1_table
 */
import { type Kysely, sql } from 'kysely';
import type { Tables } from './tables.ts';

const rows = 1_000_000;
/** For `tenantId = ?`; more than what SQLite expects of a range such as `expiresAt < ?`, a quarter of the table. */
const rowsOfTenant = 300_000;
/** For one column more, or for one that is not the tenant; each further one leaves a tenth of that. */
const rowsOfOne = 100;

type IndexColumn = { table: string; index: string; isUnique: 0 | 1; column: string | null };

/** Write the statistics, unless they are there. @param isChanged the schema has just changed */
export async function describeIndexes(db: Kysely<Tables>, isChanged: boolean): Promise<void> {
  if (!isChanged && (await isDescribed(db))) return;
  const { rows: columns } = await sql<IndexColumn>`
    select tables.name as "table", indexes.name as "index", indexes."unique" as "isUnique", parts.name as "column"
    from sqlite_schema as tables, pragma_table_info(tables.name) as fields,
      pragma_index_list(tables.name) as indexes, pragma_index_info(indexes.name) as parts
    where tables.type = 'table' and fields.name = 'tenantId'
    order by indexes.name, parts.seqno`.execute(db);
  const byIndex = Map.groupBy(columns, ({ index }) => index);
  await db.transaction().execute(async (within) => {
    // The table comes with the first measurement, of something small.
    await sql`analyze kysely_migration_lock`.execute(within);
    await sql`delete from sqlite_stat1`.execute(within);
    for (const [index, parts] of byIndex) {
      const table = parts[0]?.table ?? '';
      const stat = [rows, ...rowsLeft(parts)].join(' ');
      await sql`insert into sqlite_stat1 (tbl, idx, stat) values (${table}, ${index}, ${stat})`.execute(
        within,
      );
    }
  });
  // Connections that are open read it again; others read it when they open.
  await sql`analyze sqlite_schema`.execute(db);
}

async function isDescribed(db: Kysely<Tables>): Promise<boolean> {
  const { rows: found } = await sql`select 1 from sqlite_schema where name = 'sqlite_stat1'`.execute(db);
  return found.length > 0;
}

/** How many rows are left once each column, from the first on, is known. */
function rowsLeft(parts: readonly IndexColumn[]): number[] {
  let left = rows;
  return parts.map(({ column, isUnique }, position) => {
    if (isUnique && position === parts.length - 1) left = 1;
    else if (column === 'tenantId' && position === 0) left = rowsOfTenant;
    else left = left > rowsOfOne ? rowsOfOne : Math.max(1, Math.round(left / 10));
    return left;
  });
}

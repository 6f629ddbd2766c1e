/** Lists that are answered page by page. */
import { type SelectQueryBuilder, type Simplify, sql } from 'kysely';

/** Which rows of a list are asked for. */
export type Page = { readonly size: number; readonly offset: number };

/** How many rows a query finds, for `countRows` and `selectPage`. */
export const countAsTotal = sql<number>`count(*)`.as('total');

type Counted = { executeTakeFirstOrThrow(): Promise<{ readonly total: number }> };

/**
 * A page of a list, and how long the whole list is. Without a page it is all of it, and on the last one the end is seen:
 * neither needs counting.
 * @param counted selects `countAsTotal` of the list's rows; it may leave out joins that take none of them away
 * @example
 * selectPage(found.selectAll().orderBy('createdAt').orderBy('id'), found.select(countAsTotal), page)
 */
export async function selectPage<DB, TB extends keyof DB, Row>(
  list: SelectQueryBuilder<DB, TB, Row>,
  counted: Counted,
  page: Page | undefined,
): Promise<{ rows: Simplify<Row>[]; total: number }> {
  if (!page) {
    const rows = await list.execute();
    return { rows, total: rows.length };
  }
  const rows = await list.limit(page.size).offset(page.offset).execute();
  const isLast = rows.length < page.size && (rows.length > 0 || page.offset === 0);
  return { rows, total: isLast ? page.offset + rows.length : await countRows(counted) };
}

/** PostgreSQL counts in bigints, which come as text. */
export async function countRows(counted: Counted): Promise<number> {
  return Number((await counted.executeTakeFirstOrThrow()).total);
}

/** Queries on the seals of the audit log, and on the entries that they cover. */
import { setImmediate as turn } from 'node:timers/promises';
import { sql } from 'kysely';
import { castAsText } from '../../database/dialect.ts';
import type { TenantDatabase } from '../../database/tenant-scope.ts';
import type { EntryRow, SealRow } from './seal.ts';

type Order = 'oldest first' | 'newest first';

/**
 * Whatever the table holds: whether a mark is ours is the caller's to ask.
 * @param range.above exclusive; `upTo` is inclusive
 */
export async function selectSeals(
  db: TenantDatabase,
  {
    above = 0,
    upTo,
    order,
    limit,
    offset = 0,
    withLate = false,
  }: {
    readonly above?: number;
    readonly upTo?: number;
    readonly order: Order;
    readonly limit: number;
    readonly offset?: number;
    /** Only those that say they name entries which came late. */
    readonly withLate?: boolean;
  },
): Promise<SealRow[]> {
  let query = db.read
    .selectFrom('log_seals')
    .select([castAsText('number').as('numeral'), 'content', 'mark'])
    .where('number', '>', above);
  if (upTo !== undefined) query = query.where('number', '<=', upTo);
  if (withLate) query = query.where('late', '>', 0);
  const rows = await query
    .orderBy('number', order === 'oldest first' ? 'asc' : 'desc')
    .limit(limit)
    .offset(offset)
    .execute();
  return rows.map(({ numeral, content, mark }) => ({ number: Number(numeral), content, mark }));
}

/** Rows per query, of which a sealing needs as many. */
const sealsAtOnce = 60;

/** Seals one after the other, for as long as somebody asks for more. */
export async function* sealsIn(
  db: TenantDatabase,
  which: { readonly order: Order; readonly above?: number; readonly withLate?: boolean },
): AsyncGenerator<SealRow, undefined> {
  for (let offset = 0; ; offset += sealsAtOnce) {
    const rows = await selectSeals(db, { ...which, limit: sealsAtOnce, offset });
    yield* rows;
    if (rows.length < sealsAtOnce) return;
    await turn();
  }
}

export async function countSeals(db: TenantDatabase): Promise<number> {
  const { total } = await db.read
    .selectFrom('log_seals')
    .select(sql<number>`count(*)`.as('total'))
    .executeTakeFirstOrThrow();
  return Number(total);
}

/** @returns whether it is in now; another process may have been faster with this number */
export async function insertSeal(db: TenantDatabase, row: SealRow, late: number): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db.write
    .insertInto('log_seals')
    .values({ ...row, late })
    .onConflict((conflict) => conflict.columns(['number']).doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** @param upTo inclusive */
export async function deleteSeals(db: TenantDatabase, upTo: number): Promise<void> {
  await db.write.deleteFrom('log_seals').where('number', '<=', upTo).execute();
}

/**
 * Only what is sealed and older than it is kept.
 * @param through inclusive
 */
export async function deleteEntries(db: TenantDatabase, through: string): Promise<void> {
  await db.write.deleteFrom('logs').where('id', '<=', through).execute();
}

type Range = { readonly after: string; readonly through: string };

/** Rows per query. */
const batch = 50;

const selectEntries = (db: TenantDatabase) =>
  db.read.selectFrom('logs').select([
    'id',
    castAsText('key').as('name'),
    // Under names of their own, so that nobody reads them as JSON and the like.
    castAsText('payload').as('said'),
    castAsText('userId').as('person'),
    castAsText('applicationId').as('application'),
    castAsText('organizationId').as('organization'),
    castAsText('createdAt').as('time'),
  ]);

type Selected = Awaited<ReturnType<ReturnType<typeof selectEntries>['execute']>>[number];

const asText = ({ id, name, said, person, application, organization, time }: Selected): EntryRow => ({
  id,
  key: name ?? '',
  payload: said ?? '',
  userId: person,
  applicationId: application,
  organizationId: organization,
  createdAt: time ?? '',
});

/** Entries in order, in portions. */
export async function* entriesIn(
  db: TenantDatabase,
  { after, through }: Range,
  most: number,
): AsyncGenerator<EntryRow[]> {
  let behind = after;
  for (let left = most; left > 0; ) {
    const size = Math.min(batch, left);
    const rows = await selectEntries(db)
      .where('id', '>', behind)
      .where('id', '<=', through)
      .orderBy('id')
      .limit(size)
      .execute();
    if (rows.length > 0) yield rows.map(asText);
    if (rows.length < size) return;
    // Requests have their turn: on SQLite nothing here would wait by itself.
    await turn();
    left -= rows.length;
    behind = rows.at(-1)?.id ?? through;
  }
}

/** Those that are still there. */
export async function entriesOf(
  db: TenantDatabase,
  named: readonly { readonly id: string }[],
): Promise<EntryRow[]> {
  const found: EntryRow[] = [];
  for (let at = 0; at < named.length; at += batch) {
    const ids = named.slice(at, at + batch).map(({ id }) => id);
    found.push(...(await selectEntries(db).where('id', 'in', ids).execute()).map(asText));
  }
  return found;
}

/** `after` is exclusive, `through` inclusive. */
export async function countEntries(db: TenantDatabase, { after, through }: Range): Promise<number> {
  const { total } = await db.read
    .selectFrom('logs')
    .select(sql<number>`count(*)`.as('total'))
    .where('id', '>', after)
    .where('id', '<=', through)
    .executeTakeFirstOrThrow();
  return Number(total);
}

/** The first few ids of a range. */
export async function firstIds(
  db: TenantDatabase,
  range: { readonly above?: string; readonly from?: string; readonly upTo?: string },
  limit: number,
): Promise<string[]> {
  let query = db.read.selectFrom('logs').select(castAsText('id').as('text'));
  if (range.above !== undefined) query = query.where('id', '>', range.above);
  if (range.from !== undefined) query = query.where('id', '>=', range.from);
  if (range.upTo !== undefined) query = query.where('id', '<=', range.upTo);
  const rows = await query.orderBy('id').limit(limit).execute();
  return rows.map(({ text }) => text ?? '');
}

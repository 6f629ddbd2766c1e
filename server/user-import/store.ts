/** Queries on imports and their rows. */
import { type Insertable, type Selectable, sql } from 'kysely';
import type { TenantTables } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import type { Page } from '../http/pagination.ts';

export type ImportRow = Selectable<TenantTables['user_imports']>;
export type PersonRow = Selectable<TenantTables['user_import_rows']>;
export type Outcome = NonNullable<PersonRow['outcome']>;
type NewRow = Omit<Insertable<TenantTables['user_import_rows']>, 'tenantId'>;

export async function insertImport(
  db: TenantDatabase,
  row: Pick<ImportRow, 'id' | 'format' | 'details' | 'isDryRun' | 'leaseOwner' | 'leaseUntil'>,
): Promise<void> {
  await db.write
    .insertInto('user_imports')
    .values({
      ...row,
      state: 'Receiving',
      received: 0,
      processed: 0,
      created: 0,
      updated: 0,
      skipped: 0,
      failed: 0,
      failure: null,
      createdAt: Date.now(),
      finishedAt: null,
    })
    .execute();
}

export function selectImport(db: TenantDatabase, id: string): Promise<ImportRow | undefined> {
  return db.read.selectFrom('user_imports').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function selectImports(
  db: TenantDatabase,
  page: Page,
): Promise<{ imports: ImportRow[]; total: number }> {
  const imports = await db.read
    .selectFrom('user_imports')
    .selectAll()
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(page.size)
    .offset(page.offset)
    .execute();
  const { total } = await db.read
    .selectFrom('user_imports')
    .select(sql<number>`count(*)`.as('total'))
    .executeTakeFirstOrThrow();
  return { imports, total: Number(total) };
}

/** Rows of the file, and how far the file has come. @returns false when the import is no longer being received */
export async function insertRows(
  db: TenantDatabase,
  importId: string,
  rows: readonly NewRow[],
  leaseUntil: number,
): Promise<boolean> {
  const failed = rows.filter(({ outcome }) => outcome === 'failed').length;
  const { numUpdatedRows } = await db.write
    .updateTable('user_imports')
    .set((set) => ({
      received: set('received', '+', rows.length),
      processed: set('processed', '+', failed),
      failed: set('failed', '+', failed),
      leaseUntil,
    }))
    .where('id', '=', importId)
    .where('state', '=', 'Receiving')
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) return false;
  if (rows.length > 0)
    await db.write
      .insertInto('user_import_rows')
      .values([...rows])
      .execute();
  return true;
}

/** @returns whether the import was in one of the states */
export async function changeState(
  db: TenantDatabase,
  id: string,
  from: readonly ImportRow['state'][],
  change: Partial<
    Pick<ImportRow, 'state' | 'failure' | 'finishedAt' | 'leaseOwner' | 'leaseUntil' | 'isDryRun'>
  >,
): Promise<boolean> {
  const { numUpdatedRows } = await db.write
    .updateTable('user_imports')
    .set(change)
    .where('id', '=', id)
    .where('state', 'in', from)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Take an import that waits, or whose process is gone. One of any number of processes gets it. */
export async function claimImport(
  db: TenantDatabase,
  owner: string,
  now: number,
  leaseUntil: number,
): Promise<ImportRow | undefined> {
  const next = await db.read
    .selectFrom('user_imports')
    .selectAll()
    .where((where) =>
      where.or([
        where('state', '=', 'Waiting'),
        where.and([where('state', '=', 'Running'), where('leaseUntil', '<', now)]),
      ]),
    )
    .orderBy('createdAt')
    .limit(1)
    .executeTakeFirst();
  if (!next) return undefined;
  const claimed = await db.write
    .updateTable('user_imports')
    .set({ state: 'Running', leaseOwner: owner, leaseUntil })
    .where('id', '=', next.id)
    .where('state', '=', next.state)
    .where('leaseUntil', '=', next.leaseUntil)
    .returningAll()
    .executeTakeFirst();
  return claimed;
}

export function selectPending(db: TenantDatabase, importId: string, limit: number): Promise<PersonRow[]> {
  return db.read
    .selectFrom('user_import_rows')
    .selectAll()
    .where('importId', '=', importId)
    .where('outcome', 'is', null)
    .orderBy('row')
    .limit(limit)
    .execute();
}

export type RowResult = {
  readonly row: number;
  readonly outcome: Outcome;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly userId?: string | undefined;
};

/** @returns false when the import is not this owner's any more: the caller's transaction must not commit */
export async function noteResults(
  db: TenantDatabase,
  importId: string,
  owner: string,
  results: readonly RowResult[],
  { leaseUntil, keepSealed }: { readonly leaseUntil: number; readonly keepSealed: boolean },
): Promise<boolean> {
  const count = (outcome: Outcome) => results.filter((one) => one.outcome === outcome).length;
  const { numUpdatedRows } = await db.write
    .updateTable('user_imports')
    .set((set) => ({
      processed: set('processed', '+', results.length),
      created: set('created', '+', count('created')),
      updated: set('updated', '+', count('updated')),
      skipped: set('skipped', '+', count('skipped')),
      failed: set('failed', '+', count('failed')),
      leaseUntil,
    }))
    .where('id', '=', importId)
    .where('state', '=', 'Running')
    .where('leaseOwner', '=', owner)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) return false;
  for (const { row, outcome, code, message, userId } of results) {
    await db.write
      .updateTable('user_import_rows')
      .set({
        outcome,
        code: code ?? null,
        message: message ?? null,
        userId: userId ?? null,
        ...(!keepSealed && { sealed: null }),
      })
      .where('importId', '=', importId)
      .where('row', '=', row)
      .execute();
  }
  return true;
}

/** After a trial: all rows that could be read wait again. @returns whether the import was a finished trial */
export async function resetForRun(db: TenantDatabase, id: string): Promise<boolean> {
  const { unreadable } = await db.read
    .selectFrom('user_import_rows')
    .select(sql<number>`count(*)`.as('unreadable'))
    .where('importId', '=', id)
    .where('sealed', 'is', null)
    .executeTakeFirstOrThrow();
  const failed = Number(unreadable);
  const { numUpdatedRows } = await db.write
    .updateTable('user_imports')
    .set({
      state: 'Waiting',
      isDryRun: false,
      processed: failed,
      failed,
      created: 0,
      updated: 0,
      skipped: 0,
      finishedAt: null,
      leaseUntil: 0,
    })
    .where('id', '=', id)
    .where('state', '=', 'Done')
    .where('isDryRun', '=', true)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) return false;
  await db.write
    .updateTable('user_import_rows')
    .set({ outcome: null, code: null, message: null, userId: null })
    .where('importId', '=', id)
    .where('sealed', 'is not', null)
    .execute();
  return true;
}

export function selectReport(
  db: TenantDatabase,
  importId: string,
  {
    after,
    limit,
    outcome,
  }: { readonly after: number; readonly limit: number; readonly outcome?: Outcome | undefined },
): Promise<PersonRow[]> {
  let query = db.read
    .selectFrom('user_import_rows')
    .selectAll()
    .where('importId', '=', importId)
    .where('row', '>', after);
  if (outcome !== undefined) query = query.where('outcome', '=', outcome);
  return query.orderBy('row').limit(limit).execute();
}

/** What people brought along is not kept once it is used or given up. */
export async function forgetPeople(db: TenantDatabase, importId: string): Promise<void> {
  await db.write
    .updateTable('user_import_rows')
    .set({ sealed: null })
    .where('importId', '=', importId)
    .where('sealed', 'is not', null)
    .execute();
}

export async function deleteImport(db: TenantDatabase, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.write
    .deleteFrom('user_imports')
    .where('id', '=', id)
    .where('state', 'in', ['Done', 'Failed', 'Cancelled'])
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** Uploads whose process is gone, trials that nobody ran for real, and old imports. */
export async function selectStale(db: TenantDatabase, now: number): Promise<ImportRow[]> {
  return db.read
    .selectFrom('user_imports')
    .selectAll()
    .where((where) =>
      where.or([
        where.and([where('state', '=', 'Receiving'), where('leaseUntil', '<', now)]),
        where.and([
          where('isDryRun', '=', true),
          where('state', '=', 'Done'),
          where('finishedAt', '<', now - 86_400_000),
        ]),
        where('finishedAt', '<', now - 30 * 86_400_000),
      ]),
    )
    .limit(20)
    .execute();
}

/** Whether somebody had this id and was deleted: tokens and logs elsewhere may still mean that person. */
export async function wasDeleted(db: TenantDatabase, userId: string): Promise<boolean> {
  const row = await db.read
    .selectFrom('logs')
    .select('id')
    .where('userId', '=', userId)
    .where('key', '=', 'Management.User.Deleted')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Queries on the rows of imports. None of them touches more than a thousand at once, however long the file was. */
import { setImmediate as pause } from 'node:timers/promises';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { type ImportRow, type Outcome, over, type PersonRow, selectImport } from './store.ts';

/**
 * The next rows that nothing became of. What a row brought along is kept by a trial and forgotten by a run, so after a
 * trial everything that is still sealed waits.
 * @param after the last row that is known to be done, so that those before are not looked through again
 */
export function selectPending(
  db: TenantDatabase,
  { id, isDryRun }: Pick<ImportRow, 'id' | 'isDryRun'>,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<PersonRow[]> {
  const rows = db.read
    .selectFrom('user_import_rows')
    .selectAll()
    .where('importId', '=', id)
    .where('row', '>', after);
  return (isDryRun ? rows.where('outcome', 'is', null) : rows.where('sealed', 'is not', null))
    .orderBy('row')
    .limit(limit)
    .execute();
}

/** Rows with what became of them. What a trial said of rows that the run has not come to is left out. */
export async function selectReport(
  db: TenantDatabase,
  { id, isDryRun }: Pick<ImportRow, 'id' | 'isDryRun'>,
  {
    after = 0,
    limit,
    offset = 0,
    outcome,
  }: {
    readonly after?: number;
    readonly limit: number;
    readonly offset?: number;
    readonly outcome?: Outcome | undefined;
  },
): Promise<PersonRow[]> {
  let query = db.read
    .selectFrom('user_import_rows')
    .selectAll()
    .where('importId', '=', id)
    .where('row', '>', after);
  if (outcome !== undefined) query = query.where('outcome', '=', outcome);
  if (outcome !== undefined && !isDryRun) query = query.where('sealed', 'is', null);
  const rows = await query.orderBy('row').limit(limit).offset(offset).execute();
  const waits = { outcome: null, code: null, message: null, userId: null };
  return rows.map((row) => (isDryRun || row.sealed === null ? row : { ...row, ...waits }));
}

/** Numbers of rows in a transaction of its own: nobody who signs in waits for a million of them. */
const rowsAtOnce = 1000;

async function inPortions(
  db: TenantDatabase,
  importId: string,
  work: (portion: { after: number; until: number; isDryRun: boolean }) => Promise<unknown>,
): Promise<void> {
  const { received, isDryRun } = (await selectImport(db, importId)) ?? { received: 0, isDryRun: false };
  for (let after = 0; after < received; after += rowsAtOnce) {
    await work({ after, until: after + rowsAtOnce, isDryRun });
    await pause();
  }
}

/** What people brought along is not kept once it is used or given up. Not for inside a transaction. */
export async function forgetPeople(db: TenantDatabase, importId: string): Promise<void> {
  await inPortions(db, importId, ({ after, until, isDryRun }) =>
    db.write
      .updateTable('user_import_rows')
      // Rows that a run did not come to may still say what the trial before it found.
      .set({ sealed: null, ...(!isDryRun && { outcome: null, code: null, message: null, userId: null }) })
      .where('importId', '=', importId)
      .where('row', '>', after)
      .where('row', '<=', until)
      .where('sealed', 'is not', null)
      .execute(),
  );
  await db.write
    .updateTable('user_imports')
    .set({ leaseUntil: 0 })
    .where('id', '=', importId)
    .where('state', 'in', over)
    .execute();
}

/** First the rows, so that the import itself is there until all are gone. Not for inside a transaction. */
export async function deleteRows(db: TenantDatabase, importId: string): Promise<void> {
  await inPortions(db, importId, ({ after, until }) =>
    db.write
      .deleteFrom('user_import_rows')
      .where('importId', '=', importId)
      .where('row', '>', after)
      .where('row', '<=', until)
      .execute(),
  );
}

/** Which of the ids were somebody's who was deleted: tokens and logs elsewhere may still mean that person. */
export async function selectDeleted(db: TenantDatabase, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db.read
    .selectFrom('logs')
    .select('userId')
    .distinct()
    .where('userId', 'in', ids)
    .where('key', '=', 'Management.User.Deleted')
    .execute();
  return new Set(rows.flatMap(({ userId }) => userId ?? []));
}

/** Queries on imports and their rows. */
import { type Insertable, type Selectable, sql } from 'kysely';
import type { TenantTables } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import type { Page } from '../http/pagination.ts';

export type ImportRow = Selectable<TenantTables['user_imports']>;
export type PersonRow = Selectable<TenantTables['user_import_rows']>;
export type Outcome = NonNullable<PersonRow['outcome']>;
type NewRow = Omit<Insertable<TenantTables['user_import_rows']>, 'tenantId'>;

/** A row that a file is being received for; the lease is that of whoever receives it. */
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

/** Newest first. */
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

type Claim = {
  /** Whether nobody of this name is there any more, whatever the lease says. */
  readonly isGone?: (owner: string) => boolean;
  /** Ids that are left alone. */
  readonly except?: ReadonlySet<string>;
};

/** Take an import that waits, or whose process is gone. One of any number of processes gets it. */
export async function claimImport(
  db: TenantDatabase,
  owner: string,
  now: number,
  leaseUntil: number,
  { isGone = () => false, except = new Set() }: Claim = {},
): Promise<ImportRow | undefined> {
  const open = await db.read
    .selectFrom('user_imports')
    .selectAll()
    .where('state', 'in', ['Waiting', 'Running'])
    .orderBy('createdAt')
    .execute();
  const next = open.find(
    (one) =>
      !except.has(one.id) &&
      (one.state === 'Waiting' ||
        one.leaseUntil < now ||
        (one.leaseOwner !== null && one.leaseOwner !== owner && isGone(one.leaseOwner))),
  );
  if (!next) return undefined;
  return db.write
    .updateTable('user_imports')
    .set({ state: 'Running', leaseOwner: owner, leaseUntil })
    .where('id', '=', next.id)
    .where('state', '=', next.state)
    .where('leaseUntil', '=', next.leaseUntil)
    .returningAll()
    .executeTakeFirst();
}

/** Give an import back that nobody else has taken over meanwhile: whoever comes next takes it at once. */
export async function releaseImport(db: TenantDatabase, id: string, owner: string): Promise<void> {
  await db.write
    .updateTable('user_imports')
    .set({ state: 'Waiting', leaseOwner: null, leaseUntil: 0 })
    .where('id', '=', id)
    .where('state', '=', 'Running')
    .where('leaseOwner', '=', owner)
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
  if (results.length === 0) return true;
  // All in one statement. The rows are there, so their labels stay as they are.
  await db.write
    .insertInto('user_import_rows')
    .values(
      results.map(({ row, outcome, code, message, userId }) => ({
        importId,
        row,
        label: '',
        sealed: null,
        outcome,
        code: code ?? null,
        message: message ?? null,
        userId: userId ?? null,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['importId', 'row']).doUpdateSet((set) => ({
        outcome: set.ref('excluded.outcome'),
        code: set.ref('excluded.code'),
        message: set.ref('excluded.message'),
        userId: set.ref('excluded.userId'),
        ...(!keepSealed && { sealed: null }),
      })),
    )
    .execute();
  return true;
}

/** After a trial: what could be read waits again, see `selectPending`. @returns whether the import was a finished trial */
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
  return numUpdatedRows > 0n;
}

export const over = ['Done', 'Failed', 'Cancelled'] as const;

/** Only one that is over; its rows and its report go with it. @returns whether there was one */
export async function deleteImport(db: TenantDatabase, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.write
    .deleteFrom('user_imports')
    .where('id', '=', id)
    .where('state', 'in', over)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** Uploads whose process is gone, pauses that nobody ended, trials that nobody ran for real, what was given up and not yet forgotten, and old imports. */
export async function selectStale(db: TenantDatabase, now: number): Promise<ImportRow[]> {
  return db.read
    .selectFrom('user_imports')
    .selectAll()
    .where((where) =>
      where.or([
        where.and([where('state', 'in', ['Receiving', 'Paused']), where('leaseUntil', '<', now)]),
        where.and([
          where('isDryRun', '=', true),
          where('state', '=', 'Done'),
          where('finishedAt', '<', now - 86_400_000),
        ]),
        // `forgetPeople` did not come to its end.
        where.and([
          where('state', 'in', ['Cancelled', 'Failed']),
          where('leaseUntil', '>', 0),
          where('leaseUntil', '<', now - 60_000),
        ]),
        where('finishedAt', '<', now - 30 * 86_400_000),
      ]),
    )
    .limit(20)
    .execute();
}

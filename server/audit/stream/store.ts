/** Queries on where the audit log is streamed to, and on what of it is yet to be sent. */
import { type Expression, type Selectable, type SqlBool, sql } from 'kysely';
import type { TenantTables } from '../../database/tables.ts';
import type { TenantDatabase } from '../../database/tenant-scope.ts';
import { isUnder } from '../store.ts';

const slot = 'default';

export type StreamRow = Omit<Selectable<TenantTables['log_streams']>, 'tenantId' | 'slot'>;

const columns = [
  'sealed',
  'isEnabled',
  'since',
  'position',
  'lateThrough',
  'deliveredId',
  'deliveredAt',
  'tries',
  'nextTryAt',
  'lastError',
  'lastErrorAt',
  'claim',
  'claimedUntil',
  'lostEntries',
  'lostFrom',
  'lostTo',
  'isLossTold',
] as const satisfies readonly (keyof StreamRow)[];

/** A tenant has one stream at most. Its destination is sealed. */
export const selectStream = (db: TenantDatabase): Promise<StreamRow | undefined> =>
  db.read.selectFrom('log_streams').select(columns).where('slot', '=', slot).executeTakeFirst();

/** @returns whether it is in now; somebody else may have been faster */
export async function insertStream(db: TenantDatabase, row: StreamRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db.write
    .insertInto('log_streams')
    .values({ slot, ...row })
    .onConflict((conflict) => conflict.columns(['slot']).doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** Whether the stream is still in hand is not asked: for changes that interrupted it first. */
export async function updateStream(db: TenantDatabase, change: Partial<StreamRow>): Promise<void> {
  await db.write.updateTable('log_streams').set(change).where('slot', '=', slot).execute();
}

/** Take it out of whoever's hands: what is on its way moves nothing any more, and nobody else changes it before this transaction is over. */
export const interruptStream = (db: TenantDatabase): Promise<StreamRow | undefined> =>
  db.write
    .updateTable('log_streams')
    .set({ claim: null, claimedUntil: 0 })
    .where('slot', '=', slot)
    .returning(columns)
    .executeTakeFirst();

/** @returns whether there was one */
export async function deleteStream(db: TenantDatabase): Promise<boolean> {
  const { numDeletedRows } = await db.write
    .deleteFrom('log_streams')
    .where('slot', '=', slot)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** Take it in hand: of several processes one gets it. Until then it is that one's; afterwards, if it died, anybody's. */
export const claimStream = (
  db: TenantDatabase,
  now: number,
  { claim, claimedUntil }: { readonly claim: string; readonly claimedUntil: number },
): Promise<StreamRow | undefined> =>
  db.write
    .updateTable('log_streams')
    .set({ claim, claimedUntil })
    .where('slot', '=', slot)
    .where('isEnabled', '=', true)
    .where('nextTryAt', '<=', now)
    .where('claimedUntil', '<=', now)
    .returning(columns)
    .executeTakeFirst();

/** @returns whether it was still in these hands: nobody else took it on, nor changed where it goes or begins */
export async function noteProgress(
  db: TenantDatabase,
  claim: string,
  change: Partial<StreamRow>,
): Promise<boolean> {
  const { numUpdatedRows } = await db.write
    .updateTable('log_streams')
    .set(change)
    .where('slot', '=', slot)
    .where('claim', '=', claim)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

type Range = { readonly after: string; readonly through?: string | undefined };

const entriesUnder = (db: TenantDatabase, keys: readonly string[], { after, through }: Range) => {
  let query = db.read.selectFrom('logs').where('id', '>', after);
  if (through !== undefined) query = query.where('id', '<=', through);
  if (keys.length === 0) return query;
  return query.where((where) => where.or(keys.map((key): Expression<SqlBool> => isUnder(db.engine, key))));
};

/** Entries under one of the keys. @param most where to stop counting */
export async function countUnder(
  db: TenantDatabase,
  keys: readonly string[],
  range: Range,
  most: number,
): Promise<{ entries: number; first: string | undefined; last: string | undefined }> {
  const found = await db.read
    .selectFrom(() => entriesUnder(db, keys, range).select('id').orderBy('id').limit(most).as('found'))
    .select([
      sql<number>`count(*)`.as('total'),
      sql<string | null>`min(id)`.as('first'),
      sql<string | null>`max(id)`.as('last'),
    ])
    .executeTakeFirstOrThrow();
  return { entries: Number(found.total), first: found.first ?? undefined, last: found.last ?? undefined };
}

/**
 * The oldest entry of these keys behind `after`, by its id.
 * @param keys every entry when empty
 */
export async function firstUnder(
  db: TenantDatabase,
  keys: readonly string[],
  after: string,
): Promise<string | undefined> {
  const found = await entriesUnder(db, keys, { after })
    .select('id')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return found?.id;
}

/** Queries on messages that are yet to be brought. To whom they go and what they say is sealed. */
import type { ExpressionBuilder, Selectable } from 'kysely';
import type { TenantTables } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

export type OutboxRow = Omit<Selectable<TenantTables['outbox_messages']>, 'tenantId'>;

export async function insertMessage(db: TenantDatabase, row: OutboxRow): Promise<void> {
  await db.write.insertInto('outbox_messages').values(row).execute();
}

/** Longer than any pause and any claim: what is further ahead was written by a clock that was wrong. */
const tooFar = 86_400_000;
const isOver =
  (column: 'nextTryAt' | 'claimedUntil', now: number) =>
  (where: ExpressionBuilder<TenantTables, 'outbox_messages'>) =>
    where.or([where(column, '<=', now), where(column, '>', now + tooFar)]);

/** What is due and in nobody's hands, longest due first. */
export const dueMessages = (db: TenantDatabase, now: number, limit: number): Promise<OutboxRow[]> =>
  db.read
    .selectFrom('outbox_messages')
    .selectAll()
    .where(isOver('nextTryAt', now))
    .where(isOver('claimedUntil', now))
    .where('givenUpAt', 'is', null)
    .orderBy('nextTryAt')
    .orderBy('id')
    .limit(limit)
    .execute();

/** Take a message on: of several processes one gets it. Until then it is that one's; afterwards, if it died, anybody's. */
export async function claimMessage(
  db: TenantDatabase,
  { id, tries }: Pick<OutboxRow, 'id' | 'tries'>,
  now: number,
  claimedUntil: number,
): Promise<boolean> {
  const { numUpdatedRows } = await db.write
    .updateTable('outbox_messages')
    .set({ tries: tries + 1, claimedUntil })
    .where('id', '=', id)
    .where('tries', '=', tries)
    .where(isOver('claimedUntil', now))
    .where('givenUpAt', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** It has been brought. Where its claim ran out meanwhile, it has been brought all the same. */
export async function removeMessage(db: TenantDatabase, id: string): Promise<void> {
  await db.write.deleteFrom('outbox_messages').where('id', '=', id).execute();
}

/** Put a message back. @returns whether it was still in these hands */
export async function releaseMessage(
  db: TenantDatabase,
  id: string,
  claimedUntil: number,
  change: Pick<OutboxRow, 'nextTryAt' | 'lastError' | 'givenUpAt'>,
): Promise<boolean> {
  const { numUpdatedRows } = await db.write
    .updateTable('outbox_messages')
    .set({ ...change, claimedUntil: 0 })
    .where('id', '=', id)
    .where('claimedUntil', '=', claimedUntil)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** Newest first. */
export async function selectMessages(
  db: TenantDatabase,
  { size, offset }: { readonly size: number; readonly offset: number },
): Promise<{ rows: OutboxRow[]; total: number }> {
  const [rows, total] = await Promise.all([
    db.read
      .selectFrom('outbox_messages')
      .selectAll()
      .orderBy('createdAt', 'desc')
      .orderBy('id')
      .limit(size)
      .offset(offset)
      .execute(),
    countMessages(db),
  ]);
  return { rows, total };
}

/** Those of one kind that were queued in a time, both ends included. */
export const messagesOfKind = (
  db: TenantDatabase,
  { kind, from, to }: { readonly kind: string; readonly from: number; readonly to: number },
): Promise<OutboxRow[]> =>
  db.read
    .selectFrom('outbox_messages')
    .selectAll()
    .where('kind', '=', kind)
    .where('createdAt', '>=', from)
    .where('createdAt', '<=', to)
    .execute();

/** Those that are given up as well. */
export async function countMessages(db: TenantDatabase): Promise<number> {
  const { count } = await db.read
    .selectFrom('outbox_messages')
    .select(({ fn }) => fn.countAll().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Those that are still tried. */
export async function countWaiting(db: TenantDatabase): Promise<number> {
  const { count } = await db.read
    .selectFrom('outbox_messages')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('givenUpAt', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** From the beginning, at once. Whoever has it in hand just now keeps it: it is not sent twice at the same time. */
export const restartMessage = (db: TenantDatabase, id: string, now: number): Promise<OutboxRow | undefined> =>
  db.write
    .updateTable('outbox_messages')
    .set({ tries: 0, nextTryAt: now, givenUpAt: null })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();

/** Whoever gets it has it alone: of any number of callers the others get undefined. */
export const takeMessage = (db: TenantDatabase, id: string): Promise<OutboxRow | undefined> =>
  db.write.deleteFrom('outbox_messages').where('id', '=', id).returningAll().executeTakeFirst();

/** @param before exclusive, in milliseconds */
export async function removeGivenUp(db: TenantDatabase, before: number): Promise<void> {
  await db.write.deleteFrom('outbox_messages').where('givenUpAt', '<', before).execute();
}

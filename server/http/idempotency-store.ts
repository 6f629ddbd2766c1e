/** Calls that were made under a key of their caller's, and how they were answered. */
import type { Selectable } from 'kysely';
import type { TenantTables } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

type Row = Omit<Selectable<TenantTables['idempotency_keys']>, 'tenantId'>;
type Call = Pick<Row, 'id' | 'startedAt'>;

/**
 * Take the key on, if it is free: never used, over, or left by a process that died midway. Of those who come at the same
 * moment one gets it.
 * @returns undefined when it is the caller's now, else what is known of it
 */
export async function claim(
  db: TenantDatabase,
  call: Omit<Row, 'sealed'>,
  { now, givenUpBefore }: { readonly now: number; readonly givenUpBefore: number },
): Promise<Row | undefined> {
  const { numInsertedOrUpdatedRows: inserted } = await db.write
    .insertInto('idempotency_keys')
    .values({ ...call, sealed: null })
    .onConflict((conflict) => conflict.columns(['id']).doNothing())
    .executeTakeFirstOrThrow();
  if ((inserted ?? 0n) > 0n) return undefined;
  const found = await db.write
    .selectFrom('idempotency_keys')
    .selectAll()
    .where('id', '=', call.id)
    .executeTakeFirst();
  // Released between the two statements: whoever asks again finds it free.
  if (!found) return { ...call, sealed: null };
  const isOver = found.expiresAt <= now;
  const isLeft = found.sealed === null && found.startedAt < givenUpBefore && found.request === call.request;
  if (!isOver && !isLeft) return found;
  const { numUpdatedRows: taken } = await db.write
    .updateTable('idempotency_keys')
    .set({ request: call.request, startedAt: call.startedAt, expiresAt: call.expiresAt, sealed: null })
    .where('id', '=', call.id)
    .where('startedAt', '=', found.startedAt)
    .executeTakeFirstOrThrow();
  return taken > 0n ? undefined : { ...call, sealed: null };
}

/** Only whoever has the key yet. */
export async function complete(db: TenantDatabase, { id, startedAt }: Call, sealed: string): Promise<void> {
  await db.write
    .updateTable('idempotency_keys')
    .set({ sealed })
    .where('id', '=', id)
    .where('startedAt', '=', startedAt)
    .execute();
}

/** The call was refused, or failed: the key is free for another try. Only whoever has it yet. */
export async function release(db: TenantDatabase, { id, startedAt }: Call): Promise<void> {
  await db.write
    .deleteFrom('idempotency_keys')
    .where('id', '=', id)
    .where('startedAt', '=', startedAt)
    .execute();
}

/** @param now milliseconds */
export async function purgeIdempotencyKeys(db: TenantDatabase, now: number): Promise<void> {
  await db.write.deleteFrom('idempotency_keys').where('expiresAt', '<=', now).execute();
}

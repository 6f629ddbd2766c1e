/** Queries on requests to replace lost second factors. */
import type { RecoveryState } from '@portero/schema/recovery-requests.ts';
import type { ExpressionBuilder, Selectable } from 'kysely';
import { countAsTotal, countRows, type Page, selectPage } from '../database/pages.ts';
import { prepared } from '../database/prepared.ts';
import type { Tables, TenantTables } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

export type RequestRow = Omit<Selectable<TenantTables['recovery_requests']>, 'tenantId'>;

export const openStates = ['waiting', 'approved'] as const satisfies readonly RecoveryState[];
const isOpen: ReadonlySet<RecoveryState> = new Set(openStates);

/** What is past its time counts as expired from that moment, without anybody writing it down. */
export const stateOf = ({ state, expiresAt }: Pick<RequestRow, 'state' | 'expiresAt'>, now = Date.now()) =>
  isOpen.has(state) && expiresAt <= now ? 'expired' : state;

export async function insertRequest(db: TenantDatabase, row: RequestRow): Promise<void> {
  await db.write.insertInto('recovery_requests').values(row).execute();
}

/** Newest first. */
export async function selectRequests(
  db: TenantDatabase,
  { state, userId }: { readonly state?: RecoveryState | undefined; readonly userId?: string | undefined },
  now: number,
  page: Page,
) {
  let found = db.read
    .selectFrom('recovery_requests')
    .innerJoin('users', 'users.id', 'recovery_requests.userId');
  if (userId !== undefined) found = found.where('recovery_requests.userId', '=', userId);
  if (state === 'expired') found = found.where((where) => isExpired(where, now));
  else if (state !== undefined) {
    found = found.where('recovery_requests.state', '=', state);
    if (isOpen.has(state)) found = found.where('recovery_requests.expiresAt', '>', now);
  }
  return selectPage(
    found
      .selectAll('recovery_requests')
      .select(['users.name', 'users.username', 'users.primaryEmail', 'users.primaryPhone'])
      .orderBy('recovery_requests.createdAt', 'desc')
      .orderBy('recovery_requests.id'),
    found.select(countAsTotal),
    page,
  );
}

const isExpired = (where: ExpressionBuilder<Tables, 'recovery_requests'>, now: number) =>
  where.or([
    where('recovery_requests.state', '=', 'expired'),
    where.and([
      where('recovery_requests.state', 'in', openStates),
      where('recovery_requests.expiresAt', '<=', now),
    ]),
  ]);

export const selectRequest = (db: TenantDatabase, id: string): Promise<RequestRow | undefined> =>
  db.read.selectFrom('recovery_requests').selectAll().where('id', '=', id).executeTakeFirst();

/** @param stopDigest keyed hash of what the link to end it holds */
export const selectByStop = (db: TenantDatabase, stopDigest: string): Promise<RequestRow | undefined> =>
  db.read.selectFrom('recovery_requests').selectAll().where('stopDigest', '=', stopDigest).executeTakeFirst();

/** Of one person, newest first. */
export const selectLatest = (db: TenantDatabase, userId: string): Promise<RequestRow | undefined> =>
  db.read
    .selectFrom('recovery_requests')
    .selectAll()
    .where('userId', '=', userId)
    .orderBy('createdAt', 'desc')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();

/** How many a person made in a time. */
export const countBetween = (
  db: TenantDatabase,
  userId: string,
  { from, before }: { readonly from: number; readonly before: number },
): Promise<number> =>
  countRows(
    db.read
      .selectFrom('recovery_requests')
      .where('userId', '=', userId)
      .where('createdAt', '>=', from)
      .where('createdAt', '<', before)
      .select(countAsTotal),
  );

/** Of any number at once one moves it. @returns whether this one did */
export async function move(
  db: TenantDatabase,
  id: string,
  from: readonly RecoveryState[],
  change: Partial<RequestRow> & { readonly state: RecoveryState },
  now: number,
): Promise<boolean> {
  const moved = await db.write
    .updateTable('recovery_requests')
    .set(change)
    .where('id', '=', id)
    .where('state', 'in', from)
    .where('expiresAt', '>', now)
    .returning('id')
    .executeTakeFirst();
  return moved !== undefined;
}

/** End what is open of a person, or would be if it were not past its time. @returns the ids of what was */
export async function closeOpen(
  db: TenantDatabase,
  userId: string,
  state: 'cancelled' | 'expired',
  now: number,
): Promise<string[]> {
  const closed = await closing[state](db, { userId, now });
  return closed.map(({ id }) => id);
}

/** Every sign-in with a factor asks. */
const closeAs = (state: 'cancelled' | 'expired') =>
  prepared<{ userId: string; now: number }, { id: string }>((db, slot) =>
    db.write
      .updateTable('recovery_requests')
      .set({ state, closedAt: slot('now') })
      .where('userId', '=', slot('userId'))
      .where('state', 'in', openStates)
      .where('expiresAt', state === 'expired' ? '<=' : '>', slot('now'))
      .returning('id'),
  );
const closing = { cancelled: closeAs('cancelled'), expired: closeAs('expired') };

/** @param until exclusive, in milliseconds; by when they were made, whatever became of them */
export async function purgeRequests(db: TenantDatabase, until: number): Promise<void> {
  await db.write.deleteFrom('recovery_requests').where('createdAt', '<', until).execute();
}

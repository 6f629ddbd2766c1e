/**
 * The one lock-out counter: passwords, codes and one-time tokens of an identifier share it, in every flow and grant
 * (contract EXPERIENCE §7.10). An attempt is counted before its proof is looked at, in one statement, so that parallel
 * guesses cannot slip past a limit; a right proof wipes the count.
 *
 * Three counts go up together, each with its own answer to guessing:
 *   identifier              locked after the tenant's number of failures: the contract's lock-out
 *   identifier × network    waits that double: one place cannot lock somebody else out, nor guess on
 *   network                 short waits: trying one password on many people becomes slow, yet nobody behind the same
 *                           address is shut out by a neighbour's guesses
 *
 * In a browser that the person has signed in with before, the first two count for that browser alone: strangers cannot
 * lock them out there.
 */
import { createHash } from 'node:crypto';
import { error } from '@portero/schema/errors.ts';
import { type RawBuilder, sql } from 'kysely';
import { prepared } from '../database/prepared.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { networkOf } from './networks.ts';

const hour = 3_600_000;

/** Waits of 1, 2, 4 … seconds after so many failures within an hour, up to the longest (all in ms). */
type Waits = { readonly action: string; readonly free: number; readonly longest: number };
/** More than the ten tries that a code has by default; far fewer than the hundred that lock an identifier. */
const fromNetwork: Waits = { action: 'prove-from', free: 30, longest: 900_000 };
const ofNetwork: Waits = { action: 'network', free: 500, longest: 10_000 };
const ofIdentifier = 'prove';

export type LockoutPolicy = {
  /** Failures within an hour until the identifier is locked. */
  readonly maxAttempts: number;
  /** Minutes. */
  readonly lockoutDuration: number;
};

export type Attempt = {
  /** Whose proof it is, as the tenant compares names, e.g. `email:ana@example.com`; stored as a hash. */
  readonly subject: string;
  readonly ip: string;
  readonly policy: LockoutPolicy;
  /** The browser, if the person has signed in there before: its guesses count apart from those of strangers. */
  readonly device?: string | undefined;
  /** Seals the name for the list of who is locked; without it they are locked unseen. */
  readonly seal?: ((subject: string) => string) | undefined;
};

/** An attempt that has been counted; `last` when the identifier is locked should it fail. */
export type OpenAttempt = Attempt & { readonly last: boolean };

/**
 * Count an attempt. Part of the caller's transaction, or one of its own; a refused attempt counts nowhere.
 * @throws session.verification_blocked_too_many_attempts while the identifier is locked or somebody has to wait
 */
export function beginAttempt(db: TenantDatabase, attempt: Attempt): Promise<OpenAttempt> {
  return db.transaction(async (inside) => {
    const now = Date.now();
    const { maxAttempts, lockoutDuration } = attempt.policy;
    const locked = now + Math.ceil(lockoutDuration * 60_000);
    const keys = keysOf(attempt);
    const counted = await countAll(inside, {
      ...keys,
      now,
      anHourAgo: now - hour,
      maxAttempts,
      locked,
      lockedAtOnce: maxAttempts <= 1 ? locked : 0,
      longestFromNetwork: now + fromNetwork.longest,
      longestOfNetwork: now + ofNetwork.longest,
    });
    if (counted.length < 3) throw blocked(await lockedUntil(inside, keys));
    const failures = counted.find(({ action }) => action === ofIdentifier)?.count ?? 1;
    const last = failures >= maxAttempts;
    if (last && attempt.seal) await showLocked(inside, attempt, { failures, now, lockedUntil: locked });
    return { ...attempt, last };
  });
}

/** Keep the name of who is locked, for administrators. */
async function showLocked(
  db: TenantDatabase,
  { subject, seal }: Attempt,
  { failures, now, lockedUntil }: { failures: number; now: number; lockedUntil: number },
): Promise<void> {
  const row = { sealed: seal?.(subject) ?? '', failures, lockedAt: now, lockedUntil };
  await db.write
    .insertInto('lockouts')
    .values({ key: hashed(subject), ...row })
    .onConflict((conflict) => conflict.columns(['key']).doUpdateSet(row))
    .execute();
}

type Counting = Keys & {
  now: number;
  anHourAgo: number;
  maxAttempts: number;
  locked: number;
  lockedAtOnce: number;
  longestFromNetwork: number;
  longestOfNetwork: number;
};

/** One statement for all three counts; answers the rows that it could count. */
const countAll = prepared<Counting, { action: string; count: number }>((db, slot) => {
  const now = bigint(slot('now'));
  // The hour is over, or the lock is served. Only asked of rows that are not locked, so a long lock outlives the hour.
  const isOver = sql<boolean>`(attempts."windowStart" < ${slot('anHourAgo')}
    or (attempts.action = ${ofIdentifier} and attempts."lockedUntil" > 0))`;
  const count = sql<number>`case when ${isOver} then 1 else attempts.count + 1 end`;
  const waitUntil = ({ free, longest }: Waits, end: RawBuilder<number>) => {
    const doublings = Math.ceil(Math.log2(longest / 1000));
    const over = sql<number>`(${count} - ${sql.lit(free)})`;
    return sql<number>`case when ${over} < 0 then 0
      when ${over} >= ${sql.lit(doublings)} then ${bigint(end)}
      else ${now} + 1000 * (1 << ${over}) end`;
  };
  const row = (action: string, key: RawBuilder<string>, lockedUntil: RawBuilder<number>) => ({
    action,
    key,
    lockedUntil,
    count: 1,
    windowStart: slot('now'),
  });
  return db.write
    .insertInto('attempts')
    .values([
      row(ofIdentifier, slot('identifier'), slot('lockedAtOnce')),
      row(fromNetwork.action, slot('fromNetwork'), sql.lit(0)),
      row(ofNetwork.action, slot('network'), sql.lit(0)),
    ])
    .onConflict((conflict) =>
      conflict
        .columns(['action', 'key'])
        .doUpdateSet({
          count,
          windowStart: sql<number>`case when ${isOver} then ${now} else attempts."windowStart" end`,
          lockedUntil: sql<number>`case
            when attempts.action = ${ofIdentifier} then
              case when ${count} >= ${integer(slot('maxAttempts'))} then ${bigint(slot('locked'))} else 0 end
            when attempts.action = ${fromNetwork.action} then ${waitUntil(fromNetwork, slot('longestFromNetwork'))}
            else ${waitUntil(ofNetwork, slot('longestOfNetwork'))} end`,
        })
        // A row that is locked stays as it is and is not returned: that is the refusal.
        .where('attempts.lockedUntil', '<=', slot('now')),
    )
    .returning(['action', 'count']);
});

/** The proof was right: the identifier starts afresh. Part of the caller's transaction. */
export async function attemptSucceeded(
  db: TenantDatabase,
  attempt: Pick<Attempt, 'subject' | 'ip' | 'device'> & { readonly last?: boolean },
): Promise<void> {
  const keys = keysOf(attempt);
  // The network keeps its failures: one account of their own must not let anybody spray on.
  await db.together([forget.bound(db, keys), takeBack.bound(db, keys)]);
  if (attempt.last)
    await db.write.deleteFrom('lockouts').where('key', '=', hashed(attempt.subject)).execute();
}

type Keys = ReturnType<typeof keysOf>;

// A key is of one action, or both are meant: two lists, since PostgreSQL would not look two pairs up by their index.
const forget = prepared<Keys, unknown>((db, slot) =>
  db.write
    .deleteFrom('attempts')
    .where('action', 'in', [ofIdentifier, fromNetwork.action])
    .where('key', 'in', [slot('identifier'), slot('fromNetwork')]),
);

const takeBack = prepared<Keys, unknown>((db, slot) =>
  db.write
    .updateTable('attempts')
    .set({ count: sql<number>`count - 1` })
    .where('action', '=', ofNetwork.action)
    .where('key', '=', slot('network'))
    .where('count', '>', 0),
);

/**
 * The proof was wrong. The count stands, so nothing is written.
 * @throws session.verification_blocked_too_many_attempts when this was the attempt that reached the limit
 */
export function attemptFailed(attempt: OpenAttempt): void {
  if (attempt.last) throw blocked(Date.now() + attempt.policy.lockoutDuration * 60_000);
}

/** Release identifiers an administrator names, wherever the guesses came from. */
export async function releaseAttempts(db: TenantDatabase, subjects: readonly string[]): Promise<void> {
  if (subjects.length === 0) return;
  const keys = subjects.map(hashed);
  const named = sql<string>`substr(attempts.key, 1, ${sql.lit(hashLength)})`;
  await db.write
    .deleteFrom('attempts')
    .where('action', 'in', [ofIdentifier, fromNetwork.action])
    .where(named, 'in', keys)
    .execute();
  await db.write.deleteFrom('lockouts').where('key', 'in', keys).execute();
}

/**
 * Count something that may happen only so often, in one statement.
 * @returns whether it is still within the limit
 */
export async function countWithin(
  db: TenantDatabase,
  { action, key, limit, windowMs }: { action: string; key: string; limit: number; windowMs: number },
): Promise<boolean> {
  const now = Date.now();
  const fresh = sql<boolean>`attempts."windowStart" < ${now - windowMs}`;
  const { count } = await db.write
    .insertInto('attempts')
    .values({ action, key: hashed(key), count: 1, windowStart: now, lockedUntil: 0 })
    .onConflict((conflict) =>
      conflict.columns(['action', 'key']).doUpdateSet({
        count: sql<number>`case when ${fresh} then 1 else attempts.count + 1 end`,
        windowStart: sql<number>`case when ${fresh} then ${bigint(sql.val(now))} else attempts."windowStart" end`,
      }),
    )
    .returning('count')
    .executeTakeFirstOrThrow();
  return count <= limit;
}

/** Take back what `countWithin` counted, for tries that turned out to be right. */
export async function uncount(
  db: TenantDatabase,
  { action, key }: { action: string; key: string },
): Promise<void> {
  await db.write
    .updateTable('attempts')
    .set({ count: sql<number>`count - 1` })
    .where('action', '=', action)
    .where('key', '=', hashed(key))
    .where('count', '>', 0)
    .execute();
}

/** Parameters whose type PostgreSQL would else guess from what stands beside them. */
const bigint = (value: RawBuilder<number>) => sql<number>`cast(${value} as bigint)`;
const integer = (value: RawBuilder<number>) => sql<number>`cast(${value} as integer)`;

async function lockedUntil(db: TenantDatabase, keys: Keys): Promise<number> {
  const found = await db.read
    .selectFrom('attempts')
    .select((select) => select.fn.max('lockedUntil').as('until'))
    .where((where) =>
      where.or([
        where.and({ action: ofIdentifier, key: keys.identifier }),
        where.and({ action: fromNetwork.action, key: keys.fromNetwork }),
        where.and({ action: ofNetwork.action, key: keys.network }),
      ]),
    )
    .executeTakeFirst();
  return found?.until ?? 0;
}

const hashed = (text: string): string => createHash('sha256').update(text).digest('base64url');
const hashLength = hashed('').length;

function keysOf({ subject, ip, device }: Pick<Attempt, 'subject' | 'ip' | 'device'>) {
  const network = hashed(networkOf(ip));
  const identifier = hashed(subject) + (device === undefined ? '' : `.device.${hashed(device)}`);
  // A neighbour behind the same address must not slow down a known browser either.
  return { identifier, network, fromNetwork: device === undefined ? `${identifier}.${network}` : identifier };
}

function blocked(until: number): Error {
  const seconds = Math.max(1, Math.ceil((until - Date.now()) / 1000));
  const [amount, unit] = seconds < 60 ? [seconds, 'second'] : [Math.ceil(seconds / 60), 'minute'];
  return error('session.verification_blocked_too_many_attempts', {
    relativeTime: amount === 1 ? `one ${unit}` : `${amount} ${unit}s`,
    waitSeconds: seconds,
  });
}

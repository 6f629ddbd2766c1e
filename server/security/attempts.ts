/**
 * The one lock-out counter: passwords, codes and one-time tokens of an identifier share it, in every flow and grant
 * (contract EXPERIENCE §7.10). An attempt is counted before its proof is looked at, in one statement, so that parallel
 * guesses cannot slip past the limit; a right proof wipes the count.
 */
import { createHash } from 'node:crypto';
import { error } from '@portero/schema/errors.ts';
import { sql } from 'kysely';
import type { TenantDatabase } from '../database/tenant-scope.ts';

const hour = 3_600_000;
/** Failures of one network within an hour, over all accounts: stops spraying one password over many people. */
const networkLimit = 500;

export type LockoutPolicy = {
  /** Failures within an hour until the identifier is locked. */
  readonly maxAttempts: number;
  /** Minutes. */
  readonly lockoutDuration: number;
};

export type Attempt = {
  /** e.g. `email:ana@example.com`; stored as a hash. */
  readonly subject: string;
  readonly ip: string;
  readonly policy: LockoutPolicy;
};

/** What `beginAttempt` found: whether this very attempt is the last one before the lock. */
export type OpenAttempt = Attempt & { readonly last: boolean };

/**
 * Count an attempt. Part of the caller's transaction, or one of its own.
 * @throws session.verification_blocked_too_many_attempts while the identifier or the network is locked
 */
export async function beginAttempt(db: TenantDatabase, attempt: Attempt): Promise<OpenAttempt> {
  await refuseBusyNetwork(db, attempt.ip);
  const now = Date.now();
  const { maxAttempts, lockoutDuration } = attempt.policy;
  const fresh = sql<boolean>`(attempts."windowStart" < ${now - hour} or (attempts."lockedUntil" > 0 and attempts."lockedUntil" <= ${now}))`;
  const until = now + lockoutDuration * 60_000;
  const row = await db.write
    .insertInto('attempts')
    .values({
      action: 'prove',
      key: hashed(attempt.subject),
      count: 1,
      windowStart: now,
      lockedUntil: maxAttempts <= 1 ? until : 0,
    })
    .onConflict((conflict) =>
      conflict.columns(['action', 'key']).doUpdateSet({
        count: sql<number>`case when ${fresh} then 1 else attempts.count + 1 end`,
        windowStart: sql<number>`case when ${fresh} then ${sql.lit(now)} else attempts."windowStart" end`,
        lockedUntil: sql<number>`case when ${fresh} then 0 when attempts."lockedUntil" > ${now} then attempts."lockedUntil" when attempts.count + 1 >= ${maxAttempts} then ${sql.lit(until)} else 0 end`,
      }),
    )
    .returning(['count', 'lockedUntil'])
    .executeTakeFirstOrThrow();
  if (row.count > maxAttempts) throw blocked(row.lockedUntil);
  return { ...attempt, last: row.count >= maxAttempts };
}

/** The proof was right: the identifier starts afresh. Part of the caller's transaction. */
export async function attemptSucceeded(
  db: TenantDatabase,
  { subject }: Pick<Attempt, 'subject'>,
): Promise<void> {
  await db.write
    .deleteFrom('attempts')
    .where('action', '=', 'prove')
    .where('key', '=', hashed(subject))
    .execute();
}

/**
 * The proof was wrong: the network's count goes up.
 * @throws session.verification_blocked_too_many_attempts when this was the attempt that reached the limit
 */
export async function attemptFailed(db: TenantDatabase, attempt: OpenAttempt): Promise<void> {
  await countWithin(db, {
    action: 'network',
    key: networkOf(attempt.ip),
    limit: networkLimit,
    windowMs: hour,
  });
  if (attempt.last) throw blocked(Date.now() + attempt.policy.lockoutDuration * 60_000);
}

/** Release identifiers an administrator names. */
export async function releaseAttempts(db: TenantDatabase, subjects: readonly string[]): Promise<void> {
  if (subjects.length === 0) return;
  await db.write
    .deleteFrom('attempts')
    .where('action', '=', 'prove')
    .where('key', 'in', subjects.map(hashed))
    .execute();
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
        windowStart: sql<number>`case when ${fresh} then ${sql.lit(now)} else attempts."windowStart" end`,
      }),
    )
    .returning('count')
    .executeTakeFirstOrThrow();
  return count <= limit;
}

async function refuseBusyNetwork(db: TenantDatabase, ip: string): Promise<void> {
  const row = await db.read
    .selectFrom('attempts')
    .select(['count', 'windowStart'])
    .where('action', '=', 'network')
    .where('key', '=', hashed(networkOf(ip)))
    .executeTakeFirst();
  if (row && row.count >= networkLimit && row.windowStart > Date.now() - hour)
    throw blocked(row.windowStart + hour);
}

/** IPv4 /24 and IPv6 /64: what one attacker easily has. */
function networkOf(ip: string): string {
  if (ip.includes('.')) return ip.split('.').slice(0, 3).join('.');
  return ip.split(':').slice(0, 4).join(':');
}

const hashed = (text: string): string => createHash('sha256').update(text).digest('base64url');

function blocked(until: number): Error {
  const minutes = Math.max(1, Math.ceil((until - Date.now()) / 60_000));
  return error('session.verification_blocked_too_many_attempts', {
    relativeTime: minutes === 1 ? 'one minute' : `${minutes} minutes`,
  });
}

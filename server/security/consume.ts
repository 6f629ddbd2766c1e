/**
 * The one atomic `consume` for everything that may be used once: verification codes, one-time tokens,
 * set-up codes, state values. An item is typed by purpose and bound to tenant, subject and session, so it
 * cannot be replayed, used for another purpose, or used by another person or browser.
 *
 * Authorization codes and rotated refresh tokens live in the OpenID engine's records and are consumed by
 * the same kind of statement (`consumeRecord` in `server/oidc/records/records.ts`): one conditional update decides.
 */
import { sql } from 'kysely';
import type { JsonObject } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

export type SingleUsePurpose =
  | 'verification-code'
  | 'one-time-token'
  | 'subject-token'
  | 'acting-link'
  | 'invitation'
  | 'administrator-invitation'
  | 'sign-in-link'
  | 'setup-code'
  | 'device-approval'
  | 'social-state'
  | 're-authentication'
  | 'passkey-challenge'
  | 'form'
  | 'captcha';

export type SingleUseItem = {
  readonly purpose: SingleUsePurpose;
  /** Identifies the item within its purpose. */
  readonly key: string;
  /** Whom it is about, e.g. `email:ana@example.com`. */
  readonly subject: string;
  /** Which browser or interaction may use it; '' when any may. */
  readonly session: string;
  /** Keyed hash of what must be shown, if something must; never the value itself. */
  readonly secret: string | null;
  readonly maxTries: number;
  readonly payload?: JsonObject;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
};

export type ConsumeResult =
  | { readonly outcome: 'consumed'; readonly payload: JsonObject }
  | {
      readonly outcome:
        | 'not-found'
        | 'expired'
        | 'used'
        | 'wrong-subject'
        | 'wrong-secret'
        | 'too-many-tries';
    };

/** What stands for a person is bound to them by this. */
export const personSubject = (userId: string): string => `person:${userId}`;

/** Take back what lets somebody else be this person, used or not. Part of the caller's transaction. */
export async function withdrawOfPerson(db: TenantDatabase, userId: string): Promise<void> {
  await db.write
    .deleteFrom('single_use')
    .where('purpose', 'in', ['subject-token', 'acting-link'])
    .where('subject', '=', personSubject(userId))
    .execute();
}

/** Store an item; one of the same purpose and key is replaced, used or not. */
export async function issue(db: TenantDatabase, item: SingleUseItem): Promise<void> {
  const row = rowOf(item);
  await db.write
    .insertInto('single_use')
    .values({ purpose: item.purpose, key: item.key, ...row })
    .onConflict((conflict) => conflict.columns(['purpose', 'key']).doUpdateSet(row))
    .execute();
}

/** Store an item unless one of the same purpose and key can still be used: of several callers at once, one does. */
export async function issueOnce(db: TenantDatabase, item: SingleUseItem): Promise<void> {
  const row = rowOf(item);
  await db.write
    .insertInto('single_use')
    .values({ purpose: item.purpose, key: item.key, ...row })
    .onConflict((conflict) =>
      conflict
        .columns(['purpose', 'key'])
        .doUpdateSet(row)
        .where((where) =>
          where.or([
            where('single_use.consumedAt', 'is not', null),
            where('single_use.expiresAt', '<=', row.createdAt),
            where('single_use.tries', '>=', where.ref('single_use.maxTries')),
          ]),
        ),
    )
    .execute();
}

const rowOf = (item: SingleUseItem) => ({
  subject: item.subject,
  session: item.session,
  secret: item.secret,
  tries: 0,
  maxTries: item.maxTries,
  payload: item.payload ?? {},
  expiresAt: item.expiresAt,
  consumedAt: null,
  createdAt: Date.now(),
});

/**
 * Use an item up. Exactly one of any number of concurrent callers gets `consumed`.
 * Each wrong secret counts; the count is raised before the comparison, so parallel guesses cannot exceed it.
 */
export async function consume(
  db: TenantDatabase,
  proof: {
    readonly purpose: SingleUsePurpose;
    readonly key: string;
    readonly subject: string;
    readonly session: string;
    readonly secret: string | null;
  },
): Promise<ConsumeResult> {
  const now = Date.now();
  const won = await db.write
    .updateTable('single_use')
    .set({
      tries: sql<number>`tries + 1`,
      consumedAt: sql<
        number | null
      >`case when ${secretMatches(proof.secret)} then cast(${now} as bigint) else null end`,
    })
    .where('purpose', '=', proof.purpose)
    .where('key', '=', proof.key)
    .where('subject', '=', proof.subject)
    .where('session', '=', proof.session)
    .where('consumedAt', 'is', null)
    .where('expiresAt', '>', now)
    .where((where) => where('tries', '<', where.ref('maxTries')))
    .returning(['consumedAt', 'payload'])
    .executeTakeFirst();
  if (won?.consumedAt) return { outcome: 'consumed', payload: won.payload };
  if (won) return { outcome: 'wrong-secret' };
  return { outcome: await whyNot(db, proof, now) };
}

/**
 * Use up what was signed and never stored: the first to leave its mark wins. The mark has to outlive the signature.
 * @returns whether it was the first
 */
export async function spend(
  db: TenantDatabase,
  { purpose, key, expiresAt }: Pick<SingleUseItem, 'purpose' | 'key' | 'expiresAt'>,
): Promise<boolean> {
  const now = Date.now();
  const first = await db.write
    .insertInto('single_use')
    .values({
      purpose,
      key,
      subject: '',
      session: '',
      secret: null,
      tries: 1,
      maxTries: 1,
      payload: {},
      expiresAt,
      consumedAt: now,
      createdAt: now,
    })
    .onConflict((conflict) => conflict.columns(['purpose', 'key']).doNothing())
    .returning('key')
    .executeTakeFirst();
  return first !== undefined;
}

/** What an item is about, without using it up; `undefined` when there is none. */
export async function look(
  db: TenantDatabase,
  purpose: SingleUsePurpose,
  key: string,
): Promise<{ payload: JsonObject; session: string; isUsed: boolean; isExpired: boolean } | undefined> {
  const row = await db.read
    .selectFrom('single_use')
    .select(['payload', 'session', 'consumedAt', 'expiresAt'])
    .where('purpose', '=', purpose)
    .where('key', '=', key)
    .executeTakeFirst();
  return (
    row && {
      payload: row.payload,
      session: row.session,
      isUsed: row.consumedAt !== null,
      isExpired: row.expiresAt <= Date.now(),
    }
  );
}

/**
 * Forget an item that was not used, e.g. when its message could not be sent.
 * @param secret of the one that is meant, where it may have been replaced meanwhile
 */
export async function withdraw(
  db: TenantDatabase,
  purpose: SingleUsePurpose,
  key: string,
  secret?: string,
): Promise<void> {
  let query = db.write.deleteFrom('single_use').where('purpose', '=', purpose).where('key', '=', key);
  if (secret !== undefined) query = query.where('secret', '=', secret);
  await query.execute();
}

const secretMatches = (secret: string | null) =>
  secret === null ? sql<boolean>`secret is null` : sql<boolean>`secret = ${secret}`;

async function whyNot(
  db: TenantDatabase,
  proof: { purpose: SingleUsePurpose; key: string; subject: string; session: string },
  now: number,
): Promise<Exclude<ConsumeResult['outcome'], 'consumed' | 'wrong-secret'>> {
  const row = await db.write
    .selectFrom('single_use')
    .select(['subject', 'session', 'consumedAt', 'expiresAt', 'tries', 'maxTries'])
    .where('purpose', '=', proof.purpose)
    .where('key', '=', proof.key)
    .executeTakeFirst();
  if (!row || row.session !== proof.session) return 'not-found';
  if (row.subject !== proof.subject) return 'wrong-subject';
  if (row.consumedAt !== null) return 'used';
  if (row.expiresAt <= now) return 'expired';
  return row.tries >= row.maxTries ? 'too-many-tries' : 'not-found';
}

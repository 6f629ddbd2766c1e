/**
 * Passwords that somebody had before, as hashes, so that they are not chosen again where the tenant says so
 * (`passwordPolicy.history`). Only so many are kept as the policy asks for.
 */
import { newOrderedId } from '@portero/schema/ids.ts';
import { completePasswordPolicy } from '@portero/schema/sign-in-experience.ts';
import { passwordAlgorithm } from '@portero/schema/users.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { verifyPassword } from '../security/passwords.ts';
import { getSignInExperienceIn } from '../sign-in-experience/experience.ts';
import type { TenantContext } from '../tenants/context.ts';

/** Whose passwords; what is not known of them is not looked at. */
export type Holder = {
  readonly id?: string | undefined;
  readonly passwordDigest?: string | null | undefined;
  readonly passwordAlgorithm?: string | null | undefined;
};

type Hash = { readonly digest: string; readonly algorithm: string };

/** Keep the password that is about to be replaced. Part of the transaction that replaces it. */
export async function keepFormerPassword(
  tenant: TenantContext,
  db: TenantDatabase,
  userId: string,
): Promise<void> {
  const { passwordPolicy } = await getSignInExperienceIn(tenant, db);
  const { history } = completePasswordPolicy(passwordPolicy);
  if (history === 0) return;
  const former = await db.write
    .selectFrom('users')
    .select(['passwordDigest', 'passwordAlgorithm'])
    .where('id', '=', userId)
    .executeTakeFirst();
  if (!former?.passwordDigest || !former.passwordAlgorithm) return;
  await db.write
    .insertInto('password_history')
    .values({
      id: newOrderedId(),
      userId,
      digest: former.passwordDigest,
      algorithm: former.passwordAlgorithm,
      createdAt: Date.now(),
    })
    .execute();
  const kept = await newest(db, userId, history);
  await db.write
    .deleteFrom('password_history')
    .where('userId', '=', userId)
    .where(
      'id',
      'not in',
      kept.map(({ id }) => id),
    )
    .execute();
}

/** Whether it is one of the last so many, the present one among them. Never inside a transaction: it hashes. */
export async function wasUsedBefore(
  tenant: TenantContext,
  holder: Holder,
  password: string,
  history: number,
): Promise<boolean> {
  if (history === 0 || holder.id === undefined) return false;
  const present =
    holder.passwordDigest && holder.passwordAlgorithm
      ? [{ digest: holder.passwordDigest, algorithm: holder.passwordAlgorithm }]
      : [];
  const former = await newest(tenant.db, holder.id, history);
  for (const hash of [...present, ...former].slice(0, history))
    if (await matches(hash, password)) return true;
  return false;
}

async function matches({ digest, algorithm }: Hash, password: string): Promise<boolean> {
  const known = passwordAlgorithm.safeParse(algorithm);
  return known.success && verifyPassword(digest, known.data, password);
}

const newest = (db: TenantDatabase, userId: string, count: number) =>
  db.write
    .selectFrom('password_history')
    .select(['id', 'digest', 'algorithm'])
    .where('userId', '=', userId)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(count)
    .execute();

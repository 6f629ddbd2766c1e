/** Somebody who is known already shows that they know their password. */
import { error } from '@portero/schema/errors.ts';
import { passwordAlgorithm } from '@portero/schema/users.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { type Attempt, attemptFailed, attemptSucceeded, beginAttempt } from '../security/attempts.ts';
import { verifyPassword } from '../security/passwords.ts';
import type { TenantContext } from '../tenants/context.ts';
import type { User } from './store.ts';

/** What the guesses at somebody's password are counted as, where the person is known already. */
export const passwordSubject = ({ id }: Pick<User, 'id'>): string => `user:${id}`;

/**
 * Count the attempt, compare, and do in one transaction what a right password opens.
 * @throws session.invalid_credentials, session.verification_blocked_too_many_attempts
 */
export async function provePassword<T>(
  tenant: TenantContext,
  user: User,
  { password, attempt: counted }: { readonly password: string; readonly attempt: Attempt },
  open: (db: TenantDatabase) => Promise<T>,
): Promise<T> {
  const attempt = await beginAttempt(tenant.db, counted);
  const algorithm = passwordAlgorithm.safeParse(user.passwordAlgorithm);
  const isRight =
    user.passwordDigest !== null &&
    algorithm.success &&
    (await verifyPassword(user.passwordDigest, algorithm.data, password));
  if (!isRight) {
    attemptFailed(attempt);
    throw error('session.invalid_credentials');
  }
  return tenant.db.transaction(async (db) => {
    await attemptSucceeded(db, attempt);
    return open(db);
  });
}

/** Somebody who is known already shows that they know their password. */
import { error } from '@portero/schema/errors.ts';
import { passwordAlgorithm } from '@portero/schema/users.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { lockoutPolicy } from '../experience/lockout.ts';
import { attemptFailed, attemptSucceeded, beginAttempt } from '../security/attempts.ts';
import { verifyPassword } from '../security/passwords.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import type { TenantContext } from '../tenants/context.ts';
import type { User } from './store.ts';

/**
 * Count the attempt, compare, and do in one transaction what a right password opens.
 * @throws session.invalid_credentials, session.verification_blocked_too_many_attempts
 */
export async function provePassword<T>(
  tenant: TenantContext,
  user: User,
  { password, ip }: { readonly password: string; readonly ip: string },
  open: (db: TenantDatabase) => Promise<T>,
): Promise<T> {
  const policy = lockoutPolicy(await getSignInExperience(tenant));
  const attempt = await beginAttempt(tenant.db, { subject: `user:${user.id}`, ip, policy });
  const algorithm = passwordAlgorithm.safeParse(user.passwordAlgorithm);
  const isRight =
    user.passwordDigest !== null &&
    algorithm.success &&
    (await verifyPassword(user.passwordDigest, algorithm.data, password));
  if (!isRight) {
    await attemptFailed(tenant.db, attempt);
    throw error('session.invalid_credentials');
  }
  return tenant.db.transaction(async (db) => {
    await attemptSucceeded(db, attempt);
    return open(db);
  });
}

/** A password that somebody chooses for their own account. */
import { error } from '@portero/schema/errors.ts';
import { hashPassword, verifyPassword } from '../security/passwords.ts';
import { ensurePasswordAllowed } from '../sign-in-experience/password-policy.ts';
import type { TenantContext } from '../tenants/context.ts';
import type { PasswordDigest, User } from './store.ts';

/**
 * What to store of it. Never inside a transaction: it hashes, and may ask the network.
 * @throws password.rejected, user.same_password
 */
export async function digestOfNewPassword(
  tenant: TenantContext,
  user: User,
  password: string,
): Promise<PasswordDigest> {
  await ensurePasswordAllowed(tenant, password, { user });
  if (user.passwordDigest && user.passwordAlgorithm === 'Argon2id') {
    if (await verifyPassword(user.passwordDigest, 'Argon2id', password)) throw error('user.same_password');
  }
  return hashPassword(password);
}

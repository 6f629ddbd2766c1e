/** Whether somebody could still get into their account. */
import { error } from '@portero/schema/errors.ts';
import type { User } from './store.ts';

export type WaysIn = Pick<
  User,
  'username' | 'primaryEmail' | 'primaryPhone' | 'identities' | 'passwordDigest' | 'mfaVerifications'
>;

/**
 * An address, a number or a linked identity is a way in; a username only with something to prove it. Backup codes and
 * authenticator apps come second and open nothing by themselves.
 */
export function hasWayIn(user: WaysIn): boolean {
  const { username, primaryEmail, primaryPhone, identities, passwordDigest, mfaVerifications } = user;
  if (primaryEmail || primaryPhone || Object.keys(identities).length > 0) return true;
  return Boolean(username) && (passwordDigest !== null || mfaVerifications.some(isPasskey));
}

const isPasskey = (factor: unknown): boolean =>
  typeof factor === 'object' && factor !== null && 'type' in factor && factor.type === 'WebAuthn';

/**
 * Refuse what would leave somebody outside; to be asked while the person is held.
 * @throws user.last_sign_in_method_required
 */
export function ensureWayInStays(user: WaysIn, change: Partial<WaysIn>, status = 400): void {
  if (hasWayIn(user) && !hasWayIn({ ...user, ...change }))
    throw error('user.last_sign_in_method_required', undefined, { status });
}

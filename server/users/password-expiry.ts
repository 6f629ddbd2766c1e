/** When a password has to be replaced at the next sign-in (contract EXPERIENCE §7.8). */
import type { User } from './store.ts';

const day = 86_400_000;

type Expiration = {
  enabled?: boolean | undefined;
  validPeriodDays?: number | undefined;
  enabledAt?: number | undefined;
};

/** The person's own flag, or the tenant's period (EXPERIENCE §7.8). */
export function isPasswordExpired(user: User, expiration: Expiration): boolean {
  if (!expiration.enabled) return false;
  if (user.isPasswordExpired) return true;
  if (expiration.validPeriodDays === undefined) return false;
  const since = user.passwordUpdatedAt ?? expiration.enabledAt ?? user.createdAt;
  return Date.now() > since + expiration.validPeriodDays * day;
}

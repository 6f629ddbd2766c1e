/** Guesses at the proofs of an account that somebody is signed in to, in the one lock-out counter. */
import { lockoutPolicy } from '../experience/lockout.ts';
import type { Attempt } from '../security/attempts.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import type { Account } from './account.ts';

/**
 * A session began with the person's own proofs, so its guesses count for it alone, as those of a known browser do at the
 * sign-in: strangers who guess at the same address or second factor cannot keep somebody out of their own account. A token
 * that no browser got – one exchange after the other makes new ones – counts with the strangers.
 * @param isOthers the address is not the person's so far: they are a stranger to it, however many sessions they begin
 */
export async function ownAttempt(
  account: Account,
  subject: string,
  { isOthers = false }: { readonly isOthers?: boolean } = {},
): Promise<Attempt> {
  const { tenant, request, sessionUid } = account;
  return {
    subject,
    ip: request.ip,
    policy: lockoutPolicy(await getSignInExperience(tenant)),
    device: isOthers || sessionUid === undefined ? undefined : `session:${sessionUid}`,
    seal: (text) => tenant.vault.seal('lockout', text),
  };
}

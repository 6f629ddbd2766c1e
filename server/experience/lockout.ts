import type { SignInExperience } from '@portero/schema/sign-in-experience.ts';
import type { Attempt, LockoutPolicy } from '../security/attempts.ts';
import { knownDevice } from '../security/known-devices.ts';
import { identifierKey } from '../users/identifiers.ts';
import { findUserByIdentifier, type Identifier } from '../users/rules.ts';
import type { ExperienceContext } from './experience.ts';

/** The tenant's lock-out policy with the contract's defaults (EXPERIENCE §7.10). */
export const lockoutPolicy = ({
  sentinelPolicy,
}: Pick<SignInExperience, 'sentinelPolicy'>): LockoutPolicy => ({
  maxAttempts: sentinelPolicy.maxAttempts ?? 100,
  lockoutDuration: sentinelPolicy.lockoutDuration ?? 60,
});

/** An attempt of this request at a proof; `userId` is whose browser this may be. */
export const attemptOf = (
  { tenant, request }: ExperienceContext,
  experience: Pick<SignInExperience, 'sentinelPolicy'>,
  { subject, userId }: { readonly subject: string; readonly userId: string | undefined },
): Attempt => ({
  subject,
  ip: request.ip,
  policy: lockoutPolicy(experience),
  device: knownDevice(tenant, request.device, userId),
  seal: (text) => tenant.vault.seal('lockout', text),
});

/**
 * Usernames count as the tenant compares them: where case tells two people apart, the right password of one must not wipe
 * the failures of the other.
 */
const subjectOf = (
  identifier: Identifier,
  { usernamePolicy }: Pick<SignInExperience, 'usernamePolicy'>,
): string =>
  identifier.type === 'username' && usernamePolicy.caseSensitive
    ? `username:${identifier.value}`
    : identifierKey(identifier);

/** The same for somebody whom an identifier names. Browsers that nobody has signed in with cost no look-up. */
export async function attemptAt(
  ctx: ExperienceContext,
  experience: Pick<SignInExperience, 'sentinelPolicy' | 'usernamePolicy'>,
  identifier: Identifier,
): Promise<Attempt> {
  const user =
    ctx.request.device === undefined ? undefined : await findUserByIdentifier(ctx.tenant, identifier);
  return attemptOf(ctx, experience, { subject: subjectOf(identifier, experience), userId: user?.id });
}

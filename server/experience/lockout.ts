import type { SignInExperience } from '@portero/schema/sign-in-experience.ts';
import type { LockoutPolicy } from '../security/attempts.ts';

/** The tenant's lock-out policy with the contract's defaults (EXPERIENCE §7.10). */
export const lockoutPolicy = ({
  sentinelPolicy,
}: Pick<SignInExperience, 'sentinelPolicy'>): LockoutPolicy => ({
  maxAttempts: sentinelPolicy.maxAttempts ?? 100,
  lockoutDuration: sentinelPolicy.lockoutDuration ?? 60,
});

/** Who is locked out after too many failures (contract MANAGEMENT §14; the list is ours). */
import * as z from 'zod';

export const releaseBody = z.object({
  targetType: z.enum(['User', 'App']),
  targets: z.array(z.string().min(1).max(512)).max(1000),
});

export const lockedIdentifier = z.object({
  /** `secondFactor` and `account` name a person by their id. */
  type: z.enum(['username', 'email', 'phone', 'secondFactor', 'account']),
  value: z.string(),
  failures: z.number(),
  lockedAt: z.number(),
  lockedUntil: z.number(),
});
export type LockedIdentifier = z.infer<typeof lockedIdentifier>;

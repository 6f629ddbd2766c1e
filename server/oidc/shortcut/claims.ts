/** Which claims scopes open. */
import { claimsByScope } from '../claims/scopes.ts';

const claimsOfScope: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(claimsByScope));

/** Only what the scopes open. */
export function claimsOpened(available: Record<string, unknown>, scope: string): Record<string, unknown> {
  const claims: Record<string, unknown> = {};
  for (const name of scope.split(' ')) {
    for (const claim of claimsOfScope.get(name) ?? []) {
      if (available[claim] !== undefined) claims[claim] = available[claim];
    }
  }
  return claims;
}

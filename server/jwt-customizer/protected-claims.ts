/**
 * Claims that no script can say (contract MANAGEMENT §12, “may not overwrite reserved claims”): by them whoever gets a token
 * judges whose it is, what it opens, and how it came about (RFC 7519 §4.1, 7662 §2.2, 8693 §4, 9068 §2.2, 9396 §9.1). The contract's target
 * lets a script say `act` and `organization_id`; a token with those would open what nobody gave. It may say `may_act`, since
 * that takes away only: whoever is not named cannot exchange the token.
 */
import { mayActClaim } from '../oidc/grants/may-act.ts';

const protectedClaims: ReadonlySet<string> = new Set([
  'iss',
  'sub',
  'aud',
  'exp',
  'nbf',
  'iat',
  'jti',
  'client_id',
  'scope',
  'cnf',
  'sid',
  'act',
  'organization_id',
  'auth_time',
  'acr',
  'amr',
  'authorization_details',
  'limited_by',
  // What introspection says of a token.
  'active',
  'token_type',
  // Names that objects give a meaning of their own; the engine takes claims with them for no object at all.
  'constructor',
  '__proto__',
]);

export type SaidClaims = {
  readonly claims: Record<string, unknown>;
  /** Names of those that were left out. */
  readonly ignored: string[];
};

/** What of a script's claims may stand in a token. */
export function withoutProtected(said: Readonly<Record<string, unknown>>): SaidClaims {
  const entries = Object.entries(said);
  const isKept = ([name, value]: [string, unknown]) =>
    !protectedClaims.has(name) && (name !== 'may_act' || mayActClaim.safeParse(value).success);
  return {
    claims: Object.fromEntries(entries.filter(isKept)),
    ignored: entries.filter((entry) => !isKept(entry)).map(([name]) => name),
  };
}

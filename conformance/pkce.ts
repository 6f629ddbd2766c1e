/** RFC 7636. */
import { createHash, randomBytes } from 'node:crypto';

export type Proof = { readonly verifier: string; readonly challenge: string };

export function pkce(): Proof {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

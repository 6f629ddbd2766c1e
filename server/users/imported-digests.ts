/** Digests of passwords that come from elsewhere are looked at before they are stored (contract MANAGEMENT §2.3). */
import { getHashes } from 'node:crypto';
import { error } from '@portero/schema/errors.ts';
import type { PasswordAlgorithm } from '@portero/schema/users.ts';
import * as z from 'zod';

const legacyDigest = z.tuple([z.string(), z.array(z.string()), z.string()]);
const derivations: ReadonlySet<string> = new Set(['pbkdf2', 'pbkdf2Sync', 'firebase-scrypt']);

/** @throws password.invalid_legacy_password_format, password.unsupported_legacy_hash_algorithm */
export function checkImportedDigest(digest: string, algorithm: PasswordAlgorithm): void {
  if (algorithm !== 'Legacy') return;
  const parsed = legacyDigest.safeParse(parseJson(digest));
  if (!parsed.success || !parsed.data[1].includes('@'))
    throw error('password.invalid_legacy_password_format');
  const [name] = parsed.data;
  if (!derivations.has(name) && !getHashes().includes(name))
    throw error('password.unsupported_legacy_hash_algorithm');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // refused by the schema
  }
}

/** Digests of passwords that come from elsewhere are looked at before they are stored (contract MANAGEMENT §2.3). */
import { getHashes } from 'node:crypto';
import { error } from '@portero/schema/errors.ts';
import { parseJson } from '@portero/schema/json.ts';
import type { PasswordAlgorithm } from '@portero/schema/users.ts';
import {
  isBearable,
  isBearableArgon2,
  isBearableBcrypt,
  legacyDigest,
} from '../security/legacy-passwords.ts';

const derivations: ReadonlySet<string> = new Set(['pbkdf2', 'pbkdf2Sync', 'firebase-scrypt', 'scrypt']);

const unbearable = 'This hash would take too much time or memory to compare with.';

/**
 * Whoever sends a hash chooses what a sign-in costs the server, so what costs too much stays outside.
 * @throws password.invalid_legacy_password_format, password.unsupported_legacy_hash_algorithm, request.invalid_input
 */
export function checkImportedDigest(digest: string, algorithm: PasswordAlgorithm): void {
  const isBearableKnown =
    algorithm === 'Bcrypt'
      ? isBearableBcrypt(digest)
      : !algorithm.startsWith('Argon2') || isBearableArgon2(digest);
  if (!isBearableKnown) throw error('request.invalid_input', undefined, { details: unbearable });
  if (algorithm !== 'Legacy') return;
  const parsed = legacyDigest.safeParse(parseJson(digest));
  if (!parsed.success || !parsed.data[1].includes('@'))
    throw error('password.invalid_legacy_password_format');
  const [name] = parsed.data;
  if (!derivations.has(name) && !getHashes().includes(name))
    throw error('password.unsupported_legacy_hash_algorithm');
  if (!isBearable(name, parsed.data[1]))
    throw error('request.invalid_input', undefined, { details: unbearable });
}

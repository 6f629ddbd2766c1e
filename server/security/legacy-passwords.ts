/**
 * Digests that other products left behind (contract MANAGEMENT §2.3): a JSON text `[algorithm, [arguments…], hash]`,
 * where the argument `@` stands for the password. What cannot be verified counts as a wrong password, and nothing in
 * a digest may keep a thread busy for minutes or take all memory.
 */
import { createCipheriv, createHash, pbkdf2, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import * as z from 'zod';

const legacyDigest = z.tuple([z.string(), z.array(z.string()), z.string()]);
const maxIterations = 5_000_000;
const maxKeyLength = 512;
const maxMemory = 256 * 1024 * 1024;

/** Whether the digest comes from a slow function, which has to wait for its turn among the hashes. */
export const isDerived = (digest: string): boolean =>
  /^\s*\[\s*"(pbkdf2|pbkdf2Sync|firebase-scrypt)"/.test(digest);

export async function verifyLegacy(digest: string, password: string): Promise<boolean> {
  try {
    const [algorithm, args, expected] = legacyDigest.parse(JSON.parse(digest));
    switch (algorithm) {
      case 'pbkdf2':
      case 'pbkdf2Sync':
        return same(await pbkdf2Of(args, password), Buffer.from(expected, 'hex'));
      case 'firebase-scrypt':
        return same(await firebaseOf(args, password), Buffer.from(expected, 'base64'));
      default: {
        const text = args.map((argument) => (argument === '@' ? password : argument)).join('');
        return same(createHash(algorithm).update(text).digest(), Buffer.from(expected, 'hex'));
      }
    }
  } catch {
    return false;
  }
}

const pbkdf2Async = promisify(pbkdf2);

async function pbkdf2Of([salt = '', iterations, length, name = '']: readonly string[], password: string) {
  const bytes = salt.startsWith('hex:') ? Buffer.from(salt.slice(4), 'hex') : Buffer.from(salt);
  const rounds = z.coerce.number().int().min(1).max(maxIterations).parse(iterations);
  const size = z.coerce.number().int().min(1).max(maxKeyLength).parse(length);
  return pbkdf2Async(password, bytes, rounds, size, name);
}

/** Firebase keeps no key but the project's signer key, encrypted by what scrypt makes of the password. */
async function firebaseOf(
  [salt = '', signerKey = '', separator = '', rounds, memoryCost]: readonly string[],
  password: string,
) {
  const bytes = Buffer.concat([Buffer.from(salt, 'base64'), Buffer.from(separator, 'base64')]);
  const r = z.coerce.number().int().min(1).max(64).parse(rounds);
  const N = 2 ** z.coerce.number().int().min(1).max(20).parse(memoryCost);
  const key = await new Promise<Buffer>((resolve, reject) =>
    scrypt(password, bytes, 32, { N, r, p: 1, maxmem: maxMemory }, (failure, derived) =>
      failure ? reject(failure) : resolve(derived),
    ),
  );
  const cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  return Buffer.concat([cipher.update(Buffer.from(signerKey, 'base64')), cipher.final()]);
}

/** An empty or broken hash equals nothing. */
const same = (made: Buffer, expected: Buffer): boolean =>
  expected.length > 0 && made.length === expected.length && timingSafeEqual(made, expected);

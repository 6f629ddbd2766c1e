/**
 * Digests that other products left behind (contract MANAGEMENT §2.3): a JSON text `[algorithm, [arguments…], hash]`,
 * where the argument `@` stands for the password. What cannot be verified counts as a wrong password, and nothing in
 * a digest may keep a thread busy for minutes or take all memory.
 */
import { createCipheriv, createHash, getHashes, pbkdf2, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import * as z from 'zod';

export const legacyDigest = z.tuple([z.string(), z.array(z.string()), z.string()]);
const maxIterations = 5_000_000;
const maxKeyLength = 512;
const maxMemory = 256 * 1024 * 1024;
const maxArgon2 = { memoryKiB: 262_144, passes: 50, lanes: 16, work: 4_194_304 };
const maxBcryptCost = 15;

/** An argon2 hash that takes neither all memory nor minutes. */
export function isBearableArgon2(digest: string): boolean {
  const found = /^\$argon2(?:id|i|d)\$(?:v=\d{1,3}\$)?m=(\d{1,9}),t=(\d{1,6}),p=(\d{1,4})(?:,[^$]*)?\$/.exec(
    digest,
  );
  if (!found) return false;
  const [memory = 0, passes = 0, lanes = 0] = found.slice(1).map(Number);
  return (
    memory <= maxArgon2.memoryKiB &&
    passes <= maxArgon2.passes &&
    lanes <= maxArgon2.lanes &&
    memory * passes <= maxArgon2.work
  );
}

/** Each further one doubles the time; fifteen is about three seconds. */
export const isBearableBcrypt = (digest: string): boolean =>
  Number(/^\$2[abxy]?\$(\d{2})\$/.exec(digest)?.[1] ?? Number.NaN) <= maxBcryptCost;

/** Whether the numbers of a slow function are such that a comparison ends soon. */
export function isBearable(algorithm: string, args: readonly string[]): boolean {
  switch (algorithm) {
    case 'pbkdf2':
    case 'pbkdf2Sync':
      return pbkdf2Numbers.safeParse(args.slice(1, 3)).success && getHashes().includes(args[3] ?? '');
    case 'firebase-scrypt':
      return firebaseNumbers.safeParse(args.slice(3, 5)).success;
    case 'scrypt':
      return scryptNumbers.safeParse(args.slice(1, 5)).success;
    default:
      return true;
  }
}

const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const pbkdf2Numbers = z.tuple([whole(1, maxIterations), whole(1, maxKeyLength)]);
/** Memory is 128 · N · r bytes. */
const fits = (N: number, r: number) => 128 * N * r <= maxMemory;
const firebaseNumbers = z.tuple([whole(1, 64), whole(1, 20)]).refine(([r, cost]) => fits(2 ** cost, r));
const scryptNumbers = z
  .tuple([whole(2, 2 ** 20), whole(1, 64), whole(1, 16), whole(1, maxKeyLength)])
  .refine(([N, r]) => Number.isInteger(Math.log2(N)) && fits(N, r));

/** Whether the digest comes from a slow function, which has to wait for its turn among the hashes. */
export const isDerived = (digest: string): boolean =>
  /^\s*\[\s*"(pbkdf2|pbkdf2Sync|firebase-scrypt|scrypt)"/.test(digest);

/** Never fails. Where `isDerived` it takes long, and the caller waits for its turn among the hashes. */
export async function verifyLegacy(digest: string, password: string): Promise<boolean> {
  try {
    const [algorithm, args, expected] = legacyDigest.parse(JSON.parse(digest));
    switch (algorithm) {
      case 'pbkdf2':
      case 'pbkdf2Sync':
        return same(await pbkdf2Of(args, password), Buffer.from(expected, 'hex'));
      case 'firebase-scrypt':
        return same(await firebaseOf(args, password), Buffer.from(expected, 'base64'));
      case 'scrypt':
        return same(await scryptOf(args, password), Buffer.from(expected, 'hex'));
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

const saltOf = (salt: string): Buffer =>
  salt.startsWith('hex:') ? Buffer.from(salt.slice(4), 'hex') : Buffer.from(salt);

async function pbkdf2Of([salt = '', iterations, length, name = '']: readonly string[], password: string) {
  const [rounds, size] = pbkdf2Numbers.parse([iterations, length]);
  return pbkdf2Async(password, saltOf(salt), rounds, size, name);
}

/** Ours: salt, N, r, p, key length. */
async function scryptOf([salt = '', ...numbers]: readonly string[], password: string) {
  const [N, r, p, size] = scryptNumbers.parse(numbers.slice(0, 4));
  return scryptAsync(password, saltOf(salt), size, { N, r, p });
}

const scryptAsync = (
  password: string,
  salt: Buffer,
  size: number,
  cost: { N: number; r: number; p: number },
) =>
  new Promise<Buffer>((resolve, reject) =>
    // A little beyond what the numbers say, which Node counts in.
    scrypt(password, salt, size, { ...cost, maxmem: 2 * maxMemory }, (failure, derived) =>
      failure ? reject(failure) : resolve(derived),
    ),
  );

/** Firebase keeps no key but the project's signer key, encrypted by what scrypt makes of the password. */
async function firebaseOf(
  [salt = '', signerKey = '', separator = '', rounds, memoryCost]: readonly string[],
  password: string,
) {
  const bytes = Buffer.concat([Buffer.from(salt, 'base64'), Buffer.from(separator, 'base64')]);
  const [r, cost] = firebaseNumbers.parse([rounds, memoryCost]);
  const key = await scryptAsync(password, bytes, 32, { N: 2 ** cost, r, p: 1 });
  const cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  return Buffer.concat([cipher.update(Buffer.from(signerKey, 'base64')), cipher.final()]);
}

/** An empty or broken hash equals nothing. */
const same = (made: Buffer, expected: Buffer): boolean =>
  expected.length > 0 && made.length === expected.length && timingSafeEqual(made, expected);

/**
 * Password hashing: argon2id at OWASP's parameters, by a native library on libuv's threads. Those threads also serve
 * files, DNS and signatures, so only some may hash at a time, a bounded number waits, and beyond that the answer is 503.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { availableParallelism } from 'node:os';
import * as argon2 from '@node-rs/argon2';
import { error } from '@portero/schema/errors.ts';
import type { PasswordAlgorithm } from '@portero/schema/users.ts';
import type { HashingCost } from '../config.ts';
import type { Watch } from '../observability/watch.ts';
import { isBearableArgon2, isBearableBcrypt, isDerived, verifyLegacy } from './legacy-passwords.ts';

let parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1, algorithm: 2 };

const threads = Number(process.env.UV_THREADPOOL_SIZE ?? 4);
// More than there are cores would only push one another out of the caches.
const atOnce = Math.max(1, Math.min(threads - 2, availableParallelism()));
const mayWait = 500;
/** Longer texts are refused before they are hashed. */
export const maxPasswordLength = 1024;

/** What new hashes cost, as the operator wants it; hashes that cost less are replaced at the next sign-in. */
export function setHashingCost(cost: HashingCost): void {
  parameters = { ...cost, algorithm: 2 };
  decoyDigest = newDecoy();
}

let running = 0;
const waiting: (() => void)[] = [];

let watch: Watch | undefined;

/** Tell how long hashes take from now on. The threads are the process's, and so is this. */
export function watchHashing(watcher: Watch | undefined): void {
  watch = watcher;
}

/** How many hashes run and wait in this process. */
export const hashingLoad = (): { running: number; waiting: number } => ({ running, waiting: waiting.length });

/** @throws request.server_busy when too many hashes are waiting already */
function bounded<T>(work: () => Promise<T>): Promise<T> {
  if (!watch) return inLine(work);
  return watch.hash((begun) =>
    inLine(() => {
      begun();
      return work();
    }),
  );
}

async function inLine<T>(work: () => Promise<T>): Promise<T> {
  if (running >= atOnce) {
    if (waiting.length >= mayWait) throw error('request.server_busy');
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running++;
  try {
    return await work();
  } finally {
    // The place is handed to the next in line, or given back.
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

export type PasswordHash = { readonly digest: string; readonly algorithm: 'Argon2id' };

/** The same letters typed on another keyboard may be other code points (RFC 8265 §4.2: NFC). */
const composed = (password: string): string => password.normalize('NFC');

/** Hash a new password. @throws request.server_busy */
export async function hashPassword(password: string): Promise<PasswordHash> {
  const digest = await bounded(() => argon2.hash(composed(password), parameters));
  return { digest, algorithm: 'Argon2id' };
}

/** Whether a stored digest should be replaced at the next sign-in: foreign, or weaker than today's parameters. */
export function needsRehash(digest: string, algorithm: string): boolean {
  if (algorithm !== 'Argon2id') return true;
  const found = /m=(\d+),t=(\d+),p=(\d+)/.exec(digest);
  return !found || Number(found[1]) < parameters.memoryCost || Number(found[2]) < parameters.timeCost;
}

export type StoredPassword = { readonly digest: string; readonly algorithm: PasswordAlgorithm };

/**
 * Compare a typed password with a stored digest of any supported kind. A digest that cannot be read counts as wrong.
 * @throws request.server_busy
 */
export async function verifyPassword(
  digest: string,
  algorithm: PasswordAlgorithm,
  password: string,
): Promise<boolean> {
  if (password.length > maxPasswordLength) return false;
  for (const text of formsOf(password)) {
    const found = await comparison({ digest, algorithm }, text);
    if (typeof found === 'boolean' ? found : await bounded(found)) return true;
  }
  return false;
}

/**
 * The same for strangers: a wrong password costs as many hashes whatever is stored, and when nothing is, because there is no
 * such person. The clock would otherwise tell who has an account, and whose came from elsewhere.
 * @throws request.server_busy
 */
export async function verifyEvenly(stored: StoredPassword | undefined, password: string): Promise<boolean> {
  const known = password.length > maxPasswordLength ? undefined : stored;
  for (const text of formsOf(password.slice(0, maxPasswordLength))) {
    const found = known ? await comparison(known, text) : false;
    if (found === true) return true;
    if (await bounded(found || (() => decoyComparison(text)))) return true;
  }
  return false;
}

/** A comparison with nobody's password. */
async function decoyComparison(text: string): Promise<false> {
  await argon2.verify(decoyDigest, text);
  return false;
}

/** Composed first; hashes from elsewhere were made of what was typed. */
function formsOf(password: string): readonly string[] {
  const text = composed(password);
  return text === password ? [text] : [text, password];
}

/** Work for the threads, or what is clear without: there is nothing to hash, or next to nothing. */
async function comparison(
  { digest, algorithm }: StoredPassword,
  password: string,
): Promise<boolean | (() => Promise<boolean>)> {
  // bcrypt may stop at NUL, and PBKDF2 takes `x` and `x\0` for the same key.
  if (!algorithm.startsWith('Argon2') && password.includes('\0')) return false;
  switch (algorithm) {
    case 'Argon2id':
    case 'Argon2i':
    case 'Argon2d':
      return isBearableArgon2(digest) && (() => argon2.verify(digest, password).catch(() => false));
    case 'Bcrypt':
      // bcrypt sees 72 bytes only; a longer password must not match by its beginning.
      if (!isBearableBcrypt(digest) || Buffer.byteLength(password) > 72) return false;
      return () => verifyBcrypt(digest, password);
    case 'SHA1':
      return sameText(hex('sha1', password), digest);
    case 'SHA256':
      return sameText(hex('sha256', password), digest);
    case 'MD5':
      return sameText(hex('md5', password), digest);
    case 'Legacy':
      return isDerived(digest) ? () => verifyLegacy(digest, password) : verifyLegacy(digest, password);
  }
}

/** The library is loaded with the first foreign digest: most servers never see one. */
async function verifyBcrypt(digest: string, password: string): Promise<boolean> {
  const { verify } = await import('@node-rs/bcrypt');
  return verify(password, digest).catch(() => false);
}

/** A digest of no password: comparing with it costs what any does, and making it costs nothing. */
const newDecoy = (): string => {
  const { memoryCost, timeCost, parallelism } = parameters;
  const [salt, hash] = [randomBytes(16), randomBytes(32)].map((bytes) =>
    bytes.toString('base64').replaceAll('=', ''),
  );
  return `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${salt}$${hash}`;
};
let decoyDigest = newDecoy();

const hex = (algorithm: string, text: string): string => createHash(algorithm).update(text).digest('hex');

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a.toLowerCase()), Buffer.from(b.toLowerCase())];
  return left.length === right.length && timingSafeEqual(left, right);
}

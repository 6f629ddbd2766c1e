/**
 * Sealing of secrets at rest: AES-256-GCM under a key derived per tenant and purpose from the
 * instance's key (SECRET_VAULT_KEK, or a file under DATA_DIR for the embedded database).
 *
 * What only has to be compared is hashed instead (`fingerprint`).
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hash,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { chmodSync, existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../config.ts';
import { makeDataFolder } from '../database/data-folder.ts';

/** What a sealed value is for; a value sealed for one purpose cannot be opened for another. */
export type Purpose =
  | 'signing-key'
  | 'cookie-key'
  | 'application-secret'
  | 'personal-access-token'
  | 'one-time-token'
  | 'totp-secret'
  | 'connector-config'
  | 'oidc-payload'
  | 'inbox'
  | 'outbox'
  | 'interaction'
  | 'verification-record'
  | 'script-environment'
  | 'captcha-config'
  | 'lockout'
  | 'protected-app'
  | 'account-page'
  | 'demo-app'
  | 'setup-code'
  | 'user-import'
  | 'pairwise-salt'
  | 'idempotent-answer'
  | 'deleted-user'
  | 'audit-log'
  | 'log-stream';

const version = 'v1.';

/** @throws RangeError for a key of another length */
export class Vault {
  readonly #kek: Buffer;
  readonly #keys = new Map<string, KeyObject>();

  constructor(kek: Buffer) {
    if (kek.length !== 32) throw new RangeError('the vault key must have 32 bytes');
    this.#kek = kek;
  }

  /** The vault as one tenant sees it: nothing sealed by another can be opened. */
  forTenant(tenantId: string): TenantVault {
    return new TenantVault((purpose) => this.#key(`${tenantId}:${purpose}`));
  }

  /** As an object, since Node would otherwise make one for every use, at several times the cost of the use. */
  #key(label: string): KeyObject {
    let key = this.#keys.get(label);
    if (!key) {
      key = createSecretKey(Buffer.from(hkdfSync('sha256', this.#kek, 'portero-vault', label, 32)));
      this.#keys.set(label, key);
    }
    return key;
  }
}

/**
 * Each purpose has its own key, so what was sealed for one is nothing to another. Keys are of 256 bits, nonces random.
 */
export class TenantVault {
  readonly #key: (purpose: Purpose | 'fingerprint') => KeyObject;

  constructor(key: (purpose: Purpose | 'fingerprint') => KeyObject) {
    this.#key = key;
  }

  /** Encrypt a text; the result is text too (`v1.` + base64url of nonce, tag and ciphertext). */
  seal(purpose: Purpose, plain: string): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#key(purpose), nonce);
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return version + Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  /** @throws Error when the value was tampered with or sealed for another tenant, purpose or key */
  open(purpose: Purpose, sealed: string): string {
    if (!sealed.startsWith(version)) throw new Error(`not a sealed value (${purpose})`);
    const bytes = Buffer.from(sealed.slice(version.length), 'base64url');
    if (bytes.length < 28) throw new Error(`sealed value too short (${purpose})`);
    const decipher = createDecipheriv('aes-256-gcm', this.#key(purpose), bytes.subarray(0, 12), {
      authTagLength: 16,
    });
    decipher.setAuthTag(bytes.subarray(12, 28));
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
  }

  /** A mark (HMAC-SHA-256) that nobody without the key can make: tells whether a text that anybody may read is still ours. */
  mark(purpose: Purpose, text: string): Buffer {
    return createHmac('sha256', this.#key(purpose)).update(text).digest();
  }

  /** Keyed hash of a high-entropy value, for look-ups by a secret that is not stored. */
  fingerprint(value: string): string {
    return createHmac('sha256', this.#key('fingerprint')).update(value).digest('base64url');
  }
}

/** Compare two texts in constant time whatever their lengths. */
export function equalInConstantTime(a: string, b: string): boolean {
  const digest = (text: string) => hash('sha256', text, 'buffer');
  return timingSafeEqual(digest(a), digest(b));
}

/** Of several servers that start at once in one folder, one writes the file, and it is never seen half written. */
function writeOnce(file: string, content: string): void {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, content, { mode: 0o600 });
  try {
    linkSync(own, file);
  } catch (failure) {
    if (!existsSync(file)) throw failure;
  } finally {
    rmSync(own);
  }
}

/** The instance's key: the configured one, or a generated file that only this user can read. */
export function loadVaultKey(configured: Buffer | undefined, dataDir: string): Buffer {
  const found = findVaultKey(configured, dataDir);
  if (found) {
    if (!configured) chmodSync(vaultKeyFile(dataDir), 0o600);
    return found;
  }
  makeDataFolder(dataDir);
  writeOnce(vaultKeyFile(dataDir), randomBytes(32).toString('base64'));
  return loadVaultKey(configured, dataDir);
}

/** The same where there is one; nothing is made. */
export function findVaultKey(configured: Buffer | undefined, dataDir: string): Buffer | undefined {
  if (configured) return configured;
  const file = vaultKeyFile(dataDir);
  if (!existsSync(file)) return undefined;
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
  if (key.length !== 32)
    throw new ConfigError([`DATA_DIR: ${file} does not hold a key; restore it from your backup.`]);
  return key;
}

/** Where the generated key lies. */
export const vaultKeyFile = (dataDir: string): string => join(dataDir, 'vault.key');

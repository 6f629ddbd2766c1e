/**
 * Signing and cookie keys of a tenant: made here, sealed at rest, rotated with a grace period.
 * ES256 signs by default; an RS256 key stands beside it for the clients that ask for it.
 */
import { createHash, createPrivateKey, generateKeyPair, type JsonWebKey, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { error } from '@portero/schema/errors.ts';
import { createLocalJWKSet, type JWK } from 'jose';
import type Keygrip from 'keygrip';
import { recordChange } from '../../audit/audit.ts';
import { holdName } from '../../database/hold-name.ts';
import type { TenantDatabase } from '../../database/tenant-scope.ts';
import type { TenantVault } from '../../security/vault.ts';
import type { TenantContext } from '../../tenants/context.ts';
import { cookieKeysOf } from './cookie-keys.ts';

export type SigningAlgorithm = 'ES256' | 'ES384' | 'ES512' | 'RS256';
export type KeyState = 'Next' | 'Current' | 'Previous';

export type KeyRecord = {
  readonly id: string;
  readonly algorithm: string;
  readonly state: KeyState;
  readonly createdAt: number;
  /** When a `Next` key begins to sign. */
  readonly activatesAt: number | null;
};

type StoredKey = KeyRecord & { use: 'signing' | 'cookie'; sealed: string };

/** What the OpenID engine is built from. `signing` lists the key that signs by default first. */
export type TenantKeys = {
  readonly signing: readonly JWK[];
  readonly defaultAlgorithm: SigningAlgorithm;
  readonly cookie: Keygrip;
  /** Changes whenever the set does. */
  readonly version: string;
  /** When a waiting key is to take over. */
  readonly dueAt: number | undefined;
};

const generate = promisify(generateKeyPair);
const curves = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' } as const;
const maxCookieKeys = 2;

/** A tenant's first keys, for the seed to insert: ES256 to sign with, RS256 beside it, one cookie key. */
export async function firstKeys(vault: TenantVault): Promise<StoredKey[]> {
  const now = Date.now();
  return [
    await newSigningKey(vault, 'ES256', 'Current', now),
    await newSigningKey(vault, 'RS256', 'Current', now),
    newCookieKey(vault, now),
  ];
}

/**
 * The keys in force, from the cache. A `Next` key whose grace period has passed becomes `Current` here, to the moment
 * in every process, without a job.
 */
export async function tenantKeys(tenant: TenantContext): Promise<TenantKeys> {
  const keys = await cachedKeys(tenant);
  if (keys.dueAt === undefined || keys.dueAt > Date.now()) return keys;
  tenant.cache.drop('keys');
  return cachedKeys(tenant);
}

const cachedKeys = (tenant: TenantContext): Promise<TenantKeys> =>
  tenant.cache.get('keys', async () => {
    const rows = await readKeys(tenant.db);
    const due = rows.filter(({ activatesAt }) => activatesAt !== null && activatesAt <= Date.now());
    if (due.length === 0) return decode(tenant, rows);
    for (const key of due) await promote(tenant, key);
    return decode(tenant, await readKeys(tenant.db));
  });

type KeySet = ReturnType<typeof createLocalJWKSet>;
const keySets = new WeakMap<TenantKeys, KeySet>();

/** Resolves a token's header to the key that must verify it; the algorithm is bound to the key. */
export async function verificationKeySet(tenant: TenantContext): Promise<KeySet> {
  const keys = await tenantKeys(tenant);
  let keySet = keySets.get(keys);
  if (!keySet) {
    keySet = createLocalJWKSet({ keys: keys.signing.map(publicPart) });
    keySets.set(keys, keySet);
  }
  return keySet;
}

/** Public JWK: required members, `use`, `alg`, `kid`; strings only (contract PROTOCOL §1.4). */
export function publicPart(key: JWK): JWK {
  const { d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...open } = key;
  return open;
}

/** Keys as the Management API lists them, newest first. */
export async function listKeys(tenant: TenantContext, use: 'signing' | 'cookie'): Promise<KeyRecord[]> {
  const rows = await readKeys(tenant.db);
  return rows
    .filter((row) => row.use === use)
    .map(({ id, algorithm, state, createdAt, activatesAt }) => ({
      id,
      algorithm,
      state,
      createdAt,
      activatesAt,
    }));
}

export type Actor = { readonly type: 'user' | 'app' | 'command'; readonly id: string };

/**
 * Make a new signing key. Without a grace period it signs from now on; with one it is published first, so that
 * verifiers have it when it starts signing. The key it follows stays published as `Previous`.
 * @throws oidc.invalid_request
 */
export async function rotateSigningKey(
  tenant: TenantContext,
  algorithm: SigningAlgorithm,
  graceSeconds: number,
  actor: Actor,
): Promise<KeyRecord[]> {
  const now = Date.now();
  const row = await newSigningKey(tenant.vault, algorithm, graceSeconds > 0 ? 'Next' : 'Current', now);
  await tenant.db.transaction(async (db) => {
    const keys = await readKeysToChange(db);
    if (graceSeconds === 0) {
      // Whoever made that key has told relying parties to expect it; it must not vanish by the way.
      const waiting = keys.some((key) => key.state === 'Next' && sameFamily(key, algorithm));
      if (waiting)
        throw error('oidc.invalid_request', undefined, {
          status: 422,
          details: 'A key is waiting to take over already. Rotate with a grace period to replace it.',
        });
      await demoteCurrent(db, algorithm);
    }
    await db.write
      .deleteFrom('signing_keys')
      .where('use', '=', 'signing')
      .where('state', '=', 'Next')
      .where('algorithm', 'like', `${algorithm.slice(0, 2)}%`)
      .execute();
    await db.write
      .insertInto('signing_keys')
      .values({ ...row, activatesAt: graceSeconds > 0 ? now + graceSeconds * 1000 : null })
      .execute();
    await recordChange(db, {
      key: 'Management.SigningKey.Rotated',
      result: 'Success',
      actor,
      keyId: row.id,
      algorithm,
    });
  });
  tenant.cache.invalidate('keys');
  return listKeys(tenant, 'signing');
}

/**
 * Make a key that waits for its moment, if whoever asks still wants it when it is its turn.
 * @param isStillWanted asked inside the transaction; `keys` lists what is there then
 * @returns its id, or nothing when somebody was faster
 */
export async function addWaitingKey(
  tenant: TenantContext,
  wanted: {
    readonly algorithm: SigningAlgorithm;
    readonly now: number;
    readonly activatesAt: number;
    readonly isStillWanted: (db: TenantDatabase, keys: () => Promise<KeyRecord[]>) => Promise<boolean>;
  },
): Promise<string | undefined> {
  const { algorithm, now, activatesAt } = wanted;
  const row = await newSigningKey(tenant.vault, algorithm, 'Next', now);
  const isMade = await tenant.db.transaction(async (db) => {
    await holdName(db, changing);
    const signing = async () => (await readKeys(db)).filter(({ use }) => use === 'signing');
    if (!(await wanted.isStillWanted(db, signing))) return false;
    await db.write
      .insertInto('signing_keys')
      .values({ ...row, activatesAt })
      .execute();
    await recordChange(db, {
      key: 'Management.SigningKey.Rotated',
      result: 'Success',
      actor: { type: 'command', id: 'scheduled-rotation' },
      keyId: row.id,
      algorithm,
      signsFrom: activatesAt,
    });
    return true;
  });
  if (!isMade) return undefined;
  tenant.cache.invalidate('keys');
  return row.id;
}

/** Make a new cookie key; the one before it still verifies, older ones go. */
export async function rotateCookieKey(tenant: TenantContext, actor: Actor): Promise<KeyRecord[]> {
  const row = newCookieKey(tenant.vault, Date.now());
  await tenant.db.transaction(async (db) => {
    const kept = (await readKeysToChange(db))
      .filter((key) => key.use === 'cookie')
      .slice(0, maxCookieKeys - 1);
    await db.write
      .deleteFrom('signing_keys')
      .where('use', '=', 'cookie')
      .where(
        'id',
        'not in',
        kept.map((key) => key.id),
      )
      .execute();
    await db.write
      .updateTable('signing_keys')
      .set({ state: 'Previous' })
      .where('use', '=', 'cookie')
      .execute();
    await db.write.insertInto('signing_keys').values(row).execute();
    await recordChange(db, { key: 'Management.CookieKey.Rotated', result: 'Success', actor, keyId: row.id });
  });
  tenant.cache.invalidate('keys');
  return listKeys(tenant, 'cookie');
}

/** @throws oidc.key_not_found, oidc.only_previous_key_can_be_deleted, oidc.key_required */
export async function deleteKey(
  tenant: TenantContext,
  use: 'signing' | 'cookie',
  id: string,
  actor: Actor,
): Promise<void> {
  await tenant.db.transaction(async (db) => {
    const rows = (await readKeysToChange(db)).filter((row) => row.use === use);
    const row = rows.find((candidate) => candidate.id === id);
    if (!row) throw error('oidc.key_not_found');
    if (rows.length < 2) throw error('oidc.key_required');
    if (row.state !== 'Previous') throw error('oidc.only_previous_key_can_be_deleted');
    await db.write.deleteFrom('signing_keys').where('id', '=', id).execute();
    await recordChange(db, { key: 'Management.SigningKey.Deleted', result: 'Success', actor, keyId: id });
  });
  tenant.cache.invalidate('keys');
}

/** Whoever changes which key is current waits for others who do. */
const changing = 'keys';

/** Of several who change what is current each sees what the one before has made of it. Part of a transaction. */
async function readKeysToChange(db: TenantDatabase): Promise<StoredKey[]> {
  await holdName(db, changing);
  return readKeys(db);
}

async function readKeys(db: TenantDatabase): Promise<StoredKey[]> {
  return db.read.selectFrom('signing_keys').selectAll().orderBy('createdAt', 'desc').orderBy('id').execute();
}

/** Of several processes that notice the moment one does it. */
async function promote(tenant: TenantContext, key: StoredKey): Promise<void> {
  await tenant.db.transaction(async (db) => {
    await holdName(db, changing);
    const { numUpdatedRows } = await db.write
      .updateTable('signing_keys')
      .set({ activatesAt: null })
      .where('id', '=', key.id)
      .where('activatesAt', 'is not', null)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) return;
    await demoteCurrent(db, key.algorithm);
    await db.write.updateTable('signing_keys').set({ state: 'Current' }).where('id', '=', key.id).execute();
  });
}

/**
 * ES and RS keys live side by side; within a family one key is current, and the one before it still verifies. What is
 * older goes.
 */
async function demoteCurrent(db: TenantDatabase, algorithm: string): Promise<void> {
  await db.write
    .deleteFrom('signing_keys')
    .where('use', '=', 'signing')
    .where('state', '=', 'Previous')
    .where('algorithm', 'like', `${algorithm.slice(0, 2)}%`)
    .execute();
  await db.write
    .updateTable('signing_keys')
    .set({ state: 'Previous' })
    .where('use', '=', 'signing')
    .where('state', '=', 'Current')
    .where('algorithm', 'like', `${algorithm.slice(0, 2)}%`)
    .execute();
}

function decode(tenant: TenantContext, rows: readonly StoredKey[]): TenantKeys {
  const rank = { Current: 0, Next: 1, Previous: 2 } as const;
  const signing = rows
    .filter((row) => row.use === 'signing')
    .toSorted((a, b) => rank[a.state] - rank[b.state] || Number(isRsa(a)) - Number(isRsa(b)));
  const [first] = signing;
  if (!first) throw new Error(`tenant ${tenant.id} has no signing key`);
  return {
    signing: signing.map((row) => toJwk(tenant.vault.open('signing-key', row.sealed), row)),
    defaultAlgorithm: first.algorithm as SigningAlgorithm,
    cookie: cookieKeysOf(
      rows.filter((row) => row.use === 'cookie').map((row) => tenant.vault.open('cookie-key', row.sealed)),
    ),
    version: rows.map((row) => `${row.id}:${row.state}`).join(),
    dueAt: rows.reduce<number | undefined>(
      (first, { activatesAt }) =>
        activatesAt === null ? first : Math.min(first ?? activatesAt, activatesAt),
      undefined,
    ),
  };
}

const sameFamily = (row: StoredKey, algorithm: string) => row.algorithm.startsWith(algorithm.slice(0, 2));
const isRsa = (row: StoredKey) => row.algorithm.startsWith('RS');

function toJwk(pem: string, row: StoredKey): JWK {
  const jwk = createPrivateKey(pem).export({ format: 'jwk' });
  return { ...jwk, kid: row.id, use: 'sig', alg: row.algorithm };
}

async function newSigningKey(vault: TenantVault, algorithm: SigningAlgorithm, state: KeyState, now: number) {
  const { privateKey } =
    algorithm === 'RS256'
      ? await generate('rsa', { modulusLength: 3072 })
      : await generate('ec', { namedCurve: curves[algorithm] });
  return {
    id: thumbprint(privateKey.export({ format: 'jwk' })),
    use: 'signing' as const,
    algorithm,
    state,
    sealed: vault.seal('signing-key', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
    createdAt: now,
    activatesAt: null,
  };
}

function newCookieKey(vault: TenantVault, now: number) {
  const value = randomBytes(32).toString('base64url');
  return {
    id: createHash('sha256').update(value).digest('base64url').slice(0, 21),
    use: 'cookie' as const,
    algorithm: 'HS256',
    state: 'Current' as const,
    sealed: vault.seal('cookie-key', value),
    createdAt: now,
    activatesAt: null,
  };
}

/** RFC 7638 thumbprint, SHA-256, base64url. */
function thumbprint(jwk: JsonWebKey): string {
  const members =
    jwk.kty === 'RSA'
      ? { e: jwk.e, kty: jwk.kty, n: jwk.n }
      : { crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y };
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
}

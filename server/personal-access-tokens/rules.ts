/**
 * Personal access tokens: what people's own scripts exchange for access tokens (contract MANAGEMENT §2.7).
 * Values are sealed, and found by a keyed hash; the contract lets administrators read them again, which is noted, unless
 * the tenant has them shown once.
 */
import { error } from '@portero/schema/errors.ts';
import { newPersonalAccessToken } from '@portero/schema/ids.ts';
import {
  type TokenCreator,
  type TokenScope,
  tokenCreator,
  tokenScopes,
} from '@portero/schema/personal-access-tokens.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { uniqueViolation } from '../database/dialect.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { isShownOnce, isTold, readAgain, sealOf } from '../shown-once/rules.ts';
import type { TenantContext } from '../tenants/context.ts';
import { getUser } from '../users/rules.ts';
import { endOf, ensureScopesExist, scopesOfRow } from './limits.ts';
import * as store from './store.ts';

export type PersonalAccessToken = {
  tenantId: string;
  userId: string;
  name: string;
  value: string;
  createdAt: number;
  expiresAt: number | null;
  lastUsedAt: number | null;
  /** Left out: whatever the person may. */
  scopes?: TokenScope[];
  /** Left out of tokens for which nobody noted it. */
  createdBy?: TokenCreator;
};

/** How exactly the time of the last use is kept, in milliseconds: a busy script must not write at every call. */
const lastUseGrain = 60_000;

/** @throws entity.not_found for an unknown person */
export async function listTokens(
  tenant: TenantContext,
  userId: string,
  actor: Actor,
  { masked }: { readonly masked: boolean },
): Promise<PersonalAccessToken[]> {
  await getUser(tenant, userId);
  const rows = await store.selectTokens(tenant.db, userId);
  const isMasked = masked || (await isShownOnce(tenant));
  const tokens = rows.map((row) => describe(tenant, row, isMasked));
  const told = tokens.filter(({ value }) => isTold(value));
  if (told.length > 0) {
    await tenant.db.transaction((db) =>
      note(db, 'Revealed', userId, actor, { names: told.map(({ name }) => name) }),
    );
  }
  return tokens;
}

/** @throws entity.not_found, request.invalid_input for an expiry in the past, user.personal_access_token_name_exists */
export async function createToken(
  tenant: TenantContext,
  userId: string,
  {
    name,
    expiresAt,
    scopes = null,
  }: {
    readonly name: string;
    readonly expiresAt?: number | null | undefined;
    readonly scopes?: readonly TokenScope[] | null | undefined;
  },
  actor: Actor,
): Promise<PersonalAccessToken> {
  const end = await endOf(tenant, expiresAt);
  if (scopes) await ensureScopesExist(tenant, scopes);
  const value = newPersonalAccessToken();
  const row: store.TokenRow = {
    userId,
    name,
    sealed: sealOf(tenant, 'personal-access-token', value, await isShownOnce(tenant)),
    fingerprint: fingerprintOf(tenant, value),
    createdAt: Date.now(),
    expiresAt: end,
    lastUsedAt: null,
    allowed: scopes && [...scopes],
    createdBy: creatorOf(actor, userId),
  };
  await tenant.db.transaction(async (db) => {
    await getUser(tenant, userId, db);
    await nameIsFree(() => store.insertToken(db, row));
    await note(db, 'Created', userId, actor, { name, expiresAt: end, ...(scopes && { scopes }) });
  });
  return { ...describe(tenant, row, true), value };
}

/** @throws entity.not_found, user.personal_access_token_name_exists */
export async function renameToken(
  tenant: TenantContext,
  userId: string,
  name: string,
  to: string,
  actor: Actor,
): Promise<PersonalAccessToken> {
  const masked = await isShownOnce(tenant);
  return tenant.db.transaction(async (db) => {
    const row = await nameIsFree(() => store.renameToken(db, userId, name, to));
    if (!row) throw error('entity.not_found');
    await note(db, 'Updated', userId, actor, { name, to });
    return describe(tenant, row, masked);
  });
}

/** @throws entity.not_found */
export async function deleteToken(
  tenant: TenantContext,
  userId: string,
  name: string,
  actor: Actor,
): Promise<void> {
  await tenant.db.transaction(async (db) => {
    if (!(await store.deleteToken(db, userId, name))) throw error('entity.not_found');
    await note(db, 'Deleted', userId, actor, { name });
  });
}

/** Whose token a value is; expired ones are found too. */
export async function findToken(
  tenant: TenantContext,
  value: string,
  db: TenantDatabase = tenant.db,
): Promise<
  | {
      userId: string;
      name: string;
      isExpired: boolean;
      /** Milliseconds. */
      expiresAt: number | null;
      scopes: readonly TokenScope[] | null;
    }
  | undefined
> {
  const row = await store.selectTokenByFingerprint(db, fingerprintOf(tenant, value));
  if (!row) return undefined;
  const { userId, name, expiresAt, allowed } = row;
  const isExpired = expiresAt !== null && expiresAt <= Date.now();
  return { userId, name, isExpired, expiresAt, scopes: scopesOfRow(allowed) };
}

/** Remember that a token was used, to the minute. */
export async function noteTokenUse(tenant: TenantContext, db: TenantDatabase, value: string): Promise<void> {
  const now = Date.now();
  await store.touchToken(db, {
    fingerprint: fingerprintOf(tenant, value),
    now,
    unlessSince: now - lastUseGrain,
  });
}

const fingerprintOf = ({ vault }: TenantContext, value: string): string =>
  vault.fingerprint(`personal-access-token:${value}`);

const describe = (
  tenant: TenantContext,
  { userId, name, sealed, createdAt, expiresAt, lastUsedAt, allowed, createdBy }: store.TokenRow,
  masked: boolean,
): PersonalAccessToken => ({
  tenantId: tenant.id,
  userId,
  name,
  value: readAgain(tenant, 'personal-access-token', sealed, masked),
  createdAt,
  expiresAt,
  lastUsedAt,
  ...(allowed !== null && { scopes: tokenScopes.parse(allowed) }),
  ...(createdBy !== null && { createdBy: tokenCreator.parse(createdBy) }),
});

function creatorOf({ type, id }: Actor, userId: string): TokenCreator {
  if (type === 'app') return { type: 'application', id };
  if (type === 'command') return { type, id };
  return { type: id === userId ? 'person' : 'administrator', id };
}

async function nameIsFree<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (failure) {
    if (uniqueViolation(failure))
      throw error('user.personal_access_token_name_exists', undefined, { cause: failure });
    throw failure;
  }
}

const note = (
  db: TenantDatabase,
  event: 'Created' | 'Updated' | 'Deleted' | 'Revealed',
  userId: string,
  actor: Actor,
  more: Record<string, unknown>,
): Promise<void> =>
  recordChange(db, {
    key: `Management.PersonalAccessToken.${event}`,
    result: 'Success',
    actor,
    userId,
    ...more,
  });

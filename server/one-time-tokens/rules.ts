/**
 * One-time tokens: what a link in a mail carries (contract MANAGEMENT §13.2). The value is sealed, found by a keyed
 * hash, bound to one address, and used up by the very statement that checks it.
 */
import { error } from '@portero/schema/errors.ts';
import { type InteractionEvent, interactionEvent } from '@portero/schema/experience.ts';
import { newId, newSecret } from '@portero/schema/ids.ts';
import * as z from 'zod';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import type { Page } from '../database/pages.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { isShownOnce, isTold, readAgain, sealOf } from '../shown-once/rules.ts';
import type { TenantContext } from '../tenants/context.ts';
import { emailKey } from '../users/identifiers.ts';
import * as store from './store.ts';

export const oneTimeTokenStatus = z.enum(['active', 'consumed', 'revoked', 'expired']);
export const oneTimeTokenContext = z.object({
  jitOrganizationIds: z.array(z.string().min(1).max(128)).max(1000).optional(),
  interactionEvent: interactionEvent.optional(),
});
export type OneTimeTokenContext = z.infer<typeof oneTimeTokenContext>;

export type OneTimeToken = {
  tenantId: string;
  id: string;
  email: string;
  token: string;
  context: OneTimeTokenContext;
  status: store.Status;
  createdAt: number;
  expiresAt: number;
};

type Reading = { readonly masked: boolean; readonly actor: Actor };

/** Seconds. */
export const defaultLifetime = 600;

/** Newest first; how many there are counts what the filter leaves. */
export async function listOneTimeTokens(
  tenant: TenantContext,
  { email, status }: { readonly email?: string | undefined; readonly status?: store.Status | undefined },
  page: Page,
  reading: Reading,
): Promise<{ tokens: OneTimeToken[]; total: number }> {
  const { rows, total } = await store.selectTokens(
    tenant.db,
    { emailKey: email === undefined ? undefined : emailKey(email), status },
    Date.now(),
    page,
  );
  return { tokens: await reveal(tenant, rows, reading), total };
}

/** @throws one_time_token.token_not_found */
export async function getOneTimeToken(
  tenant: TenantContext,
  id: string,
  reading: Reading,
): Promise<OneTimeToken> {
  const row = await store.selectToken(tenant.db, id);
  if (!row) throw notFound();
  const [token] = await reveal(tenant, [row], reading);
  if (!token) throw notFound();
  return token;
}

/**
 * Its value is in the answer; whether it can be read again is the tenant's choice. One transaction with its audit
 * entry.
 * @param wanted.expiresIn seconds
 */
export async function createOneTimeToken(
  tenant: TenantContext,
  wanted: {
    readonly email: string;
    readonly context?: OneTimeTokenContext | undefined;
    readonly expiresIn?: number | undefined;
  },
  actor: Actor,
): Promise<OneTimeToken> {
  const value = newSecret();
  const now = Date.now();
  const row: store.OneTimeTokenRow = {
    id: newId(),
    email: wanted.email,
    emailKey: emailKey(wanted.email),
    sealed: sealOf(tenant, 'one-time-token', value, await isShownOnce(tenant)),
    fingerprint: fingerprintOf(tenant, value),
    context: { ...wanted.context },
    status: 'active',
    createdAt: now,
    expiresAt: now + Math.ceil((wanted.expiresIn ?? defaultLifetime) * 1000),
  };
  await tenant.db.transaction(async (db) => {
    await store.insertToken(db, row);
    await note(db, 'Created', row, actor);
  });
  return { ...describe(tenant, row, true), token: value };
}

/**
 * Use a token up. However many try at once, one succeeds.
 * @throws one_time_token.token_not_found, email_mismatch, token_expired, token_consumed, token_revoked
 */
export async function verifyOneTimeToken(
  tenant: TenantContext,
  { token, email }: { readonly token: string; readonly email: string },
  actor: Actor,
): Promise<OneTimeToken> {
  const fingerprint = fingerprintOf(tenant, token);
  const now = Date.now();
  const masked = await isShownOnce(tenant);
  return tenant.db.transaction(async (db) => {
    const row = await store.consumeToken(db, { fingerprint, emailKey: emailKey(email), now });
    if (!row) throw whyNot(await store.selectTokenByFingerprint(db, fingerprint), email, now);
    await note(db, 'Consumed', row, actor);
    return describe(tenant, row, masked);
  });
}

/**
 * Use a token up as part of the caller's transaction, when it is for what the person is doing.
 * @throws one_time_token.token_not_found, email_mismatch, token_expired, token_consumed, token_revoked,
 *   interaction_event_mismatch
 */
export async function useOneTimeToken(
  tenant: TenantContext,
  db: TenantDatabase,
  {
    token,
    email,
    event,
  }: { readonly token: string; readonly email: string; readonly event: InteractionEvent },
): Promise<OneTimeTokenContext> {
  const fingerprint = fingerprintOf(tenant, token);
  const now = Date.now();
  const row = await store.consumeToken(db, { fingerprint, emailKey: emailKey(email), now });
  if (!row) throw whyNot(await store.selectTokenByFingerprint(db, fingerprint), email, now);
  const context = oneTimeTokenContext.parse(row.context);
  ensureMeantFor(context, event);
  return context;
}

/** Whom a token was mailed to, whatever has become of it; undefined for what is none of ours. */
export const addressOfOneTimeToken = async (
  tenant: TenantContext,
  token: string,
): Promise<string | undefined> =>
  (await store.selectTokenByFingerprint(tenant.db, fingerprintOf(tenant, token)))?.email;

/** @throws one_time_token.interaction_event_mismatch */
export function ensureMeantFor({ interactionEvent }: OneTimeTokenContext, event: InteractionEvent): void {
  if (interactionEvent !== undefined && interactionEvent !== event)
    throw error('one_time_token.interaction_event_mismatch');
}

/**
 * What a token is for and whether it still opens something, without using it up.
 * @throws one_time_token.token_not_found, email_mismatch, token_expired, token_consumed, token_revoked
 */
export async function lookAtOneTimeToken(
  tenant: TenantContext,
  { token, email }: { readonly token: string; readonly email: string },
): Promise<OneTimeTokenContext> {
  const row = await store.selectTokenByFingerprint(tenant.db, fingerprintOf(tenant, token));
  const now = Date.now();
  if (!row || row.emailKey !== emailKey(email) || statusOf(row, now) !== 'active')
    throw whyNot(row, email, now);
  return oneTimeTokenContext.parse(row.context);
}

/**
 * End whatever was sent to an address whose owner is deleted: it would let them in again as somebody new, also where
 * registration is closed. Part of the caller's transaction.
 */
export const revokeOneTimeTokensOf = (db: TenantDatabase, email: string): Promise<void> =>
  store.revokeOfAddress(db, emailKey(email));

/** @throws one_time_token.cannot_reactivate_token, token_not_found */
export async function setOneTimeTokenStatus(
  tenant: TenantContext,
  id: string,
  status: store.Status,
  actor: Actor,
): Promise<OneTimeToken> {
  if (status === 'active') throw error('one_time_token.cannot_reactivate_token');
  const masked = await isShownOnce(tenant);
  return tenant.db.transaction(async (db) => {
    const row = await store.updateStatus(db, id, status);
    if (!row) throw notFound();
    await note(db, 'Updated', row, actor, { status });
    return describe(tenant, row, masked);
  });
}

/** @throws one_time_token.token_not_found */
export async function deleteOneTimeToken(tenant: TenantContext, id: string, actor: Actor): Promise<void> {
  await tenant.db.transaction(async (db) => {
    const row = await store.selectToken(db, id);
    if (!row || !(await store.deleteToken(db, id))) throw notFound();
    await note(db, 'Deleted', row, actor);
  });
}

const notFound = () => error('one_time_token.token_not_found');

function whyNot(row: store.OneTimeTokenRow | undefined, email: string, now: number) {
  if (!row) return notFound();
  if (row.emailKey !== emailKey(email)) return error('one_time_token.email_mismatch');
  const status = statusOf(row, now);
  if (status === 'consumed') return error('one_time_token.token_consumed');
  return error(status === 'revoked' ? 'one_time_token.token_revoked' : 'one_time_token.token_expired');
}

const statusOf = ({ status, expiresAt }: store.OneTimeTokenRow, now: number): store.Status =>
  status === 'active' && expiresAt <= now ? 'expired' : status;

/** The contract lets whoever manages them read them; whoever reads one that still opens something is noted. */
async function reveal(
  tenant: TenantContext,
  rows: readonly store.OneTimeTokenRow[],
  { masked, actor }: Reading,
): Promise<OneTimeToken[]> {
  const isMasked = masked || (await isShownOnce(tenant));
  const tokens = rows.map((row) => describe(tenant, row, isMasked));
  const open = tokens.filter(({ status, token }) => status === 'active' && isTold(token)).map(({ id }) => id);
  if (open.length > 0) {
    await tenant.db.transaction((db) =>
      recordChange(db, { key: 'Management.OneTimeToken.Revealed', result: 'Success', actor, ids: open }),
    );
  }
  return tokens;
}

const describe = (tenant: TenantContext, row: store.OneTimeTokenRow, masked: boolean): OneTimeToken => ({
  tenantId: tenant.id,
  id: row.id,
  email: row.email,
  token: readAgain(tenant, 'one-time-token', row.sealed, masked),
  context: oneTimeTokenContext.parse(row.context),
  status: statusOf(row, Date.now()),
  createdAt: row.createdAt,
  expiresAt: row.expiresAt,
});

const fingerprintOf = ({ vault }: TenantContext, value: string): string =>
  vault.fingerprint(`one-time-token:${value}`);

const note = (
  db: TenantDatabase,
  event: 'Created' | 'Consumed' | 'Updated' | 'Deleted',
  { id, email }: store.OneTimeTokenRow,
  actor: Actor,
  more: Record<string, unknown> = {},
): Promise<void> =>
  recordChange(db, {
    key: `Management.OneTimeToken.${event}`,
    result: 'Success',
    actor,
    oneTimeToken: id,
    email,
    ...more,
  });

/** Middleware and listeners that surround every engine. */

import { type ErrorCode, errorCatalogue } from '@portero/schema/errors.ts';
import type { Context, Next } from 'koa';
import type Provider from 'oidc-provider';
import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import * as z from 'zod';
import type { AuditLog } from '../audit/audit.ts';
import { prepared } from '../database/prepared.ts';
import type { JsonObject } from '../database/tables.ts';
import { sentenceOfCode } from '../http/refusal-language.ts';
import { knownDeviceCookie, knownDeviceLife, rememberDevice } from '../security/known-devices.ts';
import type { TenantContext } from '../tenants/context.ts';
import { trustedDeviceCookie, trustedDeviceValue } from '../trusted-devices/rules.ts';
import { busyAnswer } from './busy.ts';
import { vouchedIn } from './clients/federation.ts';
import { surroundDeviceFlow } from './grants/device-flow.ts';
import { exchangeForLog } from './grants/exchange-facts.ts';
import { cookiesOf, interactionCookie, pageCookie, parseInteractionMap } from './interaction/interactions.ts';
import { appendToRedirectUri } from './interaction/redirect-answer.ts';
import type { Engine } from './provider.ts';
import { AlreadyConsumed, Ended, RecordBatch, revokeGrant } from './records/records.ts';
import { keepActingApart } from './sessions/acting.ts';
import { isNoted, noteSeen, usedSession } from './sessions/last-seen.ts';
import { auditScripts } from './tokens/custom-claims.ts';
import { isOrganizationToken } from './tokens/organization-tokens.ts';
import { answerForStructuredToken } from './tokens/structured-tokens.ts';

/** The page for people whom the authorization server can send nowhere; the code of its refusal is in the query. */
export const refusedPath = '/request-refused';

type Ctx = Context & { readonly oidc?: KoaContextWithOIDC['oidc'] };

/** Install everything on a fresh engine. */
export function surround(tenant: TenantContext, { provider }: Engine, audit: AuditLog): void {
  provider.use((ctx: Ctx, next: Next) => answerErrors(tenant, ctx, next));
  provider.use((ctx: Ctx, next: Next) => commitTogether(tenant, audit, ctx, next));
  provider.use((ctx: Ctx, next: Next) => keepActingApart(tenant, ctx, next));
  provider.use((ctx: Ctx, next: Next) => answerForStructuredToken(tenant, ctx, next));
  provider.use((ctx: Ctx, next: Next) => nameScopes(ctx, next));
  provider.use((ctx: Ctx, next: Next) => rememberInteraction(tenant, ctx, next));
  provider.use((ctx: Ctx, next: Next) => keepRedirectUri(ctx, next));
  surroundDeviceFlow(tenant, provider);
  auditTokens(tenant, provider, audit);
  auditScripts(tenant, provider, audit);
  provider.on('server_error', (ctx, failure: Error) => {
    answerBusy(ctx, failure);
    tenant.log.error({ err: failure }, 'authorization server failed');
  });
  provider.on('grant.revoked', (_ctx, grantId: string) => tenant.log.debug({ grantId }, 'grant revoked'));
}

/** Give OAuth errors their `code` and `message`, and unknown paths their JSON (PROTOCOL §1.1, §1.12). */
async function answerErrors(tenant: TenantContext, ctx: Ctx, next: Next): Promise<void> {
  try {
    await next();
  } catch (failure) {
    // What the request changes could not be written.
    if (!answerBusy(ctx, failure)) throw failure;
    tenant.log.error({ err: failure }, 'authorization server is busy');
  }
  if (ctx.status === 404 && ctx.body === undefined) {
    const description = `unrecognized route or not allowed method (${ctx.method} on ${ctx.path})`;
    ctx.status = 404;
    ctx.body = { error: 'invalid_request', error_description: description };
  }
  const body: unknown = ctx.body;
  if (ctx.status < 400 || typeof body !== 'object' || body === null || !('error' in body)) return;
  const page = pageInstead(ctx, body);
  if (page !== undefined) {
    ctx.redirect(page);
    ctx.status = 303;
    ctx.set('cache-control', 'no-store');
    return;
  }
  if (ctx.query.parse_error === 'false') return;
  ctx.body = { ...describe(body, ctx.get('accept-language')), ...body };
}

/** Where people come by browser; everything else is called by programs. */
const visited = /^\/(?:auth|session\/end)(?:\/|$)/;

/** Somebody who cannot be sent back to an application reads a page; whoever takes no pages gets the contract's JSON. */
function pageInstead(ctx: Ctx, body: { error: unknown; error_description?: unknown }): string | undefined {
  const accept = ctx.get('accept');
  const isBrowser = accept.includes('text/html') && !accept.includes('application/json');
  if (ctx.status >= 500 || !isBrowser || !visited.test(ctx.path)) return undefined;
  const query = new URLSearchParams({ code: codeOf(body) });
  const clientId = ctx.oidc?.client?.clientId;
  if (clientId !== undefined) query.set('app_id', clientId);
  return `${refusedPath}?${query}`;
}

/** @returns whether that is what was the matter */
function answerBusy(ctx: Ctx, failure: unknown): boolean {
  const busy = busyAnswer(failure);
  if (!busy) return false;
  ctx.status = busy.status;
  ctx.set(busy.headers);
  // A browser keeps the page that it has got instead.
  if (typeof ctx.body !== 'string') ctx.body = busy.body;
  return true;
}

/** An organization's token names its scopes, also when there are none (PROTOCOL §3.6). */
async function nameScopes(ctx: Ctx, next: Next): Promise<void> {
  await next();
  const body: unknown = ctx.body;
  if (typeof body !== 'object' || body === null || !('access_token' in body) || 'scope' in body) return;
  if (ctx.oidc && isOrganizationToken({ oidc: ctx.oidc })) ctx.body = { ...body, scope: '' };
}

function codeOf(body: { error: unknown; error_description?: unknown }): string {
  const description = String(body.error_description ?? '');
  const lost = /session.*not found|authorization request has expired/.test(description);
  return lost ? 'session.not_found' : `oidc.${String(body.error)}`;
}

function describe(
  body: { error: unknown; error_description?: unknown },
  acceptLanguage: string,
): { code: string; message: string } {
  const code = codeOf(body);
  return { code, message: sentenceOfCode(isErrorCode(code) ? code : 'oidc.provider_error', acceptLanguage) };
}

const isErrorCode = (code: string): code is ErrorCode => code in errorCatalogue;

/** Collect what the request changes and commit it, with its audit entry, before the answer leaves. */
async function commitTogether(tenant: TenantContext, audit: AuditLog, ctx: Ctx, next: Next): Promise<void> {
  const batch = new RecordBatch(tenant);
  batch.vouched = vouchedIn(ctx.req);
  await batch.run(async () => {
    await next();
    if (ctx.status >= 400) batch.dropWrites();
    else {
      noteSession(tenant, ctx, batch);
      noteDevice(tenant, ctx);
      giveTrust(tenant, ctx);
      noteSeen(tenant, usedSession(ctx.oidc), batch);
    }
    try {
      if (!batch.isEmpty) {
        await audit.along(tenant.db, (entries) => {
          batch.alongside(entries);
          return batch.commit();
        });
      }
      if (batch.successor !== undefined) replaceRefreshToken(ctx, batch.successor);
    } catch (failure) {
      if (failure instanceof Ended) return startAgain(ctx);
      if (!(failure instanceof AlreadyConsumed)) throw failure;
      await afterLostRace(tenant, ctx, batch, failure);
    }
  });
}

/**
 * Another request used the code or refresh token between our look and our commit. For a refresh token within its
 * window this is the same client asking twice: it gets the successor that exists. A code shown twice ends its grant.
 */
async function afterLostRace(
  tenant: TenantContext,
  ctx: Ctx,
  batch: RecordBatch,
  lost: AlreadyConsumed,
): Promise<void> {
  if (lost.successor !== undefined) {
    batch.keepOnlyAccessToken();
    await batch.commit();
    replaceRefreshToken(ctx, lost.successor);
    return;
  }
  const { grantId } = lost;
  if (grantId !== undefined) await tenant.db.transaction((db) => revokeGrant(db, grantId));
  ctx.status = 400;
  ctx.body = { error: 'invalid_grant', error_description: 'grant request is invalid' };
}

/** Signed out while the request was under way, which has changed nothing: the browser asks again, without a session. */
function startAgain(ctx: Ctx): void {
  ctx.remove('set-cookie');
  ctx.set('cache-control', 'no-store');
  if (ctx.method === 'GET') {
    ctx.redirect(`/oidc${ctx.originalUrl}`);
    ctx.status = 303;
    return;
  }
  ctx.status = 400;
  ctx.body = { error: 'invalid_request', error_description: 'the session was not found any more' };
}

function replaceRefreshToken(ctx: Ctx, value: string): void {
  const body: unknown = ctx.body;
  if (typeof body === 'object' && body !== null && 'refresh_token' in body)
    ctx.body = { ...body, refresh_token: value };
}

/** Keep how the person signed in beside the session, for session lists. */
function noteSession(tenant: TenantContext, ctx: Ctx, batch: RecordBatch): void {
  const { oidc } = ctx;
  const submission: unknown = oidc?.result && Reflect.get(oidc.result, 'submission');
  const session = oidc?.session;
  if (!oidc?.result?.login || !session?.accountId || typeof submission !== 'object' || submission === null)
    return;
  const extension = {
    sessionUid: session.uid,
    accountId: session.accountId,
    clientId: oidc.client?.clientId ?? null,
    lastSubmission: { ...submission },
    issuer: tenant.issuer,
    lastSeenAt: Date.now(),
    expiresAt: session.exp === undefined ? Date.now() + 14 * 86_400_000 : session.exp * 1000,
    createdAt: Date.now(),
  };
  isNoted(tenant.id, session.uid, extension.lastSeenAt);
  batch.also(async (db) => void (await keepExtension(db, extension)));
}

/** The browser is known to whoever has just signed in with it. */
function noteDevice(tenant: TenantContext, { oidc, cookies }: Ctx): void {
  const accountId = oidc?.session?.accountId;
  if (!oidc?.result?.login || accountId === undefined) return;
  const value = rememberDevice(tenant, cookies.get(knownDeviceCookie, { signed: false }), accountId);
  const options = { sameSite: 'lax', path: '/', httpOnly: true, overwrite: true } as const;
  cookies.set(knownDeviceCookie, value, { ...options, signed: false, maxAge: knownDeviceLife });
}

/** The cookie of a device that the person has just come to trust. It is given once, to the browser that signed in. */
function giveTrust(tenant: TenantContext, { oidc, cookies }: Ctx): void {
  const { data: device } = newTrust.safeParse(oidc?.result?.trustedDevice);
  const userId = oidc?.session?.accountId;
  if (!oidc?.result?.login || !device || userId === undefined) return;
  const value = trustedDeviceValue(tenant, { id: device.id, userId });
  const options = { sameSite: 'lax', path: '/', httpOnly: true, overwrite: true, signed: false } as const;
  const expires = new Date(device.expiresAt);
  cookies.set(trustedDeviceCookie(tenant, userId), value, { ...options, expires });
}

const newTrust = z.object({ id: z.string(), expiresAt: z.number() });

type SessionExtension = {
  sessionUid: string;
  accountId: string;
  clientId: string | null;
  lastSubmission: JsonObject;
  issuer: string;
  lastSeenAt: number;
  expiresAt: number;
  createdAt: number;
};

const keepExtension = prepared<SessionExtension, unknown>((db, slot) => {
  const changes = {
    accountId: slot('accountId'),
    clientId: slot('clientId'),
    lastSubmission: slot('lastSubmission'),
    issuer: slot('issuer'),
    lastSeenAt: slot('lastSeenAt'),
    expiresAt: slot('expiresAt'),
    createdAt: slot('createdAt'),
  };
  return db.write
    .insertInto('session_extensions')
    .values({ sessionUid: slot('sessionUid'), ...changes })
    .onConflict((conflict) => conflict.columns(['sessionUid']).doUpdateSet(changes));
});

/** One interaction per application in a browser, so that two tabs do not orphan one another (EXPERIENCE §1.1). */
async function rememberInteraction(tenant: TenantContext, ctx: Ctx, next: Next): Promise<void> {
  await next();
  const interaction = ctx.oidc?.entities.Interaction;
  if (!interaction || ctx.status !== 303 || !isPage(ctx.response.get('location'))) return;
  dropEngineCookie(ctx);
  const options = { signed: true, sameSite: 'lax', path: '/', overwrite: true, httpOnly: true } as const;
  const known = parseInteractionMap(ctx.cookies.get(interactionCookie, { signed: true }));
  const { interactions, page } = cookiesOf(known, interaction);
  ctx.cookies.set(interactionCookie, interactions, {
    ...options,
    maxAge: tenant.config.signInLifetime * 1000,
  });
  ctx.cookies.set(pageCookie, page, { ...options, signed: false, httpOnly: false });
}

/** The address of the application stays as it was asked for; the answer is appended. */
async function keepRedirectUri(ctx: Ctx, next: Next): Promise<void> {
  await next();
  const asked = ctx.oidc?.params?.redirect_uri;
  if (ctx.status !== 303 || typeof asked !== 'string') return;
  const location = ctx.response.get('location');
  const kept = appendToRedirectUri(location, asked);
  if (kept !== location) ctx.set('location', kept);
}

const isPage = (location: string): boolean => /^\/(?!\/)/.test(location);

/** The engine sets a cookie of its own for the page it sends to; ours replaces it. */
function dropEngineCookie(ctx: Ctx): void {
  const cookies = [ctx.response.get('set-cookie')].flat();
  ctx.set(
    'set-cookie',
    cookies.filter((cookie) => cookie && !cookie.startsWith('_interaction_engine')),
  );
}

const grantKeys = new Map<unknown, string>([
  ['authorization_code', 'AuthorizationCode'],
  ['refresh_token', 'RefreshToken'],
  ['client_credentials', 'ClientCredentials'],
  ['urn:ietf:params:oauth:grant-type:token-exchange', 'TokenExchange'],
  ['urn:ietf:params:oauth:grant-type:device_code', 'DeviceCode'],
]);

/** One audit entry per token request, good or failed; no token is in it. */
function auditTokens(tenant: TenantContext, provider: Provider, audit: AuditLog): void {
  const entry = (
    ctx: KoaContextWithOIDC,
    outcome: { result: 'Success' } | { result: 'Error'; error: string; detail: string | undefined },
  ) => {
    const secret = RecordBatch.current()?.usedSecret;
    audit.record(tenant.db, {
      key: `ExchangeTokenBy.${grantKeys.get(ctx.oidc.params?.grant_type) ?? 'Unknown'}`,
      ...outcome,
      ip: ctx.ip,
      userAgent: ctx.get('user-agent') || undefined,
      userId: ctx.oidc.entities.Account?.accountId,
      [ctx.oidc.client?.isCimd ? 'cimdClientId' : 'applicationId']: ctx.oidc.client?.clientId,
      scope: typeof ctx.oidc.params?.scope === 'string' ? ctx.oidc.params.scope : undefined,
      exchange: exchangeForLog(ctx),
      applicationSecret: secret === undefined ? undefined : { name: secret },
    });
  };
  provider.on('grant.success', (ctx) => entry(ctx, { result: 'Success' }));
  provider.on('grant.error', (ctx, failure) => {
    // A device that waits asks every few seconds.
    if (failure instanceof errors.AuthorizationPending) return;
    // The client hears that its grant is invalid; why is for the administrators.
    const detail = 'error_detail' in failure ? String(failure.error_detail) : undefined;
    entry(ctx, { result: 'Error', error: failure.message, detail });
  });
}

/** What an application gets by a grant: the tokens that the engine would make of a code or a refresh token that is good. */
import { newOpaqueToken } from '@portero/schema/ids.ts';
import type { Client } from 'oidc-provider';
import * as z from 'zod';
import { isActingId } from '../../impersonation/sessions.ts';
import { activeCustomizer } from '../../jwt-customizer/rules.ts';
import { findResourceByIndicator } from '../../resources/rules.ts';
import type { TenantContext } from '../../tenants/context.ts';
import { type User, userIn } from '../../users/rules.ts';
import { claimsOf } from '../claims/accounts.ts';
import { isShutOut } from '../interaction/access.ts';
import type { Engine } from '../provider.ts';
import { RecordBatch } from '../records/record-batch.ts';
import { type Row, type RowWithOwner, rowWithOwner } from '../records/record-rows.ts';
import { recordId } from '../records/records.ts';
import { noteSeen } from '../sessions/last-seen.ts';
import { idTokenLifetime } from '../tokens/lifetimes.ts';
import { scopesOnResource } from '../tokens/resources.ts';
import { structuredTokenId } from '../tokens/structured-tokens.ts';
import { claimsOpened } from './claims.ts';
import type { TokenRequest } from './request.ts';
import { type Signer, signerOf } from './sign.ts';

const seconds = z.int();
/** What codes and refresh tokens have in common. Whatever has anything else in it is not an ordinary one. */
export const sourceShape = {
  iat: seconds,
  exp: seconds,
  accountId: z.string(),
  clientId: z.string(),
  grantId: z.string(),
  scope: z.string(),
  expiresWithSession: z.literal(false).optional(),
  sessionUid: z.string().optional(),
  sid: z.string().optional(),
  authTime: seconds.optional(),
  acr: z.string().optional(),
  amr: z.array(z.string()).optional(),
  nonce: z.string().optional(),
  resource: z.union([z.string(), z.array(z.string())]).optional(),
};
export type Source = z.infer<z.ZodObject<typeof sourceShape>>;

const grantPayload = z.strictObject({
  kind: z.literal('Grant'),
  iat: seconds,
  exp: seconds,
  accountId: z.string(),
  clientId: z.string(),
  openid: z.strictObject({ scope: z.string() }),
  resources: z.record(z.string(), z.string()).optional(),
  rejected: z.strictObject({}).optional(),
});
type Grant = z.infer<typeof grantPayload>;

/** What is to be answered, and written before. */
export type Exchanged = {
  readonly body: Record<string, unknown>;
  readonly batch: RecordBatch;
  readonly userId: string;
};

/** Whether code or token and grant are in time, one another's, and the application's. */
const isTheirs = (
  { clientId }: Client,
  source: Source,
  grant: Grant,
  { grantId, now }: { readonly grantId: string | null; readonly now: number },
): boolean =>
  source.exp > now &&
  grant.exp > now &&
  source.clientId === clientId &&
  source.grantId === grantId &&
  grant.clientId === clientId &&
  grant.accountId === source.accountId;

/** The person whom the row came with, if they may have tokens of this application as they are. */
async function holderOf(
  tenant: TenantContext,
  { clientId }: Client,
  row: RowWithOwner,
  userId: string,
): Promise<User | undefined> {
  const user = row.accountId === userId ? userIn(row) : undefined;
  const [isOut, script] = await Promise.all([
    isShutOut(tenant, clientId, userId),
    activeCustomizer(tenant, 'access-token'),
  ]);
  return user && !user.isSuspended && !isOut && !script ? user : undefined;
}

export type Granted<Of extends Source = Source> = {
  readonly tenant: TenantContext;
  readonly client: Client;
  readonly user: User;
  /** The code or refresh token, and the id of its record. */
  readonly source: Of;
  readonly id: string;
  readonly grant: Grant;
  readonly gty: string;
  readonly now: number;
  readonly sign: Signer;
};

/**
 * What was shown, if it is good, of the application that shows it, and of somebody who may have tokens.
 * @returns undefined when the engine has to look at the request
 */
export async function grantedBy<Of extends Source>(
  tenant: TenantContext,
  engine: Engine,
  { client }: TokenRequest,
  shown: {
    readonly model: 'AuthorizationCode' | 'RefreshToken';
    readonly value: string;
    readonly payload: z.ZodType<Of>;
    readonly gty: string;
  },
): Promise<Granted<Of> | undefined> {
  const now = Math.floor(Date.now() / 1000);
  const id = recordId(tenant, shown.model, shown.value);
  const [row] = await rowWithOwner(tenant.db, { model: shown.model, id, now: Date.now() });
  if (!row || row.consumedAt !== null) return undefined;
  const { data: source } = shown.payload.safeParse(row.payload);
  const { data: grant } = grantPayload.safeParse(row.grantPayload);
  if (!source || !grant || !isTheirs(client, source, grant, { grantId: row.grantId, now })) return undefined;
  // Somebody acts as the person: all of that goes the long way.
  if (isActingId(source.sessionUid)) return undefined;
  const sign = signerOf(engine, client.idTokenSignedResponseAlg);
  const user = sign && (await holderOf(tenant, client, row, source.accountId));
  return user && { tenant, client, user, source, id, grant, gty: shown.gty, now, sign };
}

/**
 * The answer, and what is written before it leaves.
 * @param replace puts the refresh token into the batch that the application is to have from now on
 */
export async function answered(
  granted: Granted,
  resource: string | undefined,
  replace: (batch: RecordBatch) => string | undefined,
): Promise<Exchanged | undefined> {
  const { tenant, source, user } = granted;
  const batch = new RecordBatch(tenant);
  const access = await accessToken(granted, batch, resource);
  if (!access) return undefined;
  const idToken = await idTokenFor(granted);
  const refreshToken = replace(batch);
  noteSeen(tenant, source.sessionUid, batch);
  const body = {
    access_token: access.value,
    expires_in: access.lifetime,
    id_token: idToken,
    refresh_token: refreshToken,
    scope: access.scope,
    token_type: 'Bearer',
  };
  return { body, batch, userId: user.id };
}

const within = (scope: string, allowed: ReadonlySet<string>): string =>
  scope
    .split(' ')
    .filter((name) => allowed.has(name))
    .join(' ');

/** The scopes that were asked for and that the grant still has. */
const oidcScope = ({ source, grant }: Granted): string =>
  within(grant.openid.scope, new Set(source.scope.split(' ')));

type Access = { readonly value: string; readonly lifetime: number; readonly scope: string };

async function accessToken(
  granted: Granted,
  batch: RecordBatch,
  resource: string | undefined,
): Promise<Access | undefined> {
  const { source } = granted;
  if (resource !== undefined) return resourceToken(granted, resource);
  // Without `openid` the engine takes the resource that was asked for at the sign-in.
  if (source.resource !== undefined && !source.scope.split(' ').includes('openid')) return undefined;
  return opaqueToken(granted, batch);
}

/** For userinfo and the account: a record whose id is the token. */
function opaqueToken(granted: Granted, batch: RecordBatch): Access {
  const { tenant, source, gty, now } = granted;
  const value = newOpaqueToken();
  const lifetime = tenant.config.opaqueTokenLifetime;
  const { accountId, clientId, grantId, sessionUid, sid, expiresWithSession } = source;
  const scope = oidcScope(granted);
  const payload = {
    iat: now,
    exp: now + lifetime,
    accountId,
    expiresWithSession,
    grantId,
    gty,
    sessionUid,
    sid,
    kind: 'AccessToken',
    clientId,
    scope,
  };
  batch.put(recordOf(tenant, value, payload));
  return { value, lifetime, scope };
}

/** For an API that this grant reaches. */
async function resourceToken(granted: Granted, indicator: string): Promise<Access | undefined> {
  const { tenant, source, grant, now, sign } = granted;
  if (![source.resource].flat().includes(indicator)) return undefined;
  const resource = await findResourceByIndicator(tenant, indicator);
  if (!resource) return undefined;
  const available = new Set(await scopesOnResource(tenant, source.accountId, resource));
  const asked = new Set(source.scope.split(' ').filter((name) => available.has(name)));
  const scope = within(grant.resources?.[indicator] ?? '', asked);
  const { accountId, clientId, grantId, authTime, acr, amr } = source;
  const value = sign('at+jwt', {
    auth_time: authTime,
    acr,
    amr,
    jti: structuredTokenId(newOpaqueToken(), grantId),
    sub: accountId,
    iat: now,
    exp: now + resource.accessTokenTtl,
    scope,
    client_id: clientId,
    iss: tenant.issuer,
    aud: indicator,
  });
  return { value, lifetime: resource.accessTokenTtl, scope };
}

async function idTokenFor(granted: Granted): Promise<string | undefined> {
  const { tenant, client, user, source, now, sign } = granted;
  if (!source.scope.split(' ').includes('openid')) return undefined;
  const claims = await claimsOf(tenant, user, client, 'id_token', source.scope);
  return sign(undefined, {
    ...claimsOpened(claims, oidcScope(granted)),
    nonce: source.nonce,
    sid: source.sid,
    jti: client.isThirdParty ? undefined : structuredTokenId(newOpaqueToken(), source.grantId),
    sub: user.id,
    aud: client.clientId,
    exp: now + idTokenLifetime(client),
    iat: now,
    iss: tenant.issuer,
  });
}

/**
 * What the engine would store of a token.
 * @param value what the client gets; its keyed hash becomes the id
 * @param payload.exp seconds
 */
export function recordOf(
  tenant: TenantContext,
  value: string,
  payload: {
    readonly kind: string;
    readonly exp: number;
    readonly grantId: string;
    readonly accountId: string;
    readonly clientId: string;
  },
): Row {
  const { kind: model, exp, grantId, accountId, clientId } = payload;
  return {
    model,
    id: recordId(tenant, model, value),
    payload: { ...payload },
    grantId,
    uid: null,
    userCode: null,
    accountId,
    clientId,
    expiresAt: exp * 1000,
    consumedAt: null,
    successor: null,
  };
}

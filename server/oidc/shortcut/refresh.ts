/**
 * A refresh token that is good, for an application of the tenant's own (RFC 6749 §6, contract PROTOCOL §1.8, §3): the
 * tokens that the engine would issue, written in one transaction that also uses the token up.
 */
import { newOpaqueToken } from '@portero/schema/ids.ts';
import type { Client } from 'oidc-provider';
import * as z from 'zod';
import { isActingId } from '../../impersonation/sessions.ts';
import { activeCustomizer } from '../../jwt-customizer/rules.ts';
import { findResourceByIndicator } from '../../resources/rules.ts';
import type { TenantContext } from '../../tenants/context.ts';
import { findUserById, type User } from '../../users/rules.ts';
import { isShutOut } from '../access.ts';
import { claimsOf } from '../accounts.ts';
import { noteSeen } from '../last-seen.ts';
import { idTokenLifetime, isRotated, refreshTokenLifetime } from '../lifetimes.ts';
import type { Engine } from '../provider.ts';
import { RecordBatch } from '../record-batch.ts';
import { type Row, rowWithGrant } from '../record-rows.ts';
import { recordId } from '../records.ts';
import { scopesOnResource } from '../resources.ts';
import { structuredTokenId } from '../structured-tokens.ts';
import { claimsOpened } from './claims.ts';
import type { TokenRequest } from './request.ts';
import { type Signer, signerOf } from './sign.ts';

export const parameters: ReadonlySet<string> = new Set(['refresh_token', 'resource']);

const seconds = z.int();
/** A token with anything else in it is not an ordinary one. */
const refreshTokenPayload = z.strictObject({
  kind: z.literal('RefreshToken'),
  iat: seconds,
  exp: seconds,
  iiat: seconds,
  accountId: z.string(),
  clientId: z.string(),
  grantId: z.string(),
  gty: z.enum(['authorization_code', 'authorization_code refresh_token']),
  scope: z.string(),
  rotations: z.int(),
  expiresWithSession: z.literal(false).optional(),
  sessionUid: z.string().optional(),
  sid: z.string().optional(),
  authTime: seconds.optional(),
  acr: z.string().optional(),
  amr: z.array(z.string()).optional(),
  nonce: z.string().optional(),
  resource: z.union([z.string(), z.array(z.string())]).optional(),
});
type RefreshToken = z.infer<typeof refreshTokenPayload>;

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
export type Refreshed = {
  readonly body: Record<string, unknown>;
  readonly batch: RecordBatch;
  readonly userId: string;
};

/** @returns undefined when the engine has to look at the request */
export async function refreshed(
  tenant: TenantContext,
  engine: Engine,
  { client, form }: TokenRequest,
): Promise<Refreshed | undefined> {
  const value = form.get('refresh_token') ?? '';
  const now = Math.floor(Date.now() / 1000);
  const id = recordId(tenant, 'RefreshToken', value);
  const [row] = await rowWithGrant(tenant.db, { model: 'RefreshToken', id, now: Date.now() });
  if (!row || row.consumedAt !== null) return undefined;
  const { data: token } = refreshTokenPayload.safeParse(row.payload);
  const { data: grant } = grantPayload.safeParse(row.grantPayload);
  if (!token || !grant || token.exp <= now || grant.exp <= now) return undefined;
  // Somebody acts as the person: all of that goes the long way.
  if (isActingId(token.sessionUid)) return undefined;
  const isTheirs =
    token.clientId === client.clientId &&
    token.grantId === row.grantId &&
    grant.clientId === client.clientId &&
    grant.accountId === token.accountId;
  const sign = signerOf(engine, client.idTokenSignedResponseAlg);
  if (!isTheirs || !sign) return undefined;
  const [user, isOut, script] = await Promise.all([
    findUserById(tenant, token.accountId),
    isShutOut(tenant, client.clientId, token.accountId),
    activeCustomizer(tenant, 'access-token'),
  ]);
  if (!user || user.isSuspended || isOut || script) return undefined;

  const batch = new RecordBatch(tenant);
  const isReplaced = isRotated(client, token);
  const gty = 'authorization_code refresh_token';
  const granted = { tenant, client, user, token, grant, gty, now, sign };
  const access = await accessToken(granted, batch, form.get('resource'));
  if (!access) return undefined;
  const idToken = await idTokenFor(granted);
  if (isReplaced) batch.consume('RefreshToken', id, token.grantId);
  const refresh_token = isReplaced ? successor(granted, batch) : value;
  noteSeen(tenant, token.sessionUid, batch);
  const body = {
    access_token: access.value,
    expires_in: access.lifetime,
    id_token: idToken,
    refresh_token,
    scope: access.scope,
    token_type: 'Bearer',
  };
  return { body, batch, userId: user.id };
}

type Granted = {
  readonly tenant: TenantContext;
  readonly client: Client;
  readonly user: User;
  readonly token: RefreshToken;
  readonly grant: Grant;
  readonly gty: string;
  readonly now: number;
  readonly sign: Signer;
};

const within = (scope: string, allowed: ReadonlySet<string>): string =>
  scope
    .split(' ')
    .filter((name) => allowed.has(name))
    .join(' ');

/** The scopes of the token that its grant still has. */
const oidcScope = ({ token, grant }: Granted): string =>
  within(grant.openid.scope, new Set(token.scope.split(' ')));

type Access = { readonly value: string; readonly lifetime: number; readonly scope: string };

async function accessToken(
  granted: Granted,
  batch: RecordBatch,
  resource: string | undefined,
): Promise<Access | undefined> {
  const { token } = granted;
  if (resource !== undefined) return resourceToken(granted, resource);
  // Without `openid` the engine takes the resource that was asked for at the sign-in.
  if (token.resource !== undefined && !token.scope.split(' ').includes('openid')) return undefined;
  return opaqueToken(granted, batch);
}

/** For userinfo and the account: a record whose id is the token. */
function opaqueToken(granted: Granted, batch: RecordBatch): Access {
  const { tenant, token, gty, now } = granted;
  const value = newOpaqueToken();
  const lifetime = tenant.config.opaqueTokenLifetime;
  const { accountId, clientId, grantId, sessionUid, sid, expiresWithSession } = token;
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
  const { tenant, token, grant, now, sign } = granted;
  if (![token.resource].flat().includes(indicator)) return undefined;
  const resource = await findResourceByIndicator(tenant, indicator);
  if (!resource) return undefined;
  const available = new Set(await scopesOnResource(tenant, token.accountId, resource));
  const asked = new Set(token.scope.split(' ').filter((name) => available.has(name)));
  const scope = within(grant.resources?.[indicator] ?? '', asked);
  const { accountId, clientId, grantId, authTime, acr, amr } = token;
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
  const { tenant, client, user, token, now, sign } = granted;
  if (!token.scope.split(' ').includes('openid')) return undefined;
  const claims = await claimsOf(tenant, user, client, 'id_token', token.scope);
  return sign(undefined, {
    ...claimsOpened(claims, oidcScope(granted)),
    nonce: token.nonce,
    sid: token.sid,
    sub: user.id,
    aud: client.clientId,
    exp: now + idTokenLifetime(client),
    iat: now,
    iss: tenant.issuer,
  });
}

/** The token that takes this one's place. */
function successor({ tenant, client, token, gty, now }: Granted, batch: RecordBatch): string {
  const value = newOpaqueToken();
  const payload = {
    ...token,
    iat: now,
    exp:
      now +
      refreshTokenLifetime(
        client,
        { replacedRemaining: token.exp - now, startedAt: token.iiat },
        tenant.config.refreshTokenMaxDays,
        now,
      ),
    gty,
    rotations: token.rotations + 1,
  };
  const row = recordOf(tenant, value, payload);
  batch.issuedRefreshToken = { id: row.id, value };
  batch.put(row);
  return value;
}

function recordOf(
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

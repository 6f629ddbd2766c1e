/**
 * Access tokens that are JWTs, at introspection (RFC 7662) and revocation (RFC 7009). The engine refuses them there, since
 * it keeps nothing of them. So it gets a token to authenticate the client with that nobody has, and the answer is made
 * here: from what the token says, whether it was revoked, and whether those it is about are still there.
 */
import { error } from '@portero/schema/errors.ts';
import { newOpaqueToken } from '@portero/schema/ids.ts';
import { importJWK, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import type { Context, Next } from 'koa';
import type { AccessToken, Client, KoaContextWithOIDC, Provider } from 'oidc-provider';
import { getApplication } from '../../applications/rules.ts';
import { issuersOf } from '../../custom-domains/directory.ts';
import { prepared } from '../../database/prepared.ts';
import type { TenantContext } from '../../tenants/context.ts';
import { findUserById } from '../../users/rules.ts';
import { subjectFor } from '../clients/pairwise.ts';
import { tenantKeys, verificationKeySet } from '../keys/keys.ts';
import { introspectionSettingsOf } from './introspection-settings.ts';

type Ctx = Context & { readonly oidc?: KoaContextWithOIDC['oidc'] };

/** Paths of the engine where a JWT may be shown. */
export const structuredTokenPaths = ['/token/introspection', '/token/revocation'] as const;
const algorithms = ['ES256', 'ES384', 'ES512', 'RS256'];
/** In the form of an opaque token, and none. */
const nobodys = 'structured'.padEnd(43, '-');
const revokedModel = 'RevokedToken';

/** Take a JWT out of the form, before the engine sees it. */
export function takeStructuredToken(path: string, form: URLSearchParams | undefined): string | undefined {
  if (!structuredTokenPaths.some((one) => one === path)) return undefined;
  const [token, ...more] = form?.getAll('token') ?? [];
  if (token === undefined || more.length > 0 || !/^[\w-]+\.[\w-]+\.[\w-]*$/.test(token)) return undefined;
  form?.set('token', nobodys);
  return token;
}

/** Middleware: answer for the JWT, once the engine has authenticated the client. */
export async function answerForStructuredToken(tenant: TenantContext, ctx: Ctx, next: Next): Promise<void> {
  const facts: unknown = Reflect.get(ctx.req, 'portero');
  const token =
    typeof facts === 'object' && facts !== null && 'structuredToken' in facts
      ? facts.structuredToken
      : undefined;
  await next();
  const client = ctx.oidc?.client;
  if (typeof token !== 'string' || ctx.status !== 200 || !client || !ctx.oidc) return;
  const claims = await read(tenant, token);
  if (ctx.oidc.route === 'revocation') await revoke(tenant, ctx, client, claims);
  else await introspect(tenant, ctx, client, claims);
}

async function introspect(
  tenant: TenantContext,
  ctx: Ctx,
  client: Client,
  claims: JWTPayload | undefined,
): Promise<void> {
  const isSeen =
    claims !== undefined &&
    (await mayIntrospect(tenant, client, {
      clientId: String(claims.client_id),
      audiences: [claims.aud ?? []].flat(),
    })) &&
    (await isAlive(tenant, ctx.oidc?.provider, claims));
  if (!isSeen) return;
  const answer = {
    ...claims,
    ...(await ownName(tenant, client, claims)),
    active: true,
    token_type: isOfKey(claims.cnf) ? 'DPoP' : 'Bearer',
  };
  if (typeof ctx.body !== 'string') {
    ctx.body = answer;
    return;
  }
  // The client asked for a signed answer (RFC 9701).
  const { type } = ctx;
  ctx.body = await signed(tenant, client, answer);
  ctx.type = type;
}

/** Bound by a proof; one that is bound to a certificate is sent like any other (RFC 8705 §3). */
const isOfKey = (cnf: unknown): boolean => typeof cnf === 'object' && cnf !== null && 'jkt' in cnf;

/** To an API of the tenant’s own a name that only the calling application knows says nothing: it hears the person’s id, too. */
async function ownName(
  tenant: TenantContext,
  client: Client,
  claims: JWTPayload,
): Promise<{ account_id?: string }> {
  if (claims.client_id === client.clientId) return {};
  const { accountId } = await traceOf(tenant, claims);
  return accountId === undefined || accountId === claims.sub ? {} : { account_id: accountId };
}

async function signed(tenant: TenantContext, client: Client, answer: object): Promise<string> {
  const { signing } = await tenantKeys(tenant);
  const wanted = client.introspectionSignedResponseAlg;
  const key = signing.find(({ alg }) => alg === wanted) ?? signing[0];
  if (!key) throw new Error('the tenant has no signing key');
  const header = {
    alg: key.alg ?? 'ES256',
    typ: 'token-introspection+jwt',
    ...(key.kid && { kid: key.kid }),
  };
  return new SignJWT({ token_introspection: answer })
    .setProtectedHeader(header)
    .setIssuer(tenant.issuer)
    .setAudience(client.clientId)
    .setIssuedAt()
    .sign(await importJWK(key));
}

/**
 * Whether a client may know of a token: its own, or one for an API whose resource server it is. Of others it learns only
 * where the tenant has it the way the contract's target has it, and then within the audiences that it was given, if any.
 */
export async function mayIntrospect(
  tenant: TenantContext,
  client: Client,
  token: { readonly clientId: string | undefined; readonly audiences: readonly string[] },
): Promise<boolean> {
  if (token.clientId === client.clientId) return true;
  if (client.clientAuthMethod === 'none' || client.isThirdParty === true) return false;
  const only: unknown = client.introspectionAudiences;
  if (Array.isArray(only)) return token.audiences.some((audience) => only.includes(audience));
  return (await introspectionSettingsOf(tenant)).anyConfidentialApplication;
}

/** Of one of the engine's own tokens; opaque ones are for userinfo and have none. */
export function audiencesOf(token: object): string[] {
  const aud: unknown = Reflect.get(token, 'aud');
  return [aud ?? []].flat().filter((one): one is string => typeof one === 'string');
}

async function revoke(
  tenant: TenantContext,
  ctx: Ctx,
  client: Client,
  claims: JWTPayload | undefined,
): Promise<void> {
  if (!claims) return;
  if (claims.client_id !== client.clientId) {
    if (client.clientAuthMethod === 'none') return;
    ctx.status = 400;
    ctx.body = {
      error: 'invalid_request',
      error_description: 'client is not authorized to revoke the presented token',
    };
    return;
  }
  await tenant.db.write
    .insertInto('oidc_records')
    .values({
      model: revokedModel,
      id: String(claims.jti),
      payload: {},
      grantId: null,
      uid: null,
      userCode: null,
      accountId: null,
      clientId: client.clientId,
      expiresAt: Number(claims.exp) * 1000,
      consumedAt: null,
    })
    .onConflict((conflict) => conflict.columns(['model', 'id']).doNothing())
    .execute();
}

/** Claims of a token of ours that is good now: signature, issuer, type, end and beginning. */
async function read(tenant: TenantContext, token: string): Promise<JWTPayload | undefined> {
  try {
    const { payload } = await jwtVerify(token, await verificationKeySet(tenant), {
      issuer: await issuersOf(tenant),
      algorithms,
      typ: 'at+jwt',
      requiredClaims: ['exp', 'iat', 'jti', 'sub', 'client_id'],
    });
    return payload;
  } catch {
    return undefined;
  }
}

async function isAlive(
  tenant: TenantContext,
  provider: Provider | undefined,
  claims: JWTPayload,
): Promise<boolean> {
  const { sub = '', client_id: clientId } = claims;
  const { ended, accountId } = await traceOf(tenant, claims);
  if (ended) return false;
  if (!(await getApplication(tenant, String(clientId)))) return false;
  if (sub === clientId) return true;
  const user = await findUserById(tenant, accountId ?? sub);
  if (user && user.id !== sub) {
    // Whose grant it is says who is meant; the name must be that person's for this application.
    const issuedTo = await provider?.Client.find(String(clientId));
    if (sub !== (await subjectFor(tenant, user.id, issuedTo))) return false;
  }
  return user !== undefined && !user.isSuspended;
}

/**
 * A structured token is kept nowhere, so it says itself which grant it hangs on: its `jti` ends with the grant's id, which
 * is no secret. That is how it ends with the grant – at a sign-out, when somebody takes the grant back, when a code or a
 * refresh token is used twice – wherever we are asked about it.
 */
export const structuredTokenId = (random: string, grantId: string | undefined): string =>
  grantId ? `${random.slice(0, 22)}.${grantId}` : random;

/** Let the engine do so, in ID tokens of the tenant's own applications as well, since those can be exchanged. */
export function nameGrants({ AccessToken: Token, IdToken }: Provider): void {
  const issue: unknown = Reflect.get(IdToken.prototype, 'issue');
  if (typeof issue !== 'function') throw new Error('the OpenID engine has changed: no ID tokens');
  Object.defineProperty(IdToken.prototype, 'issue', {
    value(this: InstanceType<typeof IdToken>, options: { readonly use: string }): unknown {
      const { ctx, client } = this;
      const grantId = ctx?.oidc.entities.Grant?.jti;
      if (options.use === 'idtoken' && client.isThirdParty !== true && grantId)
        this.set('jti', structuredTokenId(newOpaqueToken(), grantId));
      return issue.call(this, options);
    },
  });
  const generate: unknown = Reflect.get(Token.prototype, 'generateTokenId');
  if (typeof generate !== 'function') throw new Error('the OpenID engine has changed: no ids of tokens');
  Object.defineProperty(Token.prototype, 'generateTokenId', {
    value(this: InstanceType<typeof AccessToken>): string {
      const id = String(generate.call(this));
      const isStructured = this.resourceServer?.accessTokenFormat === 'jwt';
      return isStructured ? structuredTokenId(id, this.grantId) : id;
    },
  });
}

type TraceSlots = { token: string; grant: string; now: number };
const traces = prepared<TraceSlots, { model: string; accountId: string | null }>((db, slot) =>
  db.read
    .selectFrom('oidc_records')
    .select(['model', 'accountId'])
    .where((where) =>
      where.or([
        where.and([where('model', '=', revokedModel), where('id', '=', slot('token'))]),
        where.and([where('model', '=', 'Grant'), where('id', '=', slot('grant'))]),
      ]),
    )
    .where('expiresAt', '>', slot('now')),
);

/** Whether the client took the token back, or what it was issued under is over. */
export const hasEnded = async (tenant: TenantContext, claims: JWTPayload): Promise<boolean> =>
  (await traceOf(tenant, claims)).ended;

/** What is kept of a token: whether it is over, and whose grant it hangs on. */
async function traceOf(
  { db }: TenantContext,
  { jti }: JWTPayload,
): Promise<{ readonly ended: boolean; readonly accountId?: string | undefined }> {
  if (typeof jti !== 'string') return { ended: false };
  const [, grant = ''] = jti.split('.');
  const found = await traces(db, { token: jti, grant, now: Date.now() });
  const revoked = found.some(({ model }) => model === revokedModel);
  return {
    ended: revoked || (grant !== '' && found.length === 0),
    accountId: found.find(({ model }) => model === 'Grant')?.accountId ?? undefined,
  };
}

/** @throws auth.unauthorized */
export async function refuseEnded(tenant: TenantContext, claims: JWTPayload): Promise<void> {
  if (await hasEnded(tenant, claims)) throw error('auth.unauthorized');
}

/**
 * Shows the access token that an application would get now, and why each scope is in it or not. Nothing is issued or
 * written: the engine's own context is filled as its token endpoint fills it, and the same functions answer that answer
 * there – audience and scopes (`oidc/tokens/resources.ts`), standing in an organization, the account, the script.
 */
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { notThere } from '@portero/schema/errors.ts';
import type Provider from 'oidc-provider';
import { type AccessToken, type ClientCredentials, errors, type KoaContextWithOIDC } from 'oidc-provider';
import { findAccount } from '../oidc/claims/accounts.ts';
import { oidcScopes } from '../oidc/claims/scopes.ts';
import { subjectFor } from '../oidc/clients/pairwise.ts';
import type { RunningEngine } from '../oidc/engines.ts';
import { authenticationClaims } from '../oidc/sessions/authentication-context.ts';
import { checkDetail, detailsOfToken, readDetails } from '../oidc/tokens/authorization-details.ts';
import { type CustomClaims, evaluateClaims, refusalOf } from '../oidc/tokens/custom-claims.ts';
import { isOrganizationResource, organizationResource } from '../oidc/tokens/organization-tokens.ts';
import { defaultResource, resourceServerInfo } from '../oidc/tokens/resources.ts';
import { ownClaims } from '../oidc/tokens/token-claims.ts';
import { organizationScopeNames } from '../organizations/rules.ts';
import { findResourceByIndicator, listDetailTypes, scopeNamesOfResource } from '../resources/rules.ts';
import type { TenantContext } from '../tenants/context.ts';
import { findUserById } from '../users/rules.ts';
import type { InspectedScope, Inspection, InspectionAnswer } from './answer.ts';
import { type Authentication, type Holdings, holdingsOf } from './holdings.ts';
import { explainScopes } from './reasons.ts';

type Token = AccessToken | ClientCredentials;
/** Stands for the grant that there is not. */
const inspected = 'inspected';

/** @throws entity.not_exists_with_id for an application or a person that there is not */
export async function inspectToken(
  tenant: TenantContext,
  { provider, keys }: RunningEngine,
  asked: Inspection,
): Promise<InspectionAnswer> {
  const { applicationId, userId } = asked;
  const client = await provider.Client.find(applicationId);
  if (!client) throw notThere('applications', applicationId);
  if (userId !== undefined && !(await findUserById(tenant, userId))) throw notThere('users', userId);

  const known = await knownScopes(tenant, asked);
  const requested = asked.scope === undefined ? known : namesIn(asked.scope);
  const held =
    userId === undefined ? undefined : await holdingsOf(tenant, userId, applicationId, asked.resource);
  const explained = async (available: readonly string[]) =>
    withHoldings(await explainScopes(tenant, asked, { known, requested, available }), held);
  const ctx = contextOf(provider, asked, requested);
  ctx.oidc.entity('Client', client);
  const tokenType = userId === undefined ? 'client-credentials' : 'access-token';
  let script: CustomClaims = { type: 'none' };
  let available: readonly string[] = [];
  let details: InspectionAnswer['authorizationDetails'];
  try {
    ensureGrant(client, userId);
    if (userId !== undefined) {
      const issue = { client, accountId: userId, grantId: inspected, gty: 'refresh_token' };
      const account = await findAccount(tenant, ctx, userId);
      if (account) ctx.oidc.entity('Account', account);
      // What a refresh token would reach is what the application asked for when the person signed in.
      ctx.oidc.entity(
        'RefreshToken',
        new provider.RefreshToken({ ...issue, ...authenticationIn(held), scope: requested.join(' ') }),
      );
    }
    const audience = await audienceOf(tenant, ctx, asked);
    const token = await tokenFor(tenant, ctx, audience, requested, userId);
    details = await detailsFor(tenant, ctx, token, asked);
    available = token.resourceServer ? namesIn(token.resourceServer.scope ?? '') : openTo(client);
    script = await evaluateClaims(tenant, ctx, token);
    const refusal = refusalOf(script);
    if (refusal) throw refusal;
    const custom = script.type === 'claims' ? script.claims : {};
    const idToken = userId === undefined ? undefined : await idTokenOf(tenant, ctx, requested, held);
    const algorithm = client.idTokenSignedResponseAlg ?? keys.defaultAlgorithm;
    return {
      issued: true,
      tokenType,
      format: audience === undefined ? 'opaque' : 'jwt',
      ...(audience !== undefined && { audience }),
      expiresIn: token.expiration,
      ...(audience !== undefined && {
        header: {
          alg: algorithm,
          typ: 'at+jwt',
          kid: keys.signing.find(({ alg }) => alg === algorithm)?.kid,
        },
      }),
      claims: payloadOf(
        tenant,
        token,
        { ...custom, ...authenticationClaims(ctx, token), ...ownClaims(ctx) },
        userId && (await subjectFor(tenant, userId, client)),
      ),
      ...(idToken && { idToken }),
      script,
      ...(held && { grants: held.grants, authentication: held.authentication }),
      scopes: await explained(available),
      ...(details && { authorizationDetails: details }),
    };
  } catch (failure) {
    if (!(failure instanceof errors.OIDCProviderError)) throw failure;
    return {
      issued: false,
      refusal: told(failure),
      tokenType,
      format: asked.resource === undefined && asked.organizationId === undefined ? 'opaque' : 'jwt',
      script,
      ...(held && { grants: held.grants, authentication: held.authentication }),
      scopes: await explained(available),
    };
  }
}

const authenticationIn = (held: Holdings | undefined): Authentication => {
  const { acr, amr, authTime } = held?.authentication ?? {};
  return {
    ...(acr !== undefined && { acr }),
    ...(amr !== undefined && { amr }),
    ...(authTime !== undefined && { authTime }),
  };
};

/** A scope that no stored sign-in asked for is in no refresh. */
const withHoldings = (scopes: readonly InspectedScope[], held: Holdings | undefined): InspectedScope[] =>
  scopes.map((scope) =>
    held && held.grants.length > 0
      ? { ...scope, agreed: held.grants.some((grant) => grant.scopes.includes(scope.name)) }
      : scope,
  );

/** As the engine makes it, but for its signature. */
async function idTokenOf(
  tenant: TenantContext,
  ctx: KoaContextWithOIDC,
  requested: readonly string[],
  held: Holdings | undefined,
): Promise<Record<string, unknown> | undefined> {
  const { provider, client, account } = ctx.oidc;
  if (!client || !account || !requested.includes('openid')) return undefined;
  const scope = requested.filter((name) => openTo(client).includes(name)).join(' ');
  const { acr, amr, authTime } = authenticationIn(held);
  const available = await account.claims('id_token', scope, {}, []);
  // In the token only for whoever asks for them by name (`claims`).
  const token = new provider.IdToken({ ...available, acr, amr, auth_time: authTime }, { ctx });
  const payload = await Object.assign(token, { scope }).payload();
  const now = Math.floor(Date.now() / 1000);
  const ttl = typeof client.idTokenTtl === 'number' ? client.idTokenTtl : 3600;
  return { ...payload, aud: client.clientId, exp: now + ttl, iat: now, iss: tenant.issuer };
}

/** The answer to the application, and what the engine's log would say besides. */
function told({ error: code, error_description: description, error_detail: detail, message }: Refusal) {
  return {
    error: code,
    description: description ?? message,
    ...(detail !== undefined && detail !== description && { detail }),
  };
}
type Refusal = errors.OIDCProviderError;

/** A request to the token endpoint that was never made. */
function contextOf(provider: Provider, asked: Inspection, requested: readonly string[]): KoaContextWithOIDC {
  const request = new IncomingMessage(new Socket());
  const base = provider.createContext(request, new ServerResponse(request));
  const oidc = new provider.OIDCContext(base);
  const { userId, resource, organizationId } = asked;
  const parameters = {
    grant_type: userId === undefined ? 'client_credentials' : 'refresh_token',
    scope: requested.join(' '),
    ...(resource !== undefined && { resource }),
    ...(organizationId !== undefined && { organization_id: organizationId }),
    ...(asked.authorizationDetails && {
      authorization_details: JSON.stringify(asked.authorizationDetails),
    }),
  };
  Object.assign(oidc, { route: 'token', params: parameters, body: parameters });
  return Object.assign(base, { oidc });
}

/**
 * Put what is asked for into the token, as the token endpoint does after the person agreed to all of it.
 * @throws invalid_authorization_details
 */
async function detailsFor(
  tenant: TenantContext,
  ctx: KoaContextWithOIDC,
  token: Token,
  { userId, authorizationDetails: asked }: Inspection,
): Promise<InspectionAnswer['authorizationDetails']> {
  const { client } = ctx.oidc;
  if (!asked || !client) return undefined;
  for (const detail of asked) await checkDetail(tenant, ctx, detail, client);
  const agreed = userId === undefined ? undefined : { rar: asked };
  const carried = await detailsOfToken(tenant, ctx, token, agreed);
  if (carried) Object.assign(token, { rar: carried });
  const types = await listDetailTypes(tenant);
  return asked.map(({ type }) => ({
    type,
    carried: carried?.some((one) => one.type === type) ?? false,
    resource: types.find((known) => known.type.type === type)?.indicator ?? '',
  }));
}

function ensureGrant(client: { grantTypeAllowed(type: string): boolean }, userId: string | undefined): void {
  const types =
    userId === undefined
      ? ['client_credentials']
      : ['authorization_code', 'urn:ietf:params:oauth:grant-type:token-exchange'];
  if (types.some((type) => client.grantTypeAllowed(type))) return;
  throw new errors.InvalidRequest('requested grant type is not allowed for this client');
}

async function audienceOf(
  tenant: TenantContext,
  ctx: KoaContextWithOIDC,
  { userId, resource, organizationId }: Inspection,
): Promise<string | undefined> {
  if (resource !== undefined) return resource;
  if (organizationId !== undefined) return organizationResource(organizationId);
  return userId === undefined ? defaultResource(tenant, ctx) : undefined;
}

async function tokenFor(
  tenant: TenantContext,
  ctx: KoaContextWithOIDC,
  audience: string | undefined,
  requested: readonly string[],
  userId: string | undefined,
): Promise<Token> {
  const { provider, client } = ctx.oidc;
  if (!client) throw new errors.InvalidClient('the request has no client');
  const token: Token =
    userId === undefined
      ? new provider.ClientCredentials({ client })
      : new provider.AccessToken({
          client,
          accountId: userId,
          grantId: inspected,
          gty: 'authorization_code refresh_token',
        });
  if (audience === undefined) {
    token.scope = requested.filter((name) => openTo(client).includes(name)).join(' ');
    return token;
  }
  const info = await resourceServerInfo(tenant, ctx, audience, client.clientId);
  token.resourceServer = new provider.ResourceServer(audience, info);
  const held = token.resourceServer.scopes;
  token.scope = requested.filter((name) => held.has(name)).join(' ') || undefined;
  return token;
}

/** Scopes about people that an application may ask for: a third party has a list. */
const openTo = ({ scope }: { readonly scope?: string | undefined }): readonly string[] =>
  scope === undefined ? oidcScopes : namesIn(scope);

/** In the order in which the engine writes them. */
function payloadOf(
  tenant: TenantContext,
  token: Token,
  extra: Readonly<Record<string, unknown>>,
  subject: string | undefined,
): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1000);
  const details = readDetails(Reflect.get(token, 'rar'));
  const needsScope = subject !== undefined || isOrganizationResource(String(token.aud));
  const scope = token.scope ?? (needsScope ? '' : undefined);
  return {
    ...extra,
    sub: subject ?? token.clientId,
    iat: now,
    exp: now + token.expiration,
    ...(scope !== undefined && { scope }),
    client_id: token.clientId,
    iss: tenant.issuer,
    ...(token.aud !== undefined && { aud: token.aud }),
    ...(details && { authorization_details: details }),
  };
}

/** Every scope that there is for what is asked. */
async function knownScopes(
  tenant: TenantContext,
  { userId, resource, organizationId }: Inspection,
): Promise<readonly string[]> {
  const own = userId === undefined ? [] : [...oidcScopes];
  if (resource !== undefined) {
    const found = await findResourceByIndicator(tenant, resource);
    return [...(found ? await scopeNamesOfResource(tenant, found.id) : []), ...own];
  }
  return organizationId === undefined ? own : [...(await organizationScopeNames(tenant)), ...own];
}

const namesIn = (scope: string): string[] => [...new Set(scope.split(' ').filter(Boolean))];

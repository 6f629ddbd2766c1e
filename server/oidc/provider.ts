/**
 * The OpenID engine of one tenant: oidc-provider, configured to the contract (PROTOCOL §1, §11).
 * Built when the tenant is first asked, rebuilt when its keys or sessions' time change.
 */
import Provider, { type Client, type Configuration, errors, type KoaContextWithOIDC } from 'oidc-provider';
import { queueInstead } from '../backchannel-logout/delivery.ts';
import type { TenantContext } from '../tenants/context.ts';
import { findAccount } from './claims/accounts.ts';
import { claimsByScope, oidcScopes } from './claims/scopes.ts';
import { clientFetch } from './clients/client-fetch.ts';
import { clientAdapter, extraClientMetadata, originAllowed } from './clients/clients.ts';
import { acceptContractClients } from './clients/contract-clients.ts';
import { certificateMethods, mutualTls } from './clients/mutual-tls.ts';
import { subjectFor } from './clients/pairwise.ts';
import {
  assertClaimsParameter,
  assertionAlgorithms,
  assertJwtClientAuthClaimsAndHeader,
  fapiCodeLifetime,
  isFapi,
  pkceRequired,
  standardFeatures,
} from './clients/security-profile.ts';
import { keepWithinCeiling } from './clients/third-party.ts';
import { decideOnce } from './grants/device-codes.ts';
import { deviceFlow } from './grants/device-flow.ts';
import { limitGrants } from './grants/grant-limit.ts';
import { acceptTokenExchange, grantLifetime } from './grants/token-exchange.ts';
import { firstPage } from './interaction/first-page.ts';
import { keepOrganizations } from './interaction/organization-choice.ts';
import { policy } from './interaction/policy.ts';
import { type TenantKeys, tenantKeys } from './keys/keys.ts';
import { keepPushedRequests } from './records/pushed-requests.ts';
import { RecordAdapter, RecordBatch } from './records/records.ts';
import { detectReplays } from './records/replay.ts';
import { followsSession, lifetimeWhileActing, refuseManagement, refusePages } from './sessions/acting.ts';
import { acrValues } from './sessions/authentication-context.ts';
import { renderLogout, renderSignedOut } from './sessions/logout.ts';
import { sessionCookie } from './sessions/session-cookie.ts';
import { getSessionSettings, type SessionSettings } from './sessions/session-settings.ts';
import { detailTypeNames, richRequests } from './tokens/authorization-details.ts';
import { idTokenLifetime, isRotated, refreshTokenLifetime, sessionLifetime } from './tokens/lifetimes.ts';
import {
  acceptOrganizations,
  aimAtOrganization,
  isOrganizationResource,
} from './tokens/organization-tokens.ts';
import { defaultResource, resourceServerInfo } from './tokens/resources.ts';
import { audiencesOf, mayIntrospect, nameGrants } from './tokens/structured-tokens.ts';
import { extraTokenClaims } from './tokens/token-claims.ts';

const day = 86_400;

/** Parameters of the authorization request beyond the standard (PROTOCOL §2.2); `setup_code` is ours. */
export const extraParameters = [
  'interaction_mode',
  'first_screen',
  'direct_sign_in',
  'organization_id',
  'identifier',
  'one_time_token',
  'google_one_tap_credential',
  'setup_code',
] as const;

export type Engine = { readonly provider: Provider; readonly keys: TenantKeys };

/** Make the engine for a tenant. */
export async function createEngine(tenant: TenantContext): Promise<Engine> {
  const [keys, session, detailTypes] = await Promise.all([
    tenantKeys(tenant),
    getSessionSettings(tenant),
    detailTypeNames(tenant),
  ]);
  const provider = new Provider(tenant.issuer, configuration(tenant, keys, session, detailTypes));
  // The host is set by us from the configured endpoint before the engine sees a request (routes.ts).
  provider.proxy = true;
  acceptContractClients(tenant, provider, keys.defaultAlgorithm);
  acceptOrganizations(provider);
  keepOrganizations(provider);
  acceptTokenExchange(tenant, provider);
  decideOnce(tenant, provider);
  limitGrants(provider);
  detectReplays(tenant, provider);
  keepPushedRequests(provider, tenant.config.pushedRequestLifetime);
  nameGrants(provider);
  queueInstead(provider);
  return { provider, keys };
}

function configuration(
  tenant: TenantContext,
  keys: TenantKeys,
  session: SessionSettings,
  detailTypes: readonly string[],
): Configuration {
  const algorithms = [...new Set(keys.signing.map((key) => key.alg ?? 'ES256'))];
  const { opaqueTokenLifetime, grantLifetimeDays, sessionMaxDays, refreshTokenMaxDays } = tenant.config;
  const { authorizationCodeLifetime, deviceCodeLifetime, signInLifetime } = tenant.config;
  const cookie = { signed: true, sameSite: 'lax', path: '/', overwrite: true } as const;
  return {
    adapter: (model: string) =>
      model === 'Client' ? clientAdapter(tenant, keys.defaultAlgorithm) : new RecordAdapter(tenant, model),
    jwks: { keys: [...keys.signing] } as NonNullable<Configuration['jwks']>,
    cookies: {
      keys: keys.cookie,
      names: {
        session: sessionCookie(tenant),
        interaction: '_interaction_engine',
        resume: '_interaction_resume',
      },
      long: { ...cookie, httpOnly: true },
      short: { ...cookie, httpOnly: true },
    },
    clientDefaults: {
      id_token_signed_response_alg: keys.defaultAlgorithm,
      authorization_signed_response_alg: keys.defaultAlgorithm,
      introspection_signed_response_alg: keys.defaultAlgorithm,
      // Which of them an application may ask for is looked at with each request.
      authorization_details_types: [...detailTypes],
      response_types: ['code'],
      grant_types: ['authorization_code'],
    },
    enabledJWA: {
      idTokenSigningAlgValues: algorithms,
      userinfoSigningAlgValues: algorithms,
      introspectionSigningAlgValues: algorithms,
      authorizationSigningAlgValues: algorithms,
      ...assertionAlgorithms,
    } as Configuration['enabledJWA'],
    conformIdTokenClaims: false,
    scopes: [...oidcScopes],
    acrValues: [...acrValues],
    // Those without a scope are for whoever asks for them by name.
    claims: {
      ...claimsByScope,
      openid: ['sub', 'act', 'organization_id'],
      profile: [...claimsByScope.profile, 'organization_name'],
      acr: null,
      amr: null,
      auth_time: null,
      iss: null,
      sid: null,
    },
    responseTypes: ['code'],
    clientAuthMethods: [
      'client_secret_basic',
      'client_secret_post',
      'private_key_jwt',
      'none',
      ...certificateMethods,
    ],
    assertJwtClientAuthClaimsAndHeader,
    subjectTypes: ['public', 'pairwise'],
    pairwiseIdentifier: (_ctx, userId, client) => subjectFor(tenant, userId, client),
    // Looked at when it is stored (sector.ts): nobody waits for another server to sign in.
    sectorIdentifierUriValidate: () => false,
    acceptQueryParamAccessTokens: false,
    allowOmittingSingleRegisteredRedirectUri: true,
    // FAPI 2.0 §5.3.2.1: clocks may be ten seconds apart.
    clockTolerance: 10,
    routes: {
      authorization: '/auth',
      token: '/token',
      introspection: '/token/introspection',
      revocation: '/token/revocation',
      userinfo: '/me',
      jwks: '/jwks',
      end_session: '/session/end',
      pushed_authorization_request: '/request',
      device_authorization: '/device/auth',
      code_verification: '/device',
    },
    features: {
      ...standardFeatures,
      mTLS: mutualTls(tenant),
      richAuthorizationRequests: richRequests(tenant, detailTypes),
      devInteractions: { enabled: false },
      userinfo: { enabled: true },
      revocation: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) => mayRevoke(client, token),
      },
      introspection: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) =>
          mayIntrospect(tenant, client, { clientId: token.clientId, audiences: audiencesOf(token) }),
      },
      clientCredentials: { enabled: true },
      deviceFlow,
      backchannelLogout: { enabled: true },
      claimsParameter: { enabled: true, assertClaimsParameter },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => renderLogout(tenant, ctx, form),
        postLogoutSuccessSource: renderSignedOut,
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: async (ctx, _client, oneOf) => oneOf ?? (await defaultResource(tenant, ctx)) ?? [],
        useGrantedResource: async () => false,
        getResourceServerInfo: (ctx, indicator, client) => {
          refuseManagement(ctx, indicator);
          return resourceServerInfo(tenant, ctx, indicator, client.clientId);
        },
      },
    },
    extraParams: [...extraParameters],
    extraClientMetadata: { properties: [...extraClientMetadata] },
    pkce: { required: pkceRequired },
    clientBasedCORS: (_ctx, origin, client) =>
      origin === tenant.endpoint ||
      originAllowed(origin, client, { wildcards: tenant.config.redirectUriWildcards }),
    extraTokenClaims: (ctx, token) => extraTokenClaims(tenant, ctx, token),
    findAccount: (ctx, id) => findAccount(tenant, ctx, id),
    loadExistingGrant: (ctx) => loadExistingGrant(tenant, ctx),
    issueRefreshToken: async (_ctx, client, code) =>
      client.grantTypeAllowed('refresh_token') &&
      (code.scopes.has('offline_access') ||
        (client.applicationType === 'web' && client.alwaysIssueRefreshToken === true)),
    rotateRefreshToken,
    expiresWithSession: async (_ctx, token) => followsSession(token),
    interactions: {
      policy: policy(tenant),
      url: (ctx, interaction) => {
        refusePages(ctx);
        return firstPage(interaction);
      },
    },
    renderError: async (ctx, out) => {
      ctx.type = 'application/json';
      ctx.body = out;
    },
    formats: {
      customizers: {
        jwt: async (_ctx, token, { payload }) => {
          // SDKs demand a string, also an empty one, in tokens of users (PROTOCOL §10 item 37).
          if (token.kind === 'AccessToken' || isOrganizationResource(String(payload.aud)))
            payload.scope ??= '';
        },
      },
    },
    ttl: {
      AccessToken: (ctx, token) =>
        lifetimeWhileActing(
          ctx,
          token.resourceServer?.accessTokenTTL ?? opaqueTokenLifetime,
          token.resourceServer !== undefined,
        ),
      ClientCredentials: (_ctx, token) => token.resourceServer?.accessTokenTTL ?? opaqueTokenLifetime,
      AuthorizationCode: (_ctx, _code, client) =>
        isFapi(client) ? Math.min(fapiCodeLifetime, authorizationCodeLifetime) : authorizationCodeLifetime,
      DeviceCode: deviceCodeLifetime,
      Grant: (ctx) => grantLifetime(ctx) ?? grantLifetimeDays * day,
      IdToken: (ctx, _token, client) => lifetimeWhileActing(ctx, idTokenLifetime(client)),
      Interaction: signInLifetime,
      RefreshToken: (ctx, token, client) =>
        refreshTokenLifetime(
          client,
          { replacedRemaining: ctx?.oidc?.entities.RotatedRefreshToken?.remainingTTL, startedAt: token.iiat },
          refreshTokenMaxDays,
          Math.floor(Date.now() / 1000),
        ),
      Session: (ctx, { loginTs }) =>
        lifetimeWhileActing(
          ctx,
          sessionLifetime(
            { loginTs },
            { ttl: session.ttl, maxDays: sessionMaxDays },
            Math.floor(Date.now() / 1000),
          ),
        ),
    },
    fetch: clientFetch(tenant) as NonNullable<Configuration['fetch']>,
  };
}

/** The grant of the consent just given, else the one this session has for the application. */
async function loadExistingGrant(tenant: TenantContext, ctx: KoaContextWithOIDC) {
  const { client, session, result, provider } = ctx.oidc;
  if (!client || !session) return undefined;
  // Whoever is known by an address only has to be agreed to each time.
  const earlier = client.isCimd ? undefined : session.grantIdFor(client.clientId);
  const grantId = result?.consent?.grantId ?? earlier;
  const grant = grantId ? await provider.Grant.find(grantId) : undefined;
  await keepWithinCeiling(tenant, client, grant);
  return grant;
}

/** Whoever has a secret hears that the token is another’s; anybody else would learn which tokens are good (PROTOCOL §1.14). */
async function mayRevoke(
  client: Client,
  token: { readonly clientId?: string | undefined },
): Promise<boolean> {
  if (token.clientId === client.clientId) return true;
  if (client.clientAuthMethod === 'none') return false;
  throw new errors.InvalidRequest('client is not authorized to revoke the presented token');
}

function rotateRefreshToken(ctx: KoaContextWithOIDC): boolean {
  // The first the engine asks once the refresh token has proved good, and the last before it looks for the resource.
  aimAtOrganization(ctx);
  const { RefreshToken: token, Client: client } = ctx.oidc.entities;
  // Shown again within the window: the answer carries the successor it already has.
  return token && client && RecordBatch.current()?.successor === undefined ? isRotated(client, token) : false;
}

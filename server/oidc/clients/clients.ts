/** Applications as the OpenID engine's clients (contract PROTOCOL §4.1, §4.2). */
import type { Adapter, AdapterPayload } from 'oidc-provider';
import * as z from 'zod';
import { type Application, getApplication } from '../../applications/rules.ts';
import { cimdClient } from '../../cimd/clients.ts';
import { isCimdClientId } from '../../cimd/documents.ts';
import { cimdEnabled } from '../../cimd/settings.ts';
import type { TenantContext } from '../../tenants/context.ts';
import { deviceGrant } from '../grants/device-codes.ts';
import { tokenExchangeGrant } from '../grants/token-exchange.ts';
import { pairwiseMetadata } from './pairwise.ts';
import { pkceSetting } from './pkce-setting.ts';
import { originMatches, redirectUriProblem } from './redirect-uris.ts';
import { protocolMetadata } from './security-profile.ts';
import { allowedOIDCScopes } from './third-party.ts';

const confidentialTypes = new Set(['Traditional', 'MachineToMachine', 'Protected', 'SAML']);

/** Our members of the client metadata, in the contract's spelling. */
export const extraClientMetadata = [
  'corsAllowedOrigins',
  'refreshTokenTtlInDays',
  'refreshTokenTtl',
  'idTokenTtl',
  'rotateRefreshToken',
  'alwaysIssueRefreshToken',
  'maxAllowedGrants',
  'isThirdParty',
  'isCimd',
  'strictOpenId',
  'securityProfile',
  'requirePkce',
  'introspectionAudiences',
  'subjectTokenAudiences',
  'subjectIdTokenAudiences',
  'subjectTokenIssuers',
  'narrowTokenExchange',
  'isProtectedApp',
  'sector',
  'detailTypes',
  'organizationSelection',
] as const;

/** The engine reads clients, and never writes them. */
export function clientAdapter(tenant: TenantContext, algorithm: string): Adapter {
  const readOnly = async () => {
    throw new Error('applications are not written by the OpenID engine');
  };
  return {
    find: async (id) => {
      // No database could look for it; the id comes from a form that only the engine reads.
      if (id.includes('\0')) return undefined;
      const application = await getApplication(tenant, id);
      if (!application)
        return isCimdClientId(id) && (await cimdEnabled(tenant))
          ? cimdClient(tenant, id, algorithm)
          : undefined;
      const known = metadataOf(application);
      const { requiredOfAll } = await pkceSetting.of(tenant);
      const asked = requiredOfAll ? { ...known, requirePkce: true } : known;
      if (!application.isThirdParty) return asked;
      return { ...asked, scope: (await allowedOIDCScopes(tenant, id)).join(' ') };
    },
    upsert: readOnly,
    destroy: readOnly,
    consume: readOnly,
    findByUid: async () => undefined,
    findByUserCode: async () => undefined,
    revokeByGrantId: readOnly,
  };
}

const metadata = new WeakMap<Application, AdapterPayload>();

/** Applications come from a cache, so the same object means the same client. */
function metadataOf(application: Application): AdapterPayload {
  let known = metadata.get(application);
  if (!known) {
    known = clientMetadata(application);
    metadata.set(application, known);
  }
  return known;
}

function clientMetadata(application: Application): AdapterPayload {
  const { oidcClientMetadata: uris, customClientMetadata: custom, type } = application;
  const confidential = confidentialTypes.has(type);
  const protocol = protocolMetadata(custom);
  const device = Boolean(custom.isDeviceFlow);
  const isProtectedApp = type === 'Protected';
  // With one, the engine names the session in the ID token; `backchannel-logout/queue.ts` ends it here.
  const backchannelLogoutUri =
    uris.backchannelLogoutUri ?? (isProtectedApp ? uris.postLogoutRedirectUris[0] : undefined);
  const interactive = type !== 'MachineToMachine' && !device;
  return {
    client_id: application.id,
    client_name: application.name,
    application_type: type === 'Native' ? 'native' : 'web',
    token_endpoint_auth_method: confidential ? 'client_secret_basic' : 'none',
    // The engine wants one to be there; secrets are checked by `Client.compareClientSecret` (provider.ts).
    ...(confidential &&
      protocol.token_endpoint_auth_method === undefined && { client_secret: 'checked elsewhere' }),
    grant_types: [
      ...grantTypes(type, device),
      // Whatever is stored: a third party never acts for somebody by another token.
      ...(custom.allowTokenExchange && !application.isThirdParty ? [tokenExchangeGrant] : []),
    ],
    response_types: interactive ? ['code'] : [],
    redirect_uris: interactive
      ? uris.redirectUris.filter((uri) => redirectUriProblem(uri) === undefined)
      : [],
    post_logout_redirect_uris: uris.postLogoutRedirectUris.filter(
      (uri) => redirectUriProblem(uri) === undefined,
    ),
    ...(backchannelLogoutUri && {
      backchannel_logout_uri: backchannelLogoutUri,
      backchannel_logout_session_required: isProtectedApp || Boolean(uris.backchannelLogoutSessionRequired),
    }),
    ...(uris.initiateLoginUri && { initiate_login_uri: uris.initiateLoginUri }),
    ...(uris.logoUri && { logo_uri: uris.logoUri }),
    ...(custom.idTokenSignedResponseAlg && { id_token_signed_response_alg: custom.idTokenSignedResponseAlg }),
    corsAllowedOrigins: custom.corsAllowedOrigins ?? [],
    refreshTokenTtlInDays: custom.refreshTokenTtlInDays,
    refreshTokenTtl: custom.refreshTokenTtl,
    idTokenTtl: custom.idTokenTtl,
    rotateRefreshToken: custom.rotateRefreshToken ?? true,
    alwaysIssueRefreshToken: custom.alwaysIssueRefreshToken ?? false,
    maxAllowedGrants: custom.maxAllowedGrants,
    isThirdParty: application.isThirdParty,
    strictOpenId: custom.strictOpenId ?? application.isThirdParty,
    isProtectedApp,
    introspectionAudiences: custom.introspectionAudiences,
    subjectTokenAudiences: custom.subjectTokenAudiences,
    subjectIdTokenAudiences: custom.subjectIdTokenAudiences,
    subjectTokenIssuers: custom.subjectTokenIssuers,
    narrowTokenExchange: custom.narrowTokenExchange,
    detailTypes: custom.authorizationDetailsTypes,
    organizationSelection: selectionOf(application),
    ...protocol,
    ...pairwiseMetadata(application),
  };
}

/** Undefined where nobody is asked: third parties ask on the consent page, machines belong to themselves. */
function selectionOf({ customClientMetadata: custom, type, isThirdParty }: Application) {
  const { organizationSelection: selection } = custom;
  return selection === 'off' || isThirdParty || type === 'MachineToMachine' ? undefined : selection;
}

function grantTypes(type: string, device: boolean): string[] {
  if (type === 'MachineToMachine') return ['client_credentials'];
  return device ? [deviceGrant, 'refresh_token'] : ['authorization_code', 'refresh_token'];
}

const texts = z.array(z.string()).catch([]);

/**
 * Origins that may call the token endpoints from a browser: registered ones and those of redirect URIs (PROTOCOL §1.10).
 * A registered one may end in a slash or a path; a browser sends neither, and the origin is the same.
 */
export function originAllowed(
  origin: string,
  client: { readonly corsAllowedOrigins?: unknown; readonly redirectUris?: readonly string[] | undefined },
  options: { readonly wildcards: boolean },
): boolean {
  const registered = texts.parse(client.corsAllowedOrigins);
  return (
    registered.includes(origin) ||
    originMatches(origin, registered, { wildcards: false }) ||
    originMatches(origin, client.redirectUris ?? [], options)
  );
}

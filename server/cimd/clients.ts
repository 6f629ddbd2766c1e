/** What the OpenID engine is to know of a client that is known by its document only: always a third party. */
import { shownName } from '@portero/schema/text.ts';
import { type AdapterPayload, errors } from 'oidc-provider';
import * as z from 'zod';
import type { Application } from '../applications/entity.ts';
import { hostSector, pairwiseIn } from '../oidc/clients/pairwise.ts';
import { redirectUriMatches, redirectUriProblem } from '../oidc/clients/redirect-uris.ts';
import type { TenantContext } from '../tenants/context.ts';
import { clientDocument } from './documents.ts';
import { userScopeCeiling } from './rules.ts';
import { cimdEnabled } from './settings.ts';

/** Settings of applications are the tenant's to give; a document that claims one is refused, not ignored. */
const ours = [
  'corsAllowedOrigins',
  'idTokenTtl',
  'refreshTokenTtl',
  'refreshTokenTtlInDays',
  'rotateRefreshToken',
  'alwaysIssueRefreshToken',
  'allowTokenExchange',
  'isDeviceFlow',
  'maxAllowedGrants',
  'tenantId',
  'appLevelAccessControlEnabled',
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
  'sector',
  'detailTypes',
];

const https = z.url({ protocol: /^https$/ }).max(2048);
const document = z.object({
  client_id: z.string(),
  client_name: z.string().max(1024).optional(),
  application_type: z.enum(['web', 'native']).default('web'),
  redirect_uris: z.array(z.string().max(2048)).min(1).max(100),
  post_logout_redirect_uris: z.array(z.string().max(2048)).max(100).default([]),
  token_endpoint_auth_method: z.enum(['none', 'private_key_jwt']).default('none'),
  jwks: z.object({ keys: z.array(z.record(z.string(), z.unknown())).max(20) }).optional(),
  jwks_uri: https.optional(),
  client_uri: https.optional(),
  logo_uri: https.optional(),
  policy_uri: https.optional(),
  tos_uri: https.optional(),
  id_token_signed_response_alg: z.string().optional(),
  require_pushed_authorization_requests: z.boolean().optional(),
  dpop_bound_access_tokens: z.boolean().optional(),
  subject_type: z.enum(['public', 'pairwise']).default('public'),
});

/**
 * The client behind an address.
 * @param algorithm what the tenant signs ID tokens with
 * @throws invalid_client, invalid_client_metadata
 */
export async function cimdClient(
  tenant: TenantContext,
  id: string,
  algorithm: string,
): Promise<AdapterPayload> {
  const found = await clientDocument(tenant, id);
  const refuse = (why: string) => new errors.InvalidClientMetadata(`client_id metadata document ${why}`);
  if (found.client_id !== id) throw refuse('client_id does not match the expected value');
  if ('client_secret' in found || 'client_secret_expires_at' in found)
    throw refuse('must not contain client_secret or client_secret_expires_at');
  const claimed = ours.find((name) => Object.hasOwn(found, name));
  if (claimed !== undefined) throw refuse(`must not contain ${claimed}`);
  const { data, error } = document.safeParse(found);
  if (!data) throw refuse(`has a wrong ${error.issues[0]?.path.join('.') || 'member'}`);
  if (data.id_token_signed_response_alg !== undefined && data.id_token_signed_response_alg !== algorithm)
    throw refuse(`id_token_signed_response_alg must be ${algorithm}`);
  for (const uri of [...data.redirect_uris, ...data.post_logout_redirect_uris]) {
    const problem = redirectUriProblem(uri);
    if (problem !== undefined) throw refuse(`${uri.slice(0, 256)} ${problem}`);
  }
  const {
    client_name: name,
    id_token_signed_response_alg: _algorithm,
    subject_type: subjects,
    ...kept
  } = data;
  return {
    ...kept,
    // Who publishes the document speaks for its host, whatever the addresses in it are.
    ...(subjects === 'pairwise' && pairwiseIn(hostSector(id))),
    client_name: nameOf(id, name),
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    scope: ['openid', 'offline_access', ...(await userScopeCeiling(tenant))].join(' '),
    isThirdParty: true,
    isCimd: true,
    strictOpenId: true,
    corsAllowedOrigins: [],
    rotateRefreshToken: true,
    alwaysIssueRefreshToken: false,
  };
}

/** No normalization: what the document says, character by character; any port of this very machine. */
export function cimdRedirectUriMatches(sent: string, registered: readonly string[]): boolean {
  if (registered.includes(sent) && !sent.includes('*')) return true;
  return registered.some((uri) => isSameLoopback(sent, uri) || fitsPattern(sent, uri));
}

/** A pattern is for addresses as browsers write them. */
const fitsPattern = (sent: string, uri: string): boolean =>
  uri.includes('*') &&
  URL.parse(sent)?.href === sent &&
  redirectUriMatches(sent, [uri], { loopbackPort: false });

const loopback = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?((?:[/?].*)?)$/;

function isSameLoopback(sent: string, uri: string): boolean {
  const [, host, rest] = loopback.exec(sent) ?? [];
  const [, otherHost, otherRest] = loopback.exec(uri) ?? [];
  return host !== undefined && host === otherHost && rest === otherRest && URL.canParse(sent);
}

/**
 * The client as if it were an application, for pages that show one.
 * @returns undefined where clients of this kind are not wanted
 */
export async function cimdApplication(tenant: TenantContext, id: string): Promise<Application | undefined> {
  if (!(await cimdEnabled(tenant))) return undefined;
  const { data } = document.safeParse(await clientDocument(tenant, id));
  if (!data) return undefined;
  return {
    id,
    name: nameOf(id, data.client_name),
    description: null,
    type: data.application_type === 'native' ? 'Native' : 'SPA',
    oidcClientMetadata: {
      redirectUris: data.redirect_uris,
      postLogoutRedirectUris: data.post_logout_redirect_uris,
      ...(data.logo_uri !== undefined && { logoUri: data.logo_uri }),
    },
    customClientMetadata: {},
    protectedAppMetadata: null,
    isThirdParty: true,
    appLevelAccessControlEnabled: false,
    customData: {},
    createdAt: 0,
  };
}

/** What people are asked about must fit the page, and must say who it is. */
const nameOf = (id: string, name: string | undefined): string =>
  shownName(name?.slice(0, 256) ?? '') || new URL(id).host;

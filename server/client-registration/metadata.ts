/**
 * What a client may say of itself (RFC 7591 §2, OpenID Connect Registration §2), and what application it makes of that.
 * Addresses of logos and terms are only ever shown, and keys only fetched when the application first signs something. What
 * a sector says of its addresses (`rules.ts`) is read by the guarded client, like everything that somebody typed.
 */

import type { CustomClientMetadata } from '@portero/schema/applications.ts';
import type { RegistrationPolicy } from '@portero/schema/client-registration.ts';
import { clientKeySet, protocolSettings } from '@portero/schema/protocol-settings.ts';
import { shownName } from '@portero/schema/text.ts';
import * as z from 'zod';
import { userScopes } from '../oidc/claims/scopes.ts';
import { subjectProperties, subjectTypes } from '../oidc/clients/mutual-tls.ts';
import { redirectUriProblem } from '../oidc/clients/redirect-uris.ts';
import { hostsOf } from '../oidc/clients/sector.ts';

/** RFC 7591 §3.2.2 */
export class RegistrationError extends Error {
  readonly code: 'invalid_redirect_uri' | 'invalid_client_metadata' | 'invalid_software_statement';
  constructor(code: RegistrationError['code'], description: string) {
    super(description);
    this.code = code;
  }
}

const webAddress = z.url({ protocol: /^https?$/ }).max(2048);
const algorithm = z.enum(['ES256', 'ES384', 'ES512', 'RS256']);
const uris = z.array(z.string().max(2048)).max(100);

const certificateName = protocolSettings.tlsClientAuthSubject.unwrap().shape.value;

const clientMetadata = z.object({
  redirect_uris: uris.min(1),
  post_logout_redirect_uris: uris.default([]),
  response_types: z.array(z.string()).max(10).default(['code']),
  grant_types: z.array(z.string()).max(10).default(['authorization_code']),
  application_type: z.enum(['web', 'native']).optional(),
  token_endpoint_auth_method: z
    .enum([
      'none',
      'client_secret_basic',
      'client_secret_post',
      'private_key_jwt',
      'tls_client_auth',
      'self_signed_tls_client_auth',
    ])
    .default('client_secret_basic'),
  client_name: z.string().max(256).overwrite(shownName).min(1).optional(),
  client_uri: webAddress.optional(),
  logo_uri: webAddress.optional(),
  tos_uri: webAddress.optional(),
  policy_uri: webAddress.optional(),
  contacts: z.array(z.string().max(320)).max(20).optional(),
  scope: z.string().max(4096).optional(),
  jwks: clientKeySet.optional(),
  jwks_uri: webAddress.optional(),
  software_id: z.string().max(256).optional(),
  software_version: z.string().max(256).optional(),
  subject_type: z.enum(['public', 'pairwise']).optional(),
  sector_identifier_uri: webAddress.optional(),
  id_token_signed_response_alg: algorithm.optional(),
  userinfo_signed_response_alg: algorithm.optional(),
  backchannel_logout_uri: webAddress.optional(),
  backchannel_logout_session_required: z.boolean().optional(),
  initiate_login_uri: z
    .url({ protocol: /^https$/ })
    .max(2048)
    .optional(),
  require_pushed_authorization_requests: z.boolean().optional(),
  require_signed_request_object: z.boolean().optional(),
  dpop_bound_access_tokens: z.boolean().optional(),
  tls_client_auth_subject_dn: certificateName.optional(),
  tls_client_auth_san_dns: certificateName.optional(),
  tls_client_auth_san_uri: certificateName.optional(),
  tls_client_auth_san_ip: certificateName.optional(),
  tls_client_auth_san_email: certificateName.optional(),
  tls_client_certificate_bound_access_tokens: z.boolean().optional(),
  authorization_details_types: protocolSettings.authorizationDetailsTypes,
});
export type ClientMetadata = z.infer<typeof clientMetadata>;

export type Registrable = {
  readonly type: 'Native' | 'SPA' | 'Traditional';
  readonly metadata: ClientMetadata;
  readonly userScopes: readonly string[];
};

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Who speaks for which addresses, if the client names anybody. @throws RegistrationError */
export function sectorIn(body: unknown): {
  readonly sector: string | undefined;
  readonly redirectUris: readonly string[];
} {
  const {
    subject_type: subjects,
    sector_identifier_uri: sector,
    redirect_uris: redirectUris,
  } = parsedMetadata(body);
  return { sector: subjects === 'pairwise' ? sector : undefined, redirectUris };
}

/** @throws RegistrationError, saying which member is wrong */
export function readMetadata(body: unknown, policy: RegistrationPolicy): Registrable {
  const metadata = parsedMetadata(body);
  for (const uri of metadata.redirect_uris) checkAddress('invalid_redirect_uri', uri, policy);
  for (const uri of metadata.post_logout_redirect_uris) checkAddress('invalid_client_metadata', uri, policy);
  return { type: typeOf(metadata), metadata, userScopes: scopesOf(metadata, policy) };
}

function parsedMetadata(body: unknown): ClientMetadata {
  if (typeof body === 'object' && body !== null && 'software_statement' in body)
    throw new RegistrationError('invalid_software_statement', 'software statements are not supported');
  const parsed = clientMetadata.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const [member] = issue?.path ?? [];
    throw new RegistrationError(
      member === 'redirect_uris' ? 'invalid_redirect_uri' : 'invalid_client_metadata',
      `${String(member ?? 'the body')}: ${issue?.message ?? 'is not valid'}`,
    );
  }
  const metadata = parsed.data;
  refuseWhatIsNotThere(metadata);
  return metadata;
}

function refuseWhatIsNotThere(metadata: ClientMetadata): void {
  const refuse = (description: string): never => {
    throw new RegistrationError('invalid_client_metadata', description);
  };
  const { response_types: responses, grant_types: grants, jwks, jwks_uri: keysUri } = metadata;
  if (responses.length !== 1 || responses[0] !== 'code') refuse('response_types: only code is supported');
  const grant = grants.find((name) => name !== 'authorization_code' && name !== 'refresh_token');
  if (grant !== undefined) refuse(`grant_types: ${grant} is not for clients that register themselves`);
  if (!grants.includes('authorization_code')) refuse('grant_types: authorization_code is missing');
  if (jwks && keysUri !== undefined) refuse('jwks and jwks_uri exclude each other');
  const needsKeys =
    metadata.token_endpoint_auth_method === 'private_key_jwt' || metadata.require_signed_request_object;
  if (needsKeys && !jwks && keysUri === undefined) refuse('jwks: the public keys are missing');
  const { sector_identifier_uri: sector } = metadata;
  if (
    metadata.subject_type === 'pairwise' &&
    sector === undefined &&
    hostsOf(metadata.redirect_uris).length > 1
  )
    refuse('sector_identifier_uri: the redirect addresses are on several hosts');
  for (const address of [keysUri, metadata.backchannel_logout_uri, sector]) {
    if (address !== undefined && !isSafe(address)) refuse(`${address} must be an https address`);
  }
}

/** What the certificate must say (RFC 8705 §2.1.2): one name, and no other. @throws RegistrationError */
export function certificateSubjectOf(metadata: ClientMetadata): CustomClientMetadata['tlsClientAuthSubject'] {
  const [first, ...more] = subjectTypes.flatMap((type) => {
    const value = metadata[subjectProperties[type]];
    return value === undefined ? [] : [{ type, value }];
  });
  if (more.length > 0)
    throw new RegistrationError('invalid_client_metadata', 'tls_client_auth_*: give one name, not several');
  return first;
}

/**
 * Types of authorization details that it asks for (RFC 9396 §10), of the APIs that the policy names.
 * @throws RegistrationError
 */
export function detailTypesOf(
  { authorization_details_types: asked }: ClientMetadata,
  { resources }: RegistrationPolicy,
  defined: readonly { readonly indicator: string; readonly type: { readonly type: string } }[],
): string[] | undefined {
  const open = new Set(
    defined.flatMap(({ indicator, type }) => (resources.includes(indicator) ? [type.type] : [])),
  );
  const beyond = asked?.find((type) => !open.has(type));
  if (beyond !== undefined)
    throw new RegistrationError(
      'invalid_client_metadata',
      `authorization_details_types: ${beyond} is not for this client`,
    );
  return asked && [...new Set(asked)];
}

/** Exact addresses only: whoever registers itself names them one by one. */
function checkAddress(
  code: RegistrationError['code'],
  uri: string,
  { redirectHosts }: RegistrationPolicy,
): void {
  const refuse = (problem: string): never => {
    throw new RegistrationError(code, `${uri} ${problem}`);
  };
  const problem = redirectUriProblem(uri);
  if (problem) refuse(problem);
  if (uri.includes('*')) refuse('must not have a wildcard');
  const { protocol, hostname } = new URL(uri);
  if (protocol === 'http:' && !loopback.has(hostname)) refuse('must be an https address');
  const isWeb = protocol === 'https:' || protocol === 'http:';
  // RFC 8252 §7.1: a scheme of one's own is a domain name turned round.
  if (!isWeb && !protocol.includes('.')) refuse('must have a scheme such as com.example.app:');
  if (redirectHosts.length > 0 && !(isWeb && redirectHosts.includes(hostname)))
    refuse('is on a host that the policy does not allow');
}

/** A public client whose every address is on the device is one on the device, whether it says so or not. */
function typeOf({
  application_type,
  token_endpoint_auth_method,
  redirect_uris,
}: ClientMetadata): Registrable['type'] {
  if (token_endpoint_auth_method !== 'none') return 'Traditional';
  if (application_type === 'native') return 'Native';
  const onDevice = redirect_uris.every((uri) => !uri.startsWith('https:'));
  return onDevice ? 'Native' : 'SPA';
}

/** What it asks for, as far as the policy goes; all of that when it asks for nothing in particular. */
function scopesOf({ scope }: ClientMetadata, policy: RegistrationPolicy): string[] {
  const known: readonly string[] = userScopes;
  const ceiling = policy.userScopes.filter((name) => known.includes(name));
  if (scope === undefined) return ceiling;
  const asked = scope.split(' ');
  return ceiling.filter((name) => asked.includes(name));
}

function isSafe(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || loopback.has(hostname);
}

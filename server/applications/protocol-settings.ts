/** Which protocol settings go together, looked at when an administrator stores them. */
import { createPublicKey, X509Certificate } from 'node:crypto';
import { error } from '@portero/schema/errors.ts';
import type { ClientKeySet } from '@portero/schema/protocol-settings.ts';
import type { Config } from '../config.ts';
import { hostsOf, sectorProblem } from '../oidc/clients/sector.ts';
import type { TenantContext } from '../tenants/context.ts';
import type { Application } from './entity.ts';

const withSecrets = new Set(['Traditional', 'MachineToMachine', 'Protected']);
const withKeys = new Set(['Traditional', 'MachineToMachine']);
const interactive = new Set(['Traditional', 'SPA', 'Native']);
const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

type Checked = Pick<Application, 'type' | 'isThirdParty' | 'oidcClientMetadata' | 'customClientMetadata'>;

/** @throws guard.invalid_input, naming the setting and what to do */
export function checkProtocolSettings(config: Config, application: Checked): void {
  const { type, isThirdParty, oidcClientMetadata: uris, customClientMetadata: custom } = application;
  const { jwks, jwksUri, securityProfile } = custom;
  const fapi = securityProfile === 'fapi2';
  const hasKeys = jwks !== undefined || jwksUri !== undefined;
  const asymmetric = fapi || custom.tokenEndpointAuthMethod === 'private_key_jwt';
  if (jwks !== undefined && jwksUri !== undefined) refuse('jwksUri', 'give either keys or their address');
  if (jwksUri !== undefined && !isSafe(jwksUri)) refuse('jwksUri', 'must be an https address');
  checkCertificates(config, application);
  checkFederation(application);
  checkSubjectTokens(application);
  if (asymmetric && !withKeys.has(type)) {
    refuse(
      fapi ? 'securityProfile' : 'tokenEndpointAuthMethod',
      'only web applications with a server and machines can keep a private key',
    );
  }
  if (asymmetric && !hasKeys)
    refuse('jwks', 'the public keys of the application are missing, or their address as jwksUri');
  if (fapi && custom.tokenEndpointAuthMethod === 'client_secret_basic')
    refuse('tokenEndpointAuthMethod', 'FAPI 2.0 does without shared secrets: use private_key_jwt');
  if (fapi && custom.idTokenSignedResponseAlg === 'RS256')
    refuse('idTokenSignedResponseAlg', 'FAPI 2.0 does without RS256: leave the tenant’s algorithm');
  if (custom.requireSignedRequestObject && !hasKeys)
    refuse('jwks', 'signed requests need the public keys of the application');
  for (const setting of [
    'requirePkce',
    'requirePushedAuthorizationRequests',
    'requireSignedRequestObject',
  ] as const) {
    if (custom[setting] && !interactive.has(type)) refuse(setting, 'nobody signs in to this application');
  }
  if (custom.organizationSelection !== undefined && custom.organizationSelection !== 'off') {
    if (isThirdParty)
      refuse('organizationSelection', 'people choose organizations for a third party when they consent');
    if (!interactive.has(type) && type !== 'Protected')
      refuse('organizationSelection', 'nobody signs in to this application');
  }
  if (custom.requiredScopes !== undefined && !isThirdParty)
    refuse('requiredScopes', 'nobody is asked whether your own applications may have something');
  if (custom.sectorIdentifierUri !== undefined && !isSafe(custom.sectorIdentifierUri))
    refuse('sectorIdentifierUri', 'must be an https address');
  if (custom.subjectType !== 'pairwise') return;
  if (!isThirdParty) refuse('subjectType', 'your own applications know people by their ids');
  if (custom.isDeviceFlow) refuse('subjectType', 'an application without addresses has no sector');
  if (custom.sectorIdentifierUri === undefined && hostsOf(uris.redirectUris).length > 1)
    refuse(
      'sectorIdentifierUri',
      'the redirect addresses are on several hosts: one of them has to speak for all',
    );
}

/** Workloads that stand for the application do so in place of a secret, so it must be one that has secrets. */
function checkFederation({ type, customClientMetadata: custom }: Checked): void {
  const { federatedCredentials: credentials, tokenEndpointAuthMethod: method, securityProfile } = custom;
  if (!credentials) return;
  if (!withKeys.has(type))
    refuse('federatedCredentials', 'are for web applications with a server and for machines');
  if (securityProfile === 'fapi2' || (method !== undefined && method !== 'client_secret_basic'))
    refuse('federatedCredentials', 'go with secrets only: this application proves itself by its own key');
  if (credentials.some(({ issuer }) => !isSafe(issuer)))
    refuse('federatedCredentials', 'an issuer has an https address');
  const names = credentials.map(({ issuer, subject }) => `${issuer} ${subject}`);
  if (new Set(names).size < names.length)
    refuse('federatedCredentials', 'names the same subject of an issuer twice');
}

/** Whose word an application takes for who somebody is, when it exchanges tokens. */
function checkSubjectTokens({ type, isThirdParty, customClientMetadata: custom }: Checked): void {
  const { subjectTokenIssuers: issuers, subjectIdTokenAudiences } = custom;
  const setting = issuers ? 'subjectTokenIssuers' : subjectIdTokenAudiences && 'subjectIdTokenAudiences';
  if (!setting) return;
  if (isThirdParty || !withSecrets.has(type))
    refuse(setting, 'only applications of your own that can prove which they are may exchange such tokens');
  if (!issuers) return;
  if (issuers.some(({ issuer }) => !isSafe(issuer)))
    refuse('subjectTokenIssuers', 'an issuer has an https address');
  const names = issuers.map(({ issuer, audience }) => `${issuer} ${audience}`);
  if (new Set(names).size < names.length)
    refuse('subjectTokenIssuers', 'names the same audience of an issuer twice');
}

/** What is about certificates (RFC 8705), which only a server that is told of them can see. */
function checkCertificates(
  { clientCertificates: trust }: Config,
  { type, customClientMetadata: custom }: Checked,
) {
  const { tokenEndpointAuthMethod: method, tlsClientAuthSubject: subject, securityProfile, jwks } = custom;
  const bound = custom.tlsClientCertificateBoundAccessTokens;
  const byCertificate = method === 'tls_client_auth' || method === 'self_signed_tls_client_auth';
  for (const key of jwks?.keys ?? []) checkCertificateOf(key);
  if (subject && method !== 'tls_client_auth')
    refuse('tlsClientAuthSubject', 'is for applications that authenticate by tls_client_auth');
  if (!byCertificate && !bound) return;
  const setting = byCertificate ? 'tokenEndpointAuthMethod' : 'tlsClientCertificateBoundAccessTokens';
  if (!trust) refuse(setting, 'this server is told of no certificates: set MTLS_CERTIFICATE_HEADER');
  if (securityProfile === 'fapi2') refuse(setting, 'this security profile binds tokens and signs by keys');
  if (bound && custom.dpopBoundAccessTokens)
    refuse('dpopBoundAccessTokens', 'tokens are bound to a certificate or to a key');
  if (byCertificate && !withKeys.has(type))
    refuse(setting, 'only web applications with a server and machines can keep a private key');
  if (method === 'tls_client_auth' && trust.authorities.length === 0)
    refuse(setting, 'this server knows no authority: set MTLS_CA_FILE');
  if (method === 'tls_client_auth' && !subject)
    refuse('tlsClientAuthSubject', 'what the certificate must say is missing');
  const hasCertificate = custom.jwksUri !== undefined || jwks?.keys.some(({ x5c }) => x5c !== undefined);
  if (method === 'self_signed_tls_client_auth' && !hasCertificate)
    refuse('jwks', 'a public key with its certificate (x5c) is missing');
}

/** RFC 7517 §4.7: the certificate is of this very key. */
function checkCertificateOf({ x5c, ...key }: ClientKeySet['keys'][number]): void {
  const [first] = x5c ?? [];
  if (first === undefined) return;
  try {
    const { publicKey } = new X509Certificate(Buffer.from(first, 'base64'));
    if (createPublicKey({ key: { ...key }, format: 'jwk' }).equals(publicKey)) return;
  } catch {
    refuse('jwks', 'x5c is no certificate');
  }
  refuse('jwks', 'x5c is the certificate of another key');
}

/**
 * Asked before anything is stored, and before the transaction begins: the host has to be heard.
 * @throws guard.invalid_input when the host does not vouch for the addresses
 */
export async function checkSector(tenant: TenantContext, next: Checked, current?: Checked): Promise<void> {
  const { sectorIdentifierUri } = next.customClientMetadata;
  const { redirectUris } = next.oidcClientMetadata;
  if (sectorIdentifierUri === undefined || !isSafe(sectorIdentifierUri)) return;
  // It has been heard about just this: other settings can be changed while the host is away.
  const isKnown =
    current?.customClientMetadata.sectorIdentifierUri === sectorIdentifierUri &&
    redirectUris.every((uri) => current.oidcClientMetadata.redirectUris.includes(uri));
  if (isKnown) return;
  const problem = await sectorProblem(tenant, sectorIdentifierUri, redirectUris);
  if (problem) refuse('sectorIdentifierUri', problem);
}

/** Keys that travel in the clear could be anybody's, except on the machine itself. */
function isSafe(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || loopback.has(hostname);
}

function refuse(setting: string, message: string): never {
  const path = ['customClientMetadata', setting];
  throw error(
    'guard.invalid_input',
    { name: 'ZodError', issues: [{ code: 'custom', path, message }], summary: message },
    { details: `Error in key path "${path.join('.')}": (custom) ${message}` },
  );
}

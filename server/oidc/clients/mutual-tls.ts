/**
 * Mutual TLS (RFC 8705): tokens that are bound to a certificate, and applications that prove themselves by one. What the
 * server is told of certificates is in `http/client-certificates.ts`. The engine always knows the feature, so that an
 * application which demands bound tokens gets none, and not unbound ones, where no certificates are told any more.
 */
import type { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { CustomClientMetadata } from '@portero/schema/applications.ts';
import type { AllClientMetadata, Configuration } from 'oidc-provider';
import type { CertificateTrust } from '../../http/client-certificates.ts';
import type { TenantContext } from '../../tenants/context.ts';

const shown = new WeakMap<IncomingMessage, X509Certificate>();

/** Keep what the proxy told of a request, for the engine, which gets the request without the header. */
export const keepCertificate = (request: IncomingMessage, certificate: X509Certificate | undefined): void => {
  if (certificate) shown.set(request, certificate);
};

export const certificateMethods = ['tls_client_auth', 'self_signed_tls_client_auth'] as const;

/**
 * The engine's settings (RFC 8705). Certificates are those that the proxy vouches for,
 * never what anybody puts into a header.
 */
export const mutualTls = ({ config }: TenantContext) =>
  ({
    enabled: true,
    certificateBoundAccessTokens: true,
    selfSignedTlsClientAuth: true,
    tlsClientAuth: true,
    getCertificate: ({ req }) => shown.get(req),
    certificateAuthorized({ req }) {
      const certificate = shown.get(req);
      return (
        certificate !== undefined && isVouchedFor(certificate, config.clientCertificates?.authorities ?? [])
      );
    },
    certificateSubjectMatches({ req }, property, expected) {
      const certificate = shown.get(req);
      return certificate !== undefined && matches[property](certificate, expected);
    },
  }) satisfies NonNullable<Configuration['features']>['mTLS'];

/** Kinds of names that a certificate has. */
export const subjectTypes = ['dn', 'dns', 'uri', 'ip', 'email'] as const;

/** Those names, as clients register them. */
export const subjectProperties = {
  dn: 'tls_client_auth_subject_dn',
  dns: 'tls_client_auth_san_dns',
  uri: 'tls_client_auth_san_uri',
  ip: 'tls_client_auth_san_ip',
  email: 'tls_client_auth_san_email',
} as const satisfies Record<(typeof subjectTypes)[number], string>;

/** What the engine is to know of an application's settings. */
export function mutualTlsMetadata(custom: CustomClientMetadata): Partial<AllClientMetadata> {
  const { tokenEndpointAuthMethod: method, tlsClientAuthSubject: subject } = custom;
  return {
    ...((method === 'tls_client_auth' || method === 'self_signed_tls_client_auth') && {
      token_endpoint_auth_method: method,
    }),
    ...(method === 'tls_client_auth' && subject && { [subjectProperties[subject.type]]: subject.value }),
    ...(custom.tlsClientCertificateBoundAccessTokens && { tls_client_certificate_bound_access_tokens: true }),
  };
}

const endpoints = [
  'token_endpoint',
  'revocation_endpoint',
  'introspection_endpoint',
  'userinfo_endpoint',
  'device_authorization_endpoint',
  'pushed_authorization_request_endpoint',
] as const;

/** Discovery says what the server can do as it is set up; and where it is reached with a certificate (§5). */
export function tellOfMutualTls(
  { config, endpoint }: TenantContext,
  discovery: Record<string, unknown>,
): void {
  const { clientCertificates: trust, mutualTlsEndpoint } = config;
  const missing = [
    ...(trust ? [] : ['self_signed_tls_client_auth']),
    ...(trust && trust.authorities.length > 0 ? [] : ['tls_client_auth']),
  ];
  for (const [name, methods] of Object.entries(discovery)) {
    if (name.endsWith('_endpoint_auth_methods_supported') && Array.isArray(methods))
      discovery[name] = methods.filter((method) => !missing.includes(method));
  }
  if (!trust) {
    delete discovery.tls_client_certificate_bound_access_tokens;
    return;
  }
  if (mutualTlsEndpoint === undefined || endpoint !== config.endpoint) return;
  const alias = (address: unknown) => String(address).replace(endpoint, mutualTlsEndpoint);
  discovery.mtls_endpoint_aliases = Object.fromEntries(
    endpoints.filter((name) => name in discovery).map((name) => [name, alias(discovery[name])]),
  );
}

const clientAuthentication = '1.3.6.1.5.5.7.3.2';

/** Issued by one of them, for this purpose, and in its time. Each that the operator names is trusted for itself. */
export function isVouchedFor(
  certificate: X509Certificate,
  authorities: CertificateTrust['authorities'],
  now = Date.now(),
): boolean {
  const isInTime = ({ validFrom, validTo }: X509Certificate) =>
    Date.parse(validFrom) <= now && now <= Date.parse(validTo);
  // Node types what may be missing as there.
  const uses: readonly string[] | undefined = certificate.keyUsage;
  if (!isInTime(certificate) || certificate.ca) return false;
  if (uses !== undefined && !uses.includes(clientAuthentication)) return false;
  return authorities.some(
    (issuer) =>
      issuer.ca &&
      isInTime(issuer) &&
      certificate.checkIssued(issuer) &&
      certificate.verify(issuer.publicKey),
  );
}

type Property = (typeof subjectProperties)[keyof typeof subjectProperties];
type Match = (certificate: X509Certificate, expected: string) => boolean;

/** To the letter: no wildcards, and never the subject where an alternative name is asked for. */
const matches: Readonly<Record<Property, Match>> = {
  tls_client_auth_subject_dn: ({ subject }, expected) =>
    distinguishedName(subject) === expected.replace(/(?<!\\),\s+/g, ','),
  tls_client_auth_san_dns: (certificate, expected) =>
    certificate.checkHost(expected, { wildcards: false, subject: 'never' }) !== undefined,
  tls_client_auth_san_email: (certificate, expected) =>
    certificate.checkEmail(expected, { subject: 'never' }) !== undefined,
  tls_client_auth_san_ip: (certificate, expected) => certificate.checkIP(expected) !== undefined,
  tls_client_auth_san_uri: ({ subjectAltName }, expected) =>
    alternativeNames(subjectAltName ?? '').includes(`URI:${expected}`),
};

/** RFC 4514: the most particular part first. Node gives a line each, the other way round. */
const distinguishedName = (subject: string): string => subject.split('\n').reverse().join(',');

/** Node puts what holds a comma into quotes, so that no name passes for two. */
const alternativeNames = (names: string): string[] =>
  [...names.matchAll(/(?:[^,"]|"(?:[^"\\]|\\.)*")+/g)].map(([name]) => name.trim());

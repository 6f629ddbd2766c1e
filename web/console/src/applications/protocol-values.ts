/** The protocol settings of an application as the form has them; docs/standards.md says what each means. */
import type { Phrases } from '../i18n/language.ts';
import { meantRows } from '../ui/MultiTextInput.tsx';
import type { Application } from './queries.ts';

type Custom = Application['customClientMetadata'];

export type Workload = NonNullable<Custom['federatedCredentials']>[number];

export type ProtocolValues = {
  /** Empty for none. */
  securityProfile: '' | 'fapi2';
  tokenEndpointAuthMethod: NonNullable<Custom['tokenEndpointAuthMethod']>;
  /** Who stands for the application by a token of another issuer. */
  federatedCredentials: Workload[];
  /** What the certificate must say. */
  certificateSubjectType: NonNullable<Custom['tlsClientAuthSubject']>['type'];
  certificateSubject: string;
  certificateBoundTokens: boolean;
  /** A JWK set as text. */
  jwks: string;
  jwksUri: string;
  requirePkce: boolean;
  requirePushedAuthorizationRequests: boolean;
  requireSignedRequestObject: boolean;
  dpopBoundAccessTokens: boolean;
  introspectionAudiences: string[];
  authorizationDetailsTypes: string[];
  /** People have names that only this application’s sector knows. */
  pairwiseSubjects: boolean;
  sectorIdentifierUri: string;
  /** Empty for the tenant's own algorithm. */
  idTokenSignedResponseAlg: '' | NonNullable<Custom['idTokenSignedResponseAlg']>;
  /** Empty for JSON without a signature. */
  userinfoSignedResponseAlg: '' | NonNullable<Custom['userinfoSignedResponseAlg']>;
  strictOpenId: boolean;
};

/** What every tenant has keys for. */
export const algorithms = ['ES256', 'RS256'] as const;

/** It can keep a private key. */
export const canSign = (type: Application['type']): boolean =>
  type === 'Traditional' || type === 'MachineToMachine';

type Kind = Pick<Application, 'isThirdParty'>;

/** What is not stored shows what holds without it, which for third parties is stricter. */
export function toProtocolValues(custom: Custom, { isThirdParty }: Kind): ProtocolValues {
  return {
    securityProfile: custom.securityProfile ?? '',
    tokenEndpointAuthMethod: custom.tokenEndpointAuthMethod ?? 'client_secret_basic',
    federatedCredentials: custom.federatedCredentials ?? [],
    certificateSubjectType: custom.tlsClientAuthSubject?.type ?? 'dns',
    certificateSubject: custom.tlsClientAuthSubject?.value ?? '',
    certificateBoundTokens: custom.tlsClientCertificateBoundAccessTokens ?? false,
    jwks: custom.jwks ? JSON.stringify(custom.jwks, null, 2) : '',
    jwksUri: custom.jwksUri ?? '',
    requirePkce: custom.requirePkce ?? false,
    requirePushedAuthorizationRequests: custom.requirePushedAuthorizationRequests ?? false,
    requireSignedRequestObject: custom.requireSignedRequestObject ?? false,
    dpopBoundAccessTokens: custom.dpopBoundAccessTokens ?? false,
    introspectionAudiences: custom.introspectionAudiences ?? [],
    authorizationDetailsTypes: custom.authorizationDetailsTypes ?? [],
    pairwiseSubjects: custom.subjectType === 'pairwise',
    sectorIdentifierUri: custom.sectorIdentifierUri ?? '',
    idTokenSignedResponseAlg: custom.idTokenSignedResponseAlg ?? '',
    userinfoSignedResponseAlg: custom.userinfoSignedResponseAlg ?? '',
    strictOpenId: custom.strictOpenId ?? isThirdParty,
  };
}

/** Only what is set is stored, so that an application that uses none of it stays as it was. */
export function toProtocolChange(values: ProtocolValues, custom: Custom, { isThirdParty }: Kind): Custom {
  const {
    securityProfile: _profile,
    tokenEndpointAuthMethod: _method,
    federatedCredentials: _workloads,
    tlsClientAuthSubject: _subject,
    tlsClientCertificateBoundAccessTokens: _certificate,
    jwks: _jwks,
    jwksUri: _jwksUri,
    requirePkce: _pkce,
    requirePushedAuthorizationRequests: _pushed,
    requireSignedRequestObject: _signed,
    dpopBoundAccessTokens: _bound,
    introspectionAudiences: _audiences,
    authorizationDetailsTypes: _details,
    subjectType: _subjects,
    sectorIdentifierUri: _sector,
    idTokenSignedResponseAlg: _idToken,
    userinfoSignedResponseAlg: _userinfo,
    strictOpenId: _strict,
    ...rest
  } = custom;
  const fapi = values.securityProfile === 'fapi2';
  const jwks = keySetOf(values.jwks);
  const address = values.jwksUri.trim();
  const details = meantRows(values.authorizationDetailsTypes);
  const audiences = meantRows(values.introspectionAudiences);
  const sector = values.sectorIdentifierUri.trim();
  const workloads = bySecret(values) ? meantWorkloads(values) : [];
  return {
    ...rest,
    ...(fapi && { securityProfile: 'fapi2' as const }),
    ...(!fapi &&
      values.tokenEndpointAuthMethod !== 'client_secret_basic' && {
        tokenEndpointAuthMethod: values.tokenEndpointAuthMethod,
      }),
    ...(!fapi &&
      values.tokenEndpointAuthMethod === 'tls_client_auth' && {
        tlsClientAuthSubject: {
          type: values.certificateSubjectType,
          value: values.certificateSubject.trim(),
        },
      }),
    ...(!fapi && values.certificateBoundTokens && { tlsClientCertificateBoundAccessTokens: true }),
    ...(workloads.length > 0 && { federatedCredentials: workloads }),
    ...(jwks && { jwks }),
    ...(address && { jwksUri: address }),
    ...(values.requirePkce && { requirePkce: true }),
    ...(values.requirePushedAuthorizationRequests && { requirePushedAuthorizationRequests: true }),
    ...(values.requireSignedRequestObject && { requireSignedRequestObject: true }),
    ...(values.dpopBoundAccessTokens && { dpopBoundAccessTokens: true }),
    ...(details.length > 0 && { authorizationDetailsTypes: details }),
    ...(audiences.length > 0 && { introspectionAudiences: audiences }),
    ...(values.pairwiseSubjects && {
      subjectType: 'pairwise' as const,
      ...(sector && { sectorIdentifierUri: sector }),
    }),
    ...(values.idTokenSignedResponseAlg && { idTokenSignedResponseAlg: values.idTokenSignedResponseAlg }),
    ...(values.userinfoSignedResponseAlg && {
      userinfoSignedResponseAlg: values.userinfoSignedResponseAlg,
    }),
    ...(values.strictOpenId !== isThirdParty && { strictOpenId: values.strictOpenId }),
  };
}

/** Problems by field, empty when there are none. */
export function validateProtocol(
  values: ProtocolValues,
  t: Phrases['applications']['protocol']['problems'],
): Record<string, string> {
  const found: Record<string, string> = {};
  const address = values.jwksUri.trim();
  const needsKeys =
    values.securityProfile === 'fapi2' ||
    values.tokenEndpointAuthMethod === 'private_key_jwt' ||
    values.tokenEndpointAuthMethod === 'self_signed_tls_client_auth' ||
    values.requireSignedRequestObject;
  const workloads = bySecret(values) ? meantWorkloads(values) : [];
  if (workloads.some(({ issuer, subject }) => !isSafe(issuer) || subject === ''))
    found.federatedCredentials = t.workload;
  if (address && !isSafe(address)) found.jwksUri = t.address;
  if (values.tokenEndpointAuthMethod === 'tls_client_auth' && !values.certificateSubject.trim())
    found.certificateSubject = t.subject;
  if (values.securityProfile === 'fapi2' && values.idTokenSignedResponseAlg === 'RS256')
    found.idTokenSignedResponseAlg = t.fapiAlgorithm;
  const sector = values.sectorIdentifierUri.trim();
  if (values.pairwiseSubjects && sector && !isSafe(sector)) found.sectorIdentifierUri = t.sector;
  if (values.jwks.trim() && keySetOf(values.jwks) === undefined) found.jwks = t.keys;
  else if (values.jwks.trim() && address) found.jwks = t.either;
  else if (needsKeys && !values.jwks.trim() && !address) found.jwks = t.missing;
  return found;
}

const bySecret = ({ securityProfile, tokenEndpointAuthMethod: method }: ProtocolValues): boolean =>
  securityProfile === '' && method === 'client_secret_basic';

/** Trimmed, without empty rows. */
const meantWorkloads = ({ federatedCredentials }: ProtocolValues): Workload[] =>
  federatedCredentials
    .map((row) => ({ ...row, issuer: row.issuer.trim(), subject: row.subject.trim() }))
    .filter(({ issuer, subject }) => issuer !== '' || subject !== '');

/** https, or http on this machine. */
export const isSafe = (address: string): boolean =>
  /^https:\/\/./.test(address) || /^http:\/\/(localhost|127\.0\.0\.1)[:/]/.test(address);

function keySetOf(text: string): NonNullable<Custom['jwks']> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isKeySet(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The server looks at the keys one by one, and says what is wrong with them. */
const isKeySet = (value: unknown): value is NonNullable<Custom['jwks']> =>
  typeof value === 'object' &&
  value !== null &&
  'keys' in value &&
  Array.isArray(value.keys) &&
  value.keys.length > 0;

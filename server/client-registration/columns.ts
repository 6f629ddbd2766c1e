/** What a client said of itself as settings of an application, and which of them go together. */
import {
  type CustomClientMetadata,
  customClientMetadata,
  oidcClientMetadata,
} from '@portero/schema/applications.ts';
import { isError } from '@portero/schema/errors.ts';
import * as z from 'zod';
import type { Application } from '../applications/entity.ts';
import { checkProtocolSettings } from '../applications/protocol-settings.ts';
import type { TenantContext } from '../tenants/context.ts';
import { type ClientMetadata, certificateSubjectOf, RegistrationError } from './metadata.ts';

/**
 * @param options.rsa whether the tenant signs by RSA
 * @param options.detailTypes what of the wanted authorization details it may have
 * @throws RegistrationError for a certificate that is described in no way or in two (RFC 8705 §2.1.2)
 */
export function columnsOf(
  metadata: ClientMetadata,
  { rsa, detailTypes }: { readonly rsa: boolean; readonly detailTypes: string[] | undefined },
) {
  const { token_endpoint_auth_method: method } = metadata;
  return {
    oidcClientMetadata: oidcClientMetadata.parse({
      redirectUris: metadata.redirect_uris,
      postLogoutRedirectUris: metadata.post_logout_redirect_uris,
      backchannelLogoutUri: metadata.backchannel_logout_uri,
      backchannelLogoutSessionRequired: metadata.backchannel_logout_session_required,
      logoUri: metadata.logo_uri,
      initiateLoginUri: metadata.initiate_login_uri,
    }),
    customClientMetadata: customClientMetadata.parse({
      // RS256 is what a client means that says nothing (Registration §2).
      idTokenSignedResponseAlg: metadata.id_token_signed_response_alg ?? (rsa ? 'RS256' : undefined),
      userinfoSignedResponseAlg: metadata.userinfo_signed_response_alg,
      ...(!/^none$|^client_secret/.test(method) && { tokenEndpointAuthMethod: method }),
      tlsClientAuthSubject: certificateSubjectOf(metadata),
      tlsClientCertificateBoundAccessTokens: metadata.tls_client_certificate_bound_access_tokens,
      ...(detailTypes && { authorizationDetailsTypes: detailTypes }),
      jwks: metadata.jwks,
      jwksUri: metadata.jwks_uri,
      ...(metadata.subject_type === 'pairwise' && {
        subjectType: 'pairwise',
        sectorIdentifierUri: metadata.sector_identifier_uri,
      }),
      requirePushedAuthorizationRequests: metadata.require_pushed_authorization_requests,
      requireSignedRequestObject: metadata.require_signed_request_object,
      dpopBoundAccessTokens: metadata.dpop_bound_access_tokens,
    }),
  };
}

/** A client may demand more of itself; what is demanded of it already, maybe by an administrator, it cannot take back. */
export function withoutLoosening(
  current: CustomClientMetadata,
  said: CustomClientMetadata,
): CustomClientMetadata {
  const demands = [
    'requirePkce',
    'requirePushedAuthorizationRequests',
    'requireSignedRequestObject',
    'dpopBoundAccessTokens',
    'tlsClientCertificateBoundAccessTokens',
  ] as const;
  const { authorizationDetailsTypes: held = [] } = current;
  return {
    ...current,
    ...said,
    // It can do with fewer, and is not given back what an administrator took away.
    ...(said.authorizationDetailsTypes && {
      authorizationDetailsTypes: held.filter((type) => said.authorizationDetailsTypes?.includes(type)),
    }),
    ...Object.fromEntries(demands.map((name) => [name, Boolean(current[name] || said[name])])),
  };
}

/** How it proves itself where that is by no secret. */
export function provingOf({ customClientMetadata: custom }: Application): string | undefined {
  const { tokenEndpointAuthMethod: method } = custom;
  return method === 'client_secret_basic' ? undefined : method;
}

/** Settings that do not go together, or not on this server. @throws RegistrationError */
export function checkTogether({ config }: TenantContext, application: Application): void {
  try {
    checkProtocolSettings(config, application);
  } catch (failure) {
    if (!isError(failure, 'guard.invalid_input')) throw failure;
    const { path, message } = wrongSetting.parse(failure.data).issues[0];
    throw new RegistrationError(
      'invalid_client_metadata',
      `${memberNames[path.at(-1) ?? ''] ?? 'the metadata'}: ${message}`,
    );
  }
}

const wrongSetting = z.object({
  issues: z.tuple([z.object({ path: z.array(z.string()), message: z.string() })]),
});
/** Our settings as clients call them. */
const memberNames: Readonly<Record<string, string>> = {
  jwks: 'jwks',
  jwksUri: 'jwks_uri',
  sectorIdentifierUri: 'sector_identifier_uri',
  tokenEndpointAuthMethod: 'token_endpoint_auth_method',
  tlsClientAuthSubject: 'tls_client_auth_subject_dn',
  tlsClientCertificateBoundAccessTokens: 'tls_client_certificate_bound_access_tokens',
  dpopBoundAccessTokens: 'dpop_bound_access_tokens',
};

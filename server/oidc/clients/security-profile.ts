/**
 * Standards that an application turns on for itself (docs/standards.md): signed client authentication, pushed and signed
 * requests, DPoP, and FAPI 2.0, which is all of them together.
 */
import type { CustomClientMetadata } from '@portero/schema/applications.ts';
import {
  type AllClientMetadata,
  type Client,
  type Configuration,
  errors,
  type KoaContextWithOIDC,
} from 'oidc-provider';
import { textProblem } from '../../http/text.ts';
import { refuseWithdrawnKeys } from './client-keys.ts';
import { mutualTlsMetadata } from './mutual-tls.ts';

/** What FAPI 2.0 §5.4.1 lets anybody sign with. */
const fapiAlgorithms: ReadonlySet<unknown> = new Set(['PS256', 'ES256', 'EdDSA', 'Ed25519']);

/** No symmetric ones: the secrets are not kept in a way that the engine could check a signature with. */
export const asymmetric = [
  'ES256',
  'ES384',
  'ES512',
  'PS256',
  'PS384',
  'PS512',
  'EdDSA',
  'Ed25519',
  'RS256',
] as const;

/** What a DPoP proof may be signed with, at the authorization server and at our own APIs. */
export const proofAlgorithms = ['ES256', 'PS256', 'EdDSA', 'Ed25519'] as const;

export const assertionAlgorithms: NonNullable<Configuration['enabledJWA']> = {
  clientAuthSigningAlgValues: [...asymmetric],
  requestObjectSigningAlgValues: [...asymmetric],
  dPoPSigningAlgValues: [...proofAlgorithms],
};

/** Seconds (FAPI 2.0 §5.3.2.1). */
export const fapiCodeLifetime = 60;

/** An assertion good for longer would have to be remembered for as long. */
const longestAssertion = 3600;

export const isFapi = (client: Client | undefined): boolean => client?.securityProfile === 'fapi2';

export const standardFeatures = {
  fapi: { enabled: true, profile: (_ctx, client) => (isFapi(client) ? '2.0' : undefined) },
  pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: false },
  requestObjects: {
    enabled: true,
    requireSignedRequestObject: false,
    assertJwtClaimsAndHeader: checkRequest,
  },
  jwtResponseModes: { enabled: true },
  jwtUserinfo: { enabled: true },
  jwtIntrospection: { enabled: true },
  dPoP: { enabled: true, allowReplay: false },
} satisfies Configuration['features'];

/** Who has a secret goes without, unless the application's or the tenant's settings say otherwise (`clients.ts`). */
export const pkceRequired = (_ctx: unknown, client: Client): boolean =>
  client.clientAuthMethod === 'none' ||
  client.isCimd === true ||
  client.requirePkce === true ||
  isFapi(client);

/** What the engine is to know of an application's settings. */
export function protocolMetadata(custom: CustomClientMetadata): Partial<AllClientMetadata> {
  const fapi = custom.securityProfile === 'fapi2';
  const signs = fapi || custom.tokenEndpointAuthMethod === 'private_key_jwt';
  return {
    ...(signs && { token_endpoint_auth_method: 'private_key_jwt' as const }),
    ...mutualTlsMetadata(custom),
    ...(custom.jwks && { jwks: { keys: custom.jwks.keys } }),
    ...(custom.jwksUri && { jwks_uri: custom.jwksUri }),
    ...(custom.requirePkce && { requirePkce: true }),
    ...((fapi || custom.requirePushedAuthorizationRequests) && {
      require_pushed_authorization_requests: true,
    }),
    ...(custom.requireSignedRequestObject && { require_signed_request_object: true }),
    ...((fapi || custom.dpopBoundAccessTokens) && { dpop_bound_access_tokens: true }),
    ...(custom.userinfoSignedResponseAlg && {
      userinfo_signed_response_alg: custom.userinfoSignedResponseAlg,
    }),
    ...(fapi && { securityProfile: 'fapi2', rotateRefreshToken: false }),
  };
}

/**
 * RFC 7523 as its revision asks: the audience is the issuer and nothing else, so that an assertion made for one server
 * is good at no other (CVE-2025-27370, CVE-2025-27371).
 */
export const assertJwtClientAuthClaimsAndHeader: NonNullable<
  Configuration['assertJwtClientAuthClaimsAndHeader']
> = async (ctx, claims, header, client) => {
  if (claims.aud !== ctx.oidc.issuer)
    throw new errors.InvalidClientAuth('audience (aud) must be the issuer, and only that');
  if (claims.sub !== client.clientId)
    throw new errors.InvalidClientAuth('subject (sub) must be the client_id');
  if (Number(claims.exp) > Date.now() / 1000 + longestAssertion)
    throw new errors.InvalidClientAuth('the assertion is good for longer than an hour');
  if (isFapi(client) && !fapiAlgorithms.has(header.alg))
    throw new errors.InvalidClientAuth('alg is none of FAPI 2.0');
  await refuseWithdrawnKeys(client, ctx.oidc.params?.client_assertion);
};

/** JSON within a parameter spells what the parameter itself may not hold. */
export const assertClaimsParameter = (_ctx: unknown, claims: unknown): void => {
  const problem = textProblem(claims);
  if (problem) throw new errors.InvalidRequest(`claims.${problem.path.join('.')} ${problem.message}`);
};

/** Their values come from inside a JWT, where nobody has looked at them yet. And FAPI 2.0 Message Signing §5.3.1. */
async function checkRequest(
  ctx: KoaContextWithOIDC,
  claims: Record<string, unknown>,
  header: Record<string, unknown>,
  client: Client,
): Promise<void> {
  const problem = textProblem(claims);
  if (problem) throw new errors.InvalidRequestObject(`${problem.path.join('.')} ${problem.message}`);
  // What was pushed was looked at then; it is kept unsigned.
  if (ctx.oidc.entities.PushedAuthorizationRequest) return;
  await refuseWithdrawnKeys(client, ctx.oidc.params?.request);
  if (!isFapi(client)) return;
  const { exp, nbf } = claims;
  if (typeof exp !== 'number' || typeof nbf !== 'number')
    throw new errors.InvalidRequestObject('Request Object must have exp and nbf');
  if (exp <= nbf || exp - nbf > 3600)
    throw new errors.InvalidRequestObject('Request Object must be good for an hour at most');
  if (!fapiAlgorithms.has(header.alg)) throw new errors.InvalidRequestObject('alg is none of FAPI 2.0');
}

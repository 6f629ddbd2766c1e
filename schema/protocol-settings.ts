/**
 * Protocol settings of an application beyond the contract, members of `customClientMetadata`: how it proves itself, and
 * what the server demands of it. All are off unless set. docs/standards.md describes them.
 */
import * as z from 'zod';

const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];
/** A certificate of the key, where the application shows it (RFC 7517 §4.7). */
const certificates = z.array(z.base64().max(8192)).min(1).max(5);
const base64url = z.string().regex(/^[\w-]+$/, 'must be base64url');

const labels = {
  kid: z.string().min(1).max(256),
  use: z.literal('sig'),
  alg: z.string().min(1).max(32),
  x5c: certificates,
};

/** Each holds what the type of key needs, and drops what else stood there. */
const keyTypes = z.discriminatedUnion('kty', [
  z.object({
    kty: z.literal('EC'),
    crv: z.enum(['P-256', 'P-384', 'P-521']),
    x: base64url.max(100),
    y: base64url.max(100),
    ...z.object(labels).partial().shape,
  }),
  z.object({
    kty: z.literal('OKP'),
    crv: z.literal('Ed25519'),
    x: base64url.max(100),
    ...z.object(labels).partial().shape,
  }),
  z.object({
    kty: z.literal('RSA'),
    // 2048 bits are 342 characters.
    n: base64url.min(342, 'must have 2048 bits or more').max(2048),
    e: base64url.max(16),
    ...z.object(labels).partial().shape,
  }),
]);

const publicKey = z
  .record(z.string(), z.unknown())
  .refine((key) => !privateMembers.some((member) => Object.hasOwn(key, member)), {
    error: 'is a private or symmetric key: give the public one only',
    abort: true,
  })
  .pipe(keyTypes);

/** Public keys, as JWK set (RFC 7517 §5). */
export const clientKeySet = z.object({ keys: z.array(publicKey).min(1).max(20) });
export type ClientKeySet = z.infer<typeof clientKeySet>;

/** A workload that another issuer vouches for: a job of a CI system, a pod, a virtual machine. */
export const federatedCredential = z.object({
  /** Its `iss`, to the letter. */
  issuer: z.url({ protocol: /^https?$/ }).max(2048),
  /** Its `sub`, to the letter. */
  subject: z.string().min(1).max(1024),
  /** Keys of an issuer that cannot be reached from here; without them they are read from its discovery document. */
  jwks: clientKeySet.optional(),
});
export type FederatedCredential = z.infer<typeof federatedCredential>;

/** Another issuer, whose word the application takes for who somebody is. */
export const subjectTokenIssuer = z.object({
  /** Its `iss`, to the letter. */
  issuer: z.url({ protocol: /^https?$/ }).max(2048),
  /** The one `aud` of its tokens: who the application is there. */
  audience: z.string().min(1).max(2048),
  /** The claim that holds the person's id here; `sub` unless it is another. */
  personClaim: z.string().min(1).max(128).optional(),
  /** Keys of an issuer that cannot be reached from here; without them they are read from its discovery document. */
  jwks: clientKeySet.optional(),
});
export type SubjectTokenIssuer = z.infer<typeof subjectTokenIssuer>;

export const protocolSettings = {
  /** `private_key_jwt`: the application signs (RFC 7523) and its secrets are good for nothing. */
  tokenEndpointAuthMethod: z
    .enum(['client_secret_basic', 'private_key_jwt', 'tls_client_auth', 'self_signed_tls_client_auth'])
    .optional(),
  /** RFC 7523 §2.2, RFC 7521 §4.2: who stands for the application by a token of their own issuer, beside its secrets. */
  federatedCredentials: z.array(federatedCredential).min(1).max(20).optional(),
  /** RFC 8705 §2.1.2: what the certificate must say, for `tls_client_auth`. */
  tlsClientAuthSubject: z
    .object({
      type: z.enum(['dn', 'dns', 'uri', 'ip', 'email']),
      value: z
        .string()
        .min(1)
        .max(1024)
        .regex(/^[^\p{Cc}"]+$/u, 'must be one line, without quotes'),
    })
    .optional(),
  /** Public keys for assertions and request objects; or where they are. */
  jwks: clientKeySet.optional(),
  jwksUri: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .optional(),
  /** RFC 7636: no authorization request without a challenge. Applications without a secret send one anyway. */
  requirePkce: z.boolean().optional(),
  /** RFC 9126: authorization requests come by the back channel only. */
  requirePushedAuthorizationRequests: z.boolean().optional(),
  /** RFC 9101: authorization requests are signed. */
  requireSignedRequestObject: z.boolean().optional(),
  /** RFC 8705 §3: tokens are bound to the certificate that the application shows. */
  tlsClientCertificateBoundAccessTokens: z.boolean().optional(),
  /** RFC 9449: tokens are bound to a key of the application. */
  dpopBoundAccessTokens: z.boolean().optional(),
  /** Userinfo as a signed JWT. */
  userinfoSignedResponseAlg: z.enum(['ES256', 'ES384', 'ES512', 'RS256']).optional(),
  /** All that FAPI 2.0 demands, at once. */
  securityProfile: z.enum(['fapi2']).optional(),
  /** A resource server: of which audiences it may introspect tokens, besides its own. */
  introspectionAudiences: z.array(z.string().min(1).max(2048)).max(100).optional(),
  /** OpenID Connect Core §8.1: a third party knows each person by a name that other sectors do not know. */
  subjectType: z.enum(['public', 'pairwise']).optional(),
  /** The host that vouches for its redirect addresses, where they are on several; its sector is then that host. */
  sectorIdentifierUri: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .optional(),
  /** RFC 9396: types of authorization details that it may ask for. */
  authorizationDetailsTypes: z.array(z.string().min(1).max(128)).max(100).optional(),
  /** Token exchange: audiences of the access tokens that it takes, and none besides. */
  subjectTokenAudiences: z.array(z.string().min(1).max(2048)).max(100).optional(),
  /** Token exchange: applications whose ID tokens it takes. Itself is none of them unless it is named. */
  subjectIdTokenAudiences: z.array(z.string().min(1).max(128)).min(1).max(100).optional(),
  /** Token exchange: other issuers whose tokens stand for people. */
  subjectTokenIssuers: z.array(subjectTokenIssuer).min(1).max(20).optional(),
  /** Token exchange: what comes of an access token carries no more than that did. */
  narrowTokenExchange: z.boolean().optional(),
};

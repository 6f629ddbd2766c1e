/** Test support: an application that has a key, signs its assertions and proves that it holds its tokens. */
import { createHash, randomUUID } from 'node:crypto';
import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

export const issuer = 'http://localhost:3001/oidc';
export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export type SigningKey = {
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK & { readonly kid: string };
};

export async function signingKey(alg = 'ES256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), use: 'sig' };
  return { alg, privateKey, jwk: { ...jwk, kid: await calculateJwkThumbprint(jwk) } };
}

type Claims = Readonly<Record<string, unknown>>;
const now = () => Math.floor(Date.now() / 1000);

/** Sign claims; one given as undefined is left out. */
export function signed(key: SigningKey, claims: Claims, header: Claims = {}): Promise<string> {
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: key.alg, kid: key.jwk.kid, ...header })
    .sign(key.privateKey);
}

/** RFC 7523 §2.2 */
export async function clientAssertion(
  key: SigningKey,
  clientId: string,
  more: Claims = {},
): Promise<Record<string, string>> {
  const claims = { iss: clientId, sub: clientId, aud: issuer, jti: randomUUID(), exp: now() + 60, ...more };
  return { client_assertion_type: assertionType, client_assertion: await signed(key, claims) };
}

/** RFC 9449 §4 */
export function dpopProof(
  key: SigningKey,
  method: string,
  address: string,
  { token, claims = {}, header = {} }: { token?: string; claims?: Claims; header?: Claims } = {},
): Promise<string> {
  const { kid: _kid, use: _use, ...jwk } = key.jwk;
  return new SignJWT({
    jti: randomUUID(),
    htm: method,
    htu: address,
    iat: now(),
    ...(token !== undefined && { ath: createHash('sha256').update(token).digest('base64url') }),
    ...claims,
  })
    .setProtectedHeader({ alg: key.alg, typ: 'dpop+jwt', jwk, ...header })
    .sign(key.privateKey);
}

/** RFC 9101 §4: the parameters of an authorization request, signed. */
export function requestObject(
  key: SigningKey,
  clientId: string,
  parameters: Claims,
  more: Claims = {},
): Promise<string> {
  const claims = { iss: clientId, aud: issuer, client_id: clientId, nbf: now(), exp: now() + 300 };
  return signed(key, { ...claims, ...parameters, ...more }, { typ: 'oauth-authz-req+jwt' });
}

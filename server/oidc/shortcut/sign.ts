/**
 * Signatures on the thread that needs them: one with an elliptic curve takes less of it than the way to another thread and
 * back. RSA takes far more, and stays with the engine.
 */
import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import type { JWK } from 'jose';
import type { Engine } from '../provider.ts';

export type Signer = (type: string | undefined, claims: Readonly<Record<string, unknown>>) => string;

const digests: ReadonlyMap<string, string> = new Map([
  ['ES256', 'sha256'],
  ['ES384', 'sha384'],
  ['ES512', 'sha512'],
]);
const keys = new WeakMap<JWK, KeyObject>();

/** Signs as the engine would, with the first of its keys for the algorithm; undefined when that is not for this thread. */
export function signerOf({ keys: { signing } }: Engine, algorithm: string | undefined): Signer | undefined {
  const digest = digests.get(algorithm ?? '');
  const jwk = signing.find(({ alg }) => alg === algorithm);
  if (digest === undefined || !jwk) return undefined;
  const key = keyOf(jwk);
  return (typ, claims) => {
    const header = { alg: algorithm, ...(typ && { typ }), kid: jwk.kid };
    const text = `${encoded(header)}.${encoded(claims)}`;
    const signature = sign(digest, Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
    return `${text}.${signature.toString('base64url')}`;
  };
}

function keyOf(jwk: JWK): KeyObject {
  let key = keys.get(jwk);
  if (!key) {
    key = createPrivateKey({ key: jwk, format: 'jwk' });
    keys.set(jwk, key);
  }
  return key;
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

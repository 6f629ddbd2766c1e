/** Keys that an application publishes at its `jwks_uri`. */
import { compactVerify, importJWK, type JWK } from 'jose';
import { type Client, errors } from 'oidc-provider';

type KeyStore = Iterable<JWK> & { fresh(): boolean; refresh(): Promise<void> };

/**
 * The engine asks for an application's keys again only when a signature fits none of those it knows, so a key that was
 * withdrawn would be good for as long as the process lives. Once what is known is old, it is asked again here, and the
 * signature must be of a key that is still there.
 * @throws InvalidClientAuth
 */
export async function refuseWithdrawnKeys(client: Client, jwt: unknown): Promise<void> {
  const store: unknown = Reflect.get(client, 'asymmetricKeyStore');
  if (client.jwksUri === undefined || typeof jwt !== 'string' || !isKeyStore(store) || store.fresh()) return;
  await store.refresh();
  for (const key of store) if (await signedBy(key, jwt)) return;
  throw new errors.InvalidClientAuth('the key of the signature was withdrawn');
}

async function signedBy(jwk: JWK, jwt: string): Promise<boolean> {
  try {
    const { alg } = JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString());
    await compactVerify(jwt, await importJWK({ ...jwk }, String(alg)), { algorithms: [String(alg)] });
    return true;
  } catch {
    return false;
  }
}

const isKeyStore = (value: unknown): value is KeyStore =>
  typeof value === 'object' &&
  value !== null &&
  Symbol.iterator in value &&
  typeof Reflect.get(value, 'fresh') === 'function' &&
  typeof Reflect.get(value, 'refresh') === 'function';

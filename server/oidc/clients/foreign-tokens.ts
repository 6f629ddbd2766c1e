/** Tokens of other issuers that an application was told to trust: their keys, read by the guarded client, and whether one is good. */
import type { ClientKeySet } from '@portero/schema/protocol-settings.ts';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  type JWK,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose';
import { LRUCache } from 'lru-cache';
import * as z from 'zod';
import type { TenantContext } from '../../tenants/context.ts';
import { clientFetch } from './client-fetch.ts';
import { asymmetric } from './security-profile.ts';

/** Seconds. Such tokens are often files that are read again and again, so they are not good once; but not for ever. */
const longestLife = 86_400;

/**
 * What a token of another issuer says, if it is good now: of that issuer, for this audience and nobody else, an ID token or
 * one of no particular kind, signed by a public key.
 * @throws Error that says what is wrong, for the audit log
 */
export async function foreignClaims(
  tenant: TenantContext,
  token: string,
  expected: {
    readonly issuer: string;
    readonly subject?: string;
    readonly audience: string | string[];
    /** Its keys; without them they are read from its discovery document. */
    readonly jwks?: ClientKeySet | undefined;
  },
): Promise<JWTPayload> {
  const { issuer, subject, audience, jwks } = expected;
  const keys = jwks ? createLocalJWKSet({ keys: jwks.keys.map(asJwk) }) : await keysOf(tenant, issuer);
  const { payload, protectedHeader } = await jwtVerify(token, keys, {
    issuer,
    audience,
    ...(subject !== undefined && { subject }),
    algorithms: [...asymmetric],
    requiredClaims: ['exp'],
    clockTolerance: 10,
  });
  // Access tokens, logout tokens and proofs say what they are; they vouch for nobody. Of logout tokens some say it by `events` only.
  if ((protectedHeader.typ ?? 'JWT').toUpperCase() !== 'JWT' || payload.events !== undefined)
    throw new Error('the token is of another kind');
  if ([payload.aud].flat().length !== 1) throw new Error('the token is meant for others as well');
  if (Number(payload.exp) > Date.now() / 1000 + longestLife)
    throw new Error('the token is good for longer than a day');
  return payload;
}

/** What may be left out is left out. */
const asJwk = ({ kid, alg, use, x5c, ...key }: ClientKeySet['keys'][number]): JWK => ({
  ...key,
  ...(kid !== undefined && { kid }),
  ...(alg !== undefined && { alg }),
  ...(use !== undefined && { use }),
  ...(x5c !== undefined && { x5c }),
});

const discovery = z.object({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https?$/ }) });
/** By tenant and issuer; those that could not be read are asked again soon. */
const known = new LRUCache<string, Promise<JWTVerifyGetKey>>({ max: 500, ttl: 3_600_000 });

function keysOf(tenant: TenantContext, issuer: string): Promise<JWTVerifyGetKey> {
  const name = `${tenant.id} ${issuer}`;
  const found = known.get(name);
  if (found) return found;
  const keys = discover(tenant, issuer);
  known.set(name, keys);
  keys.catch(() => known.set(name, keys, { ttl: 10_000 }));
  return keys;
}

async function discover(tenant: TenantContext, issuer: string): Promise<JWTVerifyGetKey> {
  const fetch = clientFetch(tenant);
  const answer = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
    headers: { accept: 'application/json' },
  });
  if (answer.status !== 200) throw new Error(`${issuer} has no discovery document`);
  const document = discovery.parse(await answer.json());
  if (document.issuer !== issuer) throw new Error(`${issuer} calls itself ${document.issuer}`);
  const address = new URL(document.jwks_uri);
  if (issuer.startsWith('https:') && address.protocol !== 'https:')
    throw new Error(`${issuer} has its keys at an address without encryption`);
  return createRemoteJWKSet(address, {
    [customFetch]: (url, { headers, method, signal }) => fetch(url, { headers, method, signal }),
    timeoutDuration: 10_000,
    cooldownDuration: 30_000,
    cacheMaxAge: 600_000,
  });
}

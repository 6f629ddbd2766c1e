/**
 * Tokens that are bound to a key, at our own APIs (RFC 9449 §7), or to a certificate (RFC 8705 §3). Without that key they are
 * of no use: neither as a plain bearer token nor with somebody else's proof.
 */
import { createHash } from 'node:crypto';
import { error } from '@portero/schema/errors.ts';
import type { FastifyRequest } from 'fastify';
import { calculateJwkThumbprint, EmbeddedJWK, type JWTPayload, jwtVerify } from 'jose';
import { proofAlgorithms } from '../oidc/clients/security-profile.ts';
import { claimOnce } from '../oidc/records/replay.ts';
import type { TenantContext } from '../tenants/context.ts';
import { certificateOf, thumbprintOf } from './client-certificates.ts';

/** Seconds that a proof's time may be away from ours. */
const window = 60;

export type Presented = { readonly scheme: 'bearer' | 'dpop'; readonly token: string };

/** @throws auth.unauthorized unless the token came in the way that it is bound to */
export async function checkBinding(
  request: FastifyRequest,
  tenant: TenantContext,
  { scheme, token }: Presented,
  { cnf }: JWTPayload,
): Promise<void> {
  if (cnf === undefined && scheme === 'bearer') return;
  if (typeof cnf === 'object' && cnf !== null && 'x5t#S256' in cnf) {
    const certificate = certificateOf(request.raw, tenant.config.clientCertificates);
    if (scheme === 'bearer' && certificate && thumbprintOf(certificate) === cnf['x5t#S256']) return;
    throw error('auth.unauthorized');
  }
  const key = typeof cnf === 'object' && cnf !== null && 'jkt' in cnf ? cnf.jkt : undefined;
  if (typeof key !== 'string' || scheme !== 'dpop') throw error('auth.unauthorized');
  const proof = request.headers.dpop;
  if (typeof proof !== 'string') throw error('auth.unauthorized');
  const claims = await verified(proof, key).catch((failure: unknown) => {
    tenant.log.debug({ err: failure }, 'proof refused');
    throw error('auth.unauthorized');
  });
  const now = Date.now() / 1000;
  const [path = ''] = request.url.split('?');
  const ath = createHash('sha256').update(token).digest('base64url');
  const fits =
    claims.htm === request.method &&
    addressOf(claims.htu) === new URL(`${tenant.endpoint}${path}`).href &&
    claims.ath === ath &&
    typeof claims.iat === 'number' &&
    Math.abs(now - claims.iat) <= window &&
    typeof claims.jti === 'string' &&
    claims.jti !== '';
  if (!fits || typeof claims.jti !== 'string') throw error('auth.unauthorized');
  if (!(await claimOnce(tenant, key, claims.jti, now + 2 * window))) throw error('auth.unauthorized');
}

async function verified(proof: string, thumbprint: string): Promise<JWTPayload> {
  const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
    algorithms: [...proofAlgorithms],
    typ: 'dpop+jwt',
  });
  if (!protectedHeader.jwk || (await calculateJwkThumbprint(protectedHeader.jwk)) !== thumbprint)
    throw new Error('the proof is signed with another key');
  return payload;
}

/** Without query and fragment (§4.3). */
function addressOf(htu: unknown): string | undefined {
  const url = typeof htu === 'string' ? URL.parse(htu) : null;
  if (!url) return undefined;
  url.search = '';
  url.hash = '';
  return url.href;
}

/**
 * An authorization code that is good, shown with its proof by the application that it was made for (RFC 6749 §4.1.3,
 * RFC 7636 §4.6, contract PROTOCOL §1.6): the tokens that the engine would issue, written in one transaction that also uses
 * the code up. A code without a challenge, one that was used, one bound to a key or a session: all that is the engine's.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { newOpaqueToken } from '@portero/schema/ids.ts';
import * as z from 'zod';
import type { TenantContext } from '../../tenants/context.ts';
import type { Engine } from '../provider.ts';
import type { RecordBatch } from '../records/record-batch.ts';
import { refreshTokenLifetime } from '../tokens/lifetimes.ts';
import { answered, type Exchanged, type Granted, grantedBy, recordOf, sourceShape } from './grant.ts';
import type { TokenRequest } from './request.ts';

export const parameters: ReadonlySet<string> = new Set(['code', 'redirect_uri', 'code_verifier', 'resource']);

const codePayload = z.strictObject({
  ...sourceShape,
  kind: z.literal('AuthorizationCode'),
  redirectUri: z.string(),
  codeChallenge: z.string(),
  codeChallengeMethod: z.literal('S256'),
});
type Code = z.infer<typeof codePayload>;

/** @returns undefined when the engine has to look at the request */
export async function exchanged(
  tenant: TenantContext,
  engine: Engine,
  request: TokenRequest,
): Promise<Exchanged | undefined> {
  const { client, form } = request;
  const granted = await grantedBy(tenant, engine, request, {
    model: 'AuthorizationCode',
    value: form.get('code') ?? '',
    payload: codePayload,
    gty: 'authorization_code',
  });
  if (!granted) return undefined;
  const { source: code, id } = granted;
  if (code.redirectUri !== form.get('redirect_uri') || !isProven(code, form.get('code_verifier')))
    return undefined;
  return answered(granted, form.get('resource'), (batch) => {
    batch.consume('AuthorizationCode', id, code.grantId);
    // What does not end with the session was asked for with `offline_access`.
    return client.grantTypeAllowed('refresh_token') ? firstRefreshToken(granted, batch) : undefined;
  });
}

/** Whether the verifier is one (RFC 7636 §4.1) and the challenge was made of it. */
function isProven({ codeChallenge }: Code, verifier: string | undefined): boolean {
  if (verifier === undefined || !/^[\w.~-]{43,128}$/.test(verifier)) return false;
  const [expected, made] = [
    Buffer.from(codeChallenge),
    Buffer.from(createHash('sha256').update(verifier).digest('base64url')),
  ];
  return expected.length === made.length && timingSafeEqual(expected, made);
}

/** The first of a chain. */
function firstRefreshToken({ tenant, client, source, gty, now }: Granted<Code>, batch: RecordBatch): string {
  const value = newOpaqueToken();
  const { redirectUri: _uri, codeChallenge: _challenge, codeChallengeMethod: _method, ...kept } = source;
  const lifetime = refreshTokenLifetime(client, {}, tenant.config.refreshTokenMaxDays, now);
  const times = { iat: now, exp: now + lifetime, iiat: now };
  const payload = { ...kept, ...times, kind: 'RefreshToken', gty, rotations: 0 };
  const row = recordOf(tenant, value, payload);
  batch.issuedRefreshToken = { id: row.id, value };
  batch.put(row);
  return value;
}

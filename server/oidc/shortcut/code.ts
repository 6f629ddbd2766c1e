/**
 * An authorization code that is good, shown with its proof by the application that it was made for (RFC 6749 §4.1.3,
 * RFC 7636 §4.6, contract PROTOCOL §1.6): the tokens that the engine would issue, written in one transaction that also uses
 * the code up. A code without a challenge, one that was used, one bound to a key or a session: all that is the engine's.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { newOpaqueToken } from '@portero/schema/ids.ts';
import * as z from 'zod';
import { isActingId } from '../../impersonation/sessions.ts';
import type { TenantContext } from '../../tenants/context.ts';
import { noteSeen } from '../last-seen.ts';
import { refreshTokenLifetime } from '../lifetimes.ts';
import type { Engine } from '../provider.ts';
import { RecordBatch } from '../record-batch.ts';
import { rowWithOwner } from '../record-rows.ts';
import { recordId } from '../records.ts';
import {
  accessToken,
  type Exchanged,
  type Granted,
  grantPayload,
  holderOf,
  idTokenFor,
  isTheirs,
  recordOf,
  sourceShape,
} from './grant.ts';
import type { TokenRequest } from './request.ts';
import { signerOf } from './sign.ts';

export const parameters: ReadonlySet<string> = new Set(['code', 'redirect_uri', 'code_verifier', 'resource']);

const codePayload = z.strictObject({
  ...sourceShape,
  kind: z.literal('AuthorizationCode'),
  redirectUri: z.string(),
  codeChallenge: z.string(),
  codeChallengeMethod: z.literal('S256'),
});
type Code = z.infer<typeof codePayload>;

const gty = 'authorization_code';

/** @returns undefined when the engine has to look at the request */
export async function exchanged(
  tenant: TenantContext,
  engine: Engine,
  { client, form }: TokenRequest,
): Promise<Exchanged | undefined> {
  const now = Math.floor(Date.now() / 1000);
  const id = recordId(tenant, 'AuthorizationCode', form.get('code') ?? '');
  const [row] = await rowWithOwner(tenant.db, { model: 'AuthorizationCode', id, now: Date.now() });
  if (!row || row.consumedAt !== null) return undefined;
  const { data: code } = codePayload.safeParse(row.payload);
  const { data: grant } = grantPayload.safeParse(row.grantPayload);
  if (!code || !grant || !isTheirs(client, code, grant, { grantId: row.grantId, now })) return undefined;
  if (code.redirectUri !== form.get('redirect_uri') || !isProven(code, form.get('code_verifier')))
    return undefined;
  // Somebody acts as the person: all of that goes the long way.
  if (isActingId(code.sessionUid)) return undefined;
  const sign = signerOf(engine, client.idTokenSignedResponseAlg);
  const user = sign && (await holderOf(tenant, client, row, code.accountId));
  if (!user) return undefined;

  const batch = new RecordBatch(tenant);
  const granted = { tenant, client, user, source: code, grant, gty, now, sign };
  const access = await accessToken(granted, batch, form.get('resource'));
  if (!access) return undefined;
  const idToken = await idTokenFor(granted);
  batch.consume('AuthorizationCode', id, code.grantId);
  // What does not end with the session was asked for with `offline_access`.
  const refresh_token = client.grantTypeAllowed('refresh_token')
    ? firstRefreshToken(granted, code, batch)
    : undefined;
  noteSeen(tenant, code.sessionUid, batch);
  const body = {
    access_token: access.value,
    expires_in: access.lifetime,
    id_token: idToken,
    refresh_token,
    scope: access.scope,
    token_type: 'Bearer',
  };
  return { body, batch, userId: user.id };
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
function firstRefreshToken({ tenant, client, now }: Granted, code: Code, batch: RecordBatch): string {
  const value = newOpaqueToken();
  const { redirectUri: _uri, codeChallenge: _challenge, codeChallengeMethod: _method, ...kept } = code;
  const lifetime = refreshTokenLifetime(client, {}, tenant.config.refreshTokenMaxDays, now);
  const times = { iat: now, exp: now + lifetime, iiat: now };
  const payload = { ...kept, ...times, kind: 'RefreshToken', gty, rotations: 0 };
  const row = recordOf(tenant, value, payload);
  batch.issuedRefreshToken = { id: row.id, value };
  batch.put(row);
  return value;
}

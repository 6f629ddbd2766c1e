/**
 * A refresh token that is good, for an application of the tenant's own (RFC 6749 §6, contract PROTOCOL §1.8, §3): the
 * tokens that the engine would issue, written in one transaction that also uses the token up.
 */
import { newOpaqueToken } from '@portero/schema/ids.ts';
import * as z from 'zod';
import { isActingId } from '../../impersonation/sessions.ts';
import type { TenantContext } from '../../tenants/context.ts';
import { noteSeen } from '../last-seen.ts';
import { isRotated, refreshTokenLifetime } from '../lifetimes.ts';
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

export const parameters: ReadonlySet<string> = new Set(['refresh_token', 'resource']);

const refreshTokenPayload = z.strictObject({
  ...sourceShape,
  kind: z.literal('RefreshToken'),
  iiat: z.int(),
  gty: z.enum(['authorization_code', 'authorization_code refresh_token']),
  rotations: z.int(),
});
type RefreshToken = z.infer<typeof refreshTokenPayload>;

/** @returns undefined when the engine has to look at the request */
export async function refreshed(
  tenant: TenantContext,
  engine: Engine,
  { client, form }: TokenRequest,
): Promise<Exchanged | undefined> {
  const value = form.get('refresh_token') ?? '';
  const now = Math.floor(Date.now() / 1000);
  const id = recordId(tenant, 'RefreshToken', value);
  const [row] = await rowWithOwner(tenant.db, { model: 'RefreshToken', id, now: Date.now() });
  if (!row || row.consumedAt !== null) return undefined;
  const { data: token } = refreshTokenPayload.safeParse(row.payload);
  const { data: grant } = grantPayload.safeParse(row.grantPayload);
  if (!token || !grant || !isTheirs(client, token, grant, { grantId: row.grantId, now })) return undefined;
  // Somebody acts as the person: all of that goes the long way.
  if (isActingId(token.sessionUid)) return undefined;
  const sign = signerOf(engine, client.idTokenSignedResponseAlg);
  const user = sign && (await holderOf(tenant, client, row, token.accountId));
  if (!user) return undefined;

  const batch = new RecordBatch(tenant);
  const gty = 'authorization_code refresh_token';
  const granted = { tenant, client, user, source: token, grant, gty, now, sign };
  const access = await accessToken(granted, batch, form.get('resource'));
  if (!access) return undefined;
  const idToken = await idTokenFor(granted);
  const isReplaced = isRotated(client, token);
  if (isReplaced) batch.consume('RefreshToken', id, token.grantId);
  const refresh_token = isReplaced ? successor(granted, token, batch) : value;
  noteSeen(tenant, token.sessionUid, batch);
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

/** The token that takes this one's place. */
function successor({ tenant, client, gty, now }: Granted, token: RefreshToken, batch: RecordBatch): string {
  const value = newOpaqueToken();
  const payload = {
    ...token,
    iat: now,
    exp:
      now +
      refreshTokenLifetime(
        client,
        { replacedRemaining: token.exp - now, startedAt: token.iiat },
        tenant.config.refreshTokenMaxDays,
        now,
      ),
    gty,
    rotations: token.rotations + 1,
  };
  const row = recordOf(tenant, value, payload);
  batch.issuedRefreshToken = { id: row.id, value };
  batch.put(row);
  return value;
}

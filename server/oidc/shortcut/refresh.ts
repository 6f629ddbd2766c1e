/**
 * A refresh token that is good, for an application of the tenant's own (RFC 6749 §6, contract PROTOCOL §1.8, §3): the
 * tokens that the engine would issue, written in one transaction that also uses the token up.
 */
import { newOpaqueToken } from '@portero/schema/ids.ts';
import * as z from 'zod';
import type { TenantContext } from '../../tenants/context.ts';
import type { Engine } from '../provider.ts';
import type { RecordBatch } from '../records/record-batch.ts';
import { isRotated, refreshTokenLifetime } from '../tokens/lifetimes.ts';
import { answered, type Exchanged, type Granted, grantedBy, recordOf, sourceShape } from './grant.ts';
import type { TokenRequest } from './request.ts';

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
  request: TokenRequest,
): Promise<Exchanged | undefined> {
  const { client, form } = request;
  const value = form.get('refresh_token') ?? '';
  const granted = await grantedBy(tenant, engine, request, {
    model: 'RefreshToken',
    value,
    payload: refreshTokenPayload,
    gty: 'authorization_code refresh_token',
  });
  if (!granted) return undefined;
  const { source: token, id } = granted;
  return answered(granted, form.get('resource'), (batch) => {
    if (!isRotated(client, token)) return value;
    batch.consume('RefreshToken', id, token.grantId);
    return successor(granted, batch);
  });
}

/** The token that takes this one's place. */
function successor(
  { tenant, client, source: token, gty, now }: Granted<RefreshToken>,
  batch: RecordBatch,
): string {
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

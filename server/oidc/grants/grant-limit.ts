/**
 * “Concurrent device limit” (contract PROTOCOL §5.5): an application may allow a person so many grants at a time. One
 * more ends the oldest, in the transaction that makes it.
 */
import type Provider from 'oidc-provider';
import * as z from 'zod';
import { recordChange } from '../../audit/audit.ts';
import type { TenantDatabase } from '../../database/tenant-scope.ts';
import { RecordBatch, revokeGrant } from '../records/records.ts';

/** Grants of token exchanges last as long as their one token; they are nobody's device. Seconds. */
const shortestOfDevices = 7 * 86_400;

const grantPayload = z.object({ iat: z.number(), exp: z.number() });

export function limitGrants(provider: Provider): void {
  provider.on('authorization.success', (ctx) => {
    const { client, session } = ctx.oidc;
    const limit: unknown = client?.maxAllowedGrants;
    const userId = session?.accountId;
    if (typeof limit !== 'number' || !client || userId === undefined) return;
    RecordBatch.current()?.also((db) => endOldest(db, userId, client.clientId, limit));
  });
}

async function endOldest(db: TenantDatabase, userId: string, clientId: string, limit: number): Promise<void> {
  // Two sign-ins at a time wait for one another here, so that each counts what the other made.
  await db.write.updateTable('users').set({ id: userId }).where('id', '=', userId).execute();
  const rows = await db.write
    .selectFrom('oidc_records')
    .select(['id', 'payload'])
    .where('model', '=', 'Grant')
    .where('accountId', '=', userId)
    .where('clientId', '=', clientId)
    .where('expiresAt', '>', Date.now())
    .execute();
  const devices = rows
    .flatMap(({ id, payload }) => {
      const { data } = grantPayload.safeParse(payload);
      return data && data.exp - data.iat > shortestOfDevices ? [{ id, madeAt: data.iat }] : [];
    })
    .sort((one, other) => one.madeAt - other.madeAt);
  const ended = devices.slice(0, Math.max(0, devices.length - limit)).map(({ id }) => id);
  if (ended.length === 0) return;
  for (const id of ended) await revokeGrant(db, id);
  await recordChange(db, {
    key: 'RevokeGrants',
    result: 'Success',
    userId,
    applicationId: clientId,
    reason: 'maxAllowedGrants limit reached',
    grantIds: ended,
  });
}

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

/** For a fresh engine, once. Nothing is limited where the application says nothing. */
export function limitGrants(provider: Provider): void {
  provider.on('authorization.success', (ctx) => {
    const { client, session } = ctx.oidc;
    const limit: unknown = client?.maxAllowedGrants;
    const userId = session?.accountId;
    if (typeof limit !== 'number' || !client || userId === undefined) return;
    const made = session?.grantIdFor(client.clientId);
    RecordBatch.current()?.also((db) => endOldest(db, { userId, clientId: client.clientId, made, limit }));
  });
}

type Limited = {
  readonly userId: string;
  readonly clientId: string;
  /** The grant that this request made, which is never the one to end. */
  readonly made: string | undefined;
  readonly limit: number;
};

async function endOldest(db: TenantDatabase, { userId, clientId, made, limit }: Limited): Promise<void> {
  // Two sign-ins at a time wait for one another here, so that each counts what the other made.
  await db.write.updateTable('users').set({ id: userId }).where('id', '=', userId).execute();
  const rows = await db.write
    .selectFrom('oidc_records')
    .select(['id', 'payload', 'expiresAt'])
    .where('model', '=', 'Grant')
    .where('accountId', '=', userId)
    .where('clientId', '=', clientId)
    .where('expiresAt', '>', Date.now())
    .execute();
  const devices = rows
    .flatMap(({ id, payload, expiresAt }) => {
      const { data } = grantPayload.safeParse(payload);
      return data && data.exp - data.iat > shortestOfDevices ? [{ id, madeAt: data.iat, expiresAt }] : [];
    })
    // Grants count whole seconds, and several may be made in one; when a row ends is kept in milliseconds.
    .sort(
      (one, other) =>
        Number(one.id === made) - Number(other.id === made) ||
        one.madeAt - other.madeAt ||
        one.expiresAt - other.expiresAt,
    );
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

/** What a person has let an application have: grants and refresh tokens among the engine's records. */
import type { JsonObject } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

export type Holding = { model: string; id: string; payload: JsonObject; expiresAt: number };

const most = 100;

/** What has not ended, newest first. */
export function selectHoldings(
  db: TenantDatabase,
  userId: string,
  clientId: string,
  now: number,
): Promise<Holding[]> {
  return db.read
    .selectFrom('oidc_records')
    .select(['model', 'id', 'payload', 'expiresAt'])
    .where('accountId', '=', userId)
    .where('clientId', '=', clientId)
    .where('model', 'in', ['Grant', 'RefreshToken'])
    .where('expiresAt', '>', now)
    .where('consumedAt', 'is', null)
    .orderBy('expiresAt', 'desc')
    .orderBy('id')
    .limit(most)
    .execute();
}

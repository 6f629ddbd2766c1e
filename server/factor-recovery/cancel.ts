/** The end of a request by what happens elsewhere; on its own, so that whoever keeps people can call it. */
import { recordChange } from '../audit/audit.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { closeOpen } from './store.ts';

/** Part of the caller's transaction. */
export async function cancelRecovery(
  db: TenantDatabase,
  userId: string,
  cause: 'factor-shown' | 'password-changed' | 'suspended',
): Promise<void> {
  for (const recoveryId of await closeOpen(db, userId, 'cancelled', Date.now()))
    await recordChange(db, { key: 'Recovery.Cancelled', result: 'Success', userId, recoveryId, cause });
}

/** The end of a request by what happens elsewhere; on its own, so that whoever keeps people can call it. */
import { recordChange } from '../audit/audit.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { closeOpen, type RequestRow } from './store.ts';

/** `void`: what it was bound to is no longer so, and nobody told. */
type Cause =
  | 'factor-shown'
  | 'factors-changed'
  | 'password-changed'
  | 'address-changed'
  | 'suspended'
  | 'void';

/** Part of the caller's transaction. */
export async function cancelRecovery(db: TenantDatabase, userId: string, cause: Cause): Promise<void> {
  for (const id of await closeOpen(db, userId, 'cancelled', Date.now()))
    await noteCancelled(db, { id, userId }, cause);
}

/** Part of the transaction that ends the request. */
export const noteCancelled = (
  db: TenantDatabase,
  { id: recoveryId, userId }: Pick<RequestRow, 'id' | 'userId'>,
  cause: Cause,
): Promise<void> =>
  recordChange(db, { key: 'Recovery.Cancelled', result: 'Success', userId, recoveryId, cause });

/** Leaving an organization by oneself. */
import { error } from '@portero/schema/errors.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { people } from './member-store.ts';
import { permissionsOfRoles, rolesOfOthers } from './permission-store.ts';
import { holdOrganization } from './store.ts';

/**
 * Part of the caller's transaction, which notes it. Whoever is the only one with some permission stays: an organization
 * must not lose its last administrator by a slip, whatever the tenant calls that role.
 * @throws entity.not_found when the person does not belong to it, account.last_with_permissions
 */
export async function leaveOrganization(
  db: TenantDatabase,
  organizationId: string,
  userId: string,
): Promise<void> {
  // Held, so that of two who leave at once the second one sees that the first is gone.
  await holdOrganization(db, organizationId);
  if (!(await people.has(db, organizationId, userId))) throw error('entity.not_found');
  const own = await people.roleIds(db, organizationId, userId);
  const others = await rolesOfOthers(db, organizationId, userId);
  const left = new Set(await permissionsOfRoles(db, others));
  const lost = (await permissionsOfRoles(db, own)).some((permission) => !left.has(permission));
  if (lost) throw error('account.last_with_permissions');
  await people.remove(db, organizationId, userId);
}

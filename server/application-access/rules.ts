/**
 * Who may use an application (contract PROTOCOL §4.8): everybody, unless its access control is on; then whoever one of
 * its rules lets in. It is asked afresh at consent, at every authorization and at every token for a person.
 */
import { error } from '@portero/schema/errors.ts';
import type { AccessControl } from '@portero/schema/third-party.ts';
import type { Application } from '../applications/rules.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import type { TenantContext } from '../tenants/context.ts';
import { isLetIn, revokeShutOut, storedRules } from './store.ts';

type Controlled = Pick<Application, 'id' | 'appLevelAccessControlEnabled'>;

/** Built-in applications have no access control; machines are nobody. */
export async function mayUse(
  tenant: TenantContext,
  application: Controlled | undefined,
  userId: string,
): Promise<boolean> {
  if (!application?.appLevelAccessControlEnabled) return true;
  return isLetIn(tenant.db, application.id, userId);
}

/**
 * What turning access control on asks for and brings about. Part of the caller's transaction, after the switch is stored.
 * @throws request.invalid_input (422) without any rule
 */
export async function turnOn(db: TenantDatabase, applicationId: string): Promise<void> {
  if (isEmpty(await storedRules(db, applicationId))) {
    throw error('request.invalid_input', undefined, {
      status: 422,
      details: 'Store a rule before access control is turned on.',
    });
  }
  await revokeShutOut(db, applicationId);
}

/** Without a rule nobody could get in. */
export const isEmpty = (rules: AccessControl): boolean =>
  Object.values(rules).every((list) => list.length === 0);

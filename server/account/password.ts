/** A new password for one's own account (contract ACCOUNT §3). */
import { tellOf } from '../messages/notices.ts';
import { digestOfNewPassword } from '../users/new-password.ts';
import { getUser, holdUser, setPassword } from '../users/rules.ts';
import { type Account, endOtherSessions, noteChange } from './account.ts';
import { ensureEditable } from './fields.ts';
import { ensureVerifiedIfPossible } from './verification.ts';

/**
 * Choose the first or another password. Whoever else is signed in as the person is so no longer.
 * @throws account_center.field_not_editable, verification_record.permission_denied, password.rejected, user.same_password
 */
export async function changePassword(account: Account, password: string): Promise<void> {
  const { tenant, userId, request } = account;
  await ensureEditable(tenant, 'password');
  const user = await getUser(tenant, userId);
  // Before anything is hashed, and again while nobody else changes the person.
  await ensureVerifiedIfPossible(account, user);
  const digest = await digestOfNewPassword(tenant, user, password);
  await tenant.db.transaction(async (db) => {
    await ensureVerifiedIfPossible(account, await holdUser(db, userId), db);
    await setPassword(tenant, db, userId, digest);
    await endOtherSessions(db, account);
    await noteChange(db, account, 'PasswordChanged');
    await tellOf(tenant, db, user, 'password-changed', request);
  });
}

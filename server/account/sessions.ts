/** Where somebody is signed in, and which applications may act for them (contract ACCOUNT §3, §3.2). */
import * as z from 'zod';
import type { Page } from '../http/pagination.ts';
import { forgetTrustedDevice, forgetTrustedDevices, listTrustedDevices } from '../trusted-devices/rules.ts';
import {
  type AppType,
  endGrant,
  endSession,
  type GrantAnswer,
  listGrants,
  listSessions,
  sessionAnswer,
} from '../users/sessions.ts';
import type { Account } from './account.ts';
import { ensureEditable, ensureReadable } from './fields.ts';
import { ensureVerified } from './verification.ts';

export const ownSession = sessionAnswer.extend({ isCurrent: z.boolean() });
export type OwnSession = z.infer<typeof ownSession>;

/** @throws account_center.field_not_enabled, verification_record.permission_denied */
export async function listOwnSessions(account: Account): Promise<OwnSession[]> {
  const { tenant, userId, sessionUid } = account;
  await ensureReadable(tenant, 'session');
  await ensureVerified(account);
  const sessions = await listSessions(tenant, userId);
  return sessions.map((one) => ({
    ...one,
    // Where an administrator sits is not the person's to know.
    ...(one.actedBy && { lastSubmission: null }),
    isCurrent: one.payload.uid === sessionUid,
  }));
}

/**
 * Sign a browser out. @param revoke whose grants end with it
 * @throws account_center.field_not_editable, verification_record.permission_denied, oidc.session_not_found,
 *   oidc.invalid_session_account_id
 */
export async function endOwnSession(
  account: Account,
  uid: string,
  revoke: 'all' | 'firstParty' | undefined,
): Promise<void> {
  const { tenant, userId } = account;
  await ensureEditable(tenant, 'session');
  await ensureVerified(account);
  await endSession(tenant, userId, uid, { type: 'user', id: userId }, revoke, 'Account.SessionEnded');
}

/** @throws account_center.field_not_enabled, verification_record.permission_denied */
export async function listOwnGrants(account: Account, appType?: AppType): Promise<GrantAnswer[]> {
  const { tenant, userId } = account;
  await ensureReadable(tenant, 'session');
  await ensureVerified(account);
  return listGrants(tenant, userId, appType);
}

/** @throws account_center.field_not_editable, verification_record.permission_denied, oidc.invalid_grant */
export async function endOwnGrant(account: Account, grantId: string): Promise<void> {
  const { tenant, userId } = account;
  await ensureEditable(tenant, 'session');
  await ensureVerified(account);
  await endGrant(tenant, userId, grantId, { type: 'user', id: userId }, 'Account.GrantRevoked');
}

/** Devices on which the second factor is not asked for. @throws account_center.field_not_enabled, verification_record.permission_denied */
export async function listOwnDevices(account: Account, page: Page) {
  const { tenant, userId } = account;
  await ensureReadable(tenant, 'trustedDevice');
  await ensureVerified(account);
  return listTrustedDevices(tenant, userId, page);
}

/** @throws account_center.field_not_editable, verification_record.permission_denied, entity.not_found */
export async function forgetOwnDevice(account: Account, id: string): Promise<void> {
  const { tenant, userId } = account;
  await ensureEditable(tenant, 'trustedDevice');
  await ensureVerified(account);
  await forgetTrustedDevice(tenant, userId, id, { type: 'user', id: userId }, 'Account.TrustedDeviceDeleted');
}

/** @throws account_center.field_not_editable, verification_record.permission_denied */
export async function forgetOwnDevices(account: Account): Promise<void> {
  const { tenant, userId } = account;
  await ensureEditable(tenant, 'trustedDevice');
  await ensureVerified(account);
  await forgetTrustedDevices(tenant, userId, { type: 'user', id: userId }, 'Account.TrustedDeviceDeleted');
}

/** A new address or number, and giving one up (contract ACCOUNT §3). */
import { error } from '@portero/schema/errors.ts';
import { changesOf } from '../audit/changes.ts';
import { tellOf } from '../messages/notices.ts';
import { ensureEmailAllowed } from '../sign-in-experience/email-blocklist.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import { identifierKey } from '../users/identifiers.ts';
import { holdUser, updateUser } from '../users/rules.ts';
import { ensureWayInStays } from '../users/ways-in.ts';
import { type Account, noteChange } from './account.ts';
import { ensureEditable } from './fields.ts';
import { ensureVerified, findRecord, useUp } from './verification.ts';

export type Channel = 'email' | 'phone';

const columns = { email: 'primaryEmail', phone: 'primaryPhone' } as const;
const flags = { email: 'isEmailVerified', phone: 'isPhoneVerified' } as const;
const changes = { email: 'email-changed', phone: 'phone-changed' } as const;
const removals = { email: 'email-removed', phone: 'phone-removed' } as const;

/**
 * Take an address or number that a code was sent to and came back from. The code's record is used up by it.
 * @throws account_center.field_not_editable, verification_record.*, session.email_blocklist.*, user.*_already_in_use
 */
export async function setIdentifier(
  account: Account,
  channel: Channel,
  value: string,
  recordId: string,
): Promise<void> {
  const { tenant, userId, request } = account;
  await ensureEditable(tenant, channel);
  if (channel === 'email') {
    const { emailBlocklistPolicy } = await getSignInExperience(tenant);
    ensureEmailAllowed(emailBlocklistPolicy, value);
  }
  await tenant.db.transaction(async (db) => {
    await ensureVerified(account, db);
    const user = await holdUser(db, userId);
    const { content, isVerified } = await findRecord(db, account, recordId, 'VerificationCode');
    const isForIt =
      content.templateType === 'BindNewIdentifier' &&
      identifierKey(content.identifier) === identifierKey({ type: channel, value });
    if (!isVerified || !isForIt) throw error('verification_record.not_found');
    await useUp(db, account, recordId);
    await updateUser(tenant, db, userId, { [columns[channel]]: value, [flags[channel]]: true });
    await noteChange(db, account, 'Updated', {
      fields: [columns[channel]],
      ...changesOf({ ...user }, { [columns[channel]]: value }),
    });
    await tellOf(tenant, db, user, changes[channel], request);
  });
}

/** @throws account_center.field_not_editable, verification_record.permission_denied, user.last_sign_in_method_required */
export async function removeIdentifier(account: Account, channel: Channel): Promise<void> {
  const { tenant, userId, request } = account;
  await ensureEditable(tenant, channel);
  const column = columns[channel];
  await tenant.db.transaction(async (db) => {
    await ensureVerified(account, db);
    const user = await holdUser(db, userId);
    ensureWayInStays(user, { [column]: null });
    if (user[column] === null) throw error(`user.${channel}_not_exist`);
    await updateUser(tenant, db, userId, { [column]: null });
    await noteChange(db, account, 'Updated', {
      fields: [column],
      ...changesOf({ ...user }, { [column]: null }),
    });
    await tellOf(tenant, db, user, removals[channel], request);
  });
}

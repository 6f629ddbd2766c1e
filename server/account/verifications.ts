/** How somebody shows in their account that it is them, or that an address is theirs (contract ACCOUNT §4). */
import type { VerificationAnswer } from '@portero/schema/account.ts';
import { error } from '@portero/schema/errors.ts';
import { newId } from '@portero/schema/ids.ts';
import type { MessageType } from '@portero/schema/messages.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { countFromNetwork, type Recipient } from '../messages/cap.ts';
import { sendCode, verifyCode } from '../messages/codes.ts';
import { changeFactors, factorSubject, factorsOf, totpCodeUse } from '../mfa/factors.ts';
import { attemptFailed, attemptSucceeded, beginAttempt } from '../security/attempts.ts';
import { ensureEmailAllowed } from '../sign-in-experience/email-blocklist.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import type { TenantContext } from '../tenants/context.ts';
import { identifierKey } from '../users/identifiers.ts';
import { passwordSubject, provePassword } from '../users/prove-password.ts';
import { getUser, holdUser, updateUser } from '../users/rules.ts';
import { provedBy } from '../users/verification.ts';
import type { Account } from './account.ts';
import { ownAttempt } from './attempts.ts';
import { addRecord, findRecord, setVerified } from './verification.ts';

/** @throws session.invalid_credentials, session.verification_blocked_too_many_attempts */
export async function verifyOwnPassword(account: Account, password: string): Promise<VerificationAnswer> {
  const { tenant, userId } = account;
  const user = await getUser(tenant, userId);
  const attempt = await ownAttempt(account, passwordSubject(user));
  return provePassword(tenant, user, { password, attempt }, (db) =>
    addRecord(db, account, { type: 'Password' }, { isVerified: true }),
  );
}

/**
 * Send a code: to the person's own address to show that it is them, to another one to make it theirs.
 * @throws session.email_blocklist.*, request.message_rate_limited, connector.*
 */
export async function sendOwnCode(
  account: Account,
  identifier: Recipient,
  templateType: 'BindMfa' | 'UserPermissionValidation' = 'UserPermissionValidation',
): Promise<VerificationAnswer> {
  const { tenant, userId, request } = account;
  const user = await getUser(tenant, userId);
  const current = identifier.type === 'email' ? user.primaryEmail : user.primaryPhone;
  const isOwn =
    current !== null &&
    identifierKey({ type: identifier.type, value: current }) === identifierKey(identifier);
  if (!isOwn && identifier.type === 'email') {
    const { emailBlocklistPolicy } = await getSignInExperience(tenant);
    ensureEmailAllowed(emailBlocklistPolicy, identifier.value);
  }
  // What is sent to the person's own address goes to how it is written there.
  const recipient = isOwn ? { type: identifier.type, value: current } : identifier;
  if (!isOwn) await countFromNetwork(tenant, account.request.ip);
  const type: MessageType & ('BindMfa' | 'UserPermissionValidation' | 'BindNewIdentifier') = isOwn
    ? templateType
    : 'BindNewIdentifier';
  const id = newId();
  const { ip } = request;
  const { name, username, primaryEmail, primaryPhone, avatar, profile } = user;
  const about = { user: { id: userId, name, username, primaryEmail, primaryPhone, avatar, profile } };
  const languages = await languagesFor(tenant, request, profile.locale);
  await sendCode(tenant, { scope: scopeOf(id), recipient, type, languages, ip, about });
  return addRecord(
    tenant.db,
    account,
    { type: 'VerificationCode', identifier: recipient, templateType: type },
    { id },
  );
}

/** @throws verification_record.not_found, verification_code.*, session.verification_blocked_too_many_attempts */
export async function checkOwnCode(
  account: Account,
  identifier: Recipient,
  recordId: string,
  code: string,
): Promise<string> {
  const { tenant } = account;
  const { content } = await findRecord(tenant.db, account, recordId, 'VerificationCode');
  const subject = identifierKey(content.identifier);
  if (subject !== identifierKey(identifier)) throw error(`verification_code.${identifier.type}_mismatch`);
  const attempt = await beginAttempt(
    tenant.db,
    await ownAttempt(account, subject, { isOthers: content.templateType === 'BindNewIdentifier' }),
  );
  try {
    await verifyCode(tenant, { scope: scopeOf(recordId), recipient: content.identifier, code: code.trim() });
  } catch (failure) {
    attemptFailed(attempt);
    throw failure;
  }
  await tenant.db.transaction(async (db) => {
    await attemptSucceeded(db, attempt);
    await setVerified(db, account, recordId, content);
    await noteProof(account, db, content.identifier);
  });
  return recordId;
}

/** A code that was sent to the person's own address proves it, whatever it was asked for. */
async function noteProof(
  { tenant, userId }: Account,
  db: TenantDatabase,
  identifier: Recipient,
): Promise<void> {
  const proved = provedBy(await holdUser(db, userId), [identifier]);
  if (Object.keys(proved).length > 0) await updateUser(tenant, db, userId, proved);
}

const scopeOf = (recordId: string): string => `account:${recordId}`;

/**
 * Ours: a code of the person's authenticator app shows that it is them.
 * @throws session.mfa.invalid_totp_code, session.verification_blocked_too_many_attempts
 */
export async function verifyOwnTotp(account: Account, code: string): Promise<VerificationAnswer> {
  const { tenant, userId } = account;
  const user = await getUser(tenant, userId);
  if (!factorsOf(user).some(({ type }) => type === 'Totp')) throw error('session.mfa.invalid_totp_code');
  const attempt = await beginAttempt(tenant.db, await ownAttempt(account, factorSubject(user)));
  const answer = await tenant.db.transaction(async (db) => {
    const factorId = await changeFactors(db, userId, totpCodeUse(tenant.vault, code));
    if (factorId === undefined) return undefined;
    await attemptSucceeded(db, attempt);
    return addRecord(db, account, { type: 'Totp', factorId }, { isVerified: true });
  });
  if (answer) return answer;
  attemptFailed(attempt);
  throw error('session.mfa.invalid_totp_code');
}

/** The browser's languages if the tenant goes by them, then the one in the person's own profile. */
async function languagesFor(
  tenant: TenantContext,
  { languages }: Account['request'],
  locale: unknown,
): Promise<string[]> {
  const { languageInfo } = await getSignInExperience(tenant);
  return [...(languageInfo.autoDetect ? languages : []), ...(typeof locale === 'string' ? [locale] : [])];
}

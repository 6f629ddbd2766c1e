/** One's own second factors and passkeys (contract ACCOUNT §3). */
import type { NewFactor, ReplacedTotp } from '@portero/schema/account.ts';
import type { AccountCenter } from '@portero/schema/account-center.ts';
import { error } from '@portero/schema/errors.ts';
import type { MfaFactor, MfaVerification } from '@portero/schema/mfa.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { tellOf } from '../messages/notices.ts';
import {
  addBackupCodeSet,
  addPasskeyFactor,
  addTotpFactor,
  ensureTotpSecret,
  takeFactor,
  turnOnMfa,
} from '../mfa/changes.ts';
import { changeFactors, type Factor, factorsOf, publicFactor } from '../mfa/factors.ts';
import { totpStep } from '../mfa/totp.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import { getUser, holdUser, type User } from '../users/rules.ts';
import { type Account, endOtherSessions, noteChange } from './account.ts';
import { accessTo, ensureEditable, ensureReadable } from './fields.ts';
import { getAccountCenter } from './settings.ts';
import { ensureVerified, findRecord, useUp } from './verification.ts';

const fieldOf = (type: MfaFactor) => (type === 'WebAuthn' ? 'passkey' : 'mfa');

/**
 * What there is, without secrets; of passkeys and second factors, those that may be seen.
 * @throws account_center.field_not_enabled
 */
export async function listOwnFactors({ tenant, userId }: Account): Promise<MfaVerification[]> {
  await ensureReadable(tenant, 'mfa', 'passkey');
  const center = await getAccountCenter(tenant);
  const factors = factorsOf(await getUser(tenant, userId));
  return factors.filter(({ type }) => accessTo(center, fieldOf(type)) !== 'Off').map(publicFactor);
}

/**
 * @throws account_center.field_not_editable, verification_record.*, session.mfa.mfa_factor_not_enabled,
 *   session.mfa.invalid_totp_code, session.mfa.backup_code_can_not_be_alone, user.*
 */
export async function addOwnFactor(account: Account, wanted: NewFactor): Promise<void> {
  const { tenant, userId, request } = account;
  await ensureEditable(tenant, fieldOf(wanted.type));
  const { mfa, passkeySignIn } = await getSignInExperience(tenant);
  const isFactor = mfa.factors.includes(wanted.type);
  const isSignInPasskey = wanted.type === 'WebAuthn' && passkeySignIn.enabled;
  if (!isFactor && !isSignInPasskey) throw error('session.mfa.mfa_factor_not_enabled');
  await tenant.db.transaction(async (db) => {
    await ensureVerified(account, db);
    const user = await add(account, db, wanted);
    if (isFactor) await turnOnMfa(tenant, db, userId);
    await noteChange(db, account, 'MfaVerificationCreated', { factor: wanted.type });
    await tellOf(tenant, db, user, 'factor-added', request);
  });
}

async function add(account: Account, db: TenantDatabase, wanted: NewFactor): Promise<User> {
  const { tenant, userId } = account;
  switch (wanted.type) {
    case 'Totp':
      ensureTotpSecret(wanted.secret, 400);
      return addTotpFactor(tenant, db, userId, { ...wanted, step: shownStep(account, wanted) });
    case 'BackupCode':
      return addBackupCodeSet(tenant, db, userId, wanted.codes);
    case 'WebAuthn': {
      const { newIdentifierVerificationRecordId: id, name } = wanted;
      const { content, isVerified } = await findRecord(db, account, id, 'NewPasskey');
      if (!isVerified || !content.passkey) throw error('verification_record.not_found');
      await useUp(db, account, id);
      const passkey = { ...content.passkey, ...(name !== undefined && { name }) };
      const user = await addPasskeyFactor(db, userId, passkey);
      if (!user) throw error('verification_record.not_found');
      return user;
    }
  }
}

/**
 * The app must have shown that it has the secret, or a slip of the finger shuts the person out at the next sign-in. The
 * contract lets clients leave the code out; suites written for it do.
 */
function shownStep(
  { tenant }: Account,
  { secret, code }: { readonly secret: string; readonly code?: string | undefined },
): number {
  if (code === undefined && tenant.config.integrationTest) return -1;
  const step = code === undefined ? undefined : totpStep(secret, code);
  if (step === undefined) throw error('session.mfa.invalid_totp_code');
  return step;
}

/**
 * Another authenticator app in place of a present one, of all, or the first one. Who was signed in elsewhere is so no longer.
 * @throws account_center.field_not_editable, verification_record.*, session.mfa.*, user.totp_secret_invalid, user.totp_already_in_use
 */
export async function replaceOwnTotp(
  account: Account,
  { secret, code, replaces, name }: ReplacedTotp,
): Promise<void> {
  const { tenant, userId, request } = account;
  await ensureEditable(tenant, 'mfa');
  const { mfa } = await getSignInExperience(tenant);
  if (!mfa.factors.includes('Totp')) throw error('session.mfa.mfa_factor_not_enabled');
  ensureTotpSecret(secret, 400);
  const step = shownStep(account, { secret, code });
  await tenant.db.transaction(async (db) => {
    await ensureVerified(account, db);
    const user = await addTotpFactor(
      tenant,
      db,
      userId,
      { secret, step, name },
      { replaces: replaces === undefined ? 'all' : { id: replaces } },
    );
    const hadOne = factorsOf(user).some(({ type }) => type === 'Totp');
    if (hadOne) await endOtherSessions(db, account);
    await turnOnMfa(tenant, db, userId);
    await noteChange(db, account, 'MfaVerificationCreated', { factor: 'Totp', replaced: hadOne });
    if (hadOne) await tellOf(tenant, db, user, 'factor-removed', request);
    await tellOf(tenant, db, user, 'factor-added', request);
  });
}

/**
 * Other backup codes in place of the present ones, or the first: those die in the transaction that keeps these. Who was
 * signed in elsewhere is so no longer.
 * @param replaces the set that the person saw; when another one came meanwhile, theirs must not take its place unseen
 * @throws account_center.field_not_editable, verification_record.*, session.mfa.mfa_factor_not_enabled,
 *   session.mfa.backup_code_can_not_be_alone, user.wrong_backup_code_format, user.backup_code_already_in_use
 */
export async function replaceOwnBackupCodes(
  account: Account,
  codes: readonly string[],
  replaces: { readonly id: string } | 'any',
): Promise<void> {
  const { tenant, userId, request } = account;
  await ensureEditable(tenant, 'mfa');
  const { mfa } = await getSignInExperience(tenant);
  if (!mfa.factors.includes('BackupCode')) throw error('session.mfa.mfa_factor_not_enabled');
  await tenant.db.transaction(async (db) => {
    await ensureVerified(account, db);
    const user = await addBackupCodeSet(tenant, db, userId, codes, { replaces });
    const hadSome = factorsOf(user).some(({ type }) => type === 'BackupCode');
    if (hadSome) await endOtherSessions(db, account);
    await turnOnMfa(tenant, db, userId);
    await noteChange(db, account, 'MfaVerificationCreated', { factor: 'BackupCode', replaced: hadSome });
    if (hadSome) await tellOf(tenant, db, user, 'factor-removed', request);
    await tellOf(tenant, db, user, 'factor-added', request);
  });
}

/**
 * Remove a factor; backup codes go with the last one they stood in for. Who was signed in elsewhere is so no longer.
 * @throws account_center.field_not_editable, verification_record.*, user.last_sign_in_method_required
 */
export async function removeOwnFactor(account: Account, factorId: string): Promise<void> {
  const { tenant, userId, request } = account;
  const center = await editableFactors(account);
  await tenant.db.transaction(async (db) => {
    await ensureVerified(account, db);
    const found = factorsOf(await holdUser(db, userId)).find(({ id }) => id === factorId);
    if (!found) throw error('verification_record.not_found');
    if (accessTo(center, fieldOf(found.type)) !== 'Edit') throw error('account_center.field_not_editable');
    const { user } = await takeFactor(db, userId, factorId, { keepsWayIn: true });
    await endOtherSessions(db, account);
    await noteChange(db, account, 'MfaVerificationDeleted', { factor: found.type });
    await tellOf(tenant, db, user, 'factor-removed', request);
  });
}

/** The settings, where some of the factors may be changed. @throws account_center.field_not_editable */
async function editableFactors({ tenant }: Account): Promise<AccountCenter> {
  const center = await getAccountCenter(tenant);
  if (accessTo(center, 'mfa') !== 'Edit' && accessTo(center, 'passkey') !== 'Edit')
    throw error('account_center.field_not_editable');
  return center;
}

/** Call a passkey or an authenticator app something. @throws account_center.field_not_editable, verification_record.* */
export async function renameOwnFactor(
  account: Account,
  factorId: string,
  name: string,
): Promise<MfaVerification> {
  const { tenant, userId } = account;
  const center = await editableFactors(account);
  return tenant.db.transaction(async (db) => {
    await ensureVerified(account, db);
    const renamed = await changeFactors(db, userId, (factors) => {
      const found = factors.find(({ id }) => id === factorId);
      if (!found || found.type === 'BackupCode') throw error('verification_record.not_found');
      if (accessTo(center, fieldOf(found.type)) !== 'Edit') throw error('account_center.field_not_editable');
      const result: Factor = { ...found, name };
      return { next: factors.map((one) => (one === found ? result : one)), result };
    });
    await noteChange(db, account, 'MfaVerificationUpdated', { factor: renamed.type });
    return publicFactor(renamed);
  });
}

/**
 * Codes are kept as hashes: which are used is known, what they say is not.
 * @throws account_center.field_not_enabled, verification_record.permission_denied, verification_record.not_found
 */
export async function listOwnBackupCodes(
  account: Account,
): Promise<{ code: string; usedAt?: string | undefined }[]> {
  const { tenant, userId } = account;
  await ensureReadable(tenant, 'mfa');
  await ensureVerified(account);
  const set = factorsOf(await getUser(tenant, userId)).find(({ type }) => type === 'BackupCode');
  if (set?.type !== 'BackupCode') throw error('verification_record.not_found', undefined, { status: 404 });
  return set.codes.map(({ usedAt }) => ({ code: hiddenCode, ...(usedAt !== undefined && { usedAt }) }));
}

const hiddenCode = '••••••••••';

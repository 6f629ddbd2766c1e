/** Second factors that administrators see, add and remove (contract MANAGEMENT §2.6), each change with its audit entry. */
import { error } from '@portero/schema/errors.ts';
import { newId } from '@portero/schema/ids.ts';
import {
  backupCode,
  backupCodeCount,
  type CreatedMfaVerification,
  type CreateMfaVerification,
  type MfaVerification,
  totpSecret,
} from '@portero/schema/mfa.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { revokeUser } from '../oidc/records.ts';
import type { TenantContext } from '../tenants/context.ts';
import { getUser, type User, updateUser } from '../users/rules.ts';
import { newBackupCodes } from './backup-codes.ts';
import { changeFactors, factorsOf, newBackupCodeSet, newTotp, publicFactor } from './factors.ts';
import { qrPng } from './qr.ts';
import { accountName, newTotpSecret, totpUri } from './totp.ts';

export async function listFactors(tenant: TenantContext, userId: string): Promise<MfaVerification[]> {
  return factorsOf(await getUser(tenant, userId)).map(publicFactor);
}

/**
 * Add a factor for somebody. What comes back is shown this once.
 * @throws user.totp_already_in_use, user.totp_secret_invalid, user.backup_code_*, session.mfa.backup_code_can_not_be_alone
 */
export function addFactor(
  tenant: TenantContext,
  userId: string,
  wanted: CreateMfaVerification,
  actor: Actor,
): Promise<CreatedMfaVerification> {
  return tenant.db.transaction(async (db) => {
    const made =
      wanted.type === 'Totp'
        ? await addTotp(tenant, db, userId, wanted.secret ?? newTotpSecret())
        : await addBackupCodes(tenant, db, userId, wanted.codes ?? newBackupCodes());
    await turnOn(tenant, db, userId);
    await note(db, 'MfaVerificationCreated', userId, actor, wanted.type);
    return made;
  });
}

async function addTotp(
  { vault, endpoint }: TenantContext,
  db: TenantDatabase,
  userId: string,
  secret: string,
): Promise<CreatedMfaVerification> {
  if (!totpSecret.safeParse(secret).success) throw error('user.totp_secret_invalid');
  const user = await changeFactors(db, userId, (factors, person) => {
    if (factors.some(({ type }) => type === 'Totp')) throw error('user.totp_already_in_use');
    return { next: [...factors, newTotp(vault, newId(), { secret, step: -1 })], result: person };
  });
  const uri = totpUri(secret, { issuer: new URL(endpoint).hostname, account: accountName(user) });
  return { type: 'Totp', secret, secretQrCode: qrPng(uri) };
}

async function addBackupCodes(
  { vault }: TenantContext,
  db: TenantDatabase,
  userId: string,
  codes: readonly string[],
): Promise<CreatedMfaVerification> {
  const areRight =
    codes.length === backupCodeCount &&
    new Set(codes).size === backupCodeCount &&
    codes.every((code) => backupCode.safeParse(code).success);
  if (!areRight) throw error('user.wrong_backup_code_format');
  await changeFactors(db, userId, (factors) => {
    const others = factors.filter(({ type }) => type !== 'BackupCode');
    if (others.length === 0) throw error('session.mfa.backup_code_can_not_be_alone');
    const unused = factors.some(
      (one) => one.type === 'BackupCode' && one.codes.some(({ usedAt }) => usedAt === undefined),
    );
    if (unused) throw error('user.backup_code_already_in_use');
    return { next: [...others, newBackupCodeSet(vault, newId(), codes)], result: undefined };
  });
  return { type: 'BackupCode', codes: [...codes] };
}

/** Somebody who registered and was never asked has the second step off; what an administrator adds is meant to be asked for. */
async function turnOn(tenant: TenantContext, db: TenantDatabase, userId: string): Promise<void> {
  const { logtoConfig } = await getUser(tenant, userId, db);
  const before = typeof logtoConfig.mfa === 'object' ? logtoConfig.mfa : {};
  await updateUser(tenant, db, userId, {
    logtoConfig: { ...logtoConfig, mfa: { ...before, enabled: true } },
  });
}

/**
 * Remove a factor; backup codes go with the last one that they stood in for. The person's sessions and tokens end:
 * whoever holds one of them may have stolen it.
 * @throws entity.not_found
 */
export async function removeFactor(
  tenant: TenantContext,
  userId: string,
  factorId: string,
  actor: Actor,
  { keepSessions = false }: { readonly keepSessions?: boolean } = {},
): Promise<void> {
  await tenant.db.transaction(async (db) => {
    const removed = await changeFactors(db, userId, (factors) => {
      const found = factors.find(({ id }) => id === factorId);
      if (!found) throw error('entity.not_found');
      const left = factors.filter((one) => one !== found);
      const onlyBackup = left.every(({ type }) => type === 'BackupCode');
      return { next: onlyBackup ? [] : left, result: found };
    });
    if (!keepSessions) await revokeUser(db, userId);
    await note(db, 'MfaVerificationDeleted', userId, actor, removed.type);
  });
}

function note(
  db: TenantDatabase,
  event: 'MfaVerificationCreated' | 'MfaVerificationDeleted',
  userId: User['id'],
  actor: Actor,
  factor: string,
): Promise<void> {
  return recordChange(db, { key: `Management.User.${event}`, result: 'Success', actor, userId, factor });
}

/** Adding and removing second factors, whoever does it. Each is part of the caller's transaction. */
import { error } from '@portero/schema/errors.ts';
import { newId } from '@portero/schema/ids.ts';
import { backupCode, backupCodeCount, totpSecret } from '@portero/schema/mfa.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { getSignInExperienceIn } from '../sign-in-experience/experience.ts';
import type { TenantContext } from '../tenants/context.ts';
import { getUser, type User, updateUser } from '../users/rules.ts';
import { ensureWayInStays } from '../users/ways-in.ts';
import {
  changeFactors,
  ensureTotpFits,
  type Factor,
  type FactorOf,
  newBackupCodeSet,
  newTotp,
  type Passkey,
  type TotpFacts,
} from './factors.ts';

/**
 * @param options.replaces in place of which app: the one of this id, or all that there are
 * @throws user.totp_secret_invalid, user.totp_already_in_use, verification_record.not_found
 */
export async function addTotpFactor(
  tenant: TenantContext,
  db: TenantDatabase,
  userId: string,
  app: TotpFacts,
  { replaces }: { readonly replaces?: { readonly id: string } | 'all' | undefined } = {},
): Promise<User> {
  const { vault } = tenant;
  const { secret } = app;
  ensureTotpSecret(secret);
  const { mfa } = await getSignInExperienceIn(tenant, db);
  return changeFactors(db, userId, (factors, user) => {
    const gone = factors.filter(
      ({ id, type }) => type === 'Totp' && (replaces === 'all' || replaces?.id === id),
    );
    if (typeof replaces === 'object' && gone.length === 0) throw error('verification_record.not_found');
    const kept = factors.filter((one) => !gone.includes(one));
    // What takes a place adds none, also where the tenant allows fewer by now.
    const most = gone.length > 0 ? Number.POSITIVE_INFINITY : mfa.maxTotp;
    ensureTotpFits(vault, kept, { secret, most });
    return { next: [...kept, newTotp(vault, newId(), app)], result: user };
  });
}

/** @throws user.totp_secret_invalid */
export function ensureTotpSecret(secret: string, status?: number): void {
  if (!totpSecret.safeParse(secret).success)
    throw error('user.totp_secret_invalid', undefined, status === undefined ? {} : { status });
}

/**
 * @param options.replaces in place of which set: the one of this id and no other, or whichever there is
 * @throws user.wrong_backup_code_format, user.backup_code_already_in_use, session.mfa.backup_code_can_not_be_alone
 */
export async function addBackupCodeSet(
  { vault }: TenantContext,
  db: TenantDatabase,
  userId: string,
  codes: readonly string[],
  { replaces }: { readonly replaces?: { readonly id: string } | 'any' | undefined } = {},
): Promise<User> {
  const areRight =
    codes.length === backupCodeCount &&
    new Set(codes).size === backupCodeCount &&
    codes.every((code) => backupCode.safeParse(code).success);
  if (!areRight) throw error('user.wrong_backup_code_format');
  return changeFactors(db, userId, (factors, user) => {
    const others = factors.filter(({ type }) => type !== 'BackupCode');
    if (others.length === 0) throw error('session.mfa.backup_code_can_not_be_alone');
    const present = factors.find((one) => one.type === 'BackupCode');
    if (present?.type === 'BackupCode' && !mayGo(present, replaces))
      throw error('user.backup_code_already_in_use');
    return { next: [...others, newBackupCodeSet(vault, newId(), codes)], result: user };
  });
}

/** Unless it is meant, only a set that is used up gives way. */
const mayGo = (
  { id, codes }: FactorOf<'BackupCode'>,
  replaces: { readonly id: string } | 'any' | undefined,
) =>
  replaces === undefined
    ? codes.every(({ usedAt }) => usedAt !== undefined)
    : replaces === 'any' || replaces.id === id;

/** @returns the person as they were, or undefined when they have the passkey already */
export function addPasskeyFactor(
  db: TenantDatabase,
  userId: string,
  passkey: Passkey,
): Promise<User | undefined> {
  return changeFactors(db, userId, (factors, user) => {
    const isThere = factors.some(
      (one) => one.type === 'WebAuthn' && one.credentialId === passkey.credentialId,
    );
    return isThere ? { next: factors, result: undefined } : { next: [...factors, passkey], result: user };
  });
}

/**
 * Remove a factor; backup codes go with the last one that they stood in for.
 * @param options.keepsWayIn refuse what would leave the person outside
 * @throws entity.not_found, user.last_sign_in_method_required
 */
export function takeFactor(
  db: TenantDatabase,
  userId: string,
  factorId: string,
  { keepsWayIn = false }: { readonly keepsWayIn?: boolean } = {},
): Promise<{ removed: Factor; user: User }> {
  return changeFactors(db, userId, (factors, user) => {
    const removed = factors.find(({ id }) => id === factorId);
    if (!removed) throw error('entity.not_found');
    const left = factors.filter((one) => one !== removed);
    const next = left.every(({ type }) => type === 'BackupCode') ? [] : left;
    if (keepsWayIn) ensureWayInStays(user, { mfaVerifications: next });
    return { next, result: { removed, user } };
  });
}

/** Somebody who registered and was never asked has the second step off; a factor that is added is meant to be asked for. */
export async function turnOnMfa(tenant: TenantContext, db: TenantDatabase, userId: string): Promise<void> {
  const { logtoConfig } = await getUser(tenant, userId, db);
  const before = typeof logtoConfig.mfa === 'object' ? logtoConfig.mfa : {};
  await updateUser(tenant, db, userId, {
    logtoConfig: { ...logtoConfig, mfa: { ...before, enabled: true } },
  });
}

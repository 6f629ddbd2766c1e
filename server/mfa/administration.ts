/** Second factors that administrators see, add and remove (contract MANAGEMENT §2.6), each change with its audit entry. */
import type {
  CreatedMfaVerification,
  CreateMfaVerification,
  MfaRequirement,
  MfaVerification,
} from '@portero/schema/mfa.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { tellOf } from '../messages/notices.ts';
import { revokeUser } from '../oidc/records/records.ts';
import type { TenantContext } from '../tenants/context.ts';
import { getUser, holdUser, requireSecondFactor, type User } from '../users/rules.ts';
import { newBackupCodes } from './backup-codes.ts';
import { addBackupCodeSet, addTotpFactor, takeFactor, turnOnMfa } from './changes.ts';
import { factorsOf, publicFactor } from './factors.ts';
import { qrPng } from './qr.ts';
import { accountName, newTotpSecret, totpUri } from './totp.ts';

/** Never a secret or a code. @throws entity.not_found */
export async function listFactors(tenant: TenantContext, userId: string): Promise<MfaVerification[]> {
  return factorsOf(await getUser(tenant, userId)).map(publicFactor);
}

/**
 * Add a factor for somebody. What comes back is shown this once.
 * @throws user.wrong_backup_code_format, user.totp_already_in_use, user.totp_secret_invalid, user.backup_code_*,
 *   session.mfa.backup_code_can_not_be_alone
 */
export async function addFactor(
  tenant: TenantContext,
  userId: string,
  wanted: CreateMfaVerification,
  actor: Actor,
): Promise<CreatedMfaVerification> {
  return tenant.db.transaction(async (db) => {
    const { user, made } =
      wanted.type === 'Totp'
        ? await addTotp(tenant, db, userId, wanted)
        : await addBackupCodes(tenant, db, userId, wanted.codes ?? newBackupCodes());
    await turnOnMfa(tenant, db, userId);
    await note(db, 'MfaVerificationCreated', userId, actor, wanted.type);
    await tellOf(tenant, db, user, 'factor-added');
    return made;
  });
}

type Added = { readonly user: User; readonly made: CreatedMfaVerification };

async function addTotp(
  tenant: TenantContext,
  db: TenantDatabase,
  userId: string,
  {
    secret = newTotpSecret(),
    name,
  }: { readonly secret?: string | undefined; readonly name?: string | undefined },
): Promise<Added> {
  const user = await addTotpFactor(tenant, db, userId, { secret, step: -1, name });
  const issuer = new URL(tenant.endpoint).hostname;
  const uri = totpUri(secret, { issuer, account: accountName(user) });
  return { user, made: { type: 'Totp', secret, secretQrCode: qrPng(uri) } };
}

async function addBackupCodes(
  tenant: TenantContext,
  db: TenantDatabase,
  userId: string,
  codes: readonly string[],
): Promise<Added> {
  const user = await addBackupCodeSet(tenant, db, userId, codes);
  return { user, made: { type: 'BackupCode', codes: [...codes] } };
}

/**
 * Remove a factor. The person's sessions and tokens end: whoever holds one of them may have stolen it.
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
    const taken = await takeFactor(db, userId, factorId);
    if (!keepSessions) await revokeUser(db, userId);
    await note(db, 'MfaVerificationDeleted', userId, actor, taken.removed.type);
    await tellOf(tenant, db, taken.user, 'factor-removed');
  });
}

/**
 * What an administrator asked of this person; policies and organizations may ask for it, too.
 * @throws entity.not_found
 */
export async function getRequirement(tenant: TenantContext, userId: string): Promise<MfaRequirement> {
  return { isRequired: (await getUser(tenant, userId)).needsSecondFactor };
}

/**
 * Have somebody show a second factor at every sign-in, or leave it to what the tenant asks of everybody. Sessions that began
 * without one end, with their tokens.
 * @throws entity.not_found
 */
export function setRequirement(
  tenant: TenantContext,
  userId: string,
  { isRequired }: MfaRequirement,
  actor: Actor,
  { keepSessions = false }: { readonly keepSessions?: boolean } = {},
): Promise<MfaRequirement> {
  return tenant.db.transaction(async (db) => {
    const before = await holdUser(db, userId);
    if (before.needsSecondFactor === isRequired) return { isRequired };
    await requireSecondFactor(db, userId, isRequired);
    if (isRequired && !keepSessions) await revokeUser(db, userId);
    await recordChange(db, {
      key: 'Management.User.MfaRequirementChanged',
      result: 'Success',
      actor,
      userId,
      isRequired,
    });
    return { isRequired };
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

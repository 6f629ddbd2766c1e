/** Proof by a backup code (contract EXPERIENCE §4.7). */
import { error } from '@portero/schema/errors.ts';
import { newId } from '@portero/schema/ids.ts';
import { newBackupCodes } from '../../mfa/backup-codes.ts';
import { backupCodeUse } from '../../mfa/factors.ts';
import type { ExperienceContext } from '../experience.ts';
import { currentState } from '../flow.ts';
import { identifiedUser } from '../identification.ts';
import { findRecord } from '../state.ts';
import { addRecord, type FactorProof, factorProof, takeProof } from './factor.ts';

/** A new set. It counts once it was bound; until then an older one stays good. */
export async function generateBackupCodes(
  ctx: ExperienceContext,
): Promise<{ verificationId: string; codes: string[] }> {
  const [id, codes] = [newId(), newBackupCodes()];
  await addRecord(ctx, 'Verification.BackupCode.Create', (user) => ({
    id,
    type: 'BackupCode',
    verified: true,
    userId: user.id,
    pending: { codes },
  }));
  return { verificationId: id, codes };
}

/** The codes of a set that is not bound yet, for the page that shows them. @throws session.mfa.pending_info_not_found */
export async function pendingBackupCodes(ctx: ExperienceContext, verificationId: string): Promise<string[]> {
  const state = await currentState(ctx);
  const user = await identifiedUser(ctx, state);
  const record = findRecord(state, verificationId);
  if (record.type !== 'BackupCode' || record.userId !== user.id || !record.pending)
    throw error('session.mfa.pending_info_not_found');
  return record.pending.codes;
}

/** @throws session.mfa.invalid_backup_code, session.verification_blocked_too_many_attempts */
export const verifyBackupCode = (ctx: ExperienceContext, code: string): Promise<string> =>
  takeProof(ctx, backupCodeProof(ctx, code));

/** The same as a step that others follow. */
export const backupCodeProof = (ctx: ExperienceContext, code: string): FactorProof =>
  factorProof(ctx, 'BackupCode', 'session.mfa.invalid_backup_code', backupCodeUse(ctx.tenant.vault, code));

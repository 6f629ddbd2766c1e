/** Second factors and choices staged on the way, and bound at the end (contract EXPERIENCE §6.1). */
import { error } from '@portero/schema/errors.ts';
import type { MfaFactor } from '@portero/schema/mfa.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import {
  changeFactors,
  ensureTotpFits,
  type Factor,
  factorsOf,
  newBackupCodeSet,
  newTotp,
} from '../mfa/factors.ts';
import { getSignInExperience, getSignInExperienceIn } from '../sign-in-experience/experience.ts';
import type { TenantContext } from '../tenants/context.ts';
import type { User } from '../users/rules.ts';
import { type ExperienceContext, note } from './experience.ts';
import { ensureSkippable, hasFactorBesideBackup } from './factor-setup.ts';
import { identifiedUser } from './identification.ts';
import { isNewcomer, withNewcomersPasskey } from './newcomers.ts';
import { experienceFor } from './opening.ts';
import { withItem } from './profile.ts';
import { isRecovering } from './second-factor.ts';
import { ensureProven, ensureSecondFactor, factsOf, isMfaForcedFor } from './standing.ts';
import { changeState, findRecord, type PendingMfa, type State, type VerificationRecord } from './state.ts';

/**
 * Stage a factor that was proved, and turn the second step on; it is bound when the flow is submitted.
 * @throws session.mfa.*, session.verification_failed, user.totp_already_in_use, user.*_already_in_use
 */
export async function bindFactor(
  ctx: ExperienceContext,
  type: MfaFactor,
  verificationId: string,
  name?: string,
): Promise<void> {
  await change(ctx, `BindMfa.${type}.Submit`, async (state, user, db) => {
    await ensureProven(ctx, state, user, db);
    const facts = await factsOf(ctx, state, user, db);
    const { mfa } = facts.experience;
    if (!mfa.factors.includes(type)) throw error('session.mfa.mfa_factor_not_enabled');
    const record = findRecord(state, verificationId);
    if (!record.verified) throw error('session.verification_failed');
    if (type === 'EmailVerificationCode' || type === 'PhoneVerificationCode') {
      if (record.type !== type) throw error('session.verification_failed');
      const item = { type: record.identifier.type, verificationId };
      const next = await withItem(ctx, state, item, { present: user }, db);
      return { ...next, mfa: { ...state.mfa, mfaEnabled: true } };
    }
    if (type === 'Totp' && record.type === 'Totp' && record.pending)
      ensureTotpFits(ctx.tenant.vault, isRecovering(facts) ? [] : factorsOf(user), {
        ...record.pending,
        most: mfa.maxTotp,
      });
    const staged = stagedFrom(record, type, state, { user, name });
    const next = { ...state, mfa: { ...state.mfa, ...staged, mfaEnabled: true } };
    if (type === 'BackupCode' && !hasFactorBesideBackup(facts))
      throw error('session.mfa.backup_code_can_not_be_alone');
    return next;
  });
}

function stagedFrom(
  record: VerificationRecord,
  type: 'Totp' | 'WebAuthn' | 'BackupCode',
  { mfa }: State,
  { user, name }: { readonly user: User; readonly name: string | undefined },
): PendingMfa {
  const isOfAnother = 'userId' in record && record.userId !== user.id;
  if (record.type !== type || isOfAnother) throw error('session.verification_failed');
  switch (record.type) {
    case 'Totp': {
      const { pending } = record;
      if (!pending) throw error('session.mfa.pending_info_not_found');
      if (pending.step === undefined) throw error('session.verification_failed');
      return { totp: { id: record.id, secret: pending.secret, step: pending.step } };
    }
    case 'WebAuthn': {
      const { pending } = record;
      if (!pending) throw error('session.mfa.pending_info_not_found');
      const others = (mfa.webAuthn ?? []).filter(({ credentialId }) => credentialId !== pending.credentialId);
      return { webAuthn: [...others, { ...pending, name }] };
    }
    case 'BackupCode':
      if (!record.pending) throw error('session.mfa.pending_info_not_found');
      return { backupCode: { id: record.id, codes: record.pending.codes } };
  }
}

/**
 * Stage a passkey to sign in with; whether there is a second step stays as it is.
 * @throws session.mfa.*, session.verification_failed
 */
export async function bindPasskey(
  ctx: ExperienceContext,
  verificationId: string,
  name?: string,
): Promise<void> {
  if (await bindNewcomersPasskey(ctx, verificationId, name)) return;
  await change(ctx, 'BindMfa.WebAuthn.Submit', async (state, user, db) => {
    await ensureProven(ctx, state, user, db);
    const { passkeySignIn } = await getSignInExperience(ctx.tenant);
    if (!passkeySignIn.enabled) throw error('session.mfa.mfa_factor_not_enabled');
    const record = findRecord(state, verificationId);
    if (!record.verified) throw error('session.verification_failed');
    const staged = stagedFrom(record, 'WebAuthn', state, { user, name });
    return { ...state, mfa: { ...state.mfa, ...staged } };
  });
}

/** In place of a password, by whoever is about to register. @returns whether somebody is */
async function bindNewcomersPasskey(
  ctx: ExperienceContext,
  verificationId: string,
  name: string | undefined,
): Promise<boolean> {
  const experience = await experienceFor(ctx);
  const isStaged = await changeState(ctx.tenant, ctx.interaction.uid, async (state) => {
    if (!isNewcomer(experience, state)) return { next: state, result: false };
    return { next: withNewcomersPasskey(state, verificationId, name), result: true };
  });
  if (isStaged) note(ctx, 'Register', 'BindMfa.WebAuthn.Submit', { result: 'Success' });
  return isStaged;
}

/** No passkey, thank you: not now, and – said at a sign-in – not later. */
export const skipPasskey = (ctx: ExperienceContext): Promise<void> =>
  change(ctx, 'Profile.Update', async (state) => ({ ...state, mfa: { ...state.mfa, passkeySkipped: true } }));

/**
 * “Don’t ask again on this device”; done when the flow ends, if a second factor was shown in it.
 * @throws session.mfa.mfa_factor_not_enabled where devices are not trusted
 */
export const trustThisDevice = (ctx: ExperienceContext): Promise<void> =>
  change(ctx, 'Profile.Update', async (state, user, db) => {
    const { signals } = await factsOf(ctx, state, user, db);
    if (signals.trustDays === undefined) throw error('session.mfa.mfa_factor_not_enabled');
    return { ...state, trustsDevice: true };
  });

/** The person took the offer of a second step. */
export const enableMfa = (ctx: ExperienceContext): Promise<void> =>
  change(ctx, 'Profile.Update', async (state) => ({ ...state, mfa: { ...state.mfa, mfaEnabled: true } }));

/** @throws session.mfa.mfa_policy_not_user_controlled */
export const skipMfa = (ctx: ExperienceContext): Promise<void> =>
  change(ctx, 'Profile.Update', async (state, user, db) => {
    const experience = await getSignInExperience(ctx.tenant);
    ensureSkippable(experience, await isMfaForcedFor(ctx.tenant, db, experience, user));
    // Whoever skips sets nothing up: what they began is dropped.
    const { additionalBindingSuggestionSkipped, passkeySkipped } = state.mfa;
    return { ...state, mfa: { additionalBindingSuggestionSkipped, passkeySkipped, mfaSkipped: true } };
  });

/** No further factor, thank you. */
export const skipSuggestion = (ctx: ExperienceContext): Promise<void> =>
  change(ctx, 'Profile.Update', async (state) => ({
    ...state,
    mfa: { ...state.mfa, additionalBindingSuggestionSkipped: true },
  }));

/**
 * Nothing is staged before somebody is named, nor at half a sign-in (KNOWN: a credential added at lower assurance).
 * @throws session.not_supported_for_forgot_password, session.identifier_not_found, session.mfa.require_mfa_verification
 */
async function change(
  ctx: ExperienceContext,
  step: string,
  work: (state: State, user: User, db: TenantDatabase) => Promise<State>,
): Promise<void> {
  const { event, userId } = await changeState(ctx.tenant, ctx.interaction.uid, async (state, db) => {
    if (state.interactionEvent === 'ForgotPassword') throw error('session.not_supported_for_forgot_password');
    const user = await identifiedUser(ctx, state, db);
    await ensureSecondFactor(ctx, state, user, db);
    return {
      next: await work(state, user, db),
      result: { event: state.interactionEvent, userId: state.userId },
    };
  });
  note(ctx, event, step, { result: 'Success', userId });
}

/**
 * Bind what was staged. Part of the submit's transaction, which holds the person.
 * @param options.replacesAll in place of whatever the person had
 * @throws user.totp_already_in_use
 */
export async function bindStaged(
  tenant: TenantContext,
  db: TenantDatabase,
  userId: string,
  { totp, webAuthn = [], backupCode }: PendingMfa,
  { replacesAll = false }: { readonly replacesAll?: boolean } = {},
): Promise<void> {
  if (!totp && webAuthn.length === 0 && !backupCode && !replacesAll) return;
  const { vault } = tenant;
  const { mfa } = await getSignInExperienceIn(tenant, db);
  await changeFactors(db, userId, (present) => {
    const factors = replacesAll ? [] : present;
    if (totp) ensureTotpFits(vault, factors, { ...totp, most: mfa.maxTotp });
    const kept = factors.filter((one) => {
      if (one.type === 'BackupCode') return !backupCode;
      return (
        one.type !== 'WebAuthn' || !webAuthn.some(({ credentialId }) => credentialId === one.credentialId)
      );
    });
    const added: Factor[] = [
      ...(totp ? [newTotp(vault, totp.id, totp)] : []),
      ...webAuthn,
      ...(backupCode ? [newBackupCodeSet(vault, backupCode.id, backupCode.codes)] : []),
    ];
    return { next: [...kept, ...added], result: undefined };
  });
}

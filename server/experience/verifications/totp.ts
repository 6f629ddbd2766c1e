/** Proof by an authenticator app (contract EXPERIENCE §4.5). */
import { error } from '@portero/schema/errors.ts';
import { newId } from '@portero/schema/ids.ts';
import { totpCodeUse } from '../../mfa/factors.ts';
import { accountName, newTotpSecret, totpStep, totpUri } from '../../mfa/totp.ts';
import type { TenantContext } from '../../tenants/context.ts';
import type { User } from '../../users/rules.ts';
import { type ExperienceContext, note } from '../experience.ts';
import { currentState } from '../flow.ts';
import { identifiedUser } from '../identification.ts';
import { changeState, findRecord, withRecord } from '../state.ts';
import { addRecord, type FactorProof, factorProof, takeProof } from './factor.ts';

export type NewTotp = { readonly verificationId: string; readonly secret: string; readonly uri: string };

/** What an app needs to make the codes; the secret is the server's, and bound only after a right code. */
export async function newTotpFactor(ctx: ExperienceContext): Promise<NewTotp> {
  const [id, secret] = [newId(), newTotpSecret()];
  let uri = '';
  await addRecord(ctx, 'Verification.Totp.Create', (user) => {
    uri = setUpUri(ctx.tenant, user, secret);
    return { id, type: 'Totp', verified: false, userId: user.id, pending: { secret } };
  });
  return { verificationId: id, secret, uri };
}

/** The address is the configured one, whatever host the request named. */
const setUpUri = ({ endpoint }: TenantContext, user: User, secret: string): string =>
  totpUri(secret, { issuer: new URL(endpoint).hostname, account: accountName(user) });

/** The secret that is being set up, for the page that shows it. @throws session.mfa.pending_info_not_found */
export async function pendingTotp(ctx: ExperienceContext, verificationId: string): Promise<NewTotp> {
  const state = await currentState(ctx);
  const user = await identifiedUser(ctx, state);
  const record = findRecord(state, verificationId);
  if (record.type !== 'Totp' || record.userId !== user.id || !record.pending)
    throw error('session.mfa.pending_info_not_found');
  const { secret } = record.pending;
  return { verificationId, secret, uri: setUpUri(ctx.tenant, user, secret) };
}

/**
 * The first code of a new secret: shows that the app has it.
 * @throws session.mfa.invalid_totp_code, session.mfa.pending_info_not_found
 */
export async function confirmTotp(
  ctx: ExperienceContext,
  verificationId: string,
  code: string,
): Promise<string> {
  const { event, userId } = await changeState(ctx.tenant, ctx.interaction.uid, async (state, db) => {
    const user = await identifiedUser(ctx, state, db);
    const record = findRecord(state, verificationId);
    if (record.type !== 'Totp' || record.userId !== user.id || !record.pending)
      throw error('session.mfa.pending_info_not_found');
    const { secret, step: lastStep } = record.pending;
    const step = totpStep(secret, code, { lastStep });
    if (step === undefined) throw error('session.mfa.invalid_totp_code');
    return {
      next: withRecord(state, { ...record, verified: true, pending: { secret, step } }),
      result: { event: state.interactionEvent, userId: user.id },
    };
  });
  note(ctx, event, 'Verification.Totp.Submit', { result: 'Success', userId });
  return verificationId;
}

/** A code of the app that the person has. @throws session.mfa.invalid_totp_code, session.verification_blocked_… */
export const verifyTotp = (ctx: ExperienceContext, code: string): Promise<string> =>
  takeProof(ctx, totpProof(ctx, code));

/** The same as a step that others follow. */
export const totpProof = (ctx: ExperienceContext, code: string): FactorProof =>
  factorProof(ctx, 'Totp', 'session.mfa.invalid_totp_code', totpCodeUse(ctx.tenant.vault, code));

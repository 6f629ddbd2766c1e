/**
 * Proof by the one-time token of a link (contract EXPERIENCE §4.8). The token is used up by the transaction that keeps
 * the proof: of many tries at once one succeeds, and a try that is not for what the person is doing uses nothing up.
 */
import { isError } from '@portero/schema/errors.ts';
import { newId } from '@portero/schema/ids.ts';
import { attemptFailed, attemptSucceeded, beginAttempt } from '../../security/attempts.ts';
import { getSignInExperience } from '../../sign-in-experience/experience.ts';
import { type ExperienceContext, note } from '../experience.ts';
import { currentState } from '../flow.ts';
import { ensureNobodyUnwelcome } from '../identification.ts';
import { useLink } from '../links.ts';
import { attemptAt } from '../lockout.ts';
import { timesEndedOf } from '../standing.ts';
import { changeState, withRecord } from '../state.ts';

const step = 'Verification.OneTimeToken.Submit';

/**
 * @returns the verification's id
 * @throws one_time_token.*, session.verification_blocked_too_many_attempts
 */
export async function verifyOneTimeToken(
  ctx: ExperienceContext,
  email: string,
  token: string,
): Promise<string> {
  const { tenant, interaction } = ctx;
  const before = await currentState(ctx);
  await ensureNobodyUnwelcome(ctx, before);
  const identifier = { type: 'email', value: email } as const;
  const counted = await attemptAt(ctx, await getSignInExperience(tenant), identifier);
  const attempt = await tenant.db.transaction((db) => beginAttempt(db, counted));
  const id = newId();
  try {
    await changeState(tenant, interaction.uid, async (state, db) => {
      const context = await useLink(tenant, db, { token, email, event: state.interactionEvent });
      await attemptSucceeded(db, attempt);
      const timesEnded = await timesEndedOf(tenant, identifier, db);
      const proof = { id, type: 'OneTimeToken', identifier, verified: true, timesEnded, context } as const;
      const captcha = { ...state.captcha, skipped: true };
      return { next: { ...withRecord(state, proof), captcha }, result: undefined };
    });
  } catch (failure) {
    if (isError(failure)) {
      attemptFailed(attempt);
      note(ctx, before.interactionEvent, step, {
        result: 'Error',
        error: { message: failure.message, code: failure.code },
      });
    }
    throw failure;
  }
  note(ctx, before.interactionEvent, step, { result: 'Success' });
  return id;
}

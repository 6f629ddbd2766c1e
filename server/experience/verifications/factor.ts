/** What the proofs of all second factors have in common: one person, one lock-out counter, one record. */
import { type ErrorCode, error } from '@portero/schema/errors.ts';
import { newId } from '@portero/schema/ids.ts';
import { allDone, type TenantDatabase } from '../../database/tenant-scope.ts';
import { type FactorChange, factorSubject, factorsOf, keepFactors } from '../../mfa/factors.ts';
import {
  type Attempt,
  attemptFailed,
  attemptSucceeded,
  beginAttempt,
  type OpenAttempt,
} from '../../security/attempts.ts';
import { getSignInExperience } from '../../sign-in-experience/experience.ts';
import type { User } from '../../users/rules.ts';
import { type ExperienceContext, note } from '../experience.ts';
import { holdIdentifiedUser, identifiedUser } from '../identification.ts';
import { attemptOf } from '../lockout.ts';
import { changeState, type State, type VerificationRecord, withRecord } from '../state.ts';
import { type Step, takeSteps } from '../steps.ts';

/**
 * Count an attempt at a second factor. Part of the caller's transaction.
 * @throws session.verification_blocked_too_many_attempts
 */
export const beginFactorAttempt = async (
  ctx: ExperienceContext,
  user: User,
  db: TenantDatabase,
): Promise<OpenAttempt> => beginAttempt(db, await factorAttempt(ctx, user));

async function factorAttempt(ctx: ExperienceContext, user: Pick<User, 'id'>): Promise<Attempt> {
  const experience = await getSignInExperience(ctx.tenant);
  return attemptOf(ctx, experience, { subject: factorSubject(user), userId: user.id });
}

/** A proof by a factor: the verification that it makes, and the step. */
export type FactorProof = Step & { readonly id: string };

/** Take that step, and no other for now. @returns the verification's id */
export async function takeProof(ctx: ExperienceContext, proof: FactorProof): Promise<string> {
  await takeSteps(ctx, [proof]);
  return proof.id;
}

/**
 * A factor that the person has.
 * @param use what using the proof up makes of their factors, and which of them it was
 * @throws `refusal`, session.identifier_not_found, session.verification_blocked_too_many_attempts
 */
export function factorProof(
  ctx: ExperienceContext,
  type: 'Totp' | 'BackupCode',
  refusal: ErrorCode,
  use: FactorChange<string | undefined>,
): FactorProof {
  const id = newId();
  let outcome: Outcome | undefined;
  return {
    id,
    async work(state, db) {
      if (state.userId === undefined) throw error('session.identifier_not_found');
      const beginning = await factorAttempt(ctx, { id: state.userId });
      // One trip to the database. Counted before the person is held, as everywhere, or two could wait for one another.
      const counting = beginAttempt(db, beginning);
      const holding = holdIdentifiedUser(state, db);
      await allDone([holding, counting]);
      const [user, attempt] = await Promise.all([holding, counting]);
      const factors = factorsOf(user);
      const { next, result: factorId } = use(factors, user);
      outcome = {
        attempt,
        event: state.interactionEvent,
        userId: user.id,
        isRight: factorId !== undefined,
      };
      if (factorId === undefined) return { next: state, stop: true };
      return {
        next: withRecord(state, { id, type, verified: true, userId: user.id, factorId }),
        along: [keepFactors(db, user.id, { before: factors, next }), attemptSucceeded(db, attempt)],
      };
    },
    taken() {
      if (outcome) concludeAttempt(ctx, `Verification.${type}.Submit`, outcome, error(refusal));
    },
    refused() {},
  };
}

type Outcome = {
  readonly attempt: OpenAttempt;
  readonly event: State['interactionEvent'];
  readonly userId: string;
  readonly isRight: boolean;
};

/** Note how an attempt went; a wrong one is thrown, as the lock-out that it may have brought. */
export function concludeAttempt(
  ctx: ExperienceContext,
  step: string,
  outcome: Outcome,
  refusal: Error & { readonly code: ErrorCode },
): void {
  const { attempt, event, userId, isRight } = outcome;
  if (isRight) {
    note(ctx, event, step, { result: 'Success', userId });
    return;
  }
  const { message, code } = refusal;
  note(ctx, event, step, { result: 'Error', userId, error: { message, code } });
  attemptFailed(attempt);
  throw refusal;
}

/** Keep a proof that is still to be given. @throws session.identifier_not_found */
export async function addRecord(
  ctx: ExperienceContext,
  step: string,
  recordOf: (
    user: User,
    state: State,
    db: TenantDatabase,
  ) => VerificationRecord | Promise<VerificationRecord>,
): Promise<void> {
  const { event, userId } = await changeState(ctx.tenant, ctx.interaction.uid, async (state, db) => {
    const user = await identifiedUser(ctx, state, db);
    const next = withRecord(state, await recordOf(user, state, db));
    return { next, result: { event: state.interactionEvent, userId: user.id } };
  });
  note(ctx, event, step, { result: 'Success', userId });
}

/** Proof by password (contract EXPERIENCE §4, §4.2). Unknown people cost and answer the same as wrong passwords. */
import { error, isError, type PorteroError } from '@portero/schema/errors.ts';
import { newId } from '@portero/schema/ids.ts';
import { passwordAlgorithm } from '@portero/schema/users.ts';
import { attemptFailed, attemptSucceeded, beginAttempt } from '../../security/attempts.ts';
import { hashPassword, needsRehash, type StoredPassword, verifyEvenly } from '../../security/passwords.ts';
import { getSignInExperience } from '../../sign-in-experience/experience.ts';
import { isPasswordExpired } from '../../users/password-expiry.ts';
import { findUserByIdentifier, type Identifier, rehashPassword, type User } from '../../users/rules.ts';
import { type ExperienceContext, note } from '../experience.ts';
import { currentState } from '../flow.ts';
import { attemptAt } from '../lockout.ts';
import { ensureCaptchaSolved } from '../requirements.ts';
import { type State, withRecord } from '../state.ts';
import { type Step, takeSteps } from '../steps.ts';

/**
 * @param options.mayBeExpired go on with an expired one; the sign-in then ends with a new one only
 * @returns the verification's id
 * @throws session.invalid_credentials, user.suspended, password.expired, session.verification_blocked_too_many_attempts
 */
export async function verifyPassword(
  ctx: ExperienceContext,
  identifier: Identifier,
  password: string,
  { mayBeExpired = false }: { readonly mayBeExpired?: boolean } = {},
): Promise<string> {
  const proof = await passwordProof(ctx, await currentState(ctx), { identifier, password, mayBeExpired });
  await takeSteps(ctx, [proof]);
  return proof.id;
}

/**
 * Look at a password, which takes its time and is counted. What a right one changes is a step that others may follow.
 * @throws as `verifyPassword`
 */
export async function passwordProof(
  ctx: ExperienceContext,
  state: State,
  {
    identifier,
    password,
    mayBeExpired,
  }: { readonly identifier: Identifier; readonly password: string; readonly mayBeExpired: boolean },
): Promise<Step & { readonly id: string }> {
  const { tenant } = ctx;
  const { interactionEvent: event } = state;
  const experience = await getSignInExperience(tenant);
  ensureCaptchaSolved(experience, state);
  const step = 'Verification.Password.Submit';
  const refused = ({ message, code }: Pick<PorteroError, 'message' | 'code'>) =>
    note(ctx, event, step, { result: 'Error', error: { message, code } });
  try {
    const counted = await attemptAt(ctx, experience, identifier);
    const attempt = await tenant.db.transaction((db) => beginAttempt(db, counted), 'relaxed');
    const user = await findUserByIdentifier(tenant, identifier);
    const isRight = await verifyEvenly(user && storedOf(user), password);
    if (!user || !isRight) {
      attemptFailed(attempt);
      throw error('session.invalid_credentials');
    }
    if (user.isSuspended) throw error('user.suspended');
    const expired = isPasswordExpired(user, experience.passwordExpiration);
    if (expired && !mayBeExpired) throw error('password.expired');
    const id = newId();
    const replacement = await strongerDigest(user, password);
    return {
      id,
      isRelaxed: true,
      async work(now, db) {
        if (replacement) await rehashPassword(db, user, replacement);
        return {
          next: withRecord(now, {
            id,
            type: 'Password',
            identifier,
            verified: true,
            userId: user.id,
            passwordUpdatedAt: user.passwordUpdatedAt,
            expired,
            timesEnded: user.timesEnded,
          }),
          along: [attemptSucceeded(db, attempt)],
        };
      },
      taken: () => note(ctx, event, step, { result: 'Success', userId: user.id }),
      refused,
    };
  } catch (failure) {
    if (isError(failure)) refused(failure);
    throw failure;
  }
}

function storedOf({ passwordDigest: digest, passwordAlgorithm: name }: User): StoredPassword | undefined {
  const algorithm = passwordAlgorithm.safeParse(name);
  return digest !== null && algorithm.success ? { digest, algorithm: algorithm.data } : undefined;
}

/** Foreign and weak digests are replaced while the password is at hand. */
async function strongerDigest(user: User, password: string) {
  if (!user.passwordDigest || !user.passwordAlgorithm) return undefined;
  return needsRehash(user.passwordDigest, user.passwordAlgorithm) ? hashPassword(password) : undefined;
}

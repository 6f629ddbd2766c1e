/**
 * A sign-in of somebody who lost every second factor: they ask, and – once an administrator agreed – set up a new one in
 * place of the old. What a request is, and how it ends, lies in `server/factor-recovery`.
 */
import { error, isError } from '@portero/schema/errors.ts';
import type { MfaFactor } from '@portero/schema/mfa.ts';
import type { RecoveryStanding } from '@portero/schema/recovery-requests.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import type { BrowserMark, Cookies } from '../factor-recovery/browser.ts';
import { makeRequest, recoveryIsOn, standingOf, stopLink } from '../factor-recovery/rules.ts';
import { tellOf } from '../messages/notices.ts';
import { enrolledFactors } from '../mfa/factors.ts';
import type { User } from '../users/rules.ts';
import { type ExperienceContext, note } from './experience.ts';
import { replacementFactors } from './factor-setup.ts';
import { identifiedUser } from './identification.ts';
import { type Facts, nextObstacle } from './requirements.ts';
import { isRecovering, usableFactors } from './second-factor.ts';
import { factsOf } from './standing.ts';
import { changeState, readState, type State } from './state.ts';

/**
 * Only at the step where a second factor is demanded: the first one has been shown, and nothing else is missing before.
 * @throws session.mfa.recovery_not_available
 */
async function atTheSecondStep(
  ctx: ExperienceContext,
  state: State,
  db: TenantDatabase,
): Promise<{ user: User; facts: Facts }> {
  if (state.userId === undefined) throw error('session.identifier_not_found');
  const user = await identifiedUser(ctx, state, db);
  const facts = await factsOf(ctx, state, user, db);
  const obstacle = nextObstacle(state.interactionEvent, facts);
  const isThere = isError(obstacle, 'session.mfa.require_mfa_verification') || isRecovering(facts);
  const isPossible = recoveryIsOn(ctx.tenant, facts.experience) && replacementFactors(facts).length > 0;
  if (!isThere || !isPossible) throw error('session.mfa.recovery_not_available');
  return { user, facts };
}

/** Where the person stands; undefined where nothing can be asked for. */
export async function recoveryStanding(ctx: ExperienceContext): Promise<RecoveryStanding | undefined> {
  const { tenant, interaction } = ctx;
  const state = await readState(tenant, interaction.uid);
  if (state?.userId === undefined) return undefined;
  try {
    const { user } = await atTheSecondStep(ctx, state, tenant.db);
    return await standingOf(tenant, tenant.db, user, ctx.request.cookie);
  } catch (failure) {
    if (isError(failure, 'session.mfa.recovery_not_available')) return undefined;
    throw failure;
  }
}

/** Whether the pages of second factors lead to it. */
export const canAskForRecovery = async (ctx: ExperienceContext): Promise<boolean> =>
  (await recoveryStanding(ctx)) !== undefined;

/**
 * Ask. Whoever has a request that is open is answered with that one, in whichever browser it was made.
 * @returns of a new one also the mark of this browser, which the caller gives it
 * @throws session.interaction_not_found, session.mfa.recovery_not_available also when it was asked too often
 */
export async function askForRecovery(
  ctx: ExperienceContext,
  reason: string | undefined,
): Promise<{ standing: RecoveryStanding; mark: BrowserMark | undefined }> {
  const { tenant, interaction, request } = ctx;
  const { ip, userAgent, languages } = request;
  const { user, mark } = await changeState(tenant, interaction.uid, async (state, db) => {
    const { user, facts } = await atTheSecondStep(ctx, state, db);
    const factors: MfaFactor[] = enrolledFactors(user, usableFactors(facts));
    const made = await makeRequest(tenant, db, user.id, {
      reason,
      factors,
      ip,
      userAgent,
      applicationId: interaction.clientId,
      cookies: request.cookie,
    });
    if (made) {
      const link = stopLink(tenant, made.stopToken);
      await tellOf(tenant, db, user, 'recovery-requested', { ip, languages, link });
    }
    return { next: state, result: { user, mark: made?.mark } };
  });
  const cookies: Cookies = (name) => (name === mark?.name ? mark.value : request.cookie(name));
  return { standing: await standingOf(tenant, tenant.db, user, cookies), mark };
}

/**
 * Begin to set up a new factor in place of the lost ones. Nothing is lost yet: they go when the new one is kept.
 * @throws session.mfa.recovery_not_available without an approval that is good in this browser
 */
export async function beginRecovery(ctx: ExperienceContext): Promise<void> {
  const { event, userId } = await changeState(ctx.tenant, ctx.interaction.uid, async (state, db) => {
    const { facts } = await atTheSecondStep(ctx, state, db);
    if (!facts.recovery) throw error('session.mfa.recovery_not_available');
    return {
      // What was staged before belongs to a sign-in that shows an old factor.
      next: { ...state, mfa: {}, recoveryId: facts.recovery.id },
      result: { event: state.interactionEvent, userId: state.userId },
    };
  });
  note(ctx, event, 'Recovery.Begin', { result: 'Success', userId });
}

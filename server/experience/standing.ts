/** What has to be looked up before the table of requirements can be asked. */
import type { SignInExperience } from '@portero/schema/sign-in-experience.ts';
import { signUpFields } from '../custom-profile-fields/catalogue.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { organizationsOfUser } from '../organizations/rules.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import type { TenantContext } from '../tenants/context.ts';
import type { User } from '../users/rules.ts';
import type { ExperienceContext } from './experience.ts';
import { identifiedUser } from './identification.ts';
import { type Facts, nextObstacle } from './requirements.ts';
import { secondFactorIsShown } from './second-factor.ts';
import { readState, type State } from './state.ts';

/** Whether an organization makes the person set up a second factor. Asked only where the tenant wants that. */
export async function isMfaForcedFor(
  tenant: TenantContext,
  db: TenantDatabase,
  { mfa }: Pick<SignInExperience, 'mfa'>,
  userId: string,
): Promise<boolean> {
  if (mfa.factors.length === 0 || mfa.organizationRequiredMfaPolicy !== 'Mandatory') return false;
  const organizations = await organizationsOfUser({ ...tenant, db }, userId);
  return organizations.some(({ isMfaRequired }) => isMfaRequired);
}

export async function factsOf(
  { tenant }: ExperienceContext,
  state: State,
  user: User | undefined,
  db: TenantDatabase = tenant.db,
): Promise<Facts> {
  const experience = await getSignInExperience(tenant);
  const isMfaForced = user ? await isMfaForcedFor(tenant, db, experience, user.id) : false;
  return { experience, state, user, isMfaForced, fields: await signUpFields(tenant, experience) };
}

/**
 * Nothing of an account changes in a sign-in that has shown only one factor of two.
 * @throws session.mfa.require_mfa_verification
 */
export async function ensureSecondFactor(
  ctx: ExperienceContext,
  state: State,
  user: User | undefined,
  db: TenantDatabase,
): Promise<void> {
  if (!user) return;
  const obstacle = secondFactorIsShown(await factsOf(ctx, state, user, db));
  if (obstacle) throw obstacle;
}

/** What would stand in the way of a submit now, without submitting; undefined also before anybody is named. */
export async function presentObstacle(ctx: ExperienceContext) {
  const state = await readState(ctx.tenant, ctx.interaction.uid);
  if (state?.userId === undefined) return undefined;
  const user = await identifiedUser(ctx, state);
  return nextObstacle(state.interactionEvent, await factsOf(ctx, state, user));
}

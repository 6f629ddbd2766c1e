/** What has to be looked up before the table of requirements can be asked. */
import type { SignInExperience } from '@portero/schema/sign-in-experience.ts';
import { readPlaces } from '../adaptive-mfa/history.ts';
import { judge } from '../adaptive-mfa/rules.ts';
import { signUpFields } from '../custom-profile-fields/catalogue.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { usableApproval } from '../factor-recovery/rules.ts';
import { demandsTwoFactors } from '../oidc/sessions/authentication-context.ts';
import { organizationsOfUser } from '../organizations/rules.ts';
import { knownDevice } from '../security/known-devices.ts';
import { wideNetworkOf } from '../security/networks.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import type { TenantContext } from '../tenants/context.ts';
import { defaultDays, findTrustedDevice, trustedDeviceCookie } from '../trusted-devices/rules.ts';
import { findUserByIdentifier, type Identifier, type User } from '../users/rules.ts';
import type { ExperienceContext } from './experience.ts';
import { identifiedUser } from './identification.ts';
import { type Facts, nextObstacle } from './requirements.ts';
import { secondFactorIsProven, secondFactorIsShown } from './second-factor.ts';
import { noSignals, type Signals } from './signals.ts';
import { readState, type State } from './state.ts';

/**
 * Whether the person must set up a second factor whatever the policy is: an administrator said so of them, or one of their
 * organizations does – asked only where the tenant wants that.
 */
export async function isMfaForcedFor(
  tenant: TenantContext,
  db: TenantDatabase,
  { mfa }: Pick<SignInExperience, 'mfa'>,
  { id, needsSecondFactor }: Pick<User, 'id' | 'needsSecondFactor'>,
): Promise<boolean> {
  if (mfa.factors.length === 0) return false;
  if (needsSecondFactor || mfa.organizationRequiredMfaPolicy !== 'Mandatory') return needsSecondFactor;
  const organizations = await organizationsOfUser({ ...tenant, db }, id);
  return organizations.some(({ isMfaRequired }) => isMfaRequired);
}

/**
 * @param user undefined until somebody was named
 * @param db inside a transaction, its own
 */
export async function factsOf(
  ctx: ExperienceContext,
  state: State,
  user: User | undefined,
  db: TenantDatabase = ctx.tenant.db,
): Promise<Facts> {
  const { tenant } = ctx;
  const experience = await getSignInExperience(tenant);
  const isMfaForced = user ? await isMfaForcedFor(tenant, db, experience, user) : false;
  const signals = await signalsOf(ctx, experience, user, db);
  const fields = await signUpFields(tenant, experience);
  const approval = user && (await usableApproval(tenant, db, experience, user, ctx.request.cookie));
  const recovery = approval && { id: approval.id, hasBegun: state.recoveryId === approval.id };
  return { experience, state, user, isMfaForced, signals, recovery, fields, now: Date.now() };
}

/** What is known of this sign-in beside its proofs. Nothing is looked up that the tenant has not turned on. */
async function signalsOf(
  ctx: ExperienceContext,
  experience: SignInExperience,
  user: User | undefined,
  db: TenantDatabase,
): Promise<Signals> {
  if (!user) return noSignals;
  const { params, promptDetails } = ctx.interaction;
  const stepUp = demandsTwoFactors(params) || promptDetails.organizationDemandsMfa === true;
  const risks = experience.adaptiveMfa.enabled ? await risksOf(ctx, user, db) : [];
  const { enabled, durationDays = defaultDays } = experience.trustedDevice;
  if (!enabled || experience.mfa.factors.length === 0) return { risks, stepUp };
  // Whoever demands a second factor of one person demands it each time, and so does an organization, or an application that
  // asks for a fresh proof.
  if (user.needsSecondFactor) return { risks, stepUp };
  const organizations = await organizationsOfUser({ ...ctx.tenant, db }, user.id);
  if (organizations.some(({ isMfaRequired }) => isMfaRequired)) return { risks, stepUp };
  const cookie = ctx.request.cookie(trustedDeviceCookie(ctx.tenant, user.id));
  const isFresh = stepUp || params.max_age !== undefined;
  const found = cookie && !isFresh ? await findTrustedDevice(ctx.tenant, db, user, cookie) : undefined;
  return { risks, stepUp, trustDays: durationDays, trustedDevice: found };
}

async function risksOf({ tenant, request }: ExperienceContext, user: User, db: TenantDatabase) {
  const { adaptiveMfa } = tenant.config;
  const places = await readPlaces(db, user.id, adaptiveMfa.memoryDays);
  const evidence = {
    now: Date.now(),
    location: request.location,
    network: wideNetworkOf(request.ip),
    isKnownDevice: knownDevice(tenant, request.device, user.id) !== undefined,
    lastSignInAt: user.lastSignInAt,
    ...places,
  };
  return judge(evidence, tenant.config);
}

/**
 * Kept with what proves an address or a number, so that it names nobody all of whose sign-ins were ended since then; undefined
 * where nobody has it yet.
 */
export const timesEndedOf = async (
  tenant: TenantContext,
  identifier: Identifier,
  db: TenantDatabase,
): Promise<number | undefined> => (await findUserByIdentifier(tenant, identifier, db))?.timesEnded;

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

/**
 * The same for whoever adds something to prove themselves with: what only stands in for their second factor, or makes
 * it needless today, is not enough (KNOWN: a credential changed at lower assurance).
 * @throws session.mfa.require_mfa_verification
 */
export async function ensureProven(
  ctx: ExperienceContext,
  state: State,
  user: User,
  db: TenantDatabase,
): Promise<void> {
  const facts = await factsOf(ctx, state, user, db);
  const { trustedDevice } = facts.signals;
  const isLenient = trustedDevice !== undefined || facts.experience.adaptiveMfa.enabled === true;
  const obstacle = isLenient ? secondFactorIsProven(facts) : secondFactorIsShown(facts);
  if (obstacle) throw obstacle;
}

/** For how many days this device could be trusted, if somebody is named and it may be. */
export async function daysOfTrust(ctx: ExperienceContext): Promise<number | undefined> {
  const state = await readState(ctx.tenant, ctx.interaction.uid);
  if (state?.userId === undefined) return undefined;
  const user = await identifiedUser(ctx, state);
  return (await factsOf(ctx, state, user)).signals.trustDays;
}

/** What would stand in the way of a submit now, without submitting; undefined also before anybody is named. */
export async function presentObstacle(ctx: ExperienceContext) {
  const state = await readState(ctx.tenant, ctx.interaction.uid);
  if (state?.userId === undefined) return undefined;
  const user = await identifiedUser(ctx, state);
  return nextObstacle(state.interactionEvent, await factsOf(ctx, state, user));
}

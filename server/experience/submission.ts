/** The end of a flow: everything pending is written in one transaction with the interaction's outcome (EXPERIENCE §3). */
import type { NoticeKind } from '@portero/connectors/templates/notices.ts';
import { error } from '@portero/schema/errors.ts';
import { notePlaces } from '../adaptive-mfa/history.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { cancelRecovery, useApproval } from '../factor-recovery/rules.ts';
import { tellOfNewDevice } from '../messages/new-device.ts';
import { tellOf } from '../messages/notices.ts';
import { abortInteraction, completeLogin, leaveSession } from '../oidc/interaction/interactions.ts';
import { endAllOf, revokeUser } from '../oidc/records/records.ts';
import { authenticationOf, isTwoFactors } from '../oidc/sessions/authentication-context.ts';
import { acceptByLink } from '../organization-invitations/rules.ts';
import { joinNamed } from '../organizations/rules.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import { keepAgreement } from '../terms/rules.ts';
import { noteUse, trustDevice } from '../trusted-devices/rules.ts';
import { emailKey } from '../users/identifiers.ts';
import { findUserById, getUser, noteSignIn, setPassword, type User, updateUser } from '../users/rules.ts';
import { provedBy } from '../users/verification.ts';
import { bindStaged } from './binding.ts';
import { type ExperienceContext, note } from './experience.ts';
import { choicesAfter } from './factor-setup.ts';
import { ensureEventAllowed } from './flow.ts';
import { holdIdentifiedUser } from './identification.ts';
import { identifiersProved, mayBeTrusted, proofsOf } from './proofs.ts';
import { ensureNothingMissing, type Facts, needsCaptcha } from './requirements.ts';
import { hasShownFactor, hasSignedInByPasskey, isRecovering, secondFactorIsProven } from './second-factor.ts';
import type { Signals } from './signals.ts';
import { factsOf } from './standing.ts';
import { changeState, emptyState, isUsedToken, publicRecords, type State } from './state.ts';
import { type Step, takeSteps } from './steps.ts';

/**
 * Finish. A failed submit changes nothing.
 * @returns where the browser goes on; nothing after a password reset, since the person signs in again
 * @throws session.captcha_required, session.identifier_not_found, user.missing_profile, user.new_password_required_in_profile …
 */
export async function submit(ctx: ExperienceContext): Promise<Ended> {
  const end = submission(ctx);
  await takeSteps(ctx, [end]);
  return end.ended();
}

type Ended = { readonly redirectTo?: string };

/** The same as a step that others go before. */
export function submission(ctx: ExperienceContext): Step & {
  /** Whether those before it were taken. */
  isReached(): boolean;
  ended(): Promise<Ended>;
} {
  const { tenant, interaction } = ctx;
  let submitted: State | undefined;
  let risks: Signals['risks'] = [];
  let unmet = false;
  let ended: Ended | Promise<Ended> = {};
  let trust: TrustEvent[] = [];
  return {
    isReached: () => submitted !== undefined,
    ended: async () => ended,
    async work(state, db) {
      submitted = state;
      risks = [];
      unmet = false;
      trust = [];
      const experience = await getSignInExperience(tenant);
      // Before anything that tells who is there.
      if (needsCaptcha(experience, state)) throw error('session.captcha_required');
      const user = await holdIdentifiedUser(state, db);
      const facts = await factsOf(ctx, state, user, db);
      risks = facts.signals.risks;
      ensureNothingMissing(state.interactionEvent, facts);
      if (state.interactionEvent === 'ForgotPassword') {
        const next = await reset(ctx, db, state, user);
        await tell(ctx, db, user, { state });
        ended = {};
        return { next };
      }
      const authentication = authenticationOf({ verificationRecords: proofsOf(facts, user) });
      unmet = facts.signals.stepUp && !isTwoFactors(authentication);
      if (unmet) {
        ended = await abortInteraction(tenant, db, interaction, unmetRequirements);
        return { next: state };
      }
      const replacesAll = isRecovering(facts);
      if (replacesAll && facts.recovery) await useApproval(db, user.id, facts.recovery.id);
      const hasLostNothing = !replacesAll && (hasShownFactor(facts) || hasSignedInByPasskey(state, user));
      await writePending(ctx, db, user, state);
      await bindStaged(tenant, db, user.id, state.mfa, { replacesAll });
      if (replacesAll) await endOtherSessions(ctx, db, user);
      if (state.page?.terms) await keepAgreement(db, user.id, state.page.terms, interaction.clientId);
      await acceptInvitations(ctx, db, user, state);
      const { trustedDevice, events } = await keepTrust(ctx, db, facts, user);
      trust = events;
      if (experience.adaptiveMfa.enabled) await rememberPlace(ctx, db, user);
      const login = completeLogin(tenant, db, interaction, {
        accountId: user.id,
        submission: submissionOf(ctx, state),
        authentication,
        trustedDevice,
      });
      // Whoever shows an old factor has lost nothing.
      const cancelled = hasLostNothing ? cancelRecovery(db, user.id, 'factor-shown') : undefined;
      ended = login;
      const told = tell(ctx, db, user, { state, replacesAll });
      return {
        next: { ...state, profile: {}, mfa: {}, recoveryId: undefined },
        along: [login, noteSignIn(db, user.id), cancelled, told],
      };
    },
    taken() {
      for (const event of trust) noteTrust(ctx, submitted?.userId, event);
      if (unmet) noteSubmit(ctx, submitted, { result: 'Error', error: unmetRequirements.error });
      else noteSubmit(ctx, submitted, { result: 'Success', ...adaptiveResult(risks) });
    },
    refused({ message, code }) {
      noteSubmit(ctx, submitted, { result: 'Error', error: { message, code }, ...adaptiveResult(risks) });
    },
  };
}

/** Nothing is noted of a sign-in that was never begun. */
function noteSubmit(
  ctx: ExperienceContext,
  state: State | undefined,
  outcome: Omit<Parameters<typeof note>[3], 'userId'>,
): void {
  if (!state) return;
  const { interactionEvent, userId } = state;
  note(ctx, interactionEvent, 'Submit', { ...outcome, userId });
}

/** Tells the person's address, as it was before. */
async function tell(
  { tenant, request: { ip, languages, userAgent, device } }: ExperienceContext,
  db: TenantDatabase,
  user: User,
  done: Done,
): Promise<void> {
  for (const kind of noticesOf(user, done)) await tellOf(tenant, db, user, kind, { ip, languages });
  if (done.state.interactionEvent !== 'ForgotPassword')
    await tellOfNewDevice(tenant, db, user, { ip, languages, userAgent, device });
}

type Done = { readonly state: State; readonly replacesAll?: boolean };

/** What the person's address is told of: whoever has just been made has changed nothing. */
function noticesOf({ passwordDigest }: User, { state, replacesAll = false }: Done): NoticeKind[] {
  const { interactionEvent, profile, mfa } = state;
  if (state.createdHere) return [];
  const isAdded = replacesAll || mfa.totp || mfa.webAuthn?.length || mfa.backupCode;
  return [
    ...(profile.passwordEncrypted !== undefined && (interactionEvent === 'ForgotPassword' || passwordDigest)
      ? (['password-changed'] as const)
      : []),
    ...(replacesAll ? (['factor-removed'] as const) : []),
    ...(isAdded ? (['factor-added'] as const) : []),
  ];
}

const unmetRequirements = {
  error: 'unmet_authentication_requirements',
  error_description: 'two factors are asked for, and this account has no second one that could be used here',
};

/** What adaptive MFA found, for the audit log. */
const adaptiveResult = (risks: Signals['risks']) =>
  risks.length > 0 ? { adaptiveMfaResult: { requiresMfa: true, triggeredRules: risks } } : {};

const rememberPlace = ({ tenant, request }: ExperienceContext, db: TenantDatabase, { id }: User) =>
  notePlaces(db, id, {
    ip: request.ip,
    location: request.location,
    memoryDays: tenant.config.adaptiveMfa.memoryDays,
  });

type TrustEvent = { readonly key: 'TrustedDevice.Used' | 'TrustedDevice.Created'; readonly deviceId: string };

function noteTrust(
  { tenant, request, audit, interaction }: ExperienceContext,
  userId: string | undefined,
  event: TrustEvent,
): void {
  audit.record(tenant.db, {
    ...event,
    result: 'Success',
    userId,
    ip: request.ip,
    userAgent: request.userAgent,
    applicationId: interaction.clientId,
  });
}

/**
 * Trust the device, or note that it has just been trusted.
 * @returns the device whose browser gets the cookie, and what is to be told of it once it is kept
 */
async function keepTrust(
  ctx: ExperienceContext,
  db: TenantDatabase,
  facts: Facts,
  { id: userId }: User,
): Promise<{ trustedDevice?: { id: string; expiresAt: number }; events: TrustEvent[] }> {
  const { tenant, request } = ctx;
  const { trustedDevice, trustDays } = facts.signals;
  const events: TrustEvent[] = [];
  if (trustedDevice && facts.user && secondFactorIsProven(facts)) {
    await noteUse(db, trustedDevice);
    events.push({ key: 'TrustedDevice.Used', deviceId: trustedDevice.id });
  }
  if (!facts.state.trustsDevice || trustDays === undefined || !mayBeTrusted(facts)) return { events };
  // As they are by now: what was set up on the way belongs to what the trust is bound to.
  const user = await getUser(tenant, userId, db);
  const { ip, userAgent, location } = request;
  const { country, city } = location;
  const seen = { ip, userAgent, country, city, days: trustDays, replaces: trustedDevice?.id };
  const trusted = await trustDevice(tenant, db, user, seen);
  events.push({ key: 'TrustedDevice.Created', deviceId: trusted.id });
  return { trustedDevice: trusted, events };
}

/**
 * Go on to the application after a reset in this very browser, which has just proved the address: our pages do not
 * send people back to type the password they have just chosen.
 * @throws auth.forbidden where nobody may sign in, session.interaction_not_found, session.captcha_required,
 *   session.identifier_not_found when nothing was reset here
 */
export async function signInAfterReset(ctx: ExperienceContext): Promise<{ redirectTo?: string }> {
  await ensureEventAllowed(ctx, 'SignIn');
  await changeState(ctx.tenant, ctx.interaction.uid, async (state) => {
    const { resetUserId: userId, ...rest } = state;
    if (userId === undefined) throw error('session.identifier_not_found');
    return { next: { ...rest, interactionEvent: 'SignIn' as const, userId }, result: undefined };
  });
  return submit(ctx);
}

/** A new password ends every session and token of the person, and every sign-in under way but this one. */
async function reset(ctx: ExperienceContext, db: TenantDatabase, state: State, user: User): Promise<State> {
  const { passwordEncrypted } = state.profile;
  if (passwordEncrypted === undefined) throw error('user.new_password_required_in_profile');
  await setPassword(ctx.tenant, db, user.id, { digest: passwordEncrypted, algorithm: 'Argon2id' });
  const proved = provedBy(user, identifiersProved(state));
  if (Object.keys(proved).length > 0) await updateUser(ctx.tenant, db, user.id, proved);
  await endOtherSessions(ctx, db, user, endAllOf);
  const { timesEnded } = await getUser(ctx.tenant, user.id, db);
  // The captcha was solved for this sign-in; our own pages go on with it.
  const { captcha, provenChannel } = state;
  return { ...emptyState('ForgotPassword'), captcha, provenChannel, timesEnded, resetUserId: user.id };
}

/** Everything that the person holds; theirs may be the session of this very browser. */
async function endOtherSessions(
  ctx: ExperienceContext,
  db: TenantDatabase,
  { id }: User,
  end: typeof endAllOf = revokeUser,
): Promise<void> {
  await end(db, id);
  if (ctx.interaction.sessionAccountId === id) await leaveSession(ctx.tenant, db, ctx.interaction);
}

async function writePending(
  ctx: ExperienceContext,
  db: TenantDatabase,
  user: User,
  state: State,
): Promise<void> {
  const {
    passwordEncrypted,
    passwordEncryptionMethod: _method,
    submitted: _submitted,
    profile,
    customData,
    jitOrganizationIds,
    ...identity
  } = state.profile;
  if (passwordEncrypted !== undefined) {
    await setPassword(ctx.tenant, db, user.id, { digest: passwordEncrypted, algorithm: 'Argon2id' });
  }
  const logtoConfig = choicesAfter(user, state);
  const patch = {
    ...provedBy(user, identifiersProved(state)),
    ...identity,
    // Nothing is staged that was not proved.
    ...(identity.primaryEmail !== undefined && { isEmailVerified: true }),
    ...(identity.primaryPhone !== undefined && { isPhoneVerified: true }),
    ...(logtoConfig && { logtoConfig }),
    ...(profile && { profile: { ...user.profile, ...profile } }),
    ...(customData && { customData: { ...user.customData, ...customData } }),
  };
  if (Object.keys(patch).length > 0) await updateUser(ctx.tenant, db, user.id, patch);
  if (jitOrganizationIds) await joinNamed(db, user.id, jitOrganizationIds);
}

/** Whoever came by the link of an invitation joins; somebody else's account does not. */
async function acceptInvitations(
  { tenant }: ExperienceContext,
  db: TenantDatabase,
  { id }: User,
  { verificationRecords }: State,
): Promise<void> {
  for (const { context, identifier } of verificationRecords.filter(isUsedToken)) {
    const { invitationId } = context;
    if (invitationId === undefined) continue;
    const { primaryEmail } = (await findUserById({ ...tenant, db }, id)) ?? {};
    const isTheirs = primaryEmail != null && emailKey(primaryEmail) === emailKey(identifier.value);
    if (isTheirs) await acceptByLink(tenant, db, invitationId, id);
  }
}

/** How the person signed in, kept beside the session. */
const submissionOf = ({ request }: ExperienceContext, state: State) => ({
  interactionEvent: state.interactionEvent,
  userId: state.userId,
  verificationRecords: publicRecords(state),
  signInContext: { ip: request.ip, userAgent: request.userAgent, ...request.location },
});

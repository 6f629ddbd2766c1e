/** Who it is: a proof names the person, or creates them (contract EXPERIENCE §3 "POST /identification"). */
import { error, isError, type PorteroError } from '@portero/schema/errors.ts';
import type { SignInExperience } from '@portero/schema/sign-in-experience.ts';
import { acceptInvitation, findInvitation, isInvitationCode } from '../administrators/invitations.ts';
import { signUpFields } from '../custom-profile-fields/catalogue.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { passkeysOf } from '../mfa/factors.ts';
import { ensureMeantFor } from '../one-time-tokens/rules.ts';
import { joinByEmailDomain, joinNamed } from '../organizations/rules.ts';
import { ensureEmailAllowed } from '../sign-in-experience/email-blocklist.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import { ensureUsernameAllowed } from '../sign-in-experience/usernames.ts';
import { adminTenantId, type TenantContext } from '../tenants/context.ts';
import { becomeFirstAdministrator } from '../tenants/first-administrator.ts';
import { emailKey } from '../users/identifiers.ts';
import {
  createUser,
  ensureIdentifiersAreFree,
  findUserById,
  findUserNamed,
  holdUser,
  type NewUser,
  type User,
} from '../users/rules.ts';
import { type ExperienceContext, note } from './experience.ts';
import { currentState, ensureEventAllowed } from './flow.ts';
import { keepNewcomersPasskey, withoutNewcomer } from './newcomers.ts';
import { experienceFor, setupCodeOf } from './opening.ts';
import {
  ensureMethodEnabled,
  ensureNothingMissing,
  isIdentifying,
  isInvited,
  personIsWelcome,
  wasEndedSince,
} from './requirements.ts';
import { noSignals } from './signals.ts';
import {
  changeState,
  changeStateAlone,
  findRecord,
  isUsedToken,
  type NamingRecord,
  type PasswordRecord,
  type PendingProfile,
  type State,
  type VerificationRecord,
} from './state.ts';
import { type Step, takeSteps } from './steps.ts';

/**
 * Identify the person by a proof, or – in a registration – create them once nothing is missing.
 * @returns 'created' for a registration that made the person, else 'identified'
 */
export async function identify(
  ctx: ExperienceContext,
  verificationId?: string,
): Promise<'created' | 'identified'> {
  const { interactionEvent: event } = await currentState(ctx);
  if (event !== 'Register' && verificationId !== undefined) {
    await takeSteps(ctx, [recognition(ctx, verificationId)]);
    return 'identified';
  }
  try {
    if (event !== 'Register') throw missing('verificationId');
    return await register(ctx, verificationId);
  } catch (failure) {
    if (isError(failure)) noteRefusal(ctx, event, failure);
    throw failure;
  }
}

const missing = (field: string) =>
  error('guard.invalid_input', { summary: `${field} is missing` }, { details: `${field} is missing` });

const noteRefusal = (
  ctx: ExperienceContext,
  event: State['interactionEvent'],
  { message, code }: Pick<PorteroError, 'message' | 'code'>,
): void => note(ctx, event, 'Identifier.Submit', { result: 'Error', error: { message, code } });

/** Whom a proof names, as a step between the proof and what follows. */
export function recognition(ctx: ExperienceContext, verificationId: string): Step {
  const { tenant } = ctx;
  let found: { readonly event: State['interactionEvent']; readonly userId?: string } | undefined;
  return {
    isRelaxed: true,
    async work(state, db) {
      const experience = await getSignInExperience(tenant);
      found = { event: state.interactionEvent };
      // A registration makes its person; nobody is recognised in one.
      if (state.interactionEvent === 'Register') throw error('session.verification_failed');
      const record = findRecord(state, verificationId);
      if (state.interactionEvent === 'SignIn' && !isUsedToken(record))
        await ensureEventAllowed(ctx, 'SignIn');
      ensureMethodEnabled(state.interactionEvent, record, experience);
      if (!record.verified) throw error('session.verification_failed');
      if (record.type === 'OneTimeToken') ensureMeantFor(record.context, state.interactionEvent);
      const user = await named(tenant, experience, record, db);
      if (record.type === 'Password') ensureSamePassword(record, user);
      if (!user) throw error('user.user_not_exist', { identifier: record.identifier?.value });
      if (user.isSuspended) throw error('user.suspended');
      if (wasEndedSince(record, user)) throw error('session.verification_failed');
      if (state.userId !== undefined && state.userId !== user.id) throw error('session.identity_conflict');
      found = { event: state.interactionEvent, userId: user.id };
      if (state.userId === user.id) return { next: state };
      const provenPassword = record.type === 'Password' ? { updatedAt: record.passwordUpdatedAt } : undefined;
      // Of the person who is named, whoever else shows a password in this sign-in.
      const passwordExpired = record.type === 'Password' && record.expired;
      const provenPasskey = record.type === 'SignInPasskey' ? record.factorId : undefined;
      const profile = { ...state.profile, ...organizationsOf(record) };
      const proven = { provenPassword, passwordExpired, provenPasskey, provenChannel: channelOf(record) };
      const { timesEnded } = user;
      return { next: { ...withoutNewcomer(state), userId: user.id, timesEnded, ...proven, profile } };
    },
    taken() {
      if (found) note(ctx, found.event, 'Identifier.Submit', { result: 'Success', userId: found.userId });
    },
    refused(failure) {
      if (found) noteRefusal(ctx, found.event, failure);
    },
  };
}

/** Where the proof was sent to, if it was sent. */
const channelOf = (record: NamingRecord): State['provenChannel'] =>
  record.type === 'EmailVerificationCode' ||
  record.type === 'PhoneVerificationCode' ||
  record.type === 'OneTimeToken'
    ? record.identifier.type
    : undefined;

/** Whom a proof names. A passkey that was removed meanwhile names nobody. */
async function named(
  tenant: TenantContext,
  { usernamePolicy }: Pick<SignInExperience, 'usernamePolicy'>,
  record: NamingRecord,
  db: TenantDatabase,
): Promise<User | undefined> {
  if (record.type !== 'SignInPasskey') return findUserNamed(db, record.identifier, usernamePolicy);
  if (record.userId === undefined) return undefined;
  const user = await findUserById({ ...tenant, db }, record.userId);
  if (user && !passkeysOf(user).some(({ id }) => id === record.factorId))
    throw error('session.verification_failed');
  return user;
}

/** A password proves its owner. The name that was typed may belong to somebody else by now. */
function ensureSamePassword(record: PasswordRecord, user: User | undefined): void {
  const { userId, passwordUpdatedAt } = record;
  if (user?.id !== userId || user.passwordUpdatedAt !== passwordUpdatedAt)
    throw error('session.verification_failed');
}

async function register(ctx: ExperienceContext, verificationId: string | undefined): Promise<'created'> {
  const { tenant, interaction } = ctx;
  const experience = await experienceFor(ctx);
  if (verificationId !== undefined) await stageFromProof(ctx, verificationId, experience);
  const { profile, verificationRecords } = await currentState(ctx);
  if (!isInvited({ profile, verificationRecords })) await ensureEventAllowed(ctx, 'Register');
  const code = tenant.id === adminTenantId ? setupCodeOf(ctx) : undefined;
  if (tenant.id === adminTenantId && code === undefined) throw error('setup.code_invalid');
  const fields = await signUpFields(tenant, experience);
  const userId = await changeState(tenant, interaction.uid, async (state, db) => {
    ensureNothingMissing('create', {
      experience,
      state,
      user: undefined,
      isMfaForced: false,
      signals: noSignals,
      fields,
      now: Date.now(),
    });
    const invited = code === undefined ? undefined : await findInvitation(tenant, code, db);
    const user = await createUser(tenant, db, {
      ...newUserOf(state.profile, interaction.clientId),
      ...(state.newUserId !== undefined && { id: state.newUserId }),
      ...(invited && { primaryEmail: invited.email }),
    });
    if (code !== undefined && isInvitationCode(code)) await acceptInvitation(tenant, db, user.id, code);
    else if (code !== undefined) await becomeFirstAdministrator(tenant, db, user.id, code);
    const proved = provedEmail(state);
    const { submitted, jitOrganizationIds, passwordEncrypted, primaryEmail } = state.profile;
    // The address that they are for may have given way to another one.
    if (jitOrganizationIds && isInvited(state)) await joinNamed(db, user.id, jitOrganizationIds);
    else if (proved !== undefined) await joinByEmailDomain(db, user.id, proved);
    return {
      next: {
        ...(await keepNewcomersPasskey(db, state, user.id)),
        userId: user.id,
        timesEnded: user.timesEnded,
        createdHere: true,
        // Whoever chose a password comes by that.
        ...(passwordEncrypted === undefined && { provenChannel: primaryEmail ? 'email' : 'phone' }),
        profile: submitted === undefined ? {} : { submitted },
      },
      result: user.id,
    };
  });
  if (tenant.id === adminTenantId) tenant.cache.invalidate('sign-in-experience');
  note(ctx, 'Register', 'Identifier.Submit', { result: 'Success', userId });
  return 'created';
}

/** The new person's address, if a code was sent there and came back: only then do its domain's organizations open. */
function provedEmail({ profile, verificationRecords }: State): string | undefined {
  const { primaryEmail } = profile;
  const isProved = verificationRecords.some(
    (record) =>
      (record.type === 'EmailVerificationCode' || record.type === 'OneTimeToken') &&
      record.verified &&
      primaryEmail !== undefined &&
      emailKey(record.identifier.value) === emailKey(primaryEmail),
  );
  return isProved ? primaryEmail : undefined;
}

/** What a proof brings is kept even when a later check fails, so that the missing pieces can be added (EXPERIENCE §3). */
async function stageFromProof(
  ctx: ExperienceContext,
  verificationId: string,
  experience: SignInExperience,
): Promise<void> {
  await changeStateAlone(ctx.tenant, ctx.interaction.uid, async (state, db) => {
    const record = findRecord(state, verificationId);
    if (!isIdentifying(record)) throw error('session.verification_failed');
    if (record.identifier.type === 'email')
      ensureEmailAllowed(experience.emailBlocklistPolicy, record.identifier.value);
    if (record.type === 'OneTimeToken') ensureMeantFor(record.context, 'Register');
    const staged = profileOf(record);
    if (staged.username !== undefined) ensureUsernameAllowed(experience.usernamePolicy, staged.username);
    await ensureIdentifiersAreFree(ctx.tenant, db, staged);
    return { next: { ...state, profile: { ...state.profile, ...staged } }, result: undefined };
  });
}

/** @throws session.verification_failed for proofs that are not complete or cannot make an account */
export function profileOf(record: VerificationRecord): PendingProfile {
  if (!record.verified) throw error('session.verification_failed');
  switch (record.type) {
    case 'EmailVerificationCode':
      return { primaryEmail: record.identifier.value };
    case 'OneTimeToken':
      return { primaryEmail: record.identifier.value, ...organizationsOf(record) };
    case 'PhoneVerificationCode':
      return { primaryPhone: record.identifier.value };
    case 'NewPasswordIdentity':
      return {
        username: record.identifier.value,
        passwordEncrypted: record.passwordEncrypted,
        passwordEncryptionMethod: 'Argon2id',
      };
    default:
      throw error('session.verification_failed');
  }
}

/** Organizations that a proof lets its owner join. */
function organizationsOf(record: VerificationRecord): Pick<PendingProfile, 'jitOrganizationIds'> {
  const ids = record.type === 'OneTimeToken' ? (record.context.jitOrganizationIds ?? []) : [];
  return ids.length > 0 ? { jitOrganizationIds: ids } : {};
}

function newUserOf(
  {
    jitOrganizationIds: _joined,
    passwordEncrypted,
    passwordEncryptionMethod: _method,
    submitted: _submitted,
    ...profile
  }: PendingProfile,
  applicationId: string,
): NewUser {
  return {
    ...profile,
    // Nothing is staged that was not proved.
    isEmailVerified: true,
    isPhoneVerified: true,
    applicationId,
    // Nobody who registers is asked for a second factor before they turned it on (EXPERIENCE §3).
    logtoConfig: { mfa: { enabled: false } },
    ...(passwordEncrypted !== undefined && {
      password: { digest: passwordEncrypted, algorithm: 'Argon2id' as const },
    }),
  };
}

/**
 * The person of this interaction; every step asks again, so that nobody goes on who was suspended, deleted or given
 * another password meanwhile.
 * @throws session.identifier_not_found, user.suspended, session.verification_failed
 */
export async function identifiedUser(
  ctx: ExperienceContext,
  state: State,
  db: TenantDatabase = ctx.tenant.db,
): Promise<User> {
  const user =
    state.userId === undefined ? undefined : await findUserById({ ...ctx.tenant, db }, state.userId);
  return welcome(state, user);
}

/** The same, and nobody else changes them until the transaction ends. @throws session.identifier_not_found */
export async function holdIdentifiedUser(state: State, db: TenantDatabase): Promise<User> {
  return welcome(state, state.userId === undefined ? undefined : await holdUserIfThere(db, state.userId));
}

/**
 * For steps that anybody may take: whoever is named already must still be welcome.
 * @throws session.identifier_not_found, user.suspended, session.verification_failed
 */
export async function ensureNobodyUnwelcome(ctx: ExperienceContext, state: State): Promise<void> {
  if (state.userId !== undefined) await identifiedUser(ctx, state);
}

function welcome(state: State, user: User | undefined): User {
  const obstacle = personIsWelcome({ state, user });
  if (obstacle) throw obstacle;
  if (!user) throw error('session.identifier_not_found');
  return user;
}

const holdUserIfThere = (db: TenantDatabase, id: string): Promise<User | undefined> =>
  holdUser(db, id).catch((failure: unknown) => {
    if (isError(failure, 'entity.not_found')) return undefined;
    throw failure;
  });

/** What is added on the way: a missing identifier, a password, further details (contract EXPERIENCE §5). */
import { error } from '@portero/schema/errors.ts';
import type { ProfileItem } from '@portero/schema/experience.ts';
import { profileFields } from '../custom-profile-fields/catalogue.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { hashPassword } from '../security/passwords.ts';
import { ensureEmailAllowed } from '../sign-in-experience/email-blocklist.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import { ensurePasswordAllowed } from '../sign-in-experience/password-policy.ts';
import { ensureUsernameAllowed } from '../sign-in-experience/usernames.ts';
import { digestOfNewPassword } from '../users/new-password.ts';
import { ensureIdentifiersAreFree, type User } from '../users/rules.ts';
import { type ExperienceContext, note } from './experience.ts';
import { extraProfile } from './extra-profile.ts';
import { currentState, ensureMayRegister } from './flow.ts';
import { identifiedUser, profileOf } from './identification.ts';
import { alreadyThere, ensureCaptchaSolved } from './requirements.ts';
import { ensureSecondFactor } from './standing.ts';
import { changeStateAlone, findRecord, type PendingProfile, type State } from './state.ts';

/**
 * Stage one item; it is written when the person is created or the flow is submitted.
 * @throws session.not_supported_for_forgot_password, session.captcha_required, auth.forbidden, user.sign_up_method_not_enabled,
 *   user.*_exists_in_profile, user.*_already_in_use, password.rejected …
 */
export async function addProfile(ctx: ExperienceContext, item: ProfileItem): Promise<void> {
  const { tenant, interaction } = ctx;
  const before = await currentState(ctx);
  if (before.interactionEvent === 'ForgotPassword') throw error('session.not_supported_for_forgot_password');
  // Its replacement is compared with those of before, which happens on the page for it.
  if (before.passwordExpired && item.type === 'password') throw error('user.password_exists_in_profile');
  if (before.interactionEvent === 'Register' && before.userId === undefined) {
    ensureCaptchaSolved(await getSignInExperience(tenant), before);
    await ensureMayRegister(ctx, before);
  }
  const user = before.interactionEvent === 'SignIn' ? await identifiedUser(ctx, before) : undefined;
  const digest = item.type === 'password' ? await newDigest(ctx, before, user, item.value) : undefined;

  await changeStateAlone(tenant, interaction.uid, async (state, db) => {
    const present = state.interactionEvent === 'SignIn' ? await identifiedUser(ctx, state, db) : undefined;
    await ensureSecondFactor(ctx, state, present, db);
    return { next: await withItem(ctx, state, item, { present, digest }, db), result: undefined };
  });
  note(ctx, before.interactionEvent, 'Profile.Update', { result: 'Success', userId: before.userId });
}

/** The state with one more item staged, if it is free and the person lacks it. */
export async function withItem(
  ctx: ExperienceContext,
  state: State,
  item: ProfileItem,
  { present, digest }: { readonly present: User | undefined; readonly digest?: string | undefined },
  db: TenantDatabase,
): Promise<State> {
  const staged = await stage(ctx, state, item, digest);
  const obstacle = alreadyThere(present, staged);
  if (obstacle) throw obstacle;
  await ensureIdentifiersAreFree(ctx.tenant, db, staged, present?.id);
  return { ...state, profile: merge(state.profile, staged) };
}

/**
 * Choose the new password of a reset.
 * @throws session.invalid_interaction_type, session.identifier_not_found, password.rejected, user.same_password
 */
export async function stageNewPassword(ctx: ExperienceContext, password: string): Promise<void> {
  const { tenant, interaction } = ctx;
  const before = await currentState(ctx);
  if (before.interactionEvent !== 'ForgotPassword') throw error('session.invalid_interaction_type');
  const user = await identifiedUser(ctx, before);
  const { digest } = await digestOfNewPassword(tenant, user, password);
  await changeStateAlone(tenant, interaction.uid, async (state) => {
    if (state.interactionEvent !== 'ForgotPassword' || state.userId !== user.id)
      throw error('session.identifier_not_found');
    const profile = {
      ...state.profile,
      passwordEncrypted: digest,
      passwordEncryptionMethod: 'Argon2id' as const,
    };
    return { next: { ...state, profile }, result: undefined };
  });
  note(ctx, 'ForgotPassword', 'Profile.Update', { result: 'Success', userId: user.id });
}

/**
 * Choose the password that takes the place of an expired one; it is written when the sign-in ends.
 * @throws session.identifier_not_found when none is expired, password.rejected, user.same_password
 */
export async function replaceExpiredPassword(ctx: ExperienceContext, password: string): Promise<void> {
  const { tenant, interaction } = ctx;
  const before = await currentState(ctx);
  if (!before.passwordExpired) throw error('session.identifier_not_found');
  const user = await identifiedUser(ctx, before);
  const { digest } = await digestOfNewPassword(tenant, user, password);
  await changeStateAlone(tenant, interaction.uid, async (state, db) => {
    const present = await identifiedUser(ctx, state, db);
    if (!state.passwordExpired || present.id !== user.id) throw error('session.identifier_not_found');
    await ensureSecondFactor(ctx, state, present, db);
    const staged = { passwordEncrypted: digest, passwordEncryptionMethod: 'Argon2id' as const };
    return { next: { ...state, profile: { ...state.profile, ...staged } }, result: undefined };
  });
  note(ctx, 'SignIn', 'Profile.Update', { result: 'Success', userId: user.id });
}

async function newDigest(
  ctx: ExperienceContext,
  state: State,
  user: User | undefined,
  password: string,
): Promise<string> {
  if (user?.passwordDigest) throw error('user.password_exists_in_profile');
  await ensurePasswordAllowed(ctx.tenant, password, { user: { ...user, ...state.profile } });
  return (await hashPassword(password)).digest;
}

async function stage(
  ctx: ExperienceContext,
  state: State,
  item: ProfileItem,
  digest: string | undefined,
): Promise<PendingProfile> {
  const experience = await getSignInExperience(ctx.tenant);
  switch (item.type) {
    case 'username':
      ensureUsernameAllowed(experience.usernamePolicy, item.value);
      return { username: item.value };
    case 'password':
      return digest === undefined ? {} : { passwordEncrypted: digest, passwordEncryptionMethod: 'Argon2id' };
    case 'email':
    case 'phone': {
      const record = findRecord(state, item.verificationId);
      const isCode = record.type === 'EmailVerificationCode' || record.type === 'PhoneVerificationCode';
      if (!isCode || record.identifier.type !== item.type) throw error('session.verification_failed');
      if (item.type === 'email') ensureEmailAllowed(experience.emailBlocklistPolicy, record.identifier.value);
      return profileOf(record);
    }
    case 'extraProfile':
      return extraProfile(item.values, await profileFields(ctx.tenant));
  }
}

const merge = (pending: PendingProfile, staged: PendingProfile): PendingProfile => ({
  ...pending,
  ...staged,
  ...(staged.profile && { profile: { ...pending.profile, ...staged.profile } }),
  ...(staged.customData && { customData: { ...pending.customData, ...staged.customData } }),
});

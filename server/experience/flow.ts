/** Starting a sign-in, changing its direction, looking at it (contract EXPERIENCE §3). */
import { error, isError } from '@portero/schema/errors.ts';
import { type InteractionEvent, interactionEvent } from '@portero/schema/experience.ts';
import * as z from 'zod';
import { verifyCaptcha } from '../captcha/rules.ts';
import { passkey } from '../mfa/factors.ts';
import { type ExperienceContext, note } from './experience.ts';
import { withoutNewcomer } from './newcomers.ts';
import { experienceFor } from './opening.ts';
import { registrationIsOpen } from './requirements.ts';
import {
  changeStateAlone,
  emptyState,
  isUsedToken,
  type PageMemory,
  pendingProfile,
  publicRecord,
  publicRecords,
  readState,
  type State,
  writeFirstState,
} from './state.ts';

/**
 * Start, or start again: earlier state is discarded.
 * @param captchaToken is checked now; whether there had to be one is asked at each step that needs it
 * @param page what is carried to the next hosted page
 * @throws session.captcha_failed
 */
export async function start(
  ctx: ExperienceContext,
  event: InteractionEvent,
  captchaToken?: string,
  page?: PageMemory,
): Promise<void> {
  const { tenant, interaction } = ctx;
  const verified = captchaToken !== undefined;
  if (verified) await checkCaptcha(ctx, event, captchaToken);
  await writeFirstState(tenant, interaction.uid, interaction.expiresAt, {
    ...emptyState(event),
    captcha: { verified, skipped: false },
    ...((ctx.terms || page) && { page: { ...page, ...(ctx.terms && { terms: ctx.terms }) } }),
  });
  note(ctx, event, 'Create', { result: 'Success' });
}

async function checkCaptcha(ctx: ExperienceContext, event: InteractionEvent, token: string): Promise<void> {
  const { tenant, interaction, request } = ctx;
  try {
    await verifyCaptcha(
      tenant,
      { uid: interaction.uid, ip: request.ip, userAgent: request.userAgent },
      token,
    );
  } catch (failure) {
    if (isError(failure)) {
      const { message, code } = failure;
      note(ctx, event, 'Captcha.Verify', { result: 'Error', error: { message, code } });
    }
    throw failure;
  }
}

/**
 * Turn a sign-in into a registration or the reverse; proofs stay, pending details go.
 * @throws auth.forbidden, session.not_supported_for_forgot_password
 */
export async function changeEvent(ctx: ExperienceContext, event: InteractionEvent): Promise<void> {
  const modeAllows = await isEventAllowed(ctx, event);
  await changeStateAlone(ctx.tenant, ctx.interaction.uid, async (state) => {
    if (!modeAllows && !(event === 'Register' && hasUsedToken(state))) throw error('auth.forbidden');
    if (state.interactionEvent === event) return { next: state, result: undefined };
    if (event === 'ForgotPassword' || state.interactionEvent === 'ForgotPassword') {
      throw error('session.not_supported_for_forgot_password');
    }
    const { submitted } = state.profile;
    const profile = submitted === undefined ? {} : { submitted };
    const rest = state.userId === undefined ? withoutNewcomer(state) : state;
    return { next: { ...rest, interactionEvent: event, profile }, result: undefined };
  });
  note(ctx, event, 'Update', { result: 'Success' });
}

/** @throws auth.forbidden when the tenant's sign-in mode does not allow the event */
export async function ensureEventAllowed(ctx: ExperienceContext, event: InteractionEvent): Promise<void> {
  if (!(await isEventAllowed(ctx, event))) throw error('auth.forbidden');
}

/**
 * For steps of a registration that tell which names are taken: where nobody may register, nobody learns that.
 * @throws auth.forbidden, user.sign_up_method_not_enabled
 */
export async function ensureMayRegister(ctx: ExperienceContext, state: State): Promise<void> {
  if (hasUsedToken(state)) return;
  const obstacle = registrationIsOpen({ experience: await experienceFor(ctx), state });
  if (obstacle) throw obstacle;
}

/** A one-time token lets its address register also where nobody else may. */
const hasUsedToken = ({ verificationRecords }: State): boolean => verificationRecords.some(isUsedToken);

async function isEventAllowed(ctx: ExperienceContext, event: InteractionEvent): Promise<boolean> {
  const { signInMode } = await experienceFor(ctx);
  return event === 'ForgotPassword' || signInMode === 'SignInAndRegister' || signInMode === event;
}

/** Carry something to the next hosted page. */
export async function remember({ tenant, interaction }: ExperienceContext, page: PageMemory): Promise<void> {
  await changeStateAlone(tenant, interaction.uid, async (state) => ({
    next: { ...state, page: { ...state.page, ...page } },
    result: undefined,
  }));
}

/** @throws session.interaction_not_found when the sign-in has not been started */
export async function currentState({ tenant, interaction }: ExperienceContext): Promise<State> {
  const state = await readState(tenant, interaction.uid);
  if (!state) throw error('session.interaction_not_found');
  return state;
}

/** The state as clients may see it: an allow list, so no digest leaves. */
export const publicStateSchema = z.object({
  interactionEvent,
  userId: z.string().optional(),
  profile: pendingProfile.omit({ passwordEncrypted: true, passwordEncryptionMethod: true, submitted: true }),
  verificationRecords: z.array(publicRecord),
  mfa: z.object({
    mfaEnabled: z.boolean().optional(),
    mfaSkipped: z.boolean().optional(),
    additionalBindingSuggestionSkipped: z.boolean().optional(),
    passkeySkipped: z.boolean().optional(),
    totp: z.object({ type: z.literal('Totp') }).optional(),
    webAuthn: z.array(passkey.omit({ createdAt: true, lastUsedAt: true })).optional(),
    backupCode: z.object({ type: z.literal('BackupCode') }).optional(),
  }),
  captcha: z.object({ verified: z.boolean(), skipped: z.boolean() }),
});

/** Never a secret, a digest or a code of a factor that is being set up. */
export const publicState = (state: State): z.infer<typeof publicStateSchema> => {
  const { totp, backupCode, ...mfa } = state.mfa;
  return publicStateSchema.parse({
    ...state,
    verificationRecords: publicRecords(state),
    mfa: {
      ...mfa,
      ...(totp && { totp: { type: 'Totp' } }),
      ...(backupCode && { backupCode: { type: 'BackupCode' } }),
    },
  });
};

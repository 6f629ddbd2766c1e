/** The steps of second factors: which page comes next, and what has to be ready on it. */
import { isError } from '@portero/schema/errors.ts';
import type { MfaFactor } from '@portero/schema/mfa.ts';
import { mfaFactor } from '@portero/schema/sign-in-experience.ts';
import * as z from 'zod';
import type { ExperienceContext } from '../experience/experience.ts';
import { currentState, remember } from '../experience/flow.ts';
import { recoveryStanding } from '../experience/recovery.ts';
import { presentObstacle } from '../experience/standing.ts';
import { generateBackupCodes } from '../experience/verifications/backup-code.ts';
import { sendFactorCode } from '../experience/verifications/factor-code.ts';
import { newTotpFactor } from '../experience/verifications/totp.ts';
import type { Next } from './steps.ts';

export type AddressFactor = 'EmailVerificationCode' | 'PhoneVerificationCode';

export const isAddressFactor = (factor: MfaFactor | undefined): factor is AddressFactor =>
  factor === 'EmailVerificationCode' || factor === 'PhoneVerificationCode';

/** For whoever lost every factor. */
export const recoveryPath = '/mfa-recovery';

/** Seconds before another code may be asked for. */
export const resendAfter = 59;

const facts = z.object({
  availableFactors: z.array(mfaFactor),
  maskedIdentifiers: z
    .object({ EmailVerificationCode: z.string(), PhoneVerificationCode: z.string() })
    .partial()
    .default({}),
  skippable: z.boolean().default(false),
});
type Facts = z.infer<typeof facts>;

/** Why the sign-in cannot end yet, if it is for a second factor. */
export type Asked =
  | ({ readonly what: 'verify' | 'bind' | 'more' } & Facts)
  | { readonly what: 'offer' | 'backup-codes' };

function askedBy(failure: unknown): Asked | undefined {
  if (isError(failure, 'user.suggest_mfa')) return { what: 'offer' };
  if (isError(failure, 'session.mfa.backup_code_required')) return { what: 'backup-codes' };
  if (isError(failure, 'session.mfa.require_mfa_verification'))
    return { what: 'verify', ...facts.parse(failure.data) };
  if (isError(failure, 'user.missing_mfa')) return { what: 'bind', ...facts.parse(failure.data) };
  if (isError(failure, 'session.mfa.suggest_additional_mfa'))
    return { what: 'more', ...facts.parse(failure.data) };
  return undefined;
}

/** What a page of second factors is there for now. */
export const asked = async (ctx: ExperienceContext): Promise<Asked | undefined> =>
  askedBy(await presentObstacle(ctx));

/** The page that adds what a submit was refused for; the first factor is the one that the person would choose. */
export async function mfaPage(ctx: ExperienceContext, failure: unknown): Promise<Next | undefined> {
  const wish = askedBy(failure);
  if (!wish) return undefined;
  switch (wish.what) {
    case 'offer':
      return { page: '/mfa-onboarding' };
    case 'backup-codes':
      return beginBinding(ctx, 'BackupCode');
    case 'verify': {
      // Whoever waited for this is not asked for what they lost.
      const standing = await recoveryStanding(ctx);
      if (standing?.state === 'approved' && standing.isHere) return { page: recoveryPath };
      const [first] = wish.availableFactors;
      return first ? beginProof(ctx, first, wish.availableFactors.length > 1) : { page: '/mfa-verification' };
    }
    default: {
      const [only, ...others] = wish.availableFactors;
      const isChoice = others.length > 0 || wish.skippable;
      return only && !isChoice ? beginBinding(ctx, only) : { page: '/mfa-binding' };
    }
  }
}

/** Open the page that takes a factor's proof; a code is on its way when it opens. */
export async function beginProof(
  ctx: ExperienceContext,
  factor: MfaFactor,
  hasOthers = false,
): Promise<Next> {
  if (isAddressFactor(factor) && !(await isOnItsWay(ctx, factor))) {
    try {
      await sendCode(ctx, factor);
    } catch (failure) {
      // No message today; whoever has another way takes that one.
      if (hasOthers && isError(failure)) return { page: '/mfa-verification' };
      throw failure;
    }
  }
  return { page: `/mfa-verification/${factor}` };
}

/**
 * To the account's own address; the next page knows which code it was.
 * @throws session.identifier_not_found, session.mfa.mfa_factor_not_enabled, session.interaction_not_found,
 * user.suspended, request.message_rate_limited, connector.*
 */
export async function sendCode(ctx: ExperienceContext, factor: AddressFactor): Promise<void> {
  const channel = factor === 'EmailVerificationCode' ? 'email' : 'phone';
  await remember(ctx, { verificationId: await sendFactorCode(ctx, channel) });
}

/** The code that was sent last. @throws session.interaction_not_found */
export async function sentCode(ctx: ExperienceContext, factor: AddressFactor) {
  const { page, verificationRecords } = await currentState(ctx);
  const record = verificationRecords.find(({ id }) => id === page?.verificationId);
  const wanted = factor === 'EmailVerificationCode' ? 'MfaEmailVerificationCode' : 'MfaPhoneVerificationCode';
  return record?.type === wanted && 'sentAt' in record ? record : undefined;
}

async function isOnItsWay(ctx: ExperienceContext, factor: AddressFactor): Promise<boolean> {
  const record = await sentCode(ctx, factor);
  return record !== undefined && !record.verified && Date.now() - record.sentAt < resendAfter * 1000;
}

/** Open the page that sets a factor up, with what it shows made. */
export async function beginBinding(ctx: ExperienceContext, factor: MfaFactor): Promise<Next> {
  if (factor === 'Totp') {
    const { verificationId } = await newTotpFactor(ctx);
    await remember(ctx, { verificationId, binding: factor });
  }
  if (factor === 'BackupCode') {
    const { verificationId } = await generateBackupCodes(ctx);
    await remember(ctx, { verificationId, binding: factor });
  }
  return { page: `/mfa-binding/${factor}` };
}

/** The proof that a set-up page is about. @throws session.interaction_not_found */
export async function pendingId(ctx: ExperienceContext, factor: MfaFactor): Promise<string | undefined> {
  const { page } = await currentState(ctx);
  return page?.binding === factor ? page.verificationId : undefined;
}

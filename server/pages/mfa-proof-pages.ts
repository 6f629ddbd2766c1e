/** The pages that take a second factor at sign-in. */
import { type MfaFactor, passkeyAuthentication } from '@portero/schema/mfa.ts';
import { mfaFactor, verificationCodePolicyOf } from '@portero/schema/sign-in-experience.ts';
import { trustThisDevice } from '../experience/binding.ts';
import type { ExperienceContext } from '../experience/experience.ts';
import { currentState, remember } from '../experience/flow.ts';
import { canAskForRecovery } from '../experience/recovery.ts';
import { daysOfTrust } from '../experience/standing.ts';
import { type Step, takeSteps } from '../experience/steps.ts';
import { backupCodeProof } from '../experience/verifications/backup-code.ts';
import { verifyFactorCode } from '../experience/verifications/factor-code.ts';
import { totpProof } from '../experience/verifications/totp.ts';
import { askForPasskey, verifyPasskey } from '../experience/verifications/web-authn.ts';
import { credentialOf, FormError, given, type Typed } from './form.ts';
import {
  type AddressFactor,
  asked,
  beginProof,
  recoveryPath,
  resendAfter,
  sendCode,
  sentCode,
} from './mfa-steps.ts';
import type { Page, Visit } from './page.ts';
import { finish, type Next } from './steps.ts';

const chooser: Next = { page: '/mfa-verification' };

const lostPage: Next = { page: recoveryPath };

/** What the person may show; undefined when nothing is asked of them. */
async function demanded({ ctx }: Visit) {
  const wish = await asked(ctx);
  return wish?.what === 'verify' ? wish : undefined;
}

/** On, and this device is trusted if the person ticked the box. */
async function proven(ctx: ExperienceContext, { trust }: Typed, proof?: Step): Promise<Next> {
  if (trust !== 'yes') return finish(ctx, proof && [proof]);
  if (proof) await takeSteps(ctx, [proof]);
  if ((await daysOfTrust(ctx)) !== undefined) await trustThisDevice(ctx);
  return finish(ctx);
}

/** Whoever comes here without being asked goes where their sign-in begins. */
const elsewhere: Next = { page: '/sign-in' };

export const choosePage: Page = {
  async screen(visit, { errors }) {
    const wish = await demanded(visit);
    if (!wish) return elsewhere;
    const choices = wish.availableFactors.map((factor) => ({
      factor,
      to: toOf(factor, wish.maskedIdentifiers),
    }));
    const canRecover = await canAskForRecovery(visit.ctx);
    return { kind: 'mfa-choose', purpose: 'verify', choices, canSkip: false, canRecover, errors };
  },
  async submit({ ctx }, { action }) {
    if (action === 'lost') return lostPage;
    const { data: factor } = mfaFactor.safeParse(action);
    return factor ? beginProof(ctx, factor) : chooser;
  },
  preview: () => ({
    kind: 'mfa-choose',
    purpose: 'verify',
    choices: [{ factor: 'WebAuthn' }, { factor: 'Totp' }, { factor: 'BackupCode' }],
    canSkip: false,
  }),
};

/** What stands below the proof. */
const extras = async ({ ctx }: Visit) => ({
  trustDays: await daysOfTrust(ctx),
  canRecover: await canAskForRecovery(ctx),
});

const toOf = (
  factor: MfaFactor,
  masked: Readonly<Partial<Record<AddressFactor, string | undefined>>>,
): string | undefined =>
  factor === 'EmailVerificationCode' || factor === 'PhoneVerificationCode' ? masked[factor] : undefined;

export const totpPage: Page = {
  async screen(visit, { errors }) {
    const wish = await demanded(visit);
    if (!wish?.availableFactors.includes('Totp')) return wish ? chooser : elsewhere;
    const hasOthers = wish.availableFactors.length > 1;
    return { kind: 'mfa-totp', hasOthers, ...(await extras(visit)), errors };
  },
  async submit({ ctx }, form) {
    if (form.action === 'others') return chooser;
    if (form.action === 'lost') return lostPage;
    return proven(ctx, form, totpProof(ctx, given(form, 'code')));
  },
  preview: () => ({ kind: 'mfa-totp', hasOthers: true }),
};

/** Each time it is shown it asks anew: a challenge is answered once. */
export const passkeyPage: Page = {
  async screen(visit, { errors }) {
    const { ctx } = visit;
    const wish = await demanded(visit);
    if (!wish?.availableFactors.includes('WebAuthn')) return wish ? chooser : elsewhere;
    const { verificationId, authenticationOptions } = await askForPasskey(ctx);
    await remember(ctx, { verificationId });
    const options = JSON.stringify(authenticationOptions);
    const hasOthers = wish.availableFactors.length > 1;
    return { kind: 'mfa-passkey', purpose: 'verify', options, hasOthers, ...(await extras(visit)), errors };
  },
  async submit({ ctx }, form) {
    if (form.action === 'others') return chooser;
    if (form.action === 'lost') return lostPage;
    const { page } = await currentState(ctx);
    if (page?.verificationId === undefined) return chooser;
    await verifyPasskey(ctx, page.verificationId, credentialOf(form, passkeyAuthentication));
    return proven(ctx, form);
  },
  preview: () => ({ kind: 'mfa-passkey', purpose: 'verify', options: '{}', hasOthers: true }),
};

export const backupCodePage: Page = {
  async screen(visit, { errors }) {
    const wish = await demanded(visit);
    if (!wish?.availableFactors.includes('BackupCode')) return wish ? chooser : elsewhere;
    const canRecover = await canAskForRecovery(visit.ctx);
    return { kind: 'mfa-backup-code', hasOthers: wish.availableFactors.length > 1, canRecover, errors };
  },
  async submit({ ctx }, form) {
    if (form.action === 'others') return chooser;
    if (form.action === 'lost') return lostPage;
    const code = form['backup-code'].trim();
    if (code === '') throw new FormError('code', 'required');
    return finish(ctx, [backupCodeProof(ctx, code)]);
  },
  preview: () => ({ kind: 'mfa-backup-code', hasOthers: true }),
};

/** The code goes to the address that the account has, never to one of the request. */
export const codePage = (channel: 'email' | 'phone'): Page => {
  const factor = channel === 'email' ? 'EmailVerificationCode' : 'PhoneVerificationCode';
  return {
    async screen(visit, { errors }) {
      const wish = await demanded(visit);
      const sent = await sentCode(visit.ctx, factor);
      if (!wish?.availableFactors.includes(factor) || !sent) return wish ? chooser : elsewhere;
      const waited = Math.floor((Date.now() - sent.sentAt) / 1000);
      return {
        kind: 'mfa-code',
        digits: verificationCodePolicyOf(visit.experience).digits,
        channel,
        to: wish.maskedIdentifiers[factor] ?? '',
        resendAfterSeconds: Math.max(0, resendAfter - waited),
        hasOthers: wish.availableFactors.length > 1,
        ...(await extras(visit)),
        errors,
      };
    },
    async submit({ ctx }, form) {
      if (form.action === 'others') return chooser;
      if (form.action === 'lost') return lostPage;
      if (form.action === 'resend') {
        await sendCode(ctx, factor);
        return { page: `/mfa-verification/${factor}` };
      }
      const sent = await sentCode(ctx, factor);
      if (!sent) return chooser;
      await verifyFactorCode(ctx, channel, sent.id, given(form, 'code'));
      return proven(ctx, form);
    },
    preview: (experience) => ({
      kind: 'mfa-code',
      digits: verificationCodePolicyOf(experience).digits,
      channel,
      to: channel === 'email' ? '****@example.com' : '****5678',
      resendAfterSeconds: resendAfter,
      hasOthers: true,
    }),
  };
};

/** The pages that offer a second factor and set one up. */
import { passkeyRegistration } from '@portero/schema/mfa.ts';
import { mfaFactor, type SignInExperience } from '@portero/schema/sign-in-experience.ts';
import { bindFactor, enableMfa, skipMfa, skipSuggestion } from '../experience/binding.ts';
import type { ExperienceContext } from '../experience/experience.ts';
import { remember } from '../experience/flow.ts';
import { pendingBackupCodes } from '../experience/verifications/backup-code.ts';
import { confirmTotp, pendingTotp } from '../experience/verifications/totp.ts';
import { confirmPasskey, newPasskey } from '../experience/verifications/web-authn.ts';
import { qrPath } from '../mfa/qr.ts';
import { credentialOf, FormError, given, identifierOf } from './form.ts';
import { type AddressFactor, asked, beginBinding, pendingId } from './mfa-steps.ts';
import type { Page } from './page.ts';
import { naming } from './passkey-pages.ts';
import { askForCode, type Next, proceed } from './steps.ts';

const chooser: Next = { page: '/mfa-binding' };
const elsewhere: Next = { page: '/sign-in' };

/** “Protect your account?” */
export const offerPage: Page = {
  async screen({ ctx }, { errors }) {
    return (await asked(ctx))?.what === 'offer' ? { kind: 'mfa-offer', errors } : elsewhere;
  },
  async submit({ ctx }, { action }) {
    await (action === 'confirm' ? enableMfa(ctx) : skipMfa(ctx));
    return proceed(ctx);
  },
  preview: () => ({ kind: 'mfa-offer' }),
};

export const bindingPage: Page = {
  async screen({ ctx }, { errors }) {
    const wish = await asked(ctx);
    if (wish?.what !== 'bind' && wish?.what !== 'more') return elsewhere;
    const choices = wish.availableFactors.map((factor) => ({ factor }));
    return { kind: 'mfa-choose', purpose: wish.what, choices, canSkip: wish.skippable, errors };
  },
  async submit({ ctx }, { action }) {
    const { data: factor } = mfaFactor.safeParse(action);
    if (factor) return beginBinding(ctx, factor);
    if (action !== 'skip') return chooser;
    const wish = await asked(ctx);
    await (wish?.what === 'more' ? skipSuggestion(ctx) : skipMfa(ctx));
    return proceed(ctx);
  },
  preview: (experience) => ({
    kind: 'mfa-choose',
    purpose: 'bind',
    choices: previewChoices(experience),
    canSkip: !experience.mfa.policy.endsWith('Mandatory'),
  }),
};

const previewChoices = ({ mfa: { factors } }: SignInExperience) =>
  factors.filter((factor) => factor !== 'BackupCode').map((factor) => ({ factor }));

/** Whether there is something else to do than to set up the one factor. */
async function isChoice(ctx: ExperienceContext): Promise<boolean> {
  const wish = await asked(ctx);
  return (
    (wish?.what === 'bind' || wish?.what === 'more') && (wish.availableFactors.length > 1 || wish.skippable)
  );
}

export const totpSetUpPage: Page = {
  back: '/mfa-binding',
  async screen({ ctx }, { errors }) {
    const id = await pendingId(ctx, 'Totp');
    if (id === undefined) return chooser;
    const { secret, uri } = await pendingTotp(ctx, id);
    const hasOthers = await isChoice(ctx);
    return { kind: 'mfa-totp-set-up', secret, uri, qr: qrPath(uri), hasOthers, errors };
  },
  async submit({ ctx }, form) {
    if (form.action === 'others') return chooser;
    const id = await pendingId(ctx, 'Totp');
    if (id === undefined) return chooser;
    await confirmTotp(ctx, id, given(form, 'code'));
    await bindFactor(ctx, 'Totp', id);
    return proceed(ctx);
  },
  preview: () => {
    const secret = 'PREVIEWPREVIEWPREVIEWPREVIEW2345';
    const uri = `otpauth://totp/preview?secret=${secret}`;
    return { kind: 'mfa-totp-set-up', secret, uri, qr: qrPath(uri), hasOthers: true };
  },
};

/** Each time it is shown it asks anew: a challenge is answered once. */
export const passkeySetUpPage: Page = {
  back: '/mfa-binding',
  async screen({ ctx }, { errors, form }) {
    const wish = await asked(ctx);
    if (wish?.what !== 'bind' && wish?.what !== 'more') return elsewhere;
    if (!wish.availableFactors.includes('WebAuthn')) return chooser;
    const { verificationId, registrationOptions } = await newPasskey(ctx);
    await remember(ctx, { verificationId, binding: 'WebAuthn' });
    const options = JSON.stringify(registrationOptions);
    const hasOthers = await isChoice(ctx);
    return { kind: 'mfa-passkey', purpose: 'bind', options, hasOthers, ...naming(ctx, form), errors };
  },
  async submit({ ctx }, form) {
    if (form.action === 'others') return chooser;
    const id = await pendingId(ctx, 'WebAuthn');
    if (id === undefined) return chooser;
    await confirmPasskey(ctx, id, credentialOf(form, passkeyRegistration));
    await bindFactor(ctx, 'WebAuthn', id, form.name || undefined);
    return proceed(ctx);
  },
  preview: () => ({ kind: 'mfa-passkey', purpose: 'bind', options: '{}', hasOthers: true }),
};

export const backupCodesPage: Page = {
  async screen({ ctx }, { errors }) {
    const id = await pendingId(ctx, 'BackupCode');
    if (id === undefined) return chooser;
    return { kind: 'mfa-backup-codes', codes: await pendingBackupCodes(ctx, id), errors };
  },
  async submit({ ctx }, form) {
    const id = await pendingId(ctx, 'BackupCode');
    if (id === undefined) return chooser;
    if (form.saved !== 'yes') throw new FormError('saved', 'keepCodes');
    await bindFactor(ctx, 'BackupCode', id);
    return proceed(ctx);
  },
  preview: () => ({
    kind: 'mfa-backup-codes',
    codes: Array.from({ length: 10 }, (_, at) => `${at}`.repeat(10)),
  }),
};

/** An address or a number as second factor; its code is asked for on the page that every added one is. */
export const addressPage = (factor: AddressFactor): Page => {
  const which = factor === 'EmailVerificationCode' ? 'email' : 'phone';
  return {
    back: '/mfa-binding',
    async screen({ ctx }, { errors, form }) {
      const wish = await asked(ctx);
      if (wish?.what !== 'bind' && wish?.what !== 'more') return elsewhere;
      return { kind: 'continue-identifier', which, value: form?.identifier, errors };
    },
    async submit({ ctx, country }, form) {
      return askForCode(ctx, 'continue', identifierOf(form, [which], country), factor);
    },
    preview: () => ({ kind: 'continue-identifier', which }),
  };
};

/** The screens that the preview can show, in the order of a sign-in. Names are those of the pages' own samples. */
import type { Phrases } from '../i18n/language.ts';

export type ScreenName = keyof Phrases['signInExperience']['preview']['screens'];

export const screenGroups = {
  entry: [
    'sign-in',
    'register',
    'password',
    'passkey',
    'verification-code',
    'one-time-token',
    'sign-in-link',
    'other-browser',
    'passkey-offer',
    'passkey-sign-up',
    'new-password-way-back',
  ],
  recovery: ['forgot-password', 'new-password', 'password-changed'],
  missing: ['continue-username', 'continue-phone', 'extra-profile', 'confirm-create', 'confirm-sign-in'],
  mfa: [
    'mfa-offer',
    'mfa-bind',
    'mfa-totp-set-up',
    'mfa-passkey-set-up',
    'mfa-backup-codes',
    'mfa-choose',
    'mfa-totp',
    'mfa-passkey',
    'mfa-code',
    'mfa-backup-code',
    'mfa-more',
    'mfa-recovery',
    'mfa-recovery-waiting',
    'mfa-recovery-approved',
    'mfa-recovery-closed',
    'recovery-stop',
    'recovery-stopped',
    'recovery-continue',
    'recovery-continued',
  ],
  permission: [
    'consent',
    'no-access',
    'switch-account',
    'select-account',
    'select-organization',
    'select-organization-none',
    'invitation',
    'invitation-expired',
    'joined',
    'device-code',
    'device-confirm',
    'device-done',
    'device-denied',
  ],
  notices: [
    'error',
    'not-found',
    'front-door',
    'unknown-session',
    'link-trouble',
    'link-used',
    'account-suspended',
    'sign-out',
    'signed-out',
  ],
} as const satisfies Record<keyof Phrases['signInExperience']['preview']['groups'], readonly ScreenName[]>;

const names: ReadonlySet<string> = new Set(Object.values(screenGroups).flat());
export const isScreen = (name: string): name is ScreenName => names.has(name);

/** Pages that follow the settings are asked themselves; the others have samples. */
const pages: Readonly<Partial<Record<ScreenName, string>>> = {
  'sign-in': '/sign-in',
  register: '/register',
  password: '/sign-in/password',
  'verification-code': '/sign-in/verification-code',
  'forgot-password': '/forgot-password',
  'new-password': '/forgot-password/reset',
};
/** The page's own address where it has a preview there, else a sample. */
export const pathOf = (screen: ScreenName): string => pages[screen] ?? `/preview/${screen}`;

/** Every page that takes part in a flow, by its path (contract EXPERIENCE §8). */
import { forgotPasswordPage, registerPage, signInPage } from './first-pages.ts';
import {
  codePage,
  missingIdentifierPage,
  newPasswordPage,
  passwordPage,
  questionPage,
} from './later-pages.ts';
import * as links from './link-pages.ts';
import * as bindingPages from './mfa-binding-pages.ts';
import * as proofPages from './mfa-proof-pages.ts';
import { recoveryPath } from './mfa-steps.ts';
import type { Page } from './page.ts';
import { passkeyOfferPage, passkeyPage, passkeySignUpPage, wayBackPage } from './passkey-pages.ts';
import { extraProfilePage } from './profile-page.ts';
import { recoveryPage } from './recovery-pages.ts';
import { selectAccountPage } from './select-account.ts';
import { selectOrganizationPage } from './select-organization.ts';

export const pages: Readonly<Record<string, Page>> = {
  '/sign-in': signInPage(false),
  '/sign-in/password': passwordPage,
  '/sign-in/passkey': passkeyPage,
  '/create-passkey': passkeyOfferPage,
  '/sign-in/create-account': questionPage('create-account', 'Register', '/sign-in'),
  '/sign-in/new-password': newPasswordPage('expired'),
  '/sign-in/verification-code': codePage('sign-in', '/sign-in'),
  '/identifier-sign-in': signInPage(true),
  '/register': registerPage(false),
  '/register/passkey': passkeySignUpPage,
  '/register/way-back': wayBackPage,
  '/register/password': newPasswordPage('continue'),
  '/register/sign-in-instead': questionPage('sign-in-instead', 'SignIn', '/register'),
  '/register/verification-code': codePage('register', '/register'),
  '/identifier-register': registerPage(true),
  '/forgot-password': forgotPasswordPage,
  '/forgot-password/verification-code': codePage('forgot-password', '/forgot-password'),
  '/forgot-password/reset': newPasswordPage('reset'),
  '/continue/password': newPasswordPage('continue'),
  '/continue/extra-profile': extraProfilePage,
  '/continue/username': missingIdentifierPage('username'),
  '/continue/email': missingIdentifierPage('email'),
  '/continue/phone': missingIdentifierPage('phone'),
  '/continue/emailOrPhone': missingIdentifierPage('emailOrPhone'),
  '/mfa-onboarding': bindingPages.offerPage,
  '/mfa-binding': bindingPages.bindingPage,
  '/mfa-binding/Totp': bindingPages.totpSetUpPage,
  '/mfa-binding/WebAuthn': bindingPages.passkeySetUpPage,
  '/mfa-binding/BackupCode': bindingPages.backupCodesPage,
  '/mfa-binding/EmailVerificationCode': bindingPages.addressPage('EmailVerificationCode'),
  '/mfa-binding/PhoneVerificationCode': bindingPages.addressPage('PhoneVerificationCode'),
  '/mfa-verification': proofPages.choosePage,
  '/mfa-verification/Totp': proofPages.totpPage,
  '/mfa-verification/WebAuthn': proofPages.passkeyPage,
  '/mfa-verification/BackupCode': proofPages.backupCodePage,
  '/mfa-verification/EmailVerificationCode': proofPages.codePage('email'),
  '/mfa-verification/PhoneVerificationCode': proofPages.codePage('phone'),
  [recoveryPath]: recoveryPage,
  [links.linkPath]: links.oneTimeTokenPage,
  [links.troublePath]: links.linkTroublePage,
  [links.switchPath]: links.switchAccountPage,
  '/select-account': selectAccountPage,
  '/select-organization': selectOrganizationPage,
  '/continue/verification-code': codePage('continue', '/continue/emailOrPhone'),
};

/** First pages of other products' vocabulary, and of flows that this server does not have. */
export const aliases: Readonly<Record<string, string>> = {
  '/single-sign-on': '/sign-in',
  '/sign-in/verification-methods': '/sign-in',
  '/reset-password': '/forgot-password',
};

/** Where the flow that a page belongs to begins. */
export function beginningOf(path: string): string {
  if (path.startsWith('/register')) return '/register';
  return path.startsWith('/forgot-password') ? '/forgot-password' : '/sign-in';
}

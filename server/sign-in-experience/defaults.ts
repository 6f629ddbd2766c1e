/** What a new tenant's sign-in experience is (contract MANAGEMENT §18.2, §18.3). */
import type { SignInExperience } from '@portero/schema/sign-in-experience.ts';

export const defaultColor = {
  primaryColor: '#146852',
  isDarkModeEnabled: false,
  darkPrimaryColor: '#82C9AF',
};

export const defaultUsernamePolicy: SignInExperience['usernamePolicy'] = {
  caseSensitive: true,
  minLength: 1,
  maxLength: 128,
  allowedChars: { lowercase: true, uppercase: true, numbers: true, underscore: true },
};

/** In the admin tenant the first visitor may only register, until the first administrator is there. */
export function defaultSignInExperience(tenantId: string): SignInExperience {
  const admin = tenantId === 'admin';
  return {
    tenantId,
    id: 'default',
    color: { ...defaultColor, isDarkModeEnabled: admin },
    branding: {},
    hideLogtoBranding: false,
    languageInfo: { autoDetect: true, fallbackLanguage: 'en' },
    termsOfUseUrl: null,
    privacyPolicyUrl: null,
    agreeToTermsPolicy: 'Automatic',
    signIn: {
      methods: [{ identifier: 'username', password: true, verificationCode: false, isPasswordPrimary: true }],
    },
    signUp: { identifiers: ['username'], password: true, verify: false },
    socialSignIn: {},
    socialSignInConnectorTargets: [],
    signInMode: admin ? 'Register' : 'SignInAndRegister',
    customCss: null,
    customContent: {},
    customUiAssets: null,
    customUiCsp: {},
    passwordPolicy: {},
    passwordExpiration: {},
    mfa: admin
      ? {
          factors: ['Totp', 'WebAuthn', 'BackupCode'],
          policy: 'NoPrompt',
          organizationRequiredMfaPolicy: 'Mandatory',
        }
      : { factors: [], policy: 'UserControlled' },
    adaptiveMfa: {},
    trustedDevice: {},
    passkeySignIn: {},
    singleSignOnEnabled: false,
    supportEmail: null,
    supportWebsiteUrl: null,
    unknownSessionRedirectUrl: null,
    captchaPolicy: {},
    sentinelPolicy: {},
    emailBlocklistPolicy: {},
    verificationCodePolicy: {},
    forgotPasswordMethods: [],
    signUpProfileFields: admin ? [] : null,
    usernamePolicy: defaultUsernamePolicy,
  };
}

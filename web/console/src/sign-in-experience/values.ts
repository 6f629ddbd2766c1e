/** Between the stored sign-in experience and the fields of its form. */
import type { SignInExperience } from './queries.ts';

export const signUpKinds = ['username', 'email', 'phone', 'emailOrPhone'] as const;
export type SignUpKind = (typeof signUpKinds)[number];
export const identifiers = ['username', 'email', 'phone'] as const;
export type Identifier = (typeof identifiers)[number];

type Method = { readonly on: boolean; readonly password: boolean; readonly code: boolean };

export type Values = {
  primaryColor: string;
  darkMode: boolean;
  darkPrimaryColor: string;
  logoUrl: string;
  darkLogoUrl: string;
  favicon: string;
  mayRegister: boolean;
  signUp: SignUpKind;
  signUpPassword: boolean;
  username: Method;
  email: Method;
  phone: Method;
  autoDetect: boolean;
  fallbackLanguage: SignInExperience['languageInfo']['fallbackLanguage'];
  termsOfUseUrl: string;
  privacyPolicyUrl: string;
  agreeToTermsPolicy: SignInExperience['agreeToTermsPolicy'];
};

/** What each field shows. */
export function valuesOf(stored: SignInExperience): Values {
  const method = (identifier: Identifier): Method => {
    const found = stored.signIn.methods.find((one) => one.identifier === identifier);
    return { on: Boolean(found), password: found?.password ?? true, code: found?.verificationCode ?? false };
  };
  return {
    primaryColor: stored.color.primaryColor,
    darkMode: stored.color.isDarkModeEnabled,
    darkPrimaryColor: stored.color.darkPrimaryColor,
    logoUrl: stored.branding.logoUrl ?? '',
    darkLogoUrl: stored.branding.darkLogoUrl ?? '',
    favicon: stored.branding.favicon ?? '',
    mayRegister: stored.signInMode !== 'SignIn',
    signUp: signUpOf(stored.signUp.identifiers),
    signUpPassword: stored.signUp.password,
    username: method('username'),
    email: method('email'),
    phone: method('phone'),
    autoDetect: stored.languageInfo.autoDetect,
    fallbackLanguage: stored.languageInfo.fallbackLanguage,
    termsOfUseUrl: stored.termsOfUseUrl ?? '',
    privacyPolicyUrl: stored.privacyPolicyUrl ?? '',
    agreeToTermsPolicy: stored.agreeToTermsPolicy,
  };
}

function signUpOf(asked: readonly Identifier[]): SignUpKind {
  if (asked.includes('email') && asked.includes('phone')) return 'emailOrPhone';
  return asked[0] ?? 'username';
}

export const signUpIdentifiers = (kind: SignUpKind): Identifier[] =>
  kind === 'emailOrPhone' ? ['email', 'phone'] : [kind];

/** Whoever registers with something must be able to sign in with it. */
export const neededBySignUp = (values: Values, identifier: Identifier): boolean =>
  values.mayRegister && signUpIdentifiers(values.signUp).includes(identifier);

/** What to store; settings that have no field here stay as they are. */
export function changeOf(values: Values, stored: SignInExperience) {
  const byName = values.signUp === 'username';
  const { logoUrl: _logo, darkLogoUrl: _dark, favicon: _icon, ...branding } = stored.branding;
  const url = (name: 'logoUrl' | 'darkLogoUrl' | 'favicon') =>
    values[name].trim() ? { [name]: values[name].trim() } : {};
  const signUpChanged =
    signUpOf(stored.signUp.identifiers) !== values.signUp || stored.signUp.password !== values.signUpPassword;
  return {
    color: {
      primaryColor: values.primaryColor,
      isDarkModeEnabled: values.darkMode,
      darkPrimaryColor: values.darkPrimaryColor,
    },
    branding: { ...branding, ...url('logoUrl'), ...url('darkLogoUrl'), ...url('favicon') },
    signInMode: modeOf(values.mayRegister, stored.signInMode),
    ...(signUpChanged && {
      signUp: {
        ...stored.signUp,
        identifiers: signUpIdentifiers(values.signUp),
        password: byName || values.signUpPassword,
        verify: !byName,
      },
    }),
    signIn: {
      methods: identifiers.flatMap((identifier) => {
        const method = values[identifier];
        if (!method.on && !neededBySignUp(values, identifier)) return [];
        const before = stored.signIn.methods.find((one) => one.identifier === identifier);
        const password = identifier === 'username' || method.password;
        const verificationCode = identifier !== 'username' && method.code;
        return [
          { identifier, password, verificationCode, isPasswordPrimary: before?.isPasswordPrimary ?? true },
        ];
      }),
    },
    languageInfo: { autoDetect: values.autoDetect, fallbackLanguage: values.fallbackLanguage },
    termsOfUseUrl: values.termsOfUseUrl.trim() || null,
    privacyPolicyUrl: values.privacyPolicyUrl.trim() || null,
    agreeToTermsPolicy: values.agreeToTermsPolicy,
  };
}

function modeOf(
  mayRegister: boolean,
  stored: SignInExperience['signInMode'],
): SignInExperience['signInMode'] {
  if (!mayRegister) return 'SignIn';
  return stored === 'SignIn' ? 'SignInAndRegister' : stored;
}

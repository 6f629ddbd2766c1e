/** Between the stored sign-in experience and the fields of its form. */
import type { SignInExperience, StoredExperience } from './queries.ts';

export const signUpKinds = ['username', 'email', 'phone', 'emailOrPhone'] as const;
export type SignUpKind = (typeof signUpKinds)[number];
export const identifiers = ['username', 'email', 'phone'] as const;
export type Identifier = (typeof identifiers)[number];

/** Where a code can be sent. */
export const channels = ['email', 'phone'] as const;
export type Channel = (typeof channels)[number];

export type Method = {
  readonly on: boolean;
  readonly password: boolean;
  readonly code: boolean;
  /** With both: which of them is asked for first. */
  readonly first: 'password' | 'code';
};

export type Values = {
  primaryColor: string;
  darkMode: boolean;
  darkPrimaryColor: string;
  logoUrl: string;
  darkLogoUrl: string;
  favicon: string;
  darkFavicon: string;
  customCss: string;
  hideBranding: boolean;
  supportEmail: string;
  supportWebsiteUrl: string;
  /** HTML beside the card, by the page's path. */
  customContent: Readonly<Record<string, string>>;
  /** Sources of uploaded pages, one a line. */
  scriptSources: string;
  connectSources: string;
  mayRegister: boolean;
  signUp: SignUpKind;
  /** What else they must give. */
  signUpAlso: readonly SignUpKind[];
  signUpPassword: boolean;
  /** Passkeys as first factor, the button on the page, and among what browsers fill in. */
  passkeys: boolean;
  passkeyButton: boolean;
  passkeyAutofill: boolean;
  /** In place of the password of a sign-up. */
  passkeySignUp: boolean;
  /** The address they are made for; the one at hand when empty. */
  passkeyAddress: string;
  /** By which codes somebody may set a new password. */
  recovery: readonly Channel[];
  /** Which of them stands first on the page. */
  order: readonly Identifier[];
  username: Method;
  email: Method;
  phone: Method;
  autoDetect: boolean;
  fallbackLanguage: SignInExperience['languageInfo']['fallbackLanguage'];
  termsOfUseUrl: string;
  privacyPolicyUrl: string;
  agreeToTermsPolicy: SignInExperience['agreeToTermsPolicy'];
  unknownSessionRedirectUrl: string;
};

/** What each field shows. */
export function valuesOf(stored: StoredExperience): Values {
  const method = (identifier: Identifier): Method => {
    const found = stored.signIn.methods.find((one) => one.identifier === identifier);
    return {
      on: Boolean(found),
      password: found?.password ?? true,
      // Offered from the beginning where there is somewhere to send one.
      code: found?.verificationCode ?? identifier !== 'username',
      first: (found?.isPasswordPrimary ?? true) ? 'password' : 'code',
    };
  };
  const present = stored.signIn.methods.map(({ identifier }) => identifier);
  return {
    primaryColor: stored.color.primaryColor,
    darkMode: stored.color.isDarkModeEnabled,
    darkPrimaryColor: stored.color.darkPrimaryColor,
    logoUrl: stored.branding.logoUrl ?? '',
    darkLogoUrl: stored.branding.darkLogoUrl ?? '',
    favicon: stored.branding.favicon ?? '',
    darkFavicon: stored.branding.darkFavicon ?? '',
    customCss: stored.customCss ?? '',
    hideBranding: stored.hideLogtoBranding,
    supportEmail: stored.supportEmail ?? '',
    supportWebsiteUrl: stored.supportWebsiteUrl ?? '',
    customContent: stored.customContent,
    scriptSources: (stored.customUiCsp.scriptSrc ?? []).join('\n'),
    connectSources: (stored.customUiCsp.connectSrc ?? []).join('\n'),
    mayRegister: stored.signInMode !== 'SignIn',
    signUp: signUpOf(stored.signUp.identifiers),
    signUpAlso: alsoOf(stored.signUp),
    signUpPassword: stored.signUp.password,
    passkeys: stored.passkeySignIn.enabled ?? false,
    passkeyButton: stored.passkeySignIn.showPasskeyButton ?? !stored.passkeySignIn.enabled,
    passkeyAutofill: stored.passkeySignIn.allowAutofill ?? !stored.passkeySignIn.enabled,
    passkeySignUp: stored.passkeySignIn.allowSignUp ?? false,
    passkeyAddress: stored.passkeySignIn.rpId ?? '',
    recovery: channels.filter(
      (channel) => stored.forgotPasswordMethods?.includes(recoveryBy[channel]) ?? true,
    ),
    order: [...present, ...identifiers.filter((identifier) => !present.includes(identifier))],
    username: method('username'),
    email: method('email'),
    phone: method('phone'),
    autoDetect: stored.languageInfo.autoDetect,
    fallbackLanguage: stored.languageInfo.fallbackLanguage,
    termsOfUseUrl: stored.termsOfUseUrl ?? '',
    privacyPolicyUrl: stored.privacyPolicyUrl ?? '',
    agreeToTermsPolicy: stored.agreeToTermsPolicy,
    unknownSessionRedirectUrl: stored.unknownSessionRedirectUrl ?? '',
  };
}

const recoveryBy = { email: 'EmailVerificationCode', phone: 'PhoneVerificationCode' } as const;

function signUpOf(asked: readonly Identifier[]): SignUpKind {
  if (asked.includes('email') && asked.includes('phone')) return 'emailOrPhone';
  return asked[0] ?? 'username';
}

export const signUpIdentifiers = (kind: SignUpKind): Identifier[] =>
  kind === 'emailOrPhone' ? ['email', 'phone'] : [kind];

function alsoOf({ identifiers: first, secondaryIdentifiers = [] }: SignInExperience['signUp']): SignUpKind[] {
  const shown = signUpIdentifiers(signUpOf(first));
  const rest = first.filter((identifier) => !shown.includes(identifier));
  return [...rest, ...secondaryIdentifiers.map(({ identifier }) => identifier)];
}

/** What may be asked for besides, in the order of the page: not what is asked for first already. */
export function alsoPossible({ signUp, signUpAlso }: Values): SignUpKind[] {
  const first = signUpIdentifiers(signUp);
  return signUpKinds.filter((kind) => {
    // Nobody needs it beside the two others; whoever set it elsewhere may see it, and take it away.
    if (kind === 'emailOrPhone' && !signUpAlso.includes(kind)) return false;
    return !signUpIdentifiers(kind).some((identifier) => first.includes(identifier));
  });
}

/** What is really asked for besides. */
const also = (values: Values): SignUpKind[] =>
  alsoPossible(values).filter((kind) => values.signUpAlso.includes(kind));

/** Whoever registers without a password signs in with a code. */
export const codeNeeded = (values: Values, identifier: Identifier): boolean =>
  values.mayRegister && values.signUp !== 'username' && !values.signUpPassword && identifier !== 'username';

/** Whoever has no password is not asked for one first. */
export function passwordsAtSignUp(
  { email, phone }: Values,
  signUpPassword: boolean,
): Pick<Values, 'signUpPassword' | Channel> {
  if (signUpPassword) return { signUpPassword, email, phone };
  return { signUpPassword, email: { ...email, first: 'code' }, phone: { ...phone, first: 'code' } };
}

/** How people sign in with this, as it is stored. */
export function methodOf(values: Values, identifier: Identifier) {
  const { password, code, first } = values[identifier];
  const byPassword = identifier === 'username' || password;
  const byCode = identifier !== 'username' && (code || codeNeeded(values, identifier));
  const isPasswordPrimary = byPassword && first === 'password';
  return { identifier, password: byPassword, verificationCode: byCode, isPasswordPrimary };
}

/** Whether somebody might no longer get in, or in another way, once this is saved. */
export const changesWhoGetsIn = (before: Values, after: Values): boolean =>
  gateText(before) !== gateText(after);

const gateText = (values: Values): string =>
  JSON.stringify([
    values.mayRegister && [values.signUp, also(values), values.signUpPassword],
    offered(values).map((identifier) => methodOf(values, identifier)),
    values.recovery,
  ]);

/** Whoever registers with something must be able to sign in with it. */
export const neededBySignUp = (values: Values, identifier: Identifier): boolean =>
  values.mayRegister && signUpIdentifiers(values.signUp).includes(identifier);

/** What people can sign in with, in the order of the page. */
export const offered = (values: Values): Identifier[] =>
  values.order.filter((identifier) => values[identifier].on || neededBySignUp(values, identifier));

/**
 * By which codes somebody may set a new password after this change: whoever begins to sign in with a password and an
 * address gets a way back in, which the administrator sees ticked and may take away.
 */
export function recoveryAfter(before: Values, after: Values): Channel[] {
  const forgets = (values: Values, channel: Channel) =>
    offered(values).includes(channel) && methodOf(values, channel).password;
  return channels.filter(
    (channel) => after.recovery.includes(channel) || (forgets(after, channel) && !forgets(before, channel)),
  );
}

/** What to store; settings that have no field here stay as they are. */
export function changeOf(values: Values, stored: StoredExperience) {
  const byName = values.signUp === 'username';
  const images = ['logoUrl', 'darkLogoUrl', 'favicon', 'darkFavicon'] as const;
  const branding = Object.fromEntries(
    images.flatMap((name) => (values[name].trim() ? [[name, values[name].trim()]] : [])),
  );
  const before = valuesOf(stored);
  const signUpChanged = signUpText(before) !== signUpText(values);
  return {
    color: {
      primaryColor: values.primaryColor,
      isDarkModeEnabled: values.darkMode,
      darkPrimaryColor: values.darkPrimaryColor,
    },
    branding,
    customCss: values.customCss.trim() ? values.customCss : null,
    hideLogtoBranding: values.hideBranding,
    supportEmail: values.supportEmail.trim() || null,
    supportWebsiteUrl: values.supportWebsiteUrl.trim() || null,
    customContent: Object.fromEntries(
      Object.entries(values.customContent).filter(([, html]) => html.trim() !== ''),
    ),
    customUiCsp: sourcesOf(values),
    signInMode: modeOf(values.mayRegister, stored.signInMode),
    ...(signUpChanged && {
      signUp: {
        ...stored.signUp,
        identifiers: signUpIdentifiers(values.signUp),
        password: byName || values.signUpPassword,
        verify: !byName,
        secondaryIdentifiers: also(values).map((identifier) => ({
          identifier,
          verify: identifier !== 'username',
        })),
      },
    }),
    ...(passkeyText(values) !== passkeyText(before) && {
      passkeySignIn: {
        enabled: values.passkeys,
        showPasskeyButton: values.passkeyButton,
        allowAutofill: values.passkeyAutofill,
        ...(values.passkeySignUp && { allowSignUp: true }),
        ...(values.passkeyAddress && { rpId: values.passkeyAddress }),
      },
    }),
    ...(values.recovery.join() !== before.recovery.join() && {
      forgotPasswordMethods: values.recovery.map((channel) => recoveryBy[channel]),
    }),
    signIn: { methods: offered(values).map((identifier) => methodOf(values, identifier)) },
    languageInfo: { autoDetect: values.autoDetect, fallbackLanguage: values.fallbackLanguage },
    termsOfUseUrl: values.termsOfUseUrl.trim() || null,
    privacyPolicyUrl: values.privacyPolicyUrl.trim() || null,
    agreeToTermsPolicy: values.agreeToTermsPolicy,
    unknownSessionRedirectUrl: values.unknownSessionRedirectUrl.trim() || null,
  };
}

const passkeyText = (values: Values): string => {
  const { passkeys, passkeyButton, passkeyAutofill, passkeySignUp, passkeyAddress } = values;
  return JSON.stringify([passkeys, passkeyButton, passkeyAutofill, passkeySignUp, passkeyAddress]);
};

function sourcesOf({ scriptSources, connectSources }: Values): SignInExperience['customUiCsp'] {
  const [scriptSrc, connectSrc] = [wordsOf(scriptSources), wordsOf(connectSources)];
  return { ...(scriptSrc.length > 0 && { scriptSrc }), ...(connectSrc.length > 0 && { connectSrc }) };
}

const signUpText = (values: Values): string =>
  JSON.stringify([values.signUp, also(values), values.signUpPassword]);

/** One word a line, none twice. */
export const wordsOf = (text: string): string[] => [
  ...new Set(
    text
      .split('\n')
      .map((word) => word.trim())
      .filter(Boolean),
  ),
];

function modeOf(
  mayRegister: boolean,
  stored: SignInExperience['signInMode'],
): SignInExperience['signInMode'] {
  if (!mayRegister) return 'SignIn';
  return stored === 'SignIn' ? 'SignInAndRegister' : stored;
}

/** The same with this identifier one place further up or down among those that are offered. */
export function moved(values: Values, identifier: Identifier, by: -1 | 1): Identifier[] {
  const shown = offered(values);
  const at = shown.indexOf(identifier);
  const other = shown[at + by];
  if (at < 0 || other === undefined) return [...values.order];
  return values.order.map((one) => (one === identifier ? other : one === other ? identifier : one));
}

/** A brand's colour as it is bright enough on dark pages: a third of the way to white. Undefined while half typed. */
export function forDark(color: string): string | undefined {
  if (!/^#[\da-f]{6}$/i.test(color)) return undefined;
  const parts = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  const lighter = parts.map((part) => Math.round(part + (255 - part) * 0.35));
  return `#${lighter.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

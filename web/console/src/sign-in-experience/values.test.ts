import { phrases } from '@portero/sign-in/index.ts';
import { describe, expect, it } from 'vitest';
import { phrases as words } from '../i18n/language.ts';
import { bundledLanguages, bundledUnder } from './languages.ts';
import { problemsOf, tabOf } from './problems.ts';
import { type StoredExperience, textsOf, treeOf } from './queries.ts';
import {
  alsoPossible,
  changeOf,
  changesWhoGetsIn,
  forDark,
  methodOf,
  moved,
  offered,
  passwordsAtSignUp,
  recoveryAfter,
  type Values,
  valuesOf,
} from './values.ts';

const stored: StoredExperience = {
  tenantId: 'default',
  id: 'default',
  etag: '"1"',
  color: { primaryColor: '#17654a', isDarkModeEnabled: false, darkPrimaryColor: '#3fb58b' },
  branding: { logoUrl: 'https://example.com/logo.svg', darkFavicon: 'https://example.com/dark.ico' },
  hideLogtoBranding: false,
  signInMode: 'SignInAndRegister',
  signUp: {
    identifiers: ['username'],
    password: true,
    verify: false,
    secondaryIdentifiers: [{ identifier: 'email', verify: true }],
  },
  signIn: {
    methods: [{ identifier: 'username', password: true, verificationCode: false, isPasswordPrimary: false }],
  },
  socialSignIn: {},
  socialSignInConnectorTargets: [],
  languageInfo: { autoDetect: true, fallbackLanguage: 'en' },
  termsOfUseUrl: null,
  privacyPolicyUrl: null,
  agreeToTermsPolicy: 'Automatic',
  customCss: null,
  customContent: {},
  customUiAssets: null,
  customUiCsp: {},
  passwordPolicy: { length: { min: 10, max: 64 } },
  passwordExpiration: {},
  mfa: { factors: [], policy: 'UserControlled' },
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
  forgotPasswordMethods: null,
  signUpProfileFields: null,
  usernamePolicy: {
    caseSensitive: true,
    minLength: 1,
    maxLength: 128,
    allowedChars: { lowercase: true, uppercase: true, numbers: true, underscore: true },
  },
};
const values = valuesOf(stored);
const withBoth = { on: true, password: true, code: true, first: 'password' } as const;
const problems = (change: Partial<Values>) =>
  Object.keys(problemsOf({ ...values, ...change }, words().signInExperience.problems));

describe('the form of the sign-in experience', () => {
  it('changes nothing when nothing was changed, not even what it has no field for', () => {
    const change = changeOf(values, stored);
    expect(stored).toMatchObject(change);
    for (const name of ['signUp', 'passwordPolicy', 'forgotPasswordMethods'])
      expect(change).not.toHaveProperty(name);
  });

  it('lets people sign in with what they register with, and verifies it', () => {
    const change = changeOf({ ...values, signUp: 'emailOrPhone' }, stored);
    expect(change.signUp).toMatchObject({ identifiers: ['email', 'phone'], verify: true });
    expect(change.signIn.methods.map(({ identifier }) => identifier)).toEqual(['username', 'email', 'phone']);
  });

  it('asks for nothing twice at registration', () => {
    expect(values.signUpAlso).toEqual(['email']);
    expect(alsoPossible(values)).toEqual(['email', 'phone']);
    expect(changeOf({ ...values, signUp: 'email' }, stored).signUp?.secondaryIdentifiers).toEqual([]);
    const also = changeOf({ ...values, signUp: 'email', signUpAlso: ['username', 'phone'] }, stored).signUp;
    expect(also?.secondaryIdentifiers).toEqual([
      { identifier: 'username', verify: false },
      { identifier: 'phone', verify: true },
    ]);
    const either = { ...stored.signUp, secondaryIdentifiers: [{ identifier: 'emailOrPhone' as const }] };
    expect(alsoPossible(valuesOf({ ...stored, signUp: either }))).toContain('emailOrPhone');
  });

  it('needs a code where people have no password', () => {
    const without: Values = { ...values, signUp: 'email', signUpPassword: false };
    expect(methodOf(without, 'email').verificationCode).toBe(true);
    expect(methodOf(without, 'username').verificationCode).toBe(false);
    const choosing: Values = { ...without, signUpPassword: true };
    expect(methodOf(choosing, 'email').verificationCode).toBe(true);
    const unwanted = { ...choosing, email: { ...choosing.email, code: false } };
    expect(methodOf(unwanted, 'email').verificationCode).toBe(false);
  });

  it('keeps registration by itself when that is what is stored, unless it is turned off', () => {
    const registering = { ...stored, signInMode: 'Register' as const };
    expect(changeOf(valuesOf(registering), registering).signInMode).toBe('Register');
    expect(changeOf({ ...valuesOf(registering), mayRegister: false }, registering).signInMode).toBe('SignIn');
  });

  it('moves what is offered up and down, and leaves what is not where it is', () => {
    const shown: Values = { ...values, order: ['username', 'email', 'phone'], phone: withBoth };
    expect(offered(shown)).toEqual(['username', 'phone']);
    const order = moved(shown, 'phone', -1);
    expect(offered({ ...shown, order })).toEqual(['phone', 'username']);
    expect(order).toEqual(['phone', 'email', 'username']);
    expect(moved(shown, 'phone', 1)).toEqual(shown.order);
    expect(moved(shown, 'email', -1)).toEqual(shown.order);
  });

  it('asks before it changes who gets in, and only then', () => {
    const asks = (change: Partial<Values>) => changesWhoGetsIn(values, { ...values, ...change });
    expect(asks({ primaryColor: '#000000', customCss: 'a{}' })).toBe(false);
    expect(asks({ email: { ...values.email, password: false } })).toBe(false);
    expect(asks({ mayRegister: false })).toBe(true);
    expect(asks({ email: withBoth })).toBe(true);
    expect(asks({ signUpAlso: [] })).toBe(true);
    expect(asks({ recovery: ['email'] })).toBe(true);
    const both: Values = { ...values, email: withBoth };
    expect(changesWhoGetsIn(both, { ...both, order: moved(both, 'email', -1) })).toBe(true);
  });

  it('gives whoever begins to sign in with a password and an address a way back in, until it is taken away', () => {
    const none: Values = { ...values, recovery: [] };
    expect(recoveryAfter(none, { ...none, signUp: 'email' })).toEqual(['email']);
    expect(recoveryAfter(none, { ...none, signUp: 'emailOrPhone' })).toEqual(['email', 'phone']);
    expect(recoveryAfter(none, { ...none, phone: { ...none.phone, on: true } })).toEqual(['phone']);
    const byCode = { ...none.email, on: true, password: false };
    expect(recoveryAfter(none, { ...none, email: byCode })).toEqual([]);
    const already: Values = { ...none, signUp: 'email' };
    expect(recoveryAfter(already, { ...already, email: { ...already.email, first: 'code' } })).toEqual([]);
  });

  it('asks for a code first once people register without a password', () => {
    const byEmail: Values = { ...values, signUp: 'email', email: { ...values.email, on: true } };
    expect(methodOf(byEmail, 'email')).toMatchObject({ isPasswordPrimary: true });
    const without = { ...byEmail, ...passwordsAtSignUp(byEmail, false) };
    expect(methodOf(without, 'email')).toMatchObject({
      password: true,
      verificationCode: true,
      isPasswordPrimary: false,
    });
    expect(methodOf({ ...without, ...passwordsAtSignUp(without, true) }, 'email').isPasswordPrimary).toBe(
      false,
    );
  });

  it('turns recovery off and on', () => {
    expect(values.recovery).toEqual(['email', 'phone']);
    expect(changeOf({ ...values, recovery: ['phone'] }, stored).forgotPasswordMethods).toEqual([
      'PhoneVerificationCode',
    ]);
    expect(changeOf({ ...values, recovery: [] }, stored).forgotPasswordMethods).toEqual([]);
  });

  it('refuses what cannot be, and knows where it stands', () => {
    expect(problems({})).toEqual([]);
    expect(problems({ logoUrl: 'javascript:alert(1)', favicon: 'https://', darkLogoUrl: ' ' })).toEqual([
      'logoUrl',
      'favicon',
    ]);
    expect(problems({ email: { ...withBoth, password: false, code: false } })).toEqual(['email']);
    expect(problems({ primaryColor: 'red' }).map(tabOf)).toEqual(['branding']);
    expect(problems({ termsOfUseUrl: 'x' }).map(tabOf)).toEqual(['content']);
  });

  it('suggests a brighter colour for dark pages', () => {
    expect(forDark('#17654a')).toBe('#689b89');
    expect(forDark('#FFF')).toBeUndefined();
    expect(forDark('#ffffff')).toBe('#ffffff');
  });
});

describe('the words of the pages', () => {
  it('are a tree for the server and a list for whoever edits them', () => {
    const tree = { action: { signIn: 'Come in' }, error: { code: { wrong: 'No' } } };
    expect(textsOf(tree)).toEqual({ 'action.signIn': 'Come in', 'error.code.wrong': 'No' });
    expect(treeOf(textsOf(tree))).toEqual(tree);
  });

  it('come in the languages that the pages come in, others stand on their relative or English', () => {
    expect([...bundledLanguages].sort()).toEqual(Object.keys(phrases).sort());
    expect(bundledUnder('pt-BR')).toBe('pt-BR');
    expect(bundledUnder('es-419')).toBe('es');
    expect(bundledUnder('zh-HK')).toBe('zh-TW');
    expect(bundledUnder('sv-SE')).toBe('en');
  });

  it('have a name for each of their groups', () => {
    const { groups } = words().signInExperience.language;
    expect(Object.keys(groups).sort()).toEqual(Object.keys(phrases.en ?? {}).sort());
  });
});

import { describe, expect, it } from 'vitest';
import type { SignInExperience } from './queries.ts';
import { changeOf, valuesOf } from './values.ts';

const stored = {
  color: { primaryColor: '#17654a', isDarkModeEnabled: false, darkPrimaryColor: '#3fb58b' },
  branding: { logoUrl: 'https://example.com/logo.svg', darkFavicon: 'https://example.com/dark.ico' },
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
  languageInfo: { autoDetect: true, fallbackLanguage: 'en' },
  termsOfUseUrl: null,
  privacyPolicyUrl: null,
  agreeToTermsPolicy: 'Automatic',
} as unknown as SignInExperience;

describe('the form of the sign-in experience', () => {
  it('changes nothing when nothing was changed, not even what it has no field for', () => {
    expect(stored).toMatchObject(changeOf(valuesOf(stored), stored));
    expect(changeOf(valuesOf(stored), stored)).not.toHaveProperty('signUp');
  });

  it('lets people sign in with what they register with, and verifies it', () => {
    const change = changeOf({ ...valuesOf(stored), signUp: 'emailOrPhone' }, stored);
    expect(change.signUp).toMatchObject({ identifiers: ['email', 'phone'], verify: true });
    expect(change.signIn.methods.map(({ identifier }) => identifier)).toEqual(['username', 'email', 'phone']);
  });

  it('clears an address that was emptied', () => {
    const change = changeOf({ ...valuesOf(stored), logoUrl: ' ' }, stored);
    expect(change.branding).toEqual({ darkFavicon: 'https://example.com/dark.ico' });
  });
});

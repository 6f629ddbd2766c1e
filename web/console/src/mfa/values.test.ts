import { describe, expect, it } from 'vitest';
import {
  changeOf,
  isTotpCount,
  isTrustLength,
  isWithoutOthers,
  mayHaveBackupCodes,
  signsInAlready,
  turned,
  type Values,
  valuesOf,
} from './values.ts';

type Stored = Parameters<typeof valuesOf>[0];
const stored = (mfa: Partial<Stored['mfa']> = {}, enabled?: boolean): Stored => ({
  mfa: { factors: ['Totp'], policy: 'UserControlled', ...mfa },
  adaptiveMfa: enabled === undefined ? {} : { enabled },
  trustedDevice: {},
});

describe('the form of second factors', () => {
  it.each([
    stored(),
    stored({ policy: 'NoPrompt', organizationRequiredMfaPolicy: 'NoPrompt' }),
    stored({ policy: 'Mandatory', organizationRequiredMfaPolicy: 'Mandatory' }),
    stored({ policy: 'PromptOnlyAtSignInMandatory' }, true),
    stored({ offerAgainAfterDays: 90 }),
    stored({ maxTotp: 3 }),
    stored({ maxTotp: 1 }),
  ])('changes nothing when nothing was changed: %j', (before) => {
    expect(changeOf(valuesOf(before), before)).toEqual({ mfa: before.mfa });
  });

  it('stores what was chosen', () => {
    const values: Values = { ...valuesOf(stored()), requirement: 'mandatory', forOrganizations: true };
    expect(changeOf(values, stored()).mfa).toEqual({
      factors: ['Totp'],
      policy: 'Mandatory',
      organizationRequiredMfaPolicy: 'Mandatory',
    });
    const again: Values = { ...valuesOf(stored()), offerAgain: 30 };
    expect(changeOf(again, stored()).mfa).toEqual({
      factors: ['Totp'],
      policy: 'UserControlled',
      offerAgainAfterDays: 30,
    });
    const several: Values = { ...valuesOf(stored()), maxTotp: '3' };
    expect(changeOf(several, stored()).mfa.maxTotp).toBe(3);
    const never: Values = { ...valuesOf(stored()), prompt: 'NoPrompt' };
    expect(changeOf(never, stored()).mfa.policy).toBe('NoPrompt');
    const adaptive = stored({ policy: 'PromptOnlyAtSignInMandatory' }, true);
    expect(changeOf({ ...valuesOf(adaptive), requirement: 'optional' }, adaptive)).toEqual({
      mfa: { factors: ['Totp'], policy: 'PromptAtSignInAndSignUp' },
      adaptiveMfa: { enabled: false },
    });
  });

  it('turns adaptive on with a policy that goes with it, and trust with its days', () => {
    const values: Values = {
      ...valuesOf(stored()),
      requirement: 'adaptive',
      trustsDevices: true,
      trustDays: 7,
    };
    expect(changeOf(values, stored())).toEqual({
      mfa: { factors: ['Totp'], policy: 'PromptAtSignInAndSignUpMandatory' },
      adaptiveMfa: { enabled: true },
      trustedDevice: { enabled: true, durationDays: 7 },
    });
    const adaptive = stored({ policy: 'PromptOnlyAtSignInMandatory' }, true);
    expect(changeOf({ ...valuesOf(adaptive), factors: [] }, adaptive)).toEqual({
      mfa: { factors: [], policy: 'PromptAtSignInAndSignUp' },
      adaptiveMfa: { enabled: false },
    });
    expect([1, 365, '30'].every(isTrustLength)).toBe(true);
    expect(['', 0, 366, 1.5, 'x'].some(isTrustLength)).toBe(false);
    expect([1, 5, '3'].every(isTotpCount)).toBe(true);
    expect(['', 0, 6, 1.5, 'x'].some(isTotpCount)).toBe(false);
  });

  it('knows what cannot be', () => {
    const values = valuesOf(stored({ factors: turned(['Totp', 'BackupCode'], 'Totp', false) }));
    expect(mayHaveBackupCodes(values)).toBe(false);
    const byCode = {
      identifier: 'email',
      password: true,
      verificationCode: true,
      isPasswordPrimary: true,
    } as const;
    expect(signsInAlready({ signIn: { methods: [byCode] } }, 'EmailVerificationCode')).toBe(true);
    expect(signsInAlready({ signIn: { methods: [byCode] } }, 'PhoneVerificationCode')).toBe(false);
    expect(signsInAlready({ signIn: { methods: [byCode] } }, 'Totp')).toBe(false);
    expect(isWithoutOthers(['EmailVerificationCode', 'BackupCode'], 'EmailVerificationCode')).toBe(true);
    expect(isWithoutOthers(['EmailVerificationCode', 'Totp'], 'EmailVerificationCode')).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { configOf, fieldsOf, kinds, startOf } from './captcha.ts';
import {
  blocklistChangeOf,
  blocklistValuesOf,
  generalChangeOf,
  generalProblems,
  generalValuesOf,
  malformed,
  passwordChangeOf,
  passwordProblems,
  passwordValuesOf,
} from './values.ts';

describe('the password policy', () => {
  it('shows the defaults of what is not stored, and stores what the fields say', () => {
    const values = passwordValuesOf({ passwordPolicy: { history: 3 }, passwordExpiration: {} });
    expect(values).toMatchObject({
      minLength: 8,
      maxLength: 256,
      kinds: '1',
      pwned: true,
      history: 3,
      expires: false,
    });
    const change = passwordChangeOf({ ...values, words: ' acme \n\nacme\nanvil', expires: true, days: '30' });
    expect(change.passwordPolicy.rejects.words).toEqual(['acme', 'anvil']);
    expect(change.passwordExpiration).toEqual({ enabled: true, validPeriodDays: 30 });
  });

  it('names the fields whose numbers are wrong', () => {
    const values = passwordValuesOf({ passwordPolicy: {}, passwordExpiration: {} });
    expect(passwordProblems(values)).toEqual([]);
    expect(passwordProblems({ ...values, minLength: 300 })).toEqual(['minLength']);
    expect(passwordProblems({ ...values, minLength: 20, maxLength: 10 })).toEqual(['maxLength']);
    expect(passwordProblems({ ...values, history: '', days: '' })).toEqual(['history']);
    expect(passwordProblems({ ...values, expires: true, days: 0.5 })).toEqual(['days']);
  });
});

describe('the lists of addresses', () => {
  it('come back as they went, one a line', () => {
    const values = blocklistValuesOf({
      emailBlocklistPolicy: { customBlocklist: ['@a.example', 'x@b.example'] },
    });
    expect(values.blocked).toBe('@a.example\nx@b.example');
    expect(blocklistChangeOf(values).emailBlocklistPolicy.customBlocklist).toEqual([
      '@a.example',
      'x@b.example',
    ]);
    expect(malformed('@a.example\nb.example\na**@c.example')).toEqual(['b.example', 'a**@c.example']);
  });
});

describe('lock-out and codes', () => {
  it('shows the defaults in minutes, and names what is out of range', () => {
    const values = generalValuesOf({ sentinelPolicy: {}, verificationCodePolicy: {} });
    expect(values).toEqual({
      attempts: 100,
      minutes: 60,
      codeMinutes: 10,
      codeTries: 10,
      codeLength: 6,
      withLink: false,
    });
    expect(generalChangeOf({ ...values, codeMinutes: 1.5 }).verificationCodePolicy.expirationDuration).toBe(
      90,
    );
    const wrong = {
      attempts: 0,
      minutes: '',
      codeMinutes: 61,
      codeTries: 101,
      codeLength: 9,
      withLink: true,
    };
    expect(generalProblems(wrong)).toHaveLength(5);
  });

  it('keeps the link beside the code when something else changes', () => {
    const stored = { sentinelPolicy: {}, verificationCodePolicy: { withLink: true } };
    const change = generalChangeOf({ ...generalValuesOf(stored), codeTries: 5 });
    expect(change.verificationCodePolicy).toMatchObject({ withLink: true, maxRetryAttempts: 5 });
  });
});

describe('the CAPTCHA', () => {
  it('names every field that is still empty, and sends only the fields of its kind', () => {
    expect(configOf('RecaptchaEnterprise', fieldsOf(startOf('RecaptchaEnterprise')))).toEqual([
      'siteKey',
      'secretKey',
      'projectId',
    ]);
    for (const type of kinds) {
      const filled = { ...fieldsOf(startOf(type)), siteKey: 'a', secretKey: 'b', projectId: 'c' };
      expect(configOf(type, filled)).toHaveProperty('type', type);
    }
    expect(configOf('ProofOfWork', { ...fieldsOf(startOf('ProofOfWork')), difficulty: 99 })).toEqual([
      'difficulty',
    ]);
  });
});

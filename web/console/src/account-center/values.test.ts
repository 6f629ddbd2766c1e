import { describe, expect, it } from 'vitest';
import type { AccountCenter } from './queries.ts';
import { changeOf, isOrigin, turned, valuesOf, wrongOrigins } from './values.ts';

const stored: AccountCenter = {
  tenantId: 'default',
  id: 'default',
  enabled: true,
  fields: { mfa: 'Edit', activityLog: 'Edit', accountDeletion: 'ReadOnly' },
  webauthnRelatedOrigins: ['https://app.example.com'],
  deleteAccountUrl: null,
  customCss: null,
  profileFields: null,
};

describe('the account center’s form', () => {
  it('shows what is not named as off, passkeys as the second factors, and never more than there is', () => {
    expect(valuesOf(stored).fields).toMatchObject({
      mfa: 'Edit',
      passkey: 'Edit',
      email: 'Off',
      activityLog: 'ReadOnly',
      accountDeletion: 'Off',
    });
  });

  it('stores what is empty as nothing, and leaves out empty rows', () => {
    const change = changeOf({ ...valuesOf(stored), origins: ['', ' https://a.example ', ''] });
    expect(change).toMatchObject({
      webauthnRelatedOrigins: ['https://a.example'],
      deleteAccountUrl: null,
      customCss: null,
    });
  });

  it('opens what people expect when it is turned on for the first time, and nothing that somebody decided before', () => {
    const never = valuesOf({ ...stored, enabled: false, fields: {} });
    expect(turned(true, never).fields).toMatchObject({
      email: 'Edit',
      password: 'Edit',
      session: 'Edit',
      name: 'Edit',
      customData: 'Off',
      accountDeletion: 'Off',
    });
    expect(turned(false, never)).toEqual(never);
    const decided = valuesOf({ ...stored, enabled: false, fields: { name: 'ReadOnly' } });
    expect(turned(true, decided)).toEqual({ ...decided, enabled: true });
  });

  it('knows an origin from an address', () => {
    expect(['https://app.example.com', 'http://localhost:3000'].every(isOrigin)).toBe(true);
    for (const text of [
      'https://app.example.com/',
      'http://app.example.com',
      'app.example.com',
      'javascript:1',
    ])
      expect(isOrigin(text), text).toBe(false);
    expect(wrongOrigins({ ...valuesOf(stored), origins: ['x'] })).toBe(true);
  });
});

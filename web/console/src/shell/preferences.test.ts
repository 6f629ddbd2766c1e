import { expect, it } from 'vitest';
import { preferredLanguage } from '../i18n/language.ts';
import { parsePreferences } from './preferences.ts';

it('reads what an administrator chose', () => {
  expect(parsePreferences({ language: 'es', appearanceMode: 'system', readNotices: ['hello', 3] })).toEqual({
    language: 'es',
    appearance: 'auto',
    read: ['hello'],
  });
});

it('falls back where another version stored something else', () => {
  for (const value of [undefined, null, 'x', [], { language: 'tlh', appearanceMode: 'sepia' }]) {
    expect(parsePreferences(value)).toEqual({ read: [] });
  }
});

it('speaks the language of the last visit, else the first of the browser’s that it knows', () => {
  expect(preferredLanguage('es', ['en-GB'])).toBe('es');
  expect(preferredLanguage(null, ['de-AT', 'es-MX', 'en'])).toBe('es');
  expect(preferredLanguage('tlh', ['de'])).toBe('en');
});

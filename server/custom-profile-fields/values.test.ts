import type { ProfileField } from '@portero/schema/profile-fields.ts';
import { describe, expect, it } from 'vitest';
import { matches } from './pattern.ts';
import { checkValue } from './values.ts';

const field = (more: Partial<ProfileField>): ProfileField => ({
  tenantId: 'default',
  id: 'id',
  name: 'thing',
  type: 'Text',
  label: 'Thing',
  description: null,
  required: false,
  config: {},
  createdAt: 0,
  sieOrder: 1,
  ...more,
});
const kept = (more: Partial<ProfileField>, value: unknown) => checkValue(field(more), value).value;
const reasons = (more: Partial<ProfileField>, value: unknown) =>
  checkValue(field(more), value).issues.map(({ path, reason }) => `${path} ${reason}`);

describe('values of profile fields', () => {
  it('of the wrong kind are refused, whatever the field', () => {
    for (const type of ['Text', 'Date', 'Select', 'Url', 'Regex'] as const)
      for (const value of [1, true, {}, [], ['x']])
        expect(reasons({ type, config: { options: [{ value: '1' }] } }, value), type).toEqual([
          'thing invalid',
        ]);
    for (const value of ['x', '1e9', '0x10', 'Infinity', Number.NaN, {}, true])
      expect(reasons({ type: 'Number' }, value)).toEqual(['thing invalid']);
    for (const value of ['yes', 1, {}])
      expect(reasons({ type: 'Checkbox' }, value)).toEqual(['thing invalid']);
    for (const value of ['x', 1, ['x']])
      expect(reasons({ type: 'Address' }, value)).toEqual(['thing invalid']);
    expect(reasons({}, 'a\0b')).toEqual(['thing invalid']);
    expect(reasons({}, 'x'.repeat(4097))).toEqual(['thing too_long']);
  });

  it('that run a script or leave the list are refused', () => {
    for (const value of [
      'javascript:alert(1)',
      'data:text/html,x',
      'ftp://example.com',
      'example.com',
      '//x',
    ])
      expect(reasons({ type: 'Url' }, value), value).toEqual(['thing invalid']);
    expect(kept({ type: 'Url' }, 'https://example.com/a')).toBe('https://example.com/a');
    const select = {
      type: 'Select',
      config: { options: [{ value: 'a' }, { value: 'b', label: 'B' }] },
    } satisfies Partial<ProfileField>;
    expect(kept(select, 'b')).toBe('b');
    expect(reasons(select, 'B')).toEqual(['thing not_an_option']);
  });

  it('keep within their limits', () => {
    expect(reasons({ config: { minLength: 2, maxLength: 3 } }, 'a')).toEqual(['thing too_short']);
    expect(reasons({ config: { minLength: 2, maxLength: 3 } }, 'abcd')).toEqual(['thing too_long']);
    expect(reasons({ type: 'Number', config: { minValue: 18 } }, '17')).toEqual(['thing too_small']);
    expect(reasons({ type: 'Number', config: { maxValue: 99 } }, 100)).toEqual(['thing too_large']);
    expect(kept({ type: 'Number', config: { minValue: 18 } }, ' 18 ')).toBe(18);
  });

  it('are kept in one form, whatever way they came', () => {
    expect(kept({ type: 'Checkbox' }, 'true')).toBe(true);
    expect(kept({ type: 'Checkbox' }, false)).toBe(false);
    const american = { type: 'Date', config: { format: 'MM/dd/yyyy' } } as const;
    expect(kept(american, '02/29/2024')).toBe('02/29/2024');
    expect(kept(american, '2024-02-29')).toBe('02/29/2024');
    expect(kept({ ...american, name: 'birthdate' }, '02/29/2024')).toBe('2024-02-29');
    expect(kept({ type: 'Date', config: { format: 'custom', customFormat: 'd.M.yyyy' } }, '2024-03-05')).toBe(
      '5.3.2024',
    );
    for (const value of ['02/30/2024', '2023-02-29', '13/01/2024', '02/29/2024x', 'today', '2024-2-2'])
      expect(reasons(american, value), value).toEqual(['thing invalid']);
  });

  it('of an address have its parts, and no others', () => {
    const part = { enabled: true, type: 'Text', required: false } as const;
    const address = {
      name: 'address',
      type: 'Address',
      config: {
        parts: [
          { ...part, name: 'locality', required: true },
          { ...part, name: 'country' },
          { ...part, name: 'region', enabled: false },
        ],
      },
    } satisfies Partial<ProfileField>;
    expect(kept(address, { locality: 'Cádiz', country: '' })).toEqual({ locality: 'Cádiz' });
    expect(reasons(address, { country: 'ES' })).toEqual(['address.locality required']);
    expect(reasons(address, { locality: 'x', region: 'y', __proto__x: 1 })).toEqual([
      'address.region invalid',
      'address.__proto__x invalid',
    ]);
    expect(reasons(address, undefined)).toEqual([]);
    expect(reasons({ ...address, required: true }, {})).toEqual(['address.locality required']);
  });

  it('that are missing matter only where they must be there', () => {
    for (const value of [undefined, null, '', '  ']) {
      expect(reasons({}, value)).toEqual([]);
      expect(reasons({ required: true }, value)).toEqual(['thing required']);
    }
  });

  it('cannot make a pattern keep the server busy', () => {
    const began = performance.now();
    expect(matches('^(a+)+$', `${'a'.repeat(60)}!`)).toBe(false);
    expect(performance.now() - began).toBeLessThan(1000);
    expect(kept({ type: 'Regex', config: { format: '^[A-Z]{2}\\d{3}$' } }, 'ES123')).toBe('ES123');
    expect(reasons({ type: 'Regex', config: { format: '^[A-Z]{2}\\d{3}$' } }, 'es123')).toEqual([
      'thing invalid',
    ]);
  });

  it('takes a pattern for letters of every language, and one that knows no such thing as it stands', () => {
    const letters = { type: 'Regex', config: { format: '^\\p{L}{2,}$' } } as const;
    expect(kept(letters, 'Nuñez')).toBe('Nuñez');
    expect(kept(letters, 'Ελένη')).toBe('Ελένη');
    expect(reasons(letters, 'ES123')).toEqual(['thing invalid']);
    expect(matches('^[\\w-.]+$', 'a-b.c')).toBe(true);
  });
});

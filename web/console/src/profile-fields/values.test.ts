import type { ProfileFieldConfig, ProfileFieldType } from '@portero/schema/profile-fields.ts';
import { describe, expect, it } from 'vitest';
import { profileFields } from './phrases.en.ts';
import { beginning, builtIns, changeOf, optionsOf, problemsOf, valuesOf } from './values.ts';

const field = (name: string, type: ProfileFieldType, config: ProfileFieldConfig = {}) => ({
  tenantId: 'default',
  id: 'id',
  name,
  type,
  label: '',
  description: null,
  required: false,
  config,
  createdAt: 0,
  sieOrder: 1,
});
const problems = (name: string, type: ProfileFieldType, config: ProfileFieldConfig, more: object = {}) =>
  Object.keys(
    problemsOf({ ...valuesOf(field(name, type, config)), ...more }, profileFields.details.problems),
  );

describe('a profile field in its form', () => {
  it('of any kind that can be added is in order from the start, and saves as it was', () => {
    const kinds = [
      ...Object.entries(builtIns),
      ...(['Number', 'Checkbox', 'Regex', 'Select'] as const).map((type) => ['own', type] as const),
    ];
    for (const [name, type] of kinds) {
      const config = beginning(name, type);
      expect(problems(name, type, config), `${name} ${type}`).toEqual([]);
      expect(changeOf(valuesOf(field(name, type, config))).config, `${name} ${type}`).toEqual(config);
    }
  });

  it('says what is wrong at the field', () => {
    expect(problems('a', 'Text', {}, { min: '-1', max: 'x' })).toEqual(['min', 'max']);
    expect(problems('a', 'Number', {}, { min: '5', max: '4' })).toEqual(['max']);
    expect(problems('a', 'Select', {}, { options: 'a\na: again' })).toEqual(['options']);
    expect(problems('a', 'Regex', {}, { pattern: '([' })).toEqual(['pattern']);
    expect(problems('a', 'Date', {}, { format: 'custom', customFormat: 'd.M.' })).toEqual(['customFormat']);
    expect(problems('address', 'Address', {})).toEqual(['parts']);
  });

  it('reads choices line by line', () => {
    expect(optionsOf('a\n b: The B \n\nc:')).toEqual([
      { value: 'a' },
      { value: 'b', label: 'The B' },
      { value: 'c' },
    ]);
  });
});

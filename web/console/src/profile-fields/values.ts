/** Between a field as the server has it and a form: texts in the form, nothing that is empty in the field. */
import {
  addressParts,
  fullnameParts,
  type ProfileFieldConfig,
  type ProfileFieldPart,
  type ProfileFieldType,
} from '@portero/schema/profile-fields.ts';
import type { ProfileField, ProfileFieldChange } from './queries.ts';

export type PartValues = { name: string; enabled: boolean; required: boolean; label: string };
export type FieldValues = {
  type: ProfileFieldType;
  label: string;
  description: string;
  required: boolean;
  placeholder: string;
  min: string;
  max: string;
  format: string;
  customFormat: string;
  pattern: string;
  /** One a line: `value` or `value: label`. */
  options: string;
  checked: boolean;
  parts: PartValues[];
};

/** What everybody understands without an explanation, with the type that suits it. */
export const builtIns: Readonly<Record<string, ProfileFieldType>> = {
  fullname: 'Fullname',
  name: 'Text',
  givenName: 'Text',
  familyName: 'Text',
  nickname: 'Text',
  birthdate: 'Date',
  gender: 'Select',
  address: 'Address',
  website: 'Url',
  profile: 'Url',
  zoneinfo: 'Text',
  locale: 'Text',
};

export const partNames = (type: ProfileFieldType): readonly string[] =>
  type === 'Address' ? addressParts : type === 'Fullname' ? fullnameParts : [];

const isLength = (type: ProfileFieldType): boolean => type === 'Text';

export function valuesOf({ type, label, description, required, config }: ProfileField): FieldValues {
  const { min, max } = isLength(type)
    ? { min: config.minLength, max: config.maxLength }
    : { min: config.minValue, max: config.maxValue };
  return {
    type,
    label,
    description: description ?? '',
    required,
    placeholder: config.placeholder ?? '',
    min: min === undefined ? '' : String(min),
    max: max === undefined ? '' : String(max),
    format: config.format ?? 'yyyy-MM-dd',
    customFormat: config.customFormat ?? '',
    pattern: type === 'Regex' ? (config.format ?? '') : '',
    options: (config.options ?? [])
      .map((one) => (one.label ? `${one.value}: ${one.label}` : one.value))
      .join('\n'),
    checked: config.defaultValue === 'true',
    parts: partsOf(type, config.parts ?? []),
  };
}

/** Known parts in the field's order, then those that it leaves out. */
function partsOf(type: ProfileFieldType, stored: readonly ProfileFieldPart[]): PartValues[] {
  const names = [...new Set([...stored.map(({ name }) => name), ...partNames(type)])];
  return names.map((name) => {
    const part = stored.find((one) => one.name === name);
    return {
      name,
      enabled: part?.enabled ?? false,
      required: part?.required ?? false,
      label: part?.label ?? '',
    };
  });
}

export function changeOf(values: FieldValues): ProfileFieldChange {
  const { type, label, description, required } = values;
  return {
    type,
    ...(label.trim() && { label: label.trim() }),
    ...(description.trim() && type !== 'Checkbox' && { description: description.trim() }),
    required: type !== 'Checkbox' && required,
    config: configOf(values),
  };
}

function configOf(values: FieldValues): ProfileFieldConfig {
  const { type, placeholder, format, customFormat, pattern, checked, parts } = values;
  const hint = placeholder.trim() ? { placeholder: placeholder.trim() } : {};
  switch (type) {
    case 'Text':
      return { ...hint, ...limits(values, 'minLength', 'maxLength') };
    case 'Number':
      return { ...hint, ...limits(values, 'minValue', 'maxValue') };
    case 'Date':
      return { ...hint, format, ...(format === 'custom' && { customFormat: customFormat.trim() }) };
    case 'Checkbox':
      return { defaultValue: checked ? 'true' : 'false' };
    case 'Select':
      return { ...hint, options: optionsOf(values.options) };
    case 'Regex':
      return { ...hint, format: pattern };
    case 'Address':
    case 'Fullname':
      return {
        parts: parts.map(({ name, enabled, required, label }) => ({
          name,
          enabled,
          required,
          type: 'Text' as const,
          ...(label.trim() && { label: label.trim() }),
        })),
      };
    default:
      return hint;
  }
}

function limits({ min, max }: FieldValues, low: 'minLength' | 'minValue', high: 'maxLength' | 'maxValue') {
  return {
    ...(min.trim() !== '' && { [low]: Number(min) }),
    ...(max.trim() !== '' && { [high]: Number(max) }),
  };
}

/** One a line, `value` or `value: label`. */
export function optionsOf(text: string): { value: string; label?: string }[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => {
      const at = line.indexOf(':');
      const label = at < 0 ? '' : line.slice(at + 1).trim();
      const value = at < 0 ? line : line.slice(0, at).trim();
      return label ? { value, label } : { value };
    });
}

type Problems = {
  readonly count: string;
  readonly order: string;
  readonly options: string;
  readonly pattern: string;
  readonly format: string;
  readonly parts: string;
};

/** By field, in the words of the page; a field that the type does not have is not looked at. */
export function problemsOf(values: FieldValues, t: Problems): Partial<Record<keyof FieldValues, string>> {
  const { type, min, max } = values;
  const isWrong = (text: string) => text.trim() !== '' && !/^\d{1,9}$/.test(text.trim());
  const problems: Partial<Record<keyof FieldValues, string>> = {};
  if (type === 'Text' || type === 'Number') {
    if (isWrong(min)) problems.min = t.count;
    if (isWrong(max)) problems.max = t.count;
    else if (!isWrong(min) && min.trim() && max.trim() && Number(max) < Number(min)) problems.max = t.order;
  }
  if (type === 'Select') {
    const found = optionsOf(values.options).map(({ value }) => value);
    if (found.length === 0 || found.includes('') || new Set(found).size < found.length)
      problems.options = t.options;
  }
  if (type === 'Regex' && !compiles(values.pattern)) problems.pattern = t.pattern;
  if (type === 'Date' && values.format === 'custom' && !/yyyy/.test(values.customFormat))
    problems.customFormat = t.format;
  if (partNames(type).length > 0 && !values.parts.some(({ enabled }) => enabled)) problems.parts = t.parts;
  return problems;
}

function compiles(pattern: string): boolean {
  if (!pattern) return false;
  try {
    new RegExp(pattern);
    return true;
  } catch {
    return false;
  }
}

/** What a new field begins with, so that it can be filled in at once. */
export function beginning(name: string, type: ProfileFieldType): ProfileFieldConfig {
  const part = (partName: string, enabled: boolean, required = false) => ({
    name: partName,
    enabled,
    required,
    type: 'Text' as const,
  });
  switch (type) {
    case 'Fullname':
      return {
        parts: [part('givenName', true, true), part('middleName', false), part('familyName', true, true)],
      };
    case 'Address':
      return { parts: addressParts.map((one) => part(one, one !== 'formatted')) };
    case 'Date':
      return { format: 'yyyy-MM-dd' };
    case 'Checkbox':
      return { defaultValue: 'false' };
    case 'Select':
      return {
        options:
          name === 'gender'
            ? [{ value: 'female' }, { value: 'male' }, { value: 'other' }]
            : [{ value: 'first' }, { value: 'second' }],
      };
    case 'Regex':
      return { format: '^.+$' };
    default:
      return {};
  }
}

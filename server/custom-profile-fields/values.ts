/**
 * Whether values fit their fields, and how they are kept (contract EXPERIENCE §5, §7.12). Pure. A value is kept in one
 * form whatever way it came: numbers as numbers, boxes as yes or no, dates as the field writes them.
 */
import type { ProfileField, ProfileFieldConfig, ProfileFieldType } from '@portero/schema/profile-fields.ts';
import { readDate, writeDate } from './dates.ts';
import { matches } from './pattern.ts';

export type Reason =
  | 'required'
  | 'invalid'
  | 'too_short'
  | 'too_long'
  | 'too_small'
  | 'too_large'
  | 'not_an_option';
/** `path` is the field's name, or `address.locality` */
export type Issue = { readonly path: string; readonly reason: Reason; readonly limit?: number };

type Simple = Pick<ProfileField, 'name' | 'type' | 'required'> & { readonly config: ProfileFieldConfig };
type Outcome = { readonly value?: unknown; readonly issues: readonly Issue[] };

/** Longer than any form of ours takes. */
const longest = 4096;

/** The parts of a composite that forms show. */
export const partsOf = ({ config }: Pick<ProfileField, 'config'>): Simple[] =>
  (config.parts ?? [])
    .filter(({ enabled }) => enabled)
    .map(({ name, type, required, config: own = {} }) => ({ name, type, required, config: own }));

/** One value, or the parts of an address. Undefined values are absent ones. */
export function checkValue(field: ProfileField, value: unknown): Outcome {
  if (field.type === 'Fullname') throw new Error('A full name has its parts instead of a value');
  return field.type === 'Address' ? checkAddress(field, value) : checkSimple(field, value, field.name);
}

function checkAddress(field: ProfileField, value: unknown): Outcome {
  if (isEmpty(value)) return absent(field, field.name);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { issues: [{ path: field.name, reason: 'invalid' }] };
  const parts = partsOf(field);
  const given = new Map<string, unknown>(Object.entries(value));
  const unknown = [...given.keys()].filter((name) => !parts.some((part) => part.name === name));
  const outcomes = parts.map((part) => ({
    part,
    outcome: checkSimple(part, given.get(part.name), `${field.name}.${part.name}`),
  }));
  const issues = [
    ...unknown.map((name) => ({ path: `${field.name}.${name}`.slice(0, 256), reason: 'invalid' as const })),
    ...outcomes.flatMap(({ outcome }) => outcome.issues),
  ];
  const kept = outcomes.filter(({ outcome }) => outcome.value !== undefined);
  if (issues.length === 0 && kept.length === 0) return absent(field, field.name);
  return { value: Object.fromEntries(kept.map(({ part, outcome }) => [part.name, outcome.value])), issues };
}

/**
 * One field, of a form or within a composite.
 * @param path what issues name it by
 */
export function checkSimple(field: Simple, value: unknown, path: string): Outcome {
  if (isEmpty(value)) return absent(field, path);
  const kept = keep(field, value);
  return 'reason' in kept ? { issues: [{ path, ...kept }] } : { value: kept.value, issues: [] };
}

const absent = ({ required }: Pick<Simple, 'required'>, path: string): Outcome => ({
  issues: required ? [{ path, reason: 'required' }] : [],
});

type Kept = { readonly value: unknown } | Omit<Issue, 'path'>;

function keep({ type, name, config }: Simple, value: unknown): Kept {
  if (type === 'Checkbox') return checkbox(value);
  if (type === 'Number') return number(config, value);
  if (typeof value !== 'string') return { reason: 'invalid' };
  if (value.length > longest) return { reason: 'too_long', limit: longest };
  if (value.includes('\0')) return { reason: 'invalid' };
  return textual(type, name, config, value);
}

function textual(type: ProfileFieldType, name: string, config: ProfileFieldConfig, value: string): Kept {
  switch (type) {
    case 'Date': {
      const date = readDate(config, value);
      if (!date) return { reason: 'invalid' };
      // The standard claim is written as the standard says (OpenID Connect Core §5.1).
      return {
        value: name === 'birthdate' ? writeDate({ format: 'yyyy-MM-dd' }, date) : writeDate(config, date),
      };
    }
    case 'Select':
      return config.options?.some((option) => option.value === value)
        ? { value }
        : { reason: 'not_an_option' };
    case 'Url':
      return isWebAddress(value) ? { value } : { reason: 'invalid' };
    case 'Regex':
      return config.format === undefined || matches(config.format, value) ? { value } : { reason: 'invalid' };
    default:
      return within(value, value.length, config.minLength, config.maxLength, ['too_short', 'too_long']);
  }
}

function checkbox(value: unknown): Kept {
  if (value === true || value === 'true') return { value: true };
  return value === false || value === 'false' ? { value: false } : { reason: 'invalid' };
}

function number({ minValue, maxValue }: ProfileFieldConfig, value: unknown): Kept {
  const typed =
    typeof value === 'string' && /^\s*-?\d{1,15}(\.\d{1,15})?\s*$/.test(value) ? Number(value) : value;
  if (typeof typed !== 'number' || !Number.isFinite(typed)) return { reason: 'invalid' };
  return within(typed, typed, minValue, maxValue, ['too_small', 'too_large']);
}

function within(
  value: unknown,
  size: number,
  min: number | undefined,
  max: number | undefined,
  [below, above]: readonly [Reason, Reason],
): Kept {
  if (min !== undefined && size < min) return { reason: below, limit: min };
  if (max !== undefined && size > max) return { reason: above, limit: max };
  return { value };
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

const isWebAddress = (value: string): boolean =>
  value.length <= 2048 && /^https?:\/\//i.test(value) && URL.canParse(value);

/** Between a connector's settings and the fields of its form. */
import type { Config, Factory } from './queries.ts';

/** The schema's, written again: its module would bring the whole of zod into the page. */
export const secretMask = '••••••••';

export type Item = Factory['formItems'][number];
export type Value = string | number | boolean | string[];
export type Values = Record<string, Value>;

/** What a connector suggests for a start; texts that it needs besides stand there empty, to be seen. */
export const suggested = (items: readonly Item[]): Config =>
  Object.fromEntries(
    items
      .map(({ key, type, defaultValue, required }) => [
        key,
        defaultValue ?? (required && /Text$/.test(type) ? '' : undefined),
      ])
      .filter(([, value]) => value !== undefined),
  );

/** What each field shows of these settings. */
export function valuesOf(items: readonly Item[], config: Config): Values {
  return Object.fromEntries(items.map((item) => [item.key, fieldValue(item, config[item.key])]));
}

function fieldValue(item: Item, value: unknown): Value {
  switch (item.type) {
    case 'Json':
      return value === undefined ? '' : JSON.stringify(value, null, 2);
    case 'Switch':
      return value === true;
    case 'Number':
      return isNumeric(value) ? Number(value) : '';
    case 'MultiSelect':
      return Array.isArray(value) ? value.map(String) : [];
    default:
      return value === undefined || value === null ? '' : String(value);
  }
}

/** Scripts store numbers as texts now and then; connectors take both. */
export const isNumeric = (value: unknown): boolean =>
  typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value.trim()));

/** Whether a field belongs to what the other fields say. */
export const isShown = ({ showConditions = [] }: Item, values: Values): boolean =>
  showConditions.every(({ targetKey, expectValue }) => values[targetKey] === expectValue);

export type Problem = 'required' | 'notJson';

/** What is wrong with the fields that are shown, by key. */
export function problemsOf(items: readonly Item[], values: Values): Record<string, Problem> {
  const problems: Record<string, Problem> = {};
  for (const item of items.filter((one) => isShown(one, values))) {
    const value = values[item.key];
    const empty = isEmpty(value);
    if (item.required && empty) problems[item.key] = 'required';
    else if (item.type === 'Json' && !empty && parse(String(value)) === undefined)
      problems[item.key] = 'notJson';
  }
  return problems;
}

const isEmpty = (value: Value | undefined): boolean =>
  value === '' || value === undefined || (Array.isArray(value) && value.length === 0);

/**
 * The settings that the fields say. What was not touched stays as it stands in `config`, whatever the field could show
 * of it; what is empty or hidden is left out.
 */
export function configOf(items: readonly Item[], values: Values, filled: Values, config: Config): Config {
  const made: Config = { ...config };
  for (const item of items) {
    const value = values[item.key];
    if (!isShown(item, values)) delete made[item.key];
    else if (isSame(value, filled[item.key])) continue;
    else if (value === '' || value === undefined) delete made[item.key];
    else made[item.key] = item.type === 'Json' ? parse(String(value)) : value;
  }
  return ordered(items, made, config);
}

/** What was there stays where it was; what is new comes in where the form has it. */
function ordered(items: readonly Item[], made: Config, config: Config): Config {
  const rankOf = (key: string) => items.findIndex((item) => item.key === key);
  const keys = Object.keys(made).filter((key) => Object.hasOwn(config, key));
  for (const { key } of items) {
    if (!Object.hasOwn(made, key) || Object.hasOwn(config, key)) continue;
    const after = keys.findIndex((other) => rankOf(other) > rankOf(key));
    keys.splice(after < 0 ? keys.length : after, 0, key);
  }
  return Object.fromEntries(keys.map((key) => [key, made[key]]));
}

/** As JSON; the order of members counts. */
export const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** Undefined when it is not JSON. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What is typed into a field that shows a stored secret takes the mask's place. */
export const typedSecret = (before: Value, typed: string): string =>
  before === secretMask ? typed.replaceAll('•', '') : typed;

/** Between a connector's settings and the fields of its form. */
import type { Config, Factory } from './queries.ts';

export type Item = Factory['formItems'][number];
export type Value = string | number | boolean | string[];
export type Values = Record<string, Value>;

/** What each field shows: what is stored, else the connector's suggestion, else nothing. */
export function valuesOf(items: readonly Item[], config: Config | undefined): Values {
  return Object.fromEntries(
    items.map((item) => [item.key, fieldValue(item, config?.[item.key] ?? item.defaultValue)]),
  );
}

function fieldValue(item: Item, value: unknown): Value {
  switch (item.type) {
    case 'Json':
      return value === undefined ? '' : JSON.stringify(value, null, 2);
    case 'Switch':
      return value === true;
    case 'Number':
      return typeof value === 'number' ? value : '';
    case 'MultiSelect':
      return Array.isArray(value) ? value.map(String) : [];
    default:
      return value === undefined || value === null ? '' : String(value);
  }
}

/** Whether a field belongs to what the other fields say. */
export const isShown = ({ showConditions = [] }: Item, values: Values): boolean =>
  showConditions.every(({ targetKey, expectValue }) => values[targetKey] === expectValue);

export type Problem = 'required' | 'notJson';

/** What is wrong with the fields that are shown, by key. */
export function problemsOf(items: readonly Item[], values: Values): Record<string, Problem> {
  const problems: Record<string, Problem> = {};
  for (const item of items.filter((one) => isShown(one, values))) {
    const value = values[item.key];
    const empty = value === '' || value === undefined || (Array.isArray(value) && value.length === 0);
    if (item.required && empty) problems[item.key] = 'required';
    else if (item.type === 'Json' && !empty && parse(String(value)) === undefined)
      problems[item.key] = 'notJson';
  }
  return problems;
}

/** The settings to send. Keys that the form does not know stay as they are stored; empty fields are left out. */
export function configOf(items: readonly Item[], values: Values, stored: Config | undefined): Config {
  const config: Config = { ...stored };
  for (const item of items) {
    const value = values[item.key];
    if (!isShown(item, values) || value === '' || value === undefined) delete config[item.key];
    else config[item.key] = item.type === 'Json' ? parse(String(value)) : value;
  }
  return config;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

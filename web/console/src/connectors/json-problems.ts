/** What is wrong with a connector's settings as a JSON document, each problem with its place. */
import { jsonLanguage } from '@codemirror/lang-json';
import { type Item, isNumeric, parse, secretMask } from './config-values.ts';
import { objectOf } from './draft.ts';
import type { Config } from './queries.ts';

export type Kind = 'text' | 'number' | 'switch' | 'texts' | 'list' | 'object';

export type What =
  | { readonly kind: 'syntax' | 'notObject' }
  | { readonly kind: 'missing' | 'twice' | 'unknown' | 'mask'; readonly key: string }
  | { readonly kind: 'type'; readonly key: string; readonly wanted: Kind }
  | { readonly kind: 'choice'; readonly key: string; readonly choices: readonly string[] };

export type Placed = What & { readonly from: number; readonly to: number };

/** @param stored the settings as the server shows them, with masks where secrets are */
export function jsonProblems(items: readonly Item[], text: string, stored: Config | undefined): Placed[] {
  const config = objectOf(text);
  if (!config) return [unreadable(text)];
  const members = membersOf(text);
  const problems: Placed[] = [];
  const seen = new Set<string>();
  for (const { key, name, value } of members) {
    const item = items.find((one) => one.key === key);
    if (seen.has(key)) problems.push({ kind: 'twice', key, ...name });
    // A server that stores what its form does not list knows more than the form.
    else if (!item && items.length > 0 && !Object.hasOwn(stored ?? {}, key))
      problems.push({ kind: 'unknown', key, ...name });
    else if (item) {
      const wrong = wrongIn(item, config[key], stored?.[key]);
      if (wrong) problems.push({ ...wrong, ...value });
      else if (item.type === 'Json')
        for (const { path, wanted } of unlike(config[key], item.defaultValue, [key]))
          problems.push({ kind: 'type', key: nameOf(path), wanted, ...placeOf(text, path) });
    }
    seen.add(key);
  }
  const end = text.trimEnd().length;
  for (const item of items) {
    if (item.required && !seen.has(item.key))
      problems.push({ kind: 'missing', key: item.key, from: Math.max(0, end - 1), to: end });
  }
  return problems;
}

function wrongIn(item: Item, value: unknown, stored: unknown): What | undefined {
  const { key } = item;
  // The server leaves out what is empty.
  if (value === null || value === '') return item.required ? { kind: 'missing', key } : undefined;
  const wanted = kindOf(item);
  if (wanted && !isOf(wanted, value)) return { kind: 'type', key, wanted };
  const choices = (item.selectItems ?? []).map((choice) => choice.value);
  if (choices.length > 0 && ![value].flat().every((one) => choices.some((choice) => choice === one)))
    return { kind: 'choice', key, choices };
  const written = JSON.stringify(value);
  const stands = JSON.stringify(stored ?? null).includes(secretMask);
  if (item.isConfidential && (stands ? written.replaceAll(`"${secretMask}"`, '') : written).includes('•'))
    return { kind: 'mask', key };
  return undefined;
}

/** Undefined where any JSON will do: only the connector knows, and says so when it is saved. */
function kindOf({ type, defaultValue }: Item): Kind | undefined {
  switch (type) {
    case 'Number':
      return 'number';
    case 'Switch':
      return 'switch';
    case 'MultiSelect':
      return 'texts';
    case 'Json':
      if (Array.isArray(defaultValue)) return 'list';
      return typeof defaultValue === 'object' && defaultValue !== null ? 'object' : undefined;
    default:
      return 'text';
  }
}

function isOf(kind: Kind, value: unknown): boolean {
  switch (kind) {
    case 'text':
      return typeof value === 'string';
    case 'number':
      return isNumeric(value);
    case 'switch':
      return typeof value === 'boolean';
    case 'texts':
      return Array.isArray(value) && value.every((one) => typeof one === 'string');
    case 'list':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && !Array.isArray(value);
  }
}

/** How a path is told to a person: lists are counted from one. */
export const nameOf = (path: readonly string[]): string =>
  path.map((step) => (/^\d+$/.test(step) ? String(Number(step) + 1) : step)).join(' › ');

type Unlike = { readonly path: readonly string[]; readonly wanted: Kind };

/** Where a value is of another kind than in what the connector suggests; what it suggests nothing for may be anything. */
function unlike(value: unknown, example: unknown, path: readonly string[]): Unlike[] {
  if (Array.isArray(example)) {
    if (!Array.isArray(value)) return [{ path, wanted: 'list' }];
    return value.flatMap((one: unknown, index) => unlike(one, example[0], [...path, String(index)]));
  }
  if (typeof example === 'object' && example !== null) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return [{ path, wanted: 'object' }];
    const members = new Map(Object.entries(value));
    return Object.entries(example)
      .filter(([key]) => members.has(key))
      .flatMap(([key, suggestion]) => unlike(members.get(key), suggestion, [...path, key]));
  }
  return typeof example === 'string' && typeof value !== 'string' ? [{ path, wanted: 'text' }] : [];
}

type Range = { readonly from: number; readonly to: number };
type Member = { readonly key: string; readonly name: Range; readonly value: Range };

function membersOf(text: string): Member[] {
  const top = jsonLanguage.parser.parse(text).topNode.getChild('Object');
  return (top?.getChildren('Property') ?? []).flatMap((property) => {
    const [name, value] = [property.firstChild, property.lastChild];
    if (!name || !value) return [];
    const key: unknown = JSON.parse(text.slice(name.from, name.to));
    return [{ key: String(key), name: rangeOf(name), value: rangeOf(value) }];
  });
}

/** Of lists and objects their bracket: a mark over many lines says less. */
const rangeOf = ({ name, from, to }: Node): Range => ({ from, to: /^[AO]/.test(name) ? from + 1 : to });

/** Where a value with this path stands, or the nearest around it that there is. */
export function placeOf(text: string, path: readonly string[]): Range {
  let node = jsonLanguage.parser.parse(text).topNode.firstChild;
  let found: Range | undefined;
  for (const step of path) {
    const next =
      node?.name === 'Array'
        ? childrenOf(node)[Number(step)]
        : node
            ?.getChildren('Property')
            .find(({ firstChild: name }) => name && text.slice(name.from, name.to) === JSON.stringify(step))
            ?.lastChild;
    if (!next) break;
    node = next;
    found = rangeOf(next);
  }
  const end = text.trimEnd().length;
  return found ?? { from: Math.max(0, end - 1), to: end };
}

type Node = NonNullable<ReturnType<typeof jsonLanguage.parser.parse>['topNode']['firstChild']>;

/** The values of a list, without its brackets and commas. */
function childrenOf(list: Node): Node[] {
  const children: Node[] = [];
  for (let child = list.firstChild; child; child = child.nextSibling)
    if (/^[A-Z]/.test(child.name)) children.push(child);
  return children;
}

/** The first place where the text stops being JSON. */
function unreadable(text: string): Placed {
  const end = text.trimEnd().length;
  if (parse(text) !== undefined) return { kind: 'notObject', from: 0, to: end };
  let from: number | undefined;
  jsonLanguage.parser.parse(text).iterate({
    enter: ({ type, from: at }) => {
      if (type.isError) from ??= at;
    },
  });
  const at = Math.min(from ?? 0, Math.max(0, end - 1));
  return { kind: 'syntax', from: at, to: Math.min(at + 1, end) };
}

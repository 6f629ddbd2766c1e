/**
 * Settings while somebody edits them, as a form or as one JSON document. Both show the same: turning from one to the
 * other carries over what was typed, and keeps what the other could not show.
 */
import {
  configOf,
  type Item,
  isSame,
  isShown,
  parse,
  problemsOf,
  suggested,
  type Values,
  valuesOf,
} from './config-values.ts';
import type { Config } from './queries.ts';

export type Draft = {
  readonly mode: 'form' | 'json';
  /** The fields as typed. */
  readonly values: Values;
  /** The settings that the fields were filled from, and how they were filled. */
  readonly config: Config;
  readonly filled: Values;
  /** The document as typed. */
  readonly text: string;
  /** The document as it was when the form was left: unchanged, the form comes back as it was. */
  readonly left: string;
};

/** Begin with what is stored, else with what the connector suggests. */
export function startDraft(items: readonly Item[], stored: Config | undefined): Draft {
  const config = stored ?? suggested(items);
  const filled = valuesOf(items, config);
  const text = JSON.stringify(config, null, 2);
  return { mode: 'form', values: filled, config, filled, text, left: text };
}

/** The draft as one document, also while it cannot be read as JSON. */
export function documentOf(items: readonly Item[], draft: Draft): string {
  const { mode, values, filled, config, text } = draft;
  if (mode === 'json' || isSame(values, filled)) return text;
  const broken = problemsOf(items, values);
  const made = configOf(items, values, filled, config);
  for (const key of Object.keys(broken)) if (broken[key] === 'notJson') made[key] = null;
  const members = Object.entries(made).map(([key, value]) => {
    const written = broken[key] === 'notJson' ? String(values[key]) : JSON.stringify(value, null, 2);
    return `  ${JSON.stringify(key)}: ${written?.replaceAll('\n', '\n  ')}`;
  });
  return members.length === 0 ? '{}' : `{\n${members.join(',\n')}\n}`;
}

/** Nothing typed is lost: what the form held is in the document. */
export function showJson(items: readonly Item[], draft: Draft): Draft {
  const text = documentOf(items, draft);
  return { ...draft, mode: 'json', text, left: text };
}

/** Undefined while the document cannot be read: the form could not show what is in it. */
export function showForm(items: readonly Item[], draft: Draft): Draft | undefined {
  if (draft.text === draft.left) return { ...draft, mode: 'form' };
  const config = objectOf(draft.text);
  if (!config) return undefined;
  const filled = valuesOf(items, config);
  // What was typed into fields that others hide now comes back with them.
  const hidden = items.filter((item) => !isShown(item, filled) && !Object.hasOwn(config, item.key));
  const kept = hidden.map(({ key }) => [key, draft.values[key] ?? filled[key] ?? '']);
  return { ...draft, mode: 'form', config, filled, values: { ...filled, ...Object.fromEntries(kept) } };
}

/** The settings that the draft says, once it has no problems. */
export const settingsOf = (items: readonly Item[], draft: Draft): Config =>
  draft.mode === 'json'
    ? (objectOf(draft.text) ?? {})
    : configOf(items, draft.values, draft.filled, draft.config);

/** Undefined for what is no JSON, or no object. */
export function objectOf(text: string): Config | undefined {
  const value = parse(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : undefined;
}

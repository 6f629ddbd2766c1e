/** What a connector itself objects to in settings, in the person's words as far as they are foreseen. */
import { isApiError } from '../api/errors.ts';
import type { Phrases } from '../i18n/language.ts';
import { type Kind, nameOf } from './json-problems.ts';

export type Issue = { readonly path: readonly string[]; readonly message: string };

const kinds: Readonly<Record<string, Kind>> = {
  string: 'text',
  number: 'number',
  boolean: 'switch',
  array: 'list',
  object: 'object',
  record: 'object',
};

/** None, for failures of any other kind. */
export function issuesOf(failure: unknown, name: string, t: Phrases['connectors']['guide']['json']): Issue[] {
  if (!isApiError(failure, 'connector.invalid_config')) return [];
  const { data } = failure;
  const issues = typeof data === 'object' && data !== null && 'issues' in data ? data.issues : [];
  return (Array.isArray(issues) ? issues : []).flatMap((issue: unknown) => {
    if (typeof issue !== 'object' || issue === null || !('path' in issue) || !('message' in issue)) return [];
    if (!Array.isArray(issue.path)) return [];
    const path = issue.path.map(String);
    return [{ path, message: sentence(path, String(issue.message), name, t) }];
  });
}

function sentence(
  path: readonly string[],
  message: string,
  name: string,
  t: Phrases['connectors']['guide']['json'],
): string {
  const place = nameOf(path);
  if (/received undefined$/.test(message)) return t.neededHere(place);
  const wanted = kinds[/expected (\w+), received/.exec(message)?.[1] ?? ''];
  if (wanted) return t.type(place, t.kinds[wanted]);
  const quoted = [...message.matchAll(/"([^"]+)"/g)].map(([, text]) => text).join(', ');
  if (/^Unrecognized key/.test(message)) return t.unknown(`${place} › ${quoted}`, name);
  if (/expected one of/.test(message)) return t.choice(place, quoted);
  return `${place}: ${message}`;
}

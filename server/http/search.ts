/** `search`, `search.<field>`, `mode`, `joint` and `isCaseSensitive` (contract MANAGEMENT §1.6). */
import { error } from '@portero/schema/errors.ts';
import { type RawBuilder, sql } from 'kysely';
import { RE2JS } from 're2js';
import {
  type Engine,
  equals,
  like,
  literally,
  matchesPattern,
  regexpOfSimilar,
} from '../database/dialect.ts';
import type { Narrowing } from '../database/search-text.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

/** Field as callers name it → column as the query names it, e.g. `{ name: 'users.name' }`. */
export type SearchFields = Readonly<Record<string, string>>;

const modes = ['like', 'exact', 'similar_to', 'posix'] as const;
type Mode = (typeof modes)[number];

const maxConditions = 50;
const maxLength = 512;

/**
 * What the query string asks for, as a condition for `where`; undefined when nothing is searched.
 * @param narrow finds the rows that may match at all, where there is an index for that
 * @throws request.invalid_input with the reason in `details`
 */
export function searchCondition(
  engine: Engine,
  query: Readonly<Record<string, unknown>>,
  fields: SearchFields,
  narrow?: Narrowing,
): RawBuilder<boolean> | undefined {
  const isCaseSensitive = isYes(single(query, 'isCaseSensitive'));
  const conditions: RawBuilder<boolean>[] = [];
  for (const [parameter, given] of Object.entries(query)) {
    if (parameter !== 'search' && !parameter.startsWith('search.')) continue;
    const field = parameter === 'search' ? undefined : parameter.slice('search.'.length);
    const columns = field === undefined ? Object.values(fields) : [columnOf(fields, field)];
    const mode = modeOf(query, field);
    if (mode === 'similar_to' && !isCaseSensitive)
      throw refused('The mode similar_to needs isCaseSensitive=true.');
    const values = valuesOf(parameter, given, mode);
    const wanted = any(columns.map((column) => matches(engine, column, mode, values, isCaseSensitive)));
    // An exact value of one field has an index of its own.
    const isNarrowed = mode === 'like' || (mode === 'exact' && !(isCaseSensitive && field !== undefined));
    const [value, ...more] = values;
    const narrowed =
      isNarrowed && value !== undefined && more.length === 0 && narrow?.(patternOf(mode, value));
    if (!narrowed) conditions.push(wanted);
    else if (narrowed.isAnswer && mode === 'like' && field === undefined && !isCaseSensitive)
      conditions.push(narrowed.near);
    else conditions.push(sql<boolean>`(${narrowed.near} and ${wanted})`);
  }
  if (conditions.length === 0) return undefined;
  if (conditions.length > maxConditions) throw refused('There are too many conditions.');
  const joint = single(query, 'joint') ?? single(query, 'jointMode') ?? 'or';
  if (joint !== 'or' && joint !== 'and') throw refused('joint must be "or" or "and".');
  return joint === 'or' ? any(conditions) : sql<boolean>`(${sql.join(conditions, sql` and `)})`;
}

/**
 * Every text that contains this one, in any of the fields; undefined when nothing is searched.
 * @throws request.invalid_input
 */
export const containing = (
  { engine }: Pick<TenantDatabase, 'engine'>,
  q: string | undefined,
  fields: SearchFields,
  narrow?: Narrowing,
) => (q ? searchCondition(engine, { search: `%${literally(q)}%` }, fields, narrow) : undefined);

const patternOf = (mode: Mode, value: string): string => (mode === 'exact' ? literally(value) : value);

const any = (conditions: readonly RawBuilder<boolean>[]): RawBuilder<boolean> =>
  sql<boolean>`(${sql.join(conditions, sql` or `)})`;

function matches(
  engine: Engine,
  column: string,
  mode: Mode,
  values: readonly string[],
  isCaseSensitive: boolean,
): RawBuilder<boolean> {
  const reference = sql.ref(column);
  return any(
    values.map((value) => {
      if (mode === 'like') return like(engine, reference, value, isCaseSensitive);
      if (mode === 'exact') return equals(engine, reference, value, isCaseSensitive);
      return matchesPattern(engine, reference, value, mode, isCaseSensitive);
    }),
  );
}

function columnOf(fields: SearchFields, field: string): string {
  const column = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (column === undefined)
    throw refused(`"${field}" cannot be searched. Use ${Object.keys(fields).join(', ')}.`);
  return column;
}

function modeOf(query: Readonly<Record<string, unknown>>, field: string | undefined): Mode {
  const given = (field !== undefined && single(query, `mode.${field}`)) || single(query, 'mode') || 'like';
  const mode = modes.find((known) => known === given);
  if (!mode) throw refused(`"${given}" is not a search mode. Use ${modes.join(', ')}.`);
  return mode;
}

function valuesOf(parameter: string, given: unknown, mode: Mode): string[] {
  const values = [given].flat().filter((value) => typeof value === 'string');
  if (values.some((value) => value === '')) throw refused(`${parameter} must not be empty.`);
  if (values.some((value) => value.length > maxLength)) throw refused(`${parameter} is too long.`);
  if (values.length > maxConditions) throw refused('There are too many conditions.');
  if (values.length > 1 && mode !== 'exact')
    throw refused('Only the mode "exact" takes several values for a field.');
  for (const value of values) refuseMalformed(value, mode);
  return values;
}

/** What a database would stumble over: a dangling escape, or an expression that is none. */
function refuseMalformed(value: string, mode: Mode): void {
  if (mode === 'like' && /(?:^|[^\\])(?:\\\\)*\\$/.test(value))
    throw refused('The pattern ends in the middle of an escape.');
  if (mode !== 'similar_to' && mode !== 'posix') return;
  try {
    RE2JS.compile(mode === 'posix' ? value : regexpOfSimilar(value));
  } catch (failure) {
    throw error('request.invalid_input', undefined, {
      details: 'The pattern is not a regular expression.',
      cause: failure,
    });
  }
}

function single(query: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = [query[name]].flat()[0];
  return typeof value === 'string' ? value : undefined;
}

const isYes = (value: string | undefined): boolean =>
  value !== undefined && /^(1|true|y|yes|yep|yeah)$/i.test(value);

const refused = (details: string) => error('request.invalid_input', undefined, { details });

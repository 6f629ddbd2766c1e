/** Several changes as one statement of PostgreSQL: one trip, and a transaction without saying so. */
import { CompiledQuery } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { Durability } from './connect.ts';
import { isReused, reused } from './prepared.ts';

/** `set local` as a part of a statement: whoever commits it does not wait for the disk. */
const relax: CompiledQuery = {
  ...CompiledQuery.raw("select set_config('synchronous_commit', 'off', true)"),
  ...reused,
};

const texts = new LRUCache<string, string>({ max: 500 });

/**
 * All but the last stand in its WITH clause, where PostgreSQL carries them out to their end whether or not anybody reads
 * what they return (PostgreSQL 15, §7.8.4). All see the rows as they were before, and no two may change the same one.
 */
export function allInOne(
  queries: readonly CompiledQuery[],
  durability: Durability = 'durable',
): CompiledQuery | undefined {
  if (durability === 'relaxed' && queries.length > 0) return allInOne([...queries, relax]);
  const last = queries.at(-1);
  if (!last || queries.length === 1) return last;
  const key = queries.map(({ sql }) => sql).join(';');
  let sql = texts.get(key);
  if (sql === undefined) {
    sql = textOf(queries);
    texts.set(key, sql);
  }
  const parameters = queries.flatMap((one) => one.parameters);
  return {
    query: last.query,
    queryId: last.queryId,
    sql,
    parameters,
    ...(queries.every(isReused) && reused),
  };
}

function textOf(queries: readonly CompiledQuery[]): string {
  let before = 0;
  const numbered = queries.map(({ sql, parameters }) => {
    const text = renumbered(sql, before);
    before += parameters.length;
    return text;
  });
  const others = numbered.slice(0, -1).map((text, index) => `"change${index}" as (${text})`);
  return `with ${others.join(', ')} ${numbered.at(-1)}`;
}

/** Texts and names stay as they are, whatever is in them. */
const renumbered = (sql: string, before: number): string =>
  sql.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\d+)/g, (token, number?: string) =>
    number === undefined ? token : `$${Number(number) + before}`,
  );

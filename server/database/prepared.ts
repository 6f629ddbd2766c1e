/**
 * Statements of hot paths: built, bound to their tenant and compiled once for each engine and tenant, since that costs
 * several times what a look-up by key does. Everything else just uses the query builder.
 */
import { type CompiledQuery, type RawBuilder, sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { TenantDatabase } from './tenant-scope.ts';

/** Stands in a statement where a value will be. */
class Slot {
  readonly name: PropertyKey;
  constructor(name: PropertyKey) {
    this.name = name;
  }
}

export type Slots<Values> = <Name extends keyof Values>(name: Name) => RawBuilder<Values[Name]>;

const tenants = 1000;

/** Marks statements that come again and again, so that PostgreSQL keeps its plan for them. */
export const reused = { reused: true } as const;
/** Whether PostgreSQL is to keep a plan under a name. */
export const isReused = (query: CompiledQuery): boolean => 'reused' in query;

/** Runs a statement and gives its rows; inside a transaction when `db` is one. */
export type Prepared<Values, Row> = {
  (db: TenantDatabase, values: Values): Promise<Row[]>;
  /** The same, to be run along with others: see `TenantDatabase.together`. */
  bound(db: TenantDatabase, values: Values): CompiledQuery<Row>;
};

/** @param build the statement, with `slot('name')` for each value; it must not depend on anything else */
export function prepared<Values extends object, Row>(
  build: (db: TenantDatabase, slot: Slots<Values>) => { compile(): CompiledQuery<Row> },
): Prepared<Values, Row> {
  const compiled = new LRUCache<string, CompiledQuery<Row>>({ max: tenants });
  const bound = (db: TenantDatabase, values: Values): CompiledQuery<Row> => {
    const key = `${db.engine}:${db.tenantId}`;
    let query = compiled.get(key);
    if (!query) {
      query = { ...build(db, (name) => sql`${new Slot(name)}`).compile(), ...reused };
      compiled.set(key, query);
    }
    const parameters = query.parameters.map((value) =>
      value instanceof Slot ? Reflect.get(values, value.name) : value,
    );
    return { ...query, parameters };
  };
  return Object.assign((db: TenantDatabase, values: Values) => db.run(bound(db, values)), { bound });
}

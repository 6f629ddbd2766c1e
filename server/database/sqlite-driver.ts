/**
 * Kysely driver over Node's own SQLite. One writer connection behind a queue, one reader beside it
 * (WAL lets it read the last committed state meanwhile), durable commits, cached statements.
 */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  type TransactionSettings,
} from 'kysely';
import { LRUCache } from 'lru-cache';
import { RE2JS } from 're2js';

const statementCacheSize = 512;

/** Open a database file with the settings everything here relies on. */
export function openSqlite(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: true, timeout: 5000 });
  database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma temp_store = memory;');
  // SQLite itself folds the case of ASCII only, and has no regular expressions.
  const pure = { deterministic: true, directOnly: true };
  database.function('fold', pure, (text) => (typeof text === 'string' ? text.toLowerCase() : text));
  database.function('matches_regexp', pure, (text, pattern, caseSensitive) =>
    typeof text === 'string' && regexp(String(pattern), caseSensitive === 1).test(text) ? 1 : 0,
  );
  return database;
}

const regexps = new LRUCache<string, RE2JS>({ max: 100 });

/** Compiled for a matcher that takes time linear in the text, whatever the pattern: callers send both. */
function regexp(pattern: string, caseSensitive: boolean): RE2JS {
  const key = `${caseSensitive}:${pattern}`;
  let compiled = regexps.get(key);
  if (!compiled) {
    compiled = RE2JS.compile(pattern, RE2JS.DOTALL | (caseSensitive ? 0 : RE2JS.CASE_INSENSITIVE));
    regexps.set(key, compiled);
  }
  return compiled;
}

/** A value as SQLite binds it: booleans become 0/1, objects and lists JSON text. */
function bind(value: unknown): SQLInputValue {
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value;
  if (value instanceof Uint8Array) return value;
  return JSON.stringify(value);
}

class SqliteConnection implements DatabaseConnection {
  readonly #database: DatabaseSync;
  readonly #statements = new LRUCache<string, StatementSync>({ max: statementCacheSize });

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const statement = this.#prepare(query.sql);
    const parameters = query.parameters.map(bind);
    if (statement.columns().length > 0) {
      return { rows: statement.all(...parameters) as R[] };
    }
    const { changes, lastInsertRowid } = statement.run(...parameters);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  // biome-ignore lint/correctness/useYield: the interface wants a generator; streaming is not supported
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('streaming queries are not supported on SQLite');
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

/** One connection, handed out to one holder at a time, in order of asking. */
export class SqliteDriver implements Driver {
  readonly #open: () => DatabaseSync;
  #database: DatabaseSync | undefined;
  #connection: SqliteConnection | undefined;
  #tail: Promise<void> = Promise.resolve();
  #release: (() => void) | undefined;
  readonly #exclusive: boolean;

  /** @param exclusive false for a connection that only reads: SQLite calls are synchronous, so nobody has to wait */
  constructor(open: () => DatabaseSync, exclusive: boolean) {
    this.#open = open;
    this.#exclusive = exclusive;
  }

  async init(): Promise<void> {
    this.#database = this.#open();
    this.#connection = new SqliteConnection(this.#database);
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    if (!this.#connection) throw new Error('the database is closed');
    if (this.#exclusive) {
      const before = this.#tail;
      let release: () => void = () => {};
      this.#tail = new Promise((resolve) => {
        release = resolve;
      });
      await before;
      this.#release = release;
    }
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {
    const release = this.#release;
    this.#release = undefined;
    release?.();
  }

  async beginTransaction(connection: DatabaseConnection, _settings: TransactionSettings): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }
  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  async destroy(): Promise<void> {
    await this.#tail;
    this.#database?.close();
    this.#database = undefined;
    this.#connection = undefined;
  }
}

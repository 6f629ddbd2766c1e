/**
 * Kysely drivers over Node's own SQLite. One writer connection behind a queue, which reads as well while nobody holds it, and one
 * reader beside it (WAL lets it read the last committed state meanwhile); durable commits, cached statements.
 */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';
import { LRUCache } from 'lru-cache';
import { RE2JS } from 're2js';
import type { Durability } from './connect.ts';
import { sqliteDecoder } from './dialect.ts';

const statementCacheSize = 512;
/** How long another process may hold a file's lock before that is an error, in milliseconds. */
const lockTimeout = 5000;

/** Open a database file with the settings everything here relies on. */
export function openSqlite(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: true, timeout: lockTimeout });
  database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma temp_store = memory;');
  // KiB of pages, taken as they are needed: the usual two megabytes do not hold the indexes of a busy tenant.
  database.exec('pragma cache_size = -8000');
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

type Row = Record<string, unknown>;

/** A prepared statement, the columns of the rows that it answers with, if any, and what turns these into values of ours. */
type Prepared = {
  readonly statement: StatementSync;
  readonly columns: readonly string[];
  readonly decode: (row: Row) => void;
};

function described(statement: StatementSync): Prepared {
  const columns = statement.columns().map(({ name }) => name);
  return { statement, columns, decode: sqliteDecoder(columns) };
}

/** Objects of one shape, which Node's own are not: those take longer to make, and to read. */
function rowsOf(found: readonly unknown[], { columns, decode }: Prepared): Row[] {
  return found.map((values) => {
    const row: Row = {};
    if (Array.isArray(values)) for (const [index, name] of columns.entries()) row[name] = values[index];
    decode(row);
    return row;
  });
}

class SqliteConnection implements DatabaseConnection {
  readonly #database: DatabaseSync;
  readonly #prepared = new LRUCache<string, Prepared>({ max: statementCacheSize });

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return this.resultNow(query);
  }

  resultNow<R>(query: CompiledQuery): QueryResult<R> {
    const prepared = this.#prepare(query.sql);
    if (prepared.columns.length > 0) return { rows: this.#rows(query, prepared) as R[] };
    const { changes, lastInsertRowid } = prepared.statement.run(...query.parameters.map(bind));
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  /** The rows at once, for whoever knows that it may use this connection now. */
  rowsNow(query: CompiledQuery): Row[] {
    return this.#rows(query, this.#prepare(query.sql));
  }

  #rows({ sql, parameters }: CompiledQuery, prepared: Prepared): Row[] {
    // `setReturnArrays` is not in the types of what `all` returns.
    const found: readonly unknown[] = prepared.statement.all(...parameters.map(bind));
    const [first] = found;
    // SQLite itself reads `*` anew when another process has added a column: the values behind it have moved.
    const isOutdated = Array.isArray(first) && first.length !== prepared.columns.length;
    return rowsOf(found, isOutdated ? this.#keep(sql, prepared.statement) : prepared);
  }

  // biome-ignore lint/correctness/useYield: the interface wants a generator; streaming is not supported
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('streaming queries are not supported on SQLite');
  }

  /** For `begin`, `commit` and the like. */
  run(sql: string): void {
    this.#prepare(sql).statement.run();
  }

  /** For what SQLite carries out as soon as it reads it, so that a statement that is kept would do nothing. */
  set(pragma: string): void {
    this.#database.exec(`pragma ${pragma}`);
  }

  get isInTransaction(): boolean {
    return this.#database.isTransaction;
  }

  #prepare(sql: string): Prepared {
    const prepared = this.#prepared.get(sql);
    if (prepared) return prepared;
    const statement = this.#database.prepare(sql);
    statement.setReturnArrays(true);
    return this.#keep(sql, statement);
  }

  #keep(sql: string, statement: StatementSync): Prepared {
    const prepared = described(statement);
    this.#prepared.set(sql, prepared);
    return prepared;
  }
}

/** Opens a connection when it is first needed. */
abstract class SqliteDriver implements Driver {
  readonly #open: () => DatabaseSync;
  #database: DatabaseSync | undefined;
  protected connection: SqliteConnection | undefined;

  constructor(open: () => DatabaseSync) {
    this.#open = open;
  }

  /** Opening again what is open does nothing. */
  async init(): Promise<void> {
    if (this.#database) return;
    this.#database = this.#open();
    this.connection = new SqliteConnection(this.#database);
  }

  abstract acquireConnection(): Promise<DatabaseConnection>;
  abstract releaseConnection(): Promise<void>;
  abstract beginTransaction(): Promise<void>;
  abstract commitTransaction(): Promise<void>;
  abstract rollbackTransaction(): Promise<void>;

  async destroy(): Promise<void> {
    this.#database?.close();
    this.#database = undefined;
    this.connection = undefined;
  }

  /** @throws Error before `init` and after `destroy` */
  protected opened(): SqliteConnection {
    if (!this.connection) throw new Error('the database is closed');
    return this.connection;
  }
}

/**
 * Reads what is committed, and waits for nobody, since SQLite's calls are synchronous: by the writer's connection unless that is in a
 * transaction, else by one of its own. SQLite knows of its own commits what they changed; a connection beside it forgets all
 * pages that it has read with every one.
 */
export class SqliteReader extends SqliteDriver {
  readonly #writer: SqliteWriter;
  readonly #either: DatabaseConnection = {
    executeQuery: async <R>(query: CompiledQuery) => this.#ask((one) => one.resultNow<R>(query)),
    streamQuery: () => this.opened().streamQuery(),
  };

  constructor(open: () => DatabaseSync, writer: SqliteWriter) {
    super(open);
    this.#writer = writer;
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#either;
  }

  async releaseConnection(): Promise<void> {}

  async beginTransaction(): Promise<void> {
    this.opened().run('begin');
  }
  async commitTransaction(): Promise<void> {
    this.opened().run('commit');
  }
  async rollbackTransaction(): Promise<void> {
    this.opened().run('rollback');
  }

  /** Rows without a wait. */
  rowsNow(query: CompiledQuery): Row[] {
    return this.#ask((one) => one.rowsNow(query));
  }

  #ask<T>(question: (connection: SqliteConnection) => T): T {
    const own = this.opened();
    const resting = own.isInTransaction ? undefined : this.#writer.atRest;
    if (!resting) return question(own);
    try {
      return question(resting);
    } catch (failure) {
      if (!isLocked(failure)) throw failure;
      return question(own); // which waits for the lock
    }
  }
}

/** Whether another connection holds the file's lock (SQLITE_BUSY): why – as when it recovers the log – stands in higher bits. */
const isLocked = (failure: unknown): boolean =>
  failure instanceof Error && 'errcode' in failure && (Number(failure.errcode) & 0xff) === 5;

/** Changes that are committed together. */
type Group = { readonly done: PromiseWithResolvers<void>; readonly durability: Durability; members: number };

const largestGroup = 64;

/** Whether who asks for the second may share a commit of the first kind. */
const isEnough = (commit: Durability, asked: Durability): boolean =>
  commit === 'durable' || asked === 'relaxed';

/**
 * The connection that writes, handed out to one holder at a time, in order of asking.
 *
 * A commit costs a wait for the disk, so holders that come within one turn of the event loop share it: each is a
 * savepoint of its own, and `releaseConnection` – without which no caller gets an answer – waits for the one commit.
 * Nobody is told of a change that could still be lost, but who said that it may be (`relaxed`), and nobody's failure undoes another's
 * change.
 */
export class SqliteWriter extends SqliteDriver {
  #tail: Promise<void> = Promise.resolve();
  #release: (() => void) | undefined;
  #group: Group | undefined;
  /** As the connection is set. */
  #durability: Durability = 'durable';
  #commitIsDue = false;
  #waiting = 0;

  override async init(): Promise<void> {
    await super.init();
    this.opened().run('pragma busy_timeout = 0'); // `#begin` waits
  }

  get isHeld(): boolean {
    return this.#release !== undefined;
  }
  /** How many wait for their turn. */
  get waiting(): number {
    return this.#waiting;
  }

  /** The connection while it is in no transaction. */
  get atRest(): SqliteConnection | undefined {
    return this.connection?.isInTransaction ? undefined : this.connection;
  }

  /** Rows without a wait, for who holds the connection: with what they have changed. */
  rowsNow(query: CompiledQuery): Row[] {
    return this.opened().rowsNow(query);
  }

  acquireConnection(): Promise<DatabaseConnection> {
    return this.acquire('durable');
  }

  /**
   * In order of asking; joins the commit of the turn, unless that promises less.
   * @throws what SQLite throws, as when another process holds the file for more than five seconds: then nobody has the
   * connection
   */
  async acquire(durability: Durability): Promise<DatabaseConnection> {
    const before = this.#tail;
    const turn = Promise.withResolvers<void>();
    this.#tail = turn.promise;
    this.#waiting++;
    await before;
    this.#waiting--;
    this.#release = turn.resolve;
    try {
      await this.#join(durability);
      return this.opened();
    } catch (failure) {
      this.#next();
      throw failure;
    }
  }

  /**
   * The next holder goes on at once; this one is answered when the common commit is on the disk – or, where it asked
   * for no more, made.
   * @throws when that fails: then nothing of it is there
   */
  async releaseConnection(): Promise<void> {
    const group = this.#group;
    if (this.#commitIsDue || (group && group.members >= largestGroup)) this.#commit();
    this.#next();
    await group?.done.promise;
  }

  async beginTransaction(): Promise<void> {
    this.opened().run('savepoint one');
  }
  async commitTransaction(): Promise<void> {
    this.opened().run('release one');
  }
  async rollbackTransaction(): Promise<void> {
    // An error that leaves no transaction behind (a full disk) has undone everything already.
    if (!this.opened().isInTransaction) return;
    this.opened().run('rollback to one');
    this.opened().run('release one');
  }

  /** A transaction of these changes, without anybody between. */
  async together(queries: readonly CompiledQuery[], durability: Durability): Promise<void> {
    await this.acquire(durability);
    try {
      await this.beginTransaction();
      try {
        for (const query of queries) this.rowsNow(query);
        await this.commitTransaction();
      } catch (failure) {
        await this.rollbackTransaction();
        throw failure;
      }
    } finally {
      await this.releaseConnection();
    }
  }

  /** After whoever holds the connection or waits for it, with their commit. */
  override async destroy(): Promise<void> {
    await this.#tail;
    if (this.#group) this.#commit();
    await super.destroy();
  }

  /** Let the next holder have the connection. */
  #next(): void {
    const release = this.#release;
    this.#release = undefined;
    release?.();
  }

  async #join(durability: Durability): Promise<void> {
    const hasFailed = !this.opened().isInTransaction; // as a whole
    if (this.#group && (hasFailed || !isEnough(this.#group.durability, durability))) this.#commit();
    if (!this.#group) {
      await this.#begin(durability);
      this.#group = { done: Promise.withResolvers<void>(), durability, members: 0 };
      setImmediate(() => this.#turnIsOver());
    }
    this.#group.members++;
  }

  /** Wait for the file's lock without stopping this process, as SQLite's own way of waiting would. */
  async #begin(durability: Durability): Promise<void> {
    if (this.#durability !== durability) {
      this.opened().set(`synchronous = ${durability === 'durable' ? 'full' : 'normal'}`);
      this.#durability = durability;
    }
    const end = Date.now() + lockTimeout;
    for (let wait = 1; ; wait = Math.min(2 * wait, 50)) {
      try {
        this.opened().run('begin immediate');
        return;
      } catch (failure) {
        if (!isLocked(failure) || Date.now() >= end) throw failure;
      }
      await pause(wait);
    }
  }

  #turnIsOver(): void {
    if (this.#release || this.#waiting > 0) this.#commitIsDue = true;
    else if (this.#group) this.#commit();
  }

  #commit(): void {
    const group = this.#group;
    this.#group = undefined;
    this.#commitIsDue = false;
    try {
      this.opened().run('commit');
      group?.done.resolve();
    } catch (failure) {
      if (this.opened().isInTransaction) this.opened().run('rollback');
      group?.done.reject(failure);
    }
  }
}

/** The writer, for who need not wait for the disk. */
export class RelaxedWriter implements Driver {
  readonly #writer: SqliteWriter;

  constructor(writer: SqliteWriter) {
    this.#writer = writer;
  }

  async init(): Promise<void> {
    await this.#writer.init();
  }
  acquireConnection(): Promise<DatabaseConnection> {
    return this.#writer.acquire('relaxed');
  }
  releaseConnection(): Promise<void> {
    return this.#writer.releaseConnection();
  }
  beginTransaction(): Promise<void> {
    return this.#writer.beginTransaction();
  }
  commitTransaction(): Promise<void> {
    return this.#writer.commitTransaction();
  }
  rollbackTransaction(): Promise<void> {
    return this.#writer.rollbackTransaction();
  }
  /** The writer ends itself. */
  async destroy(): Promise<void> {}
}

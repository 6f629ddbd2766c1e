/** PostgreSQL through node-postgres. */
import { error } from '@portero/schema/errors.ts';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
  type TransactionSettings,
} from 'kysely';
import pg from 'pg';
import type { Config } from '../config.ts';
import { watched } from '../observability/database.ts';
import type { Pool, Watch } from '../observability/watch.ts';
import { allInOne } from './all-in-one.ts';
import type { Database, PoolLoad } from './connect.ts';
import { isReused } from './prepared.ts';
import type { Tables } from './tables.ts';

// Times are `bigint` columns of milliseconds: safe integers, so numbers are what everybody wants.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/**
 * Pools of connections, opened as they are needed: one for what changes something, another for reads. A transaction may
 * need settings that are not in memory; were it to wait for a connection that other transactions hold, all could wait for
 * one another. Look-ups of hot paths share a single one.
 */
export function connectPostgres(
  config: Extract<Config['database'], { engine: 'postgres' }>,
  watch?: Watch,
): Database {
  const writers = poolOf(config, config.poolSize);
  const readers = poolOf(config, Math.ceil(config.poolSize / 2));
  const shared = poolOf(config, 1);
  const lookUps = new LookUps(shared);
  const write = kyselyOver(watched(new PoolDriver(writers), 'write', watch));
  const relaxed = kyselyOver(watched(new RelaxedDriver(writers), 'write', watch));
  const read = kyselyOver(watched(new PoolDriver(readers), 'read', watch));
  return {
    engine: 'postgres',
    read,
    write,
    relaxed,
    lookUp: watch
      ? (query) => watch.statement(query.sql, () => lookUps.rows(query))
      : (query) => lookUps.rows(query),
    async together(queries, durability) {
      const query = allInOne(queries, durability);
      if (query) await write.executeQuery(query);
    },
    load: () => [loadOf('read', [readers, shared]), loadOf('write', [writers])],
    close: async () =>
      void (await Promise.all([read.destroy(), relaxed.destroy(), write.destroy(), shared.end()])),
  };
}

const loadOf = (pool: Pool, pools: readonly pg.Pool[]): PoolLoad => {
  const sumOf = (name: 'totalCount' | 'idleCount' | 'waitingCount') =>
    pools.reduce((sum, one) => sum + one[name], 0);
  return { pool, open: sumOf('totalCount'), idle: sumOf('idleCount'), waiting: sumOf('waitingCount') };
};

function poolOf(config: Extract<Config['database'], { engine: 'postgres' }>, max: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: config.url,
    max,
    connectionTimeoutMillis: config.connectionTimeout,
    ...(config.statementTimeout !== undefined && { statement_timeout: config.statementTimeout }),
    application_name: 'portero',
    // Statements that nobody waits between leave in one piece.
    pipeline: true,
  });
  // A connection that the server closes, idle or not, must not end the process; the pool opens another.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {})); // whoever waits for an answer is told
  return pool;
}

const kyselyOver = (driver: Driver): Kysely<Tables> =>
  new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => driver,
      createIntrospector: (instance) => new PostgresIntrospector(instance),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });

/** Statements of hot paths by their text: PostgreSQL parses and plans them once for each connection. */
const names = new Map<string, string>();

function nameOf(sql: string): string {
  let name = names.get(sql);
  if (name === undefined) {
    name = `p${names.size}`;
    names.set(sql, name);
  }
  return name;
}

const configOf = (query: CompiledQuery): pg.QueryConfig => ({
  text: query.sql,
  // node-postgres would send a list as an SQL array; ours are always JSON.
  values: query.parameters.map((value) => (Array.isArray(value) ? JSON.stringify(value) : value)),
  ...(isReused(query) && { name: nameOf(query.sql) }),
});

const changing = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

class PoolConnection implements DatabaseConnection {
  readonly #client: pg.PoolClient;
  /** Whether the connection is in a state that nobody knows. */
  isBroken = false;
  #begun: Promise<unknown> = Promise.resolve();

  constructor(client: pg.PoolClient) {
    this.#client = client;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { command, rowCount, rows } = await this.#client.query(configOf(query));
    return { rows, ...(changing.has(command) && { numAffectedRows: BigInt(rowCount ?? 0) }) };
  }

  // biome-ignore lint/correctness/useYield: the interface wants a generator; streaming is not supported
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('streaming queries are not supported');
  }

  /** Begins a transaction with what comes next, without a round trip of its own. */
  begin(sql: string): void {
    this.#begun = this.#client.query(sql);
    this.#begun.catch(() => {}); // `commit` tells
  }

  async commit(): Promise<void> {
    await this.#begun;
    if ((await this.command('commit')) === 'ROLLBACK')
      throw new Error('the transaction had failed before it was to be committed');
  }

  /** @returns the command that was carried out: a `commit` after an error is a `ROLLBACK` */
  async command(sql: string): Promise<string> {
    return (await this.#client.query(sql)).command;
  }

  release(): void {
    this.#client.release(this.isBroken);
  }
}

/** No connection became free, or could be made, in `DATABASE_CONNECTION_TIMEOUT`. The driver's failures have no code. */
const isWaitOver = (failure: unknown): boolean => failure instanceof Error && tooLate.has(failure.message);

const tooLate: ReadonlySet<string> = new Set([
  'timeout exceeded when trying to connect',
  'Connection terminated due to connection timeout',
]);

const connectionOf = (pool: pg.Pool): Promise<pg.PoolClient> =>
  pool.connect().catch((failure: unknown) => {
    throw isWaitOver(failure) ? error('request.server_busy', undefined, { cause: failure }) : failure;
  });

/** A connection, and how many wait for answers from it. */
type Shared = { readonly client: Promise<pg.PoolClient>; waiting: number; isBroken: boolean };

/**
 * Reads of hot paths, on one connection that all share: what is asked while others wait for their answers follows at once
 * (libpq calls that pipeline mode), so that neither side has to be woken for every question. Each is a transaction of its
 * own. Those that take long have no place here, for all behind them would wait.
 */
class LookUps {
  readonly #pool: pg.Pool;
  #shared: Shared | undefined;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async rows(query: CompiledQuery): Promise<Record<string, unknown>[]> {
    this.#shared ??= { client: connectionOf(this.#pool), waiting: 0, isBroken: false };
    const shared = this.#shared;
    shared.waiting++;
    try {
      return (await (await shared.client).query(configOf(query))).rows;
    } catch (failure) {
      if (!(failure instanceof pg.DatabaseError)) this.#giveUp(shared);
      throw failure;
    } finally {
      shared.waiting--;
      if (shared.waiting === 0) this.#release(shared);
    }
  }

  /** The connection failed, not the statement: whoever comes next gets another one. */
  #giveUp(shared: Shared): void {
    shared.isBroken = true;
    if (this.#shared === shared) this.#shared = undefined;
  }

  #release(shared: Shared): void {
    if (this.#shared === shared) this.#shared = undefined;
    shared.client.then(
      (client) => client.release(shared.isBroken),
      () => {}, // told to those who waited for it
    );
  }
}

class PoolDriver implements Driver {
  readonly #pool: pg.Pool;
  /** Of a transaction, set as it begins. */
  protected readonly settings: string = '';

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<PoolConnection> {
    return new PoolConnection(await connectionOf(this.#pool));
  }

  async releaseConnection(connection: PoolConnection): Promise<void> {
    connection.release();
  }

  async beginTransaction(connection: PoolConnection, settings: TransactionSettings): Promise<void> {
    const level = settings.isolationLevel ? ` isolation level ${settings.isolationLevel}` : '';
    connection.begin(`begin${level}${this.settings}`);
  }

  async commitTransaction(connection: PoolConnection): Promise<void> {
    await connection.commit();
  }

  async rollbackTransaction(connection: PoolConnection): Promise<void> {
    try {
      await connection.command('rollback');
    } catch (failure) {
      connection.isBroken = true;
      throw failure;
    }
  }

  async destroy(): Promise<void> {
    await this.#pool.end();
  }
}

/** Its transactions are not waited for until they are on the disk. */
class RelaxedDriver extends PoolDriver {
  protected override readonly settings: string = '; set local synchronous_commit to off';

  /** The pool's first driver ends it. */
  override async destroy(): Promise<void> {}
}

/** A database driver that tells how long statements take, and how long somebody waits before. */
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult, TransactionSettings } from 'kysely';
import type { Pool, Watch } from './watch.ts';

class WatchedConnection implements DatabaseConnection {
  readonly inner: DatabaseConnection;
  readonly #watch: Watch;

  constructor(inner: DatabaseConnection, watch: Watch) {
    this.inner = inner;
    this.#watch = watch;
  }

  executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return this.#watch.statement(query.sql, () => this.inner.executeQuery<R>(query));
  }

  streamQuery<R>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<R>> {
    return this.inner.streamQuery<R>(query, chunkSize);
  }
}

const innerOf = (connection: DatabaseConnection): DatabaseConnection =>
  connection instanceof WatchedConnection ? connection.inner : connection;

/** @returns the driver itself when nobody watches */
export function watched(driver: Driver, pool: Pool, watch: Watch | undefined): Driver {
  if (!watch) return driver;
  return {
    init: () => driver.init(),
    acquireConnection: async () =>
      new WatchedConnection(await watch.connection(pool, () => driver.acquireConnection()), watch),
    beginTransaction: (connection: DatabaseConnection, settings: TransactionSettings) =>
      driver.beginTransaction(innerOf(connection), settings),
    commitTransaction: (connection: DatabaseConnection) =>
      watch.statement('commit', () => driver.commitTransaction(innerOf(connection))),
    rollbackTransaction: (connection: DatabaseConnection) => driver.rollbackTransaction(innerOf(connection)),
    releaseConnection: (connection: DatabaseConnection) => driver.releaseConnection(innerOf(connection)),
    destroy: () => driver.destroy(),
  };
}

const kinds = /^\s*(select|insert|update|delete|commit)\b/i;

/** What a statement does, and to which table: all that is told of it. */
export const kindOf = (sql: string): string => kinds.exec(sql)?.[1]?.toLowerCase() ?? 'other';

const tables = /\b(?:from|into|update)\s+"([a-z_]+)"/;
/** The first that a statement names: no value is ever looked at. */
export const tableOf = (sql: string): string | undefined => tables.exec(sql)?.[1];

/** Opens the configured database: two Kysely instances (read, write) with the same tables on either engine. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  type DatabaseConnection,
  Kysely,
  type KyselyPlugin,
  PostgresAdapter,
  PostgresDriver,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import pg from 'pg';
import type { Config } from '../config.ts';
import { decodeSqliteRow, type Engine } from './dialect.ts';
import { openSqlite, SqliteDriver } from './sqlite-driver.ts';
import type { Tables } from './tables.ts';

export type Database = {
  readonly engine: Engine;
  /** Reads outside of transactions. On PostgreSQL the same pool as `write`. */
  readonly read: Kysely<Tables>;
  readonly write: Kysely<Tables>;
  close(): Promise<void>;
};

/** Connect to what the configuration names; nothing is migrated yet. */
export function connect(config: Config['database']): Database {
  return config.engine === 'sqlite' ? connectSqlite(config.file) : connectPostgres(config);
}

const sqliteRows: KyselyPlugin = {
  transformQuery: ({ node }) => node,
  async transformResult({ result }) {
    for (const row of result.rows) decodeSqliteRow(row);
    return result;
  },
};

function connectSqlite(file: string): Database {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const instance = (exclusive: boolean) =>
    new Kysely<Tables>({
      dialect: {
        createAdapter: () => new SqliteAdapter(),
        createDriver: () => new SqliteDriver(() => openSqlite(file), exclusive),
        createIntrospector: (db) => new SqliteIntrospector(db),
        createQueryCompiler: () => new SqliteQueryCompiler(),
      },
      plugins: [sqliteRows],
    });
  const read = instance(false);
  const write = instance(true);
  return {
    engine: 'sqlite',
    read,
    write,
    async close() {
      await read.destroy();
      await write.destroy();
    },
  };
}

// Times are `bigint` columns of milliseconds: safe integers, so numbers are what everybody wants.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

function connectPostgres(config: Extract<Config['database'], { engine: 'postgres' }>): Database {
  const pool = new pg.Pool({
    connectionString: config.url,
    max: config.poolSize,
    connectionTimeoutMillis: config.connectionTimeout,
    ...(config.statementTimeout !== undefined && { statement_timeout: config.statementTimeout }),
    application_name: 'portero',
  });
  // An idle connection that the server closes must not end the process; the pool opens another.
  pool.on('error', () => {});
  const db = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new JsonPostgresDriver({ pool }),
      createIntrospector: (instance) => new PostgresIntrospector(instance),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
  return { engine: 'postgres', read: db, write: db, close: () => db.destroy() };
}

/** node-postgres would send a list as an SQL array; ours are always JSON. */
class JsonPostgresDriver extends PostgresDriver {
  readonly #wrapped = new WeakSet<DatabaseConnection>();

  override async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await super.acquireConnection();
    if (!this.#wrapped.has(connection)) {
      this.#wrapped.add(connection);
      const execute = connection.executeQuery.bind(connection);
      connection.executeQuery = (query) =>
        execute({
          ...query,
          parameters: query.parameters.map((value) => (Array.isArray(value) ? JSON.stringify(value) : value)),
        });
    }
    return connection;
  }
}

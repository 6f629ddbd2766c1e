/** PostgreSQL through node-postgres. */
import {
  type DatabaseConnection,
  Kysely,
  PostgresAdapter,
  PostgresDriver,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely';
import pg from 'pg';
import type { Config } from '../config.ts';
import type { Database } from './connect.ts';
import type { Tables } from './tables.ts';

// Times are `bigint` columns of milliseconds: safe integers, so numbers are what everybody wants.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** A pool of connections, opened as they are needed. */
export function connectPostgres(config: Extract<Config['database'], { engine: 'postgres' }>): Database {
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

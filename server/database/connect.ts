/** Opens the configured database: two Kysely instances (read, write) with the same tables on either engine. */
import { dirname } from 'node:path';
import {
  type CompiledQuery,
  type Driver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Config } from '../config.ts';
import { watched } from '../observability/database.ts';
import type { Pool, Watch } from '../observability/watch.ts';
import { makeDataFolder } from './data-folder.ts';
import type { Engine } from './dialect.ts';
import { openSqlite, RelaxedWriter, SqliteReader, SqliteWriter } from './sqlite-driver.ts';
import type { Tables } from './tables.ts';

/**
 * Whether who changes something waits until it is on the disk. What is `relaxed` is there for everybody at once, and stays when this
 * process is killed; a power cut may take it back, with all that came after it. It is durable as soon as anything later is. For
 * what nobody is told to rely on: the steps of a sign-in that has not ended.
 */
export type Durability = 'durable' | 'relaxed';

export type Database = {
  readonly engine: Engine;
  /** Reads outside of transactions. They never wait for those who change something. */
  readonly read: Kysely<Tables>;
  readonly write: Kysely<Tables>;
  /** The same connections as `write`, for transactions that are not waited for until they are on the disk. */
  readonly relaxed: Kysely<Tables>;
  /** Where compiled statements can run at once: reads any time, the rest for who holds the writer. SQLite only. */
  readonly now?: {
    read(query: CompiledQuery): Record<string, unknown>[];
    inTransaction(query: CompiledQuery): Record<string, unknown>[];
  };
  /** Compiled reads of hot paths by the shortest way that waits for an answer. PostgreSQL only. */
  lookUp?(query: CompiledQuery): Promise<Record<string, unknown>[]>;
  /** Carry out changes that do not need one another, all or none, by the shortest way. */
  together(queries: readonly CompiledQuery[], durability: Durability): Promise<void>;
  /** How busy the connections are, for metrics. */
  load(): readonly PoolLoad[];
  close(): Promise<void>;
};

export type PoolLoad = {
  readonly pool: Pool;
  readonly open: number;
  readonly idle: number;
  /** Who waits for one. */
  readonly waiting: number;
};

/** Connect to what the configuration names; nothing is migrated yet. */
export async function connect(config: Config['database'], watch?: Watch): Promise<Database> {
  if (config.engine === 'sqlite') return connectSqlite(config.file, watch);
  // Only loaded where it is used: the embedded server stays small.
  const { connectPostgres } = await import('./postgres.ts');
  return connectPostgres(config, watch);
}

/** Kysely would let one holder in at a time; the writer has a queue of its own, the reader needs none. */
class OwnQueueAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

function connectSqlite(file: string, watch: Watch | undefined): Database {
  makeDataFolder(dirname(file));
  const instance = (driver: Driver, pool: Pool) =>
    new Kysely<Tables>({
      dialect: {
        createAdapter: () => new OwnQueueAdapter(),
        createDriver: () => watched(driver, pool, watch),
        createIntrospector: (db) => new SqliteIntrospector(db),
        createQueryCompiler: () => new SqliteQueryCompiler(),
      },
    });
  const writer = new SqliteWriter(() => openSqlite(file));
  const reader = new SqliteReader(() => openSqlite(file), writer);
  const read = instance(reader, 'read');
  const write = instance(writer, 'write');
  const relaxed = instance(new RelaxedWriter(writer), 'write');
  return {
    engine: 'sqlite',
    read,
    write,
    relaxed,
    now: watch
      ? {
          read: (query) => watch.statement(query.sql, () => reader.rowsNow(query)),
          inTransaction: (query) => watch.statement(query.sql, () => writer.rowsNow(query)),
        }
      : {
          read: (query) => reader.rowsNow(query),
          inTransaction: (query) => writer.rowsNow(query),
        },
    together: watch
      ? (queries, durability) =>
          (durability === 'durable' ? write : relaxed).transaction().execute(async () => {
            for (const query of queries) watch.statement(query.sql, () => writer.rowsNow(query));
          })
      : (queries, durability) => writer.together(queries, durability),
    load: () => [
      { pool: 'read', open: 1, idle: 1, waiting: 0 },
      { pool: 'write', open: 1, idle: writer.isHeld ? 0 : 1, waiting: writer.waiting },
    ],
    async close() {
      for (const each of [read, relaxed, write]) await each.destroy();
    },
  };
}

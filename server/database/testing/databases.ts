/** Test support: a store test runs on every engine that this machine has. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import pg from 'pg';
import { afterAll, beforeAll, describe } from 'vitest';
import { dataFolder } from '../../testing/economy.ts';
import { connect, type Database } from '../connect.ts';
import type { Engine } from '../dialect.ts';
import { migrate } from '../migrate.ts';
import { forTenant, type TenantDatabase } from '../tenant-scope.ts';

/** Address of a PostgreSQL server that tests may make databases on; set by the test command. */
export const postgresUrl = process.env.TEST_POSTGRES_URL;

export type TestDatabase = {
  readonly database: Database;
  /** Settings that open the same database again (another process, a restart). */
  readonly settings: Parameters<typeof connect>[0];
  tenant(id: string): TenantDatabase;
  close(): Promise<void>;
};

/** A fresh, migrated database with the tenants `default`, `admin` and `other`. */
export async function openTestDatabase(engine: Engine): Promise<TestDatabase> {
  const { settings, drop } = await freshDatabase(engine);
  const database = await connect(settings);
  await migrate(database);
  for (const id of ['default', 'admin', 'other']) {
    await database.write.insertInto('tenants').values({ id, createdAt: Date.now() }).execute();
  }
  return {
    database,
    settings,
    tenant: (id) => forTenant(database, id),
    async close() {
      await database.close();
      await drop();
    },
  };
}

/** Run the same tests on SQLite and, when the machine has it, on PostgreSQL. */
export function onEveryDatabase(
  name: string,
  tests: (open: () => TestDatabase, engine: Engine) => void,
): void {
  for (const engine of ['sqlite', 'postgres'] as const) {
    describe.skipIf(engine === 'postgres' && !postgresUrl)(`${name} (${engine})`, () => {
      let opened: TestDatabase | undefined;
      beforeAll(async () => {
        opened = await openTestDatabase(engine);
      });
      afterAll(() => opened?.close());
      tests(() => {
        if (!opened) throw new Error('the database is not open yet');
        return opened;
      }, engine);
    });
  }
}

/** Settings of an empty database, and how to remove it again. */
export const freshDatabase = async (engine: Engine) =>
  engine === 'sqlite' ? freshSqlite() : freshPostgres();

function freshSqlite() {
  const folder = dataFolder('test');
  return {
    settings: { engine: 'sqlite', file: join(folder, 'portero.db') } as const,
    drop: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

let counter = 0;

async function administer(statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  return (await client.query(statement).finally(() => client.end())).rows;
}

/** @param template a database of which the new one is a copy; nobody may be connected to it */
export async function freshPostgres(template?: string) {
  if (!postgresUrl) throw new Error('TEST_POSTGRES_URL is not set');
  const name = `portero_test_${process.pid}_${threadId}_${Date.now().toString(36)}_${counter++}`;
  await administer(
    `create database ${name}${template === undefined ? '' : ` template ${template} strategy file_copy`}`,
  );
  const url = new URL(postgresUrl);
  url.pathname = `/${name}`;
  return {
    name,
    settings: {
      engine: 'postgres',
      url: url.href,
      poolSize: 8,
      connectionTimeout: 5000,
      statementTimeout: 30_000,
    } as const,
    drop: async () => void (await administer(`drop database ${name} with (force)`)),
  };
}

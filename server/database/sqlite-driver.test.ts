import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { connect, type Database } from './connect.ts';
import { migrate } from './migrate.ts';
import { openSqlite, SqliteReader, SqliteWriter } from './sqlite-driver.ts';

describe('changes of one turn share a commit on SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portero-sqlite-'));
  const file = join(folder, 'portero.db');
  let database: Database;

  beforeAll(async () => {
    database = await connect({ engine: 'sqlite', file });
    await migrate(database);
  });

  afterAll(async () => {
    await database.close();
    rmSync(folder, { recursive: true });
  });

  const add = (id: string) =>
    database.write.insertInto('tenants').values({ id, createdAt: Date.now() }).execute();
  const names = async () =>
    (await database.read.selectFrom('tenants').select('id').orderBy('id').execute()).map(({ id }) => id);

  it('keeps what the others changed when one of them fails', async () => {
    const failing = database.write.transaction().execute(async (trx) => {
      await trx.insertInto('tenants').values({ id: 'undone', createdAt: 1 }).execute();
      throw new Error('changed my mind');
    });
    const outcomes = await Promise.allSettled([add('a'), failing, add('a'), add('b')]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(await names()).toEqual(['a', 'b']);
  });

  it('answers only when the change can be seen from outside', async () => {
    const other = openSqlite(file);
    const seen = async (id: string) => {
      await add(id);
      return other.prepare('select count(*) as n from tenants where id = ?').get(id)?.n;
    };
    const ids = Array.from({ length: 200 }, (_, i) => `many-${i}`);
    expect(await Promise.all(ids.map(seen))).toEqual(ids.map(() => 1));
    other.close();
  });

  it('shows readers what is committed, before, during and after a change', async () => {
    const steps: boolean[] = [];
    const look = async () => steps.push((await names()).includes('seen-late'));
    await look();
    await database.write.transaction().execute(async (trx) => {
      await trx.insertInto('tenants').values({ id: 'seen-late', createdAt: 1 }).execute();
      await look();
    });
    await look();
    const failing = database.write.transaction().execute(async (trx) => {
      await trx.deleteFrom('tenants').where('id', '=', 'seen-late').execute();
      await look();
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    await look();
    expect(steps).toEqual([false, false, true, true, true]);
  });

  it('goes on with everything else while another connection holds the file', async () => {
    const other = openSqlite(file);
    other.exec('begin immediate');
    const waiting = add('patient');
    // Held by this very process: were the wait SQLite's, nobody could come to let go.
    await new Promise(setImmediate);
    other.exec('commit');
    await waiting;
    expect(await names()).toContain('patient');
    other.close();
  });

  it('waits for the disk with whoever wants that, also among those who do not', async () => {
    // As the connection is set while each holds it: 2 waits with every commit, 1 does not.
    const setting = (kind: 'write' | 'relaxed') =>
      database[kind].transaction().execute(async (trx) => {
        const { rows } = await sql<{ synchronous: number }>`pragma synchronous`.execute(trx);
        return rows[0]?.synchronous;
      });
    expect(await setting('relaxed')).toBe(1);
    expect(await setting('write')).toBe(2);
    expect(
      await Promise.all([setting('relaxed'), setting('relaxed'), setting('write'), setting('relaxed')]),
    ).toEqual([1, 1, 2, 2]);
    const put = database.write.insertInto('tenants').values({ id: 'relaxed', createdAt: 1 }).compile();
    await database.together([put], 'relaxed');
    expect(await setting('write')).toBe(2);
    expect(await names()).toContain('relaxed');
  });

  it('tells everybody when the commit itself fails, and goes on afterwards', async () => {
    const before = await names();
    // A deferred reference to nobody is only found out by the commit.
    const broken = database.write.transaction().execute(async (trx) => {
      await sql`pragma defer_foreign_keys = on`.execute(trx);
      await sql`insert into attempts ("tenantId", action, key, count, "windowStart", "lockedUntil")
        values ('nobody', 'prove', 'k', 1, 1, 0)`.execute(trx);
    });
    const outcomes = await Promise.allSettled([add('lost-1'), broken, add('lost-2')]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(await names()).toEqual(before);
    await add('later');
    expect(await names()).toContain('later');
  });
});

it('tells the columns of rows apart when another process has added one since', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'portero-sqlite-'));
  const file = join(folder, 'portero.db');
  const database = await connect({ engine: 'sqlite', file });
  await migrate(database);
  await database.write.insertInto('tenants').values({ id: 'one', createdAt: 7 }).execute();
  const look = () =>
    database.read
      .selectFrom('tenants')
      .selectAll()
      .select((from) => from.ref('createdAt').as('behind'))
      .where('id', '=', 'one')
      .executeTakeFirstOrThrow();
  const before = await look();
  expect(before).toMatchObject({ id: 'one', behind: 7 });
  const newer = openSqlite(file);
  newer.exec("alter table tenants add column added text default 'new'");
  newer.close();
  for (let again = 0; again < 2; again++) expect(await look()).toEqual({ ...before, added: 'new' });
  await database.close();
  rmSync(folder, { recursive: true });
});

/**
 * What a process holds that reads the log anew – after one was killed – until it is told to let go: bytes of the file of shared
 * memory (https://sqlite.org/walformat.html, "WAL Locks"), whose header is not valid meanwhile.
 */
const recovering = `
import fcntl, os, sys
memory = os.open(sys.argv[1], os.O_RDWR)
fcntl.lockf(memory, fcntl.LOCK_EX, 3, 120)
os.pwrite(memory, bytes(96), 0)
print('held', flush=True)
sys.stdin.readline()
`;

describe.runIf(spawnSync('python3', ['-c', 'import fcntl']).status === 0)(
  'while another process recovers the file of SQLite',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'portero-sqlite-'));
    const file = join(folder, 'portero.db');
    let database: Database;
    let other: ChildProcess;
    const letGo = () => {
      if (other.stdin?.writable) other.stdin.end('\n');
    };
    const query = sql<{ id: string }>`select id from tenants`;

    beforeAll(async () => {
      database = await connect({ engine: 'sqlite', file });
      await migrate(database);
      await database.write.insertInto('tenants').values({ id: 'one', createdAt: 1 }).execute();
    });

    afterAll(async () => {
      await database.close();
      rmSync(folder, { recursive: true });
    });

    const hold = async () => {
      other = spawn('python3', ['-c', recovering, `${file}-shm`], { stdio: ['pipe', 'pipe', 'inherit'] });
      if (other.stdout) await once(other.stdout, 'data');
    };

    afterEach(async () => {
      if (other.exitCode !== null) return;
      const ended = once(other, 'exit');
      letGo();
      await ended;
    });

    it('reads wait by the connection that can, and tell when that has waited too long', async () => {
      const [own, impatient] = [openSqlite(file), openSqlite(file)];
      impatient.exec('pragma busy_timeout = 20');
      const writer = new SqliteWriter(() => openSqlite(file));
      const reader = new SqliteReader(() => own, writer);
      const shortReader = new SqliteReader(() => impatient, writer);
      const drivers = [shortReader, reader, writer];
      for (const driver of drivers) await driver.init();
      const compiled = query.compile(database.read);
      await hold();
      expect(() => writer.rowsNow(compiled)).toThrow('database is locked');
      expect(() => shortReader.rowsNow(compiled)).toThrow('database is locked');
      const prepare = own.prepare.bind(own);
      vi.spyOn(own, 'prepare').mockImplementationOnce((text) => {
        letGo();
        return prepare(text);
      });
      expect(reader.rowsNow(compiled)).toEqual([{ id: 'one' }]);
      for (const driver of drivers) await driver.destroy();
    });

    it('changes wait without stopping this process', async () => {
      await hold();
      const waiting = database.write.insertInto('tenants').values({ id: 'patient', createdAt: 1 }).execute();
      // As above: nobody could come to let go.
      await new Promise(setImmediate);
      letGo();
      await waiting;
      const { rows } = await query.execute(database.read);
      expect(rows).toContainEqual({ id: 'patient' });
    });
  },
);

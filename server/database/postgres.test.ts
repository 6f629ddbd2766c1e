/** Connections to PostgreSQL: reads of hot paths share one, and what is ended ends nothing else. */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { connect } from './connect.ts';
import { prepared } from './prepared.ts';
import { allDone, forTenant, type TenantDatabase } from './tenant-scope.ts';
import { onEveryDatabase } from './testing/databases.ts';

const quotient = prepared<{ id: string; by: number }, { id: string; half: number }>((db, slot) =>
  db.read
    .selectFrom('configs')
    .select(['key as id', sql<number>`10 / cast(${slot('by')} as integer)`.as('half')])
    .where('key', '=', slot('id')),
);

const process = prepared<object, { pid: number }>((db) =>
  db.read.selectFrom('configs').select(sql<number>`pg_backend_pid()`.as('pid')),
);

onEveryDatabase('statements that are compiled once, many at a time', (opened, engine) => {
  const fill = async (ids: readonly string[]) => {
    const values = ids.map((key) => ({ key, value: {} }));
    const db = opened().tenant('default');
    await db.write.insertInto('configs').values(values).execute();
    expect(await db.read.selectFrom('configs').select('key').where('key', 'in', ids).execute()).toHaveLength(
      ids.length,
    );
  };

  it('answer each its own asker', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => `many${index}`);
    await fill(ids);
    const db = opened().tenant('default');
    const answers = await Promise.all(ids.map((id, index) => quotient(db, { id, by: (index % 10) + 1 })));
    expect(answers).toEqual(ids.map((id, index) => [{ id, half: Math.floor(10 / ((index % 10) + 1)) }]));
    expect(await quotient(opened().tenant('other'), { id: 'many0', by: 1 })).toEqual([]);
  });

  it.runIf(engine === 'postgres')('fail alone, and share a connection', async () => {
    await fill(['alone']);
    const db = opened().tenant('default');
    const [good, bad, after] = await Promise.allSettled([
      quotient(db, { id: 'alone', by: 2 }),
      quotient(db, { id: 'alone', by: 0 }),
      quotient(db, { id: 'alone', by: 5 }),
    ]);
    expect(good).toMatchObject({ value: [{ half: 5 }] });
    expect(bad).toMatchObject({ reason: { message: 'division by zero' } });
    expect(after).toMatchObject({ value: [{ half: 2 }] });
    const pids = await Promise.all(Array.from({ length: 10 }, () => process(db, {})));
    expect(new Set(pids.map(([row]) => row?.pid)).size).toBe(1);
  });

  it('keep their order within a transaction, and tell what failed first', async () => {
    await fill(['inside']);
    const db = opened().tenant('default');
    const answers = await db.transaction((inside) =>
      Promise.all([1, 2, 5, 10].map((by) => quotient(inside, { id: 'inside', by }))),
    );
    expect(answers.map(([row]) => row?.half)).toEqual([10, 5, 2, 1]);
    if (engine === 'sqlite') return;
    const failing = db.transaction(async (inside) => {
      const bad = quotient(inside, { id: 'inside', by: 0 });
      const refusedWithIt = quotient(inside, { id: 'inside', by: 1 });
      await allDone([refusedWithIt, bad]);
    });
    await expect(failing).rejects.toThrow('division by zero');
  });

  it.runIf(engine === 'postgres')('find another connection when theirs is ended', async () => {
    await fill(['ended']);
    const database = await connect(opened().settings);
    const db = forTenant(database, 'default');
    const [row] = await process(db, {});
    expect(row?.pid).toBeGreaterThan(0);
    const { rows } = await sql<{
      ended: boolean;
    }>`select pg_terminate_backend(${row?.pid}::integer) as ended`.execute(opened().database.read);
    expect(rows).toEqual([{ ended: true }]);
    // Those that were asked on it meanwhile are told; nobody is from then on.
    const pidNow = async () => (await process(db, {}).catch(() => [row]))[0]?.pid;
    await expect.poll(pidNow, { timeout: 5000, interval: 1 }).not.toBe(row?.pid);
    expect(await quotient(db, { id: 'ended', by: 1 })).toEqual([{ id: 'ended', half: 10 }]);
    await database.close();
  });

  it.runIf(engine === 'postgres')('are told when a transaction loses its connection, and go on', async () => {
    const database = await connect(opened().settings);
    const db = forTenant(database, 'default');
    const lost = db.transaction(async (inside) => {
      const [row] = await process(inside, {});
      await sql`select pg_terminate_backend(${row?.pid}::integer)`.execute(opened().database.read);
      await expect.poll(() => process(inside, {}).catch(() => 'gone'), { interval: 1 }).toBe('gone');
      return process(inside, {});
    });
    await expect(lost).rejects.toThrow();
    expect(await db.transaction((inside) => process(inside, {}))).not.toEqual([]);
    await database.close();
  });
});

it('a server that takes a connection and then says nothing is busy, which is told as that', async () => {
  const open = new Set<Socket>();
  const silent = createServer((socket) => open.add(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const address = silent.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const database = await connect({
    engine: 'postgres',
    url: `postgres://nobody@127.0.0.1:${port}/none`,
    poolSize: 1,
    connectionTimeout: 100,
    statementTimeout: undefined,
  });
  await expect(sql`select 1`.execute(database.read)).rejects.toMatchObject({ code: 'request.server_busy' });
  for (const socket of open) socket.destroy();
  silent.close();
  await database.close();
});

onEveryDatabase('transactions that lock the same rows in different order', (opened, engine) => {
  it.runIf(engine === 'postgres')('both go through, each of them once', async () => {
    const db = opened().tenant('default');
    const count = (within: TenantDatabase, key: string) =>
      within.write
        .updateTable('configs')
        .set({ value: sql`jsonb_build_object('count', (value ->> 'count')::int + 1)` })
        .where('key', '=', key)
        .execute();
    await db.write
      .insertInto('configs')
      .values(['one', 'other'].map((key) => ({ key, value: { count: 0 } })))
      .execute();
    const met = Promise.withResolvers<void>();
    let holding = 0;
    let attempts = 0;
    const inOrder = (...keys: readonly [string, string]) =>
      db.transaction(async (within) => {
        attempts++;
        await count(within, keys[0]);
        if (++holding === 2) met.resolve();
        await met.promise;
        await count(within, keys[1]);
      });
    await Promise.all([inOrder('one', 'other'), inOrder('other', 'one')]);
    // On a busy machine the one that was ended may be back before the other has gone on, and both meet again.
    expect(attempts).toBeGreaterThanOrEqual(3);
    const kept = db.read.selectFrom('configs').select('value').where('key', 'in', ['one', 'other']);
    expect(await kept.execute()).toEqual([{ value: { count: 2 } }, { value: { count: 2 } }]);
  });
});

onEveryDatabase('what need not be on the disk yet', (opened, engine) => {
  const put = (key: string) =>
    opened().tenant('default').write.insertInto('configs').values({ key, value: {} }).compile();

  const isThere = async (key: string) => {
    const { read } = opened().tenant('default');
    return (await read.selectFrom('configs').select('key').where('key', '=', key).execute()).length === 1;
  };

  it('is seen by everybody at once, and goes as a whole when it fails', async () => {
    const db = opened().tenant('default');
    await db.together([put('relaxed1')], 'relaxed');
    await db.together([put('relaxed2'), put('relaxed3')], 'relaxed');
    await db.transaction((inside) => inside.together([put('relaxed4')]), 'relaxed');
    for (const key of ['relaxed1', 'relaxed2', 'relaxed3', 'relaxed4']) expect(await isThere(key)).toBe(true);
    await expect(db.together([put('relaxed5'), put('relaxed1')], 'relaxed')).rejects.toThrow();
    const failing = db.transaction(async (inside) => {
      await inside.together([put('relaxed6')]);
      await inside.together([put('relaxed1')]);
    }, 'relaxed');
    await expect(failing).rejects.toThrow();
    expect(await isThere('relaxed5')).toBe(false);
    expect(await isThere('relaxed6')).toBe(false);
    await db.together([], 'relaxed');
  });

  it.runIf(engine === 'postgres')('is committed without a wait, and nothing else is', async () => {
    const { database, tenant } = opened();
    // Tells how a transaction is about to be committed.
    for (const statement of [
      'create table commits (setting text not null)',
      `create function told() returns trigger language plpgsql as $$ begin
        insert into commits values (current_setting('synchronous_commit')); return null; end $$`,
      'create constraint trigger tells after insert on configs deferrable initially deferred for each row execute function told()',
    ])
      await sql.raw(statement).execute(database.write);
    const db = tenant('default');
    // On one connection after another, and on the same again.
    for (const turn of ['a', 'b']) {
      await db.together([put(`turn1${turn}`)], 'relaxed');
      await db.together([put(`turn2${turn}`)]);
      await db.together([put(`turn3${turn}`), put(`turn4${turn}`)], 'relaxed');
      await db.transaction((inside) => inside.together([put(`turn5${turn}`)]));
      await db.transaction((inside) => inside.together([put(`turn6${turn}`)]), 'relaxed');
      await db.write
        .insertInto('configs')
        .values({ key: `turn7${turn}`, value: {} })
        .execute();
    }
    const { rows } = await sql<{ setting: string }>`select setting from commits order by ctid`.execute(
      database.read,
    );
    const once = ['off', 'on', 'off', 'off', 'on', 'off', 'on'];
    expect(rows.map(({ setting }) => setting)).toEqual([...once, ...once]);
  });
});

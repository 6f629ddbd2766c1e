import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { uniqueViolation } from './dialect.ts';
import { prepared } from './prepared.ts';
import { onEveryDatabase } from './testing/databases.ts';

const role = (id: string, name: string) => ({
  id,
  name,
  description: 'x',
  type: 'User' as const,
  isDefault: false,
  createdAt: 1,
});

const put = prepared<{ id: string }, { id: string }>((db, slot) =>
  db.write
    .insertInto('roles')
    .values({
      id: slot('id'),
      name: slot('id'),
      description: 'x',
      type: 'User',
      isDefault: false,
      createdAt: 1,
    })
    .returning('id'),
);

onEveryDatabase('tenant scope', (open) => {
  it('shows each tenant only its own rows, in joins and sub-queries too', async () => {
    const a = open().tenant('default');
    const b = open().tenant('other');
    await a.write
      .insertInto('roles')
      .values([role('r1', 'one'), role('r2', 'two')])
      .execute();
    await b.write.insertInto('roles').values(role('r1', 'theirs')).execute();

    expect(await a.read.selectFrom('roles').select('name').orderBy('id').execute()).toEqual([
      { name: 'one' },
      { name: 'two' },
    ]);
    const joined = await b.read
      .selectFrom('roles as left')
      .innerJoin('roles as right', (join) => join.onTrue())
      .select(['left.name as l', 'right.name as r'])
      .execute();
    expect(joined).toEqual([{ l: 'theirs', r: 'theirs' }]);
    const nested = await b.read
      .selectFrom((query) => query.selectFrom('roles').select('name').as('inner'))
      .select('inner.name')
      .execute();
    expect(nested).toEqual([{ name: 'theirs' }]);
    const exists = await b.read
      .selectFrom('roles')
      .select('name')
      .where('id', 'in', (query) =>
        query.selectFrom('roles as all').select('all.id').where('all.name', '=', 'two'),
      )
      .execute();
    expect(exists).toEqual([]);
  });

  it('takes back a part of a transaction that fails, and nothing else of it', async () => {
    const db = open().tenant('other');
    const names = async () =>
      (await db.read.selectFrom('roles').select('name').orderBy('name').execute())
        .map(({ name }) => name)
        .filter((name) => name !== 'theirs');
    await db.transaction(async (inside) => {
      const insert = (id: string) => put(inside, { id });
      const before = insert('before');
      await expect(
        inside.savepoint(async () => {
          await insert('lost');
          throw new Error('no');
        }),
      ).rejects.toThrow('no');
      // A statement that the database refuses takes no more with it.
      await expect(inside.savepoint(() => insert('before'))).rejects.toSatisfy(
        (failure) => uniqueViolation(failure) !== undefined,
      );
      expect(await inside.savepoint(() => insert('kept'))).toEqual([{ id: 'kept' }]);
      await expect(
        inside.savepoint(async () => {
          await inside.savepoint(() => insert('inner'));
          throw new Error('outer');
        }),
      ).rejects.toThrow('outer');
      await before;
    });
    expect(await names()).toEqual(['before', 'kept']);
    await expect(
      db.transaction(async (inside) => {
        await inside.savepoint(() => put(inside, { id: 'whole' }));
        throw new Error('all of it');
      }),
    ).rejects.toThrow('all of it');
    expect(await names()).toEqual(['before', 'kept']);
    expect(() => db.savepoint(async () => {})).toThrow('no transaction');
    await db.write.deleteFrom('roles').where('name', 'in', ['before', 'kept']).execute();
  });

  it('keeps an `or` condition from widening the scope', async () => {
    const b = open().tenant('other');
    const rows = await b.read
      .selectFrom('roles')
      .select('name')
      .where((where) => where.or([where('name', '=', 'one'), where('name', '=', 'theirs')]))
      .execute();
    expect(rows).toEqual([{ name: 'theirs' }]);
  });

  it('neither updates nor deletes another tenant’s rows', async () => {
    const a = open().tenant('default');
    const b = open().tenant('other');
    await b.write.updateTable('roles').set({ description: 'changed' }).execute();
    expect(await a.read.selectFrom('roles').select('description').distinct().execute()).toEqual([
      { description: 'x' },
    ]);
    await b.write.deleteFrom('roles').execute();
    expect(await a.read.selectFrom('roles').select('id').execute()).toHaveLength(2);
  });

  it('refuses raw statements and the tables of the instance', async () => {
    const a = open().tenant('default');
    await expect(sql`select * from roles`.execute(a.read)).rejects.toThrow(/cannot be bound/);
    await expect(a.read.selectFrom('tenants').selectAll().execute()).rejects.toThrow(
      /not a table of a tenant/,
    );
  });

  it('stores JSON, yes/no and times alike on either engine', async () => {
    const a = open().tenant('default');
    await a.write
      .insertInto('configs')
      .values({ key: 'k', value: { list: [1, 'a'], yes: true } })
      .execute();
    await a.write
      .insertInto('configs')
      .values({ key: 'l', value: ['x'] })
      .execute();
    expect(await a.read.selectFrom('configs').select('value').orderBy('key').execute()).toEqual([
      { value: { list: [1, 'a'], yes: true } },
      { value: ['x'] },
    ]);
    await a.write.updateTable('roles').set({ isDefault: true }).where('id', '=', 'r1').execute();
    const rows = await a.read
      .selectFrom('roles')
      .select(['isDefault', 'createdAt'])
      .where('isDefault', '=', true)
      .execute();
    expect(rows).toEqual([{ isDefault: true, createdAt: 1 }]);
  });

  it('names the columns of a broken unique constraint', async () => {
    const a = open().tenant('default');
    const failure = await a.write
      .insertInto('roles')
      .values(role('r9', 'one'))
      .execute()
      .catch((thrown: unknown) => thrown);
    expect(uniqueViolation(failure)).toEqual(['name']);
  });

  it('commits all or nothing, and lets an upsert meet its own tenant only', async () => {
    const a = open().tenant('default');
    await expect(
      a.transaction(async (inside) => {
        await inside.write.insertInto('configs').values({ key: 'half', value: 1 }).execute();
        throw new Error('stop');
      }),
    ).rejects.toThrow('stop');
    expect(await a.read.selectFrom('configs').select('key').where('key', '=', 'half').execute()).toEqual([]);
    const upsert = (tenant: string, value: number) =>
      open()
        .tenant(tenant)
        .write.insertInto('configs')
        .values({ key: 'k', value })
        .onConflict((conflict) => conflict.columns(['key']).doUpdateSet({ value }))
        .execute();
    await upsert('other', 7);
    await upsert('other', 8);
    expect(
      await a.read.selectFrom('configs').select('value').where('key', '=', 'k').executeTakeFirst(),
    ).toEqual({
      value: { list: [1, 'a'], yes: true },
    });
  });
});

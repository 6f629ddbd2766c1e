import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { allInOne } from './all-in-one.ts';
import { onEveryDatabase } from './testing/databases.ts';

onEveryDatabase('changes that are made together', (open) => {
  const put = (key: string, value: unknown) =>
    open().tenant('default').write.insertInto('configs').values({ key, value }).compile();
  const keys = async (tenant: string) =>
    (await open().tenant(tenant).read.selectFrom('configs').select('key').orderBy('key').execute()).map(
      ({ key }) => key,
    );

  it('are all there, and the tenant’s own', async () => {
    await open()
      .tenant('default')
      .together([put('a', { one: '$1' }), put('b', {}), put('c', { two: "it's $2" })]);
    expect(await keys('default')).toEqual(['a', 'b', 'c']);
    expect(await keys('other')).toEqual([]);
    const { value } = await open()
      .tenant('default')
      .read.selectFrom('configs')
      .select('value')
      .where('key', '=', 'a')
      .executeTakeFirstOrThrow();
    expect(value).toEqual({ one: '$1' });
  });

  it('leave nothing when one of them fails, wherever it stands', async () => {
    const db = open().tenant('default');
    await expect(db.together([put('d', {}), put('a', {}), put('e', {})])).rejects.toThrow();
    await expect(db.together([put('d', {}), put('e', {}), put('a', {})])).rejects.toThrow();
    expect(await keys('default')).toEqual(['a', 'b', 'c']);
    await db.together([put('d', {})]);
    expect(await keys('default')).toEqual(['a', 'b', 'c', 'd']);
  });

  it('are part of the transaction that they are made in', async () => {
    const db = open().tenant('default');
    const undone = db.transaction(async (inside) => {
      await inside.together([put('x', {}), put('y', {})]);
      throw new Error('changed my mind');
    });
    await expect(undone).rejects.toThrow('changed my mind');
    expect(await keys('default')).not.toContain('x');
  });

  it('keep texts and names that look like parameters', () => {
    const { read } = open().tenant('default');
    const one = read
      .selectFrom('configs')
      .select(sql<string>`'it''s $1'`.as('a $1'))
      .where('key', '=', 'k')
      .compile();
    const text = allInOne([one, one])?.sql ?? '';
    expect(text.match(/'it''s \$1' as "a \$1"/g) ?? text.match(/'it''s \$1' as [`"]a \$1/g)).toHaveLength(2);
  });
});

/** Lists by cursor: people, organizations and the audit log, walked page by page while they change. */
import { beforeAll, expect, it } from 'vitest';
import { insertUser } from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';

onEveryServer('a list by cursor', (portero) => {
  const page = async (address: string) => {
    const { status, body, headers } = await portero().api('GET', address);
    expect(status, JSON.stringify(body)).toBe(200);
    expect(headers['total-number']).toBeUndefined();
    const ids = body.map(({ id }: { id: string }) => id) as string[];
    const next = /^<([^>]+)>; rel="next"$/.exec(String(headers.link ?? ''))?.[1];
    return { ids, next: next && new URL(next).href.split('/api')[1] };
  };
  /** Every page from an address on, each with what is done after it. */
  const walk = async (address: string, meanwhile: (at: number) => Promise<unknown> = async () => {}) => {
    const pages: string[][] = [];
    for (let next: string | undefined = address; next; ) {
      const { ids, next: following } = await page(next);
      pages.push(ids);
      await meanwhile(pages.length);
      next = following;
    }
    return pages;
  };
  const people = [
    { id: 'ana', name: 'ana', createdAt: 1000, lastSignInAt: 5000 },
    { id: 'bea', name: 'Bea', createdAt: 2000 },
    { id: 'carl', name: 'Ábel', createdAt: 2000, lastSignInAt: 5000 },
    { id: 'dora', name: null, createdAt: 2000 },
    { id: 'emil', name: 'bea', createdAt: 3000, lastSignInAt: 4000 },
    { id: 'fay', name: null, createdAt: 4000 },
  ];

  beforeAll(async () => {
    for (const { id, ...row } of people) await insertUser(portero(), id, row);
    await insertUser(portero(), 'elsewhere', { createdAt: 2000 }, 'admin');
  });

  it('has the same order as by numbers, however it is sorted and filtered, and ends', async () => {
    const orders = ['createdAt', 'lastSignInAt', 'name', 'username', 'primaryEmail'].flatMap((by) => [
      `sortBy=${by}&sortOrder=asc`,
      `sortBy=${by}&sortOrder=desc`,
    ]);
    for (const order of ['', ...orders, 'createdFrom=2000&createdTo=3000', 'search=%25e%25&sortBy=name']) {
      const { body } = await portero().api('GET', `/users?page_size=100&${order}`);
      const whole = body.map(({ id }: { id: string }) => id);
      for (const size of [1, 2, 3, 100]) {
        const pages = await walk(`/users?cursor=&page_size=${size}&${order}`);
        expect([order, size, pages.flat()]).toEqual([order, size, whole]);
        expect(pages.length).toBe(Math.max(1, Math.ceil(whole.length / size)));
      }
    }
  });

  it('shows nobody twice and leaves nobody out while others come and go', async () => {
    const seen = await walk('/users?cursor=&page_size=2', async (at) => {
      if (at === 1) {
        await insertUser(portero(), 'new', { createdAt: 9000 });
        // The one whom the next page begins after.
        await portero().api('DELETE', '/users/emil');
      }
    });
    expect(seen.flat()).toEqual(['fay', 'emil', 'dora', 'carl', 'bea', 'ana']);
  });

  it('walks organizations, with their faces, and the audit log', async () => {
    for (const name of ['One', 'Two', 'Three', 'Other'])
      await portero().api('POST', '/organizations', { name });
    for (const query of ['', '&showFeatured=true', '&q=o']) {
      const { body } = await portero().api('GET', `/organizations?page_size=100${query}`);
      const whole = body.map(({ id }: { id: string }) => id);
      expect((await walk(`/organizations?cursor=&page_size=1${query}`)).flat()).toEqual(whole);
    }
    const { body } = await portero().api('GET', '/logs?page_size=100&logKey=Management.Organization');
    const whole = body.map(({ id }: { id: string }) => id);
    expect(whole).toHaveLength(4);
    expect((await walk('/logs?cursor=&page_size=3&logKey=Management.Organization')).flat()).toEqual(whole);
  });

  it('keeps to its tenant and its filters, whatever a cursor says', async () => {
    const forged = Buffer.from(JSON.stringify([2500, 'zz'])).toString('base64url');
    const { ids } = await page(`/users?page_size=100&createdFrom=2000&cursor=${forged}`);
    expect(ids).toEqual(['dora', 'carl', 'bea']);
  });

  it('refuses what is no cursor, one of another order, and a page’s number beside it', async () => {
    const of = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const { next } = await page('/users?cursor=&page_size=1&sortBy=name&sortOrder=asc');
    const cursor = new URLSearchParams(next?.split('?')[1]).get('cursor');
    for (const query of [
      `cursor=${cursor}`,
      'cursor=nonsense',
      `cursor=${of([1000])}`,
      `cursor=${of([{ $gt: '' }, 'ana'])}`,
      `cursor=${of(['1000', 'ana'])}`,
      `cursor=${of([null, 'ana'])}`,
      `cursor=${of([true, 'ana'])}&sortBy=lastSignInAt`,
      'cursor=&page=1',
      'cursor=&page_size=101',
      'cursor=&page_size=0',
      `cursor=${'a'.repeat(3000)}`,
    ])
      expect((await portero().api('GET', `/users?${query}`)).status, query).toBe(400);
    for (const query of [`cursor=${of(['1000', 'ana'])}`, 'cursor=nonsense', 'cursor=&page=2'])
      for (const list of ['/organizations', '/logs'])
        if (list !== '/logs' || !query.startsWith(`cursor=${of(['1000', 'ana'])}`))
          expect((await portero().api('GET', `${list}?${query}`)).status, list + query).toBe(400);
    for (const list of ['/users', '/organizations', '/logs'])
      for (const position of [
        [1000, 'a\0'],
        [1.5, 'ana'],
        [1e300, 'ana'],
        [1000, ''],
        [1000, '\ud800'],
      ])
        expect((await portero().api('GET', `${list}?cursor=${of(position)}`)).status, list).toBe(400);
  });
});

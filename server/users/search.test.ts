import { beforeAll, expect, it } from 'vitest';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';

const people = [
  { username: 'ana_garcia', name: 'Ana García', primaryEmail: 'ana@example.com' },
  { username: 'Anatol', name: 'Anatol', primaryEmail: 'anatol@example.org' },
  {
    username: 'marisol',
    name: 'MARISOL PEÑA',
    primaryEmail: 'marisol@example.com',
    primaryPhone: '34612345678',
  },
  { username: 'percent', name: '100% real_name', primaryEmail: 'x+y@example.net' },
  { username: 'square', name: 'a[b]c*d?' },
];

onEveryServer('searching users', (open) => {
  const find = async (portero: TestPortero, query: string) => {
    const { status, body } = await portero.api('GET', `/users?${query}`);
    return status === 200
      ? body.map((user: { username: string }) => user.username).sort()
      : [status, body.code];
  };

  beforeAll(async () => {
    for (const person of people) await open().api('POST', '/users', person);
  });

  it('adds no wildcards of its own: a bare word must be equal', async () => {
    expect(await find(open(), 'search=ana')).toEqual([]);
    expect(await find(open(), 'search=anatol')).toEqual(['Anatol']);
    expect(await find(open(), `search=${encodeURIComponent('%ana%')}`)).toEqual(['Anatol', 'ana_garcia']);
  });

  it('takes % and _ as wildcards, and a backslash before them as themselves', async () => {
    expect(await find(open(), `search.username=${encodeURIComponent('an_tol')}`)).toEqual(['Anatol']);
    expect(await find(open(), `search.name=${encodeURIComponent('100\\% real\\_name')}`)).toEqual([
      'percent',
    ]);
    expect(await find(open(), `search.name=${encodeURIComponent('%\\_%')}`)).toEqual(['percent']);
    expect(await find(open(), `search.name=${encodeURIComponent('%\\_%')}&isCaseSensitive=true`)).toEqual([
      'percent',
    ]);
    expect(await find(open(), `search.name=${encodeURIComponent('a[b]*_?')}&isCaseSensitive=true`)).toEqual(
      [],
    );
    expect(await find(open(), `search.name=${encodeURIComponent('a[b]_*_?')}&isCaseSensitive=true`)).toEqual([
      'square',
    ]);
  });

  it('ignores case unless told otherwise, in every alphabet', async () => {
    expect(await find(open(), `search.name=${encodeURIComponent('%peña%')}`)).toEqual(['marisol']);
    expect(await find(open(), `search.name=${encodeURIComponent('%peña%')}&isCaseSensitive=true`)).toEqual(
      [],
    );
    expect(await find(open(), 'search.username=anatol&mode=exact&isCaseSensitive=1')).toEqual([]);
    expect(await find(open(), 'search.username=ANATOL&mode.username=exact')).toEqual(['Anatol']);
  });

  it('joins conditions with or, and with and when asked', async () => {
    const [first, second] = ['search.username=marisol', `search.primaryEmail=${encodeURIComponent('%.org')}`];
    expect(await find(open(), `${first}&${second}`)).toEqual(['Anatol', 'marisol']);
    expect(await find(open(), `${first}&${second}&joint=and`)).toEqual([]);
    expect(await find(open(), `${first}&search.name=${encodeURIComponent('maris%')}&jointMode=and`)).toEqual([
      'marisol',
    ]);
  });

  it('takes several values for a field with exact only', async () => {
    const two = 'search.username=marisol&search.username=anatol';
    expect(await find(open(), `${two}&mode.username=exact`)).toEqual(['Anatol', 'marisol']);
    expect(await find(open(), two)).toEqual([400, 'request.invalid_input']);
  });

  it('matches regular expressions and SQL patterns', async () => {
    expect(
      await find(open(), `search.username=${encodeURIComponent('^ana(tol|_garcia)$')}&mode=posix`),
    ).toEqual(['Anatol', 'ana_garcia']);
    expect(
      await find(open(), `search.username=${encodeURIComponent('^ana')}&mode=posix&isCaseSensitive=true`),
    ).toEqual(['ana_garcia']);
    expect(
      await find(
        open(),
        `search.username=${encodeURIComponent('(ana|mari)%')}&mode=similar_to&isCaseSensitive=true`,
      ),
    ).toEqual(['ana_garcia', 'marisol']);
  });

  it('refuses what it does not know, with the reason', async () => {
    for (const query of [
      'search.passwordDigest=x',
      'search.usernameKey=x',
      'search.__proto__=x',
      'search=',
      'search.name=',
      'search=x&mode=nonsense',
      'search=x&mode=similar_to',
      'search=x&joint=xor',
      `search=${encodeURIComponent('(')}&mode=posix`,
      `search=${encodeURIComponent('dangling\\')}`,
      `search=${'x'.repeat(600)}`,
      'excludeRoleId=a&excludeOrganizationId=b',
    ]) {
      const { status, body } = await open().api('GET', `/users?${query}`);
      expect([query, status, body.code]).toEqual([query, 400, 'request.invalid_input']);
      expect(body.details).toEqual(expect.any(String));
    }
  });

  it('answers expressions that blow up elsewhere in time', async () => {
    const began = performance.now();
    await open().api('POST', '/users', { name: 'a'.repeat(100) });
    const { status } = await open().api(
      'GET',
      `/users?search.name=${encodeURIComponent('^(a+)+$x')}&mode=posix`,
    );
    expect(status).toBe(200);
    expect(performance.now() - began).toBeLessThan(2000);
  });

  it('pages newest first, every person once', async () => {
    const { headers } = await open().api('GET', '/users?page=1&page_size=2');
    const total = Number(headers['total-number']);
    const seen: { id: string; createdAt: number }[] = [];
    for (let page = 1; seen.length < total; page++) {
      seen.push(...(await open().api('GET', `/users?page=${page}&page_size=2`)).body);
    }
    expect(new Set(seen.map(({ id }) => id)).size).toBe(total);
    expect(seen.map(({ createdAt }) => createdAt)).toEqual(
      seen.map(({ createdAt }) => createdAt).sort((a, b) => b - a),
    );
    expect(String(headers.link)).toMatch(
      /<http:\/\/localhost:3001\/api\/users\?page=1&page_size=2>; rel="first"/,
    );
    expect(String(headers.link)).toMatch(/rel="next".*rel="last"/);
  });

  it('refuses pages out of range', async () => {
    for (const query of ['page=0', 'page=x', 'page_size=0', 'page_size=101', 'page=-1', 'page=1.5']) {
      const { status, body } = await open().api('GET', `/users?${query}`);
      expect([query, status, body.code]).toEqual([query, 400, 'guard.invalid_pagination']);
    }
  });
});

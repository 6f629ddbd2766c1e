import { expect, it } from 'vitest';
import { insertApplication, token } from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';
import { recordChange } from './audit.ts';
import { selectLogs } from './store.ts';

const page = { size: 100, offset: 0 };

onEveryServer('the audit log', (portero) => {
  const entries = async (
    query: string,
  ): Promise<{ id: string; key: string; payload: Record<string, unknown> }[]> => {
    const list = async () => (await portero().api('GET', `/logs?page_size=100&${query}`)).body;
    await expect.poll(async () => (await list()).length).toBeGreaterThan(0);
    return list();
  };

  it('keeps everybody’s entries when a stranger sends what no database can hold', async () => {
    const p = portero();
    const machine = await insertApplication(p, 'audited', 'MachineToMachine', '');
    const resource = 'https://default.logto.app/api';
    const hostile = ['\0', 'all\0', '\ud800', 'x'.repeat(40_000)];
    // Together, so that they are written in one transaction.
    await Promise.all([
      token(p.core, machine, { grant_type: 'client_credentials', resource }),
      ...hostile.map((scope) =>
        token(p.core, machine, { grant_type: 'client_credentials', resource, scope }),
      ),
      ...hostile.map((id) =>
        token(p.core, { id, redirectUri: '' }, { grant_type: 'client_credentials', resource }),
      ),
      token(p.core, { ...machine, secret: 'wrong' }, { grant_type: 'client_credentials', resource }),
    ]);
    await expect
      .poll(
        async () => (await entries('applicationId=audited&logKey=ExchangeTokenBy.ClientCredentials')).length,
      )
      // NUL is refused before anybody is asked who they are.
      .toBeGreaterThanOrEqual(2 + hostile.filter((one) => !one.includes('\0')).length);
    for (const { payload } of await entries('applicationId=audited'))
      expect(JSON.stringify(payload).length).toBeLessThan(6000);
  });

  it('holds no secret and no token', async () => {
    const p = portero();
    const machine = await insertApplication(p, 'discreet', 'MachineToMachine', '');
    const answer = await token(p.core, machine, {
      grant_type: 'client_credentials',
      resource: 'https://default.logto.app/api',
    });
    const text = JSON.stringify(await entries('applicationId=discreet'));
    expect(text).not.toContain(answer.json().access_token);
    expect(text).not.toContain(machine.secret);
  });

  it('is searched by person, application, kind and time, newest first, page by page', async () => {
    const p = portero();
    const before = Date.now();
    const { body: person } = await p.api('POST', '/users', { username: 'watched' });
    await p.api('PATCH', `/users/${person.id}`, { name: 'W' });
    const all = await entries(`start_time=${before}`);
    expect(all.length).toBeGreaterThanOrEqual(2);
    expect(all.map(({ id }) => id)).toEqual(
      all
        .map(({ id }) => id)
        .toSorted()
        .toReversed(),
    );
    const [kind] = all.map(({ key }) => key);
    const whole = await p.api('GET', `/logs?logKey=${kind}&start_time=${before}`);
    const beginning = await p.api('GET', `/logs?logKey=${kind?.split('.')[0]}&start_time=${before}`);
    expect(whole.body.length).toBeGreaterThan(0);
    expect(beginning.body.length).toBeGreaterThanOrEqual(whole.body.length);
    const page = await p.api('GET', `/logs?page=2&page_size=1&start_time=${before}`);
    expect(page.headers['total-number']).toBe(String(all.length));
    expect(page.body[0].id).toBe(all[1]?.id);
    expect((await p.api('GET', `/logs?end_time=${before - 60_000}`)).body).toEqual([]);
    const { body: one } = await p.api('GET', `/logs/${all[0]?.id}`);
    expect(one).toMatchObject({ id: all[0]?.id, key: all[0]?.key });
  });

  it('is searched for a text, in either case and to the letter, and never another tenant’s', async () => {
    const p = portero();
    const made = async (name: string) => (await p.api('POST', '/organizations', { name })).body.id;
    const id = await made('Ñandú 100%_sure');
    await made('Ñandú 100xxsure');
    const found = async (q: string, more = '') =>
      (await p.api('GET', `/logs?page_size=100&q=${encodeURIComponent(q)}${more}`)).body.map(
        ({ payload }: { payload: { organizationId?: string } }) => payload.organizationId,
      );
    expect(await found(id)).toContain(id);
    expect(await found(id, '&logKey=Interaction')).toEqual([]);
    expect(await found('Ñandú 100%_SURE')).toEqual([id]);
    expect(await found('management.organization.created')).toContain(id);
    expect(await found('no such text anywhere')).toEqual([]);
    for (const q of ['', '%00', 'x'.repeat(129)])
      expect((await p.api('GET', `/logs?q=${q}`)).status).toBe(400);
    await p.tenants.admin.db.transaction((db) =>
      recordChange(db, {
        key: 'Management.Secretly.Updated',
        result: 'Success',
        actor: { type: 'user', id: 'somebody-elsewhere' },
      }),
    );
    expect(await found('somebody-elsewhere')).toEqual([]);
    expect((await selectLogs(p.tenants.admin.db, { text: 'SOMEBODY-elsewhere' }, page, 10)).total).toBe(1);
    const csv = await p.api('GET', `/log-exports?limit=10&q=${id}`);
    expect(String(csv.body)).toContain(id);
  });

  it('is searched for a text only so far back as is bounded, and says so', async () => {
    const { db } = portero().tenants.default;
    const all = await selectLogs(db, {}, page, undefined);
    const oldest = all.rows.at(-1)?.id ?? '';
    const text = '"result"';
    expect((await selectLogs(db, { text }, page, undefined)).isBounded).toBe(false);
    const near = await selectLogs(db, { text }, page, undefined, 2);
    expect([near.total, near.isBounded]).toEqual([2, true]);
    expect(near.rows.map(({ id }) => id)).not.toContain(oldest);
  });

  it('refuses a window that ends before it begins, ids of nothing, and wildcards of its own', async () => {
    const p = portero();
    expect((await p.api('GET', '/logs?start_time=2&end_time=1')).body.code).toBe('log.invalid_time_window');
    expect((await p.api('GET', '/logs?start_time=yesterday')).status).toBe(400);
    expect((await p.api('GET', '/logs/nothing')).status).toBe(404);
    expect((await p.api('GET', '/logs?logKey=%25')).body).toEqual([]);
  });

  it('is exported as a file, no further than asked, and the export is noted', async () => {
    const p = portero();
    const { body: person } = await p.api('POST', '/users', { username: 'exported', name: '=cmd()' });
    for (const name of ['@one', '=two']) await p.api('PATCH', `/users/${person.id}`, { name });
    const csv = await p.api('GET', `/log-exports?userId=${person.id}&format=csv`);
    expect(csv.headers['content-type']).toContain('text/csv');
    expect(csv.headers['content-disposition']).toContain('attachment');
    const lines = String(csv.body).trim().split('\r\n');
    expect(lines[0]).toBe(
      'id,time,event,result,userId,applicationId,ip,userAgent,requestId,actorType,actorId,details',
    );
    expect(lines.slice(1).map((line) => line.split(',')[2])).toEqual([
      'Management.User.Updated',
      'Management.User.Updated',
      'Management.User.Created',
    ]);
    const two = await p.api('GET', `/log-exports?userId=${person.id}&format=json&limit=2`);
    expect(two.body).toHaveLength(2);
    expect(two.body[0].payload.changes.name).toEqual({ before: '@one', after: '=two' });
    const [noted] = await entries('logKey=Management.Log.Exported');
    expect(noted?.payload).toMatchObject({ format: 'json', limit: 2, filter: { userId: person.id } });
    // Nobody's own log tells of it: it happened to nobody.
    expect((await p.api('GET', `/logs?userId=${person.id}&logKey=Management.Log`)).body).toEqual([]);
  });

  it('is exported whole beyond one portion, in order', async () => {
    const p = portero();
    const { db } = p.tenants.default;
    const now = Date.now();
    const rows = Array.from({ length: 1203 }, (_, index) => ({
      id: `zzz${String(index).padStart(6, '0')}`,
      key: 'Many.Entries',
      payload: { index },
      userId: null,
      applicationId: null,
      createdAt: now,
    }));
    for (let at = 0; at < rows.length; at += 200)
      await db.write
        .insertInto('logs')
        .values(rows.slice(at, at + 200))
        .execute();
    const { body } = await p.api('GET', '/log-exports?format=json&logKey=Many');
    expect(body.map(({ payload }: { payload: { index: number } }) => payload.index)).toEqual(
      rows.map((_, index) => index).toReversed(),
    );
  });

  it('refuses an export without bounds, of a window that ends before it begins, and to whom may not read the log', async () => {
    const p = portero();
    expect((await p.api('GET', '/log-exports?limit=100001')).status).toBe(400);
    expect((await p.api('GET', '/log-exports?format=xml')).status).toBe(400);
    expect((await p.api('GET', '/log-exports?start_time=2&end_time=1')).body.code).toBe(
      'log.invalid_time_window',
    );
    expect((await p.core.inject('/api/log-exports')).statusCode).toBe(401);
  });
});

/** What administrators are told of the seals of their audit log. */
import { beforeAll, expect, it } from 'vitest';
import { onEveryServer } from '../../testing/portero.ts';
import { Sealer } from './sealing.ts';

const minute = 60_000;

onEveryServer('seals of the audit log', (portero) => {
  // Here nobody else seals, however long it takes.
  beforeAll(() => portero().stopHousekeeping());
  const sealer = new Sealer();
  let turns = 0;
  const sealed = async () => {
    const p = portero();
    await p.api('POST', '/organizations', { name: 'Sealed' });
    await p.audit.flush();
    for (const tenant of [p.tenants.default, p.tenants.admin])
      await sealer.seal(tenant, { now: Date.now() + ++turns * minute });
  };

  it('are listed, newest first, with what they cover', async () => {
    await sealed();
    const { body, headers, status } = await portero().api('GET', '/log-seals?page_size=1');
    expect([status, headers['total-number']]).toEqual([200, '1']);
    expect(body).toEqual([
      {
        number: 1,
        mark: expect.stringMatching(/^[\w-]{43}$/),
        isOurs: true,
        from: expect.any(Number),
        to: expect.any(Number),
        entries: expect.any(Number),
        late: 0,
        purged: 0,
        sealedAt: expect.any(Number),
      },
    ]);
    expect(body[0].entries).toBeGreaterThan(0);
  });

  it('tell that entries are as they were written, then that one is not, and that a seal is not ours', async () => {
    const p = portero();
    const { db } = p.tenants.default;
    const whole = (await p.api('GET', '/log-seals/verification')).body;
    expect(whole).toMatchObject({ problems: [], next: null, head: expect.stringMatching(/^\d+:[\w-]{43}$/) });
    const [first] = await db.read.selectFrom('logs').select('id').orderBy('id').limit(1).execute();
    await db.write
      .updateTable('logs')
      .set({ key: 'Another' })
      .where('id', '=', first?.id ?? '')
      .execute();
    const { problems } = (await p.api('GET', '/log-seals/verification')).body;
    expect(problems).toMatchObject([{ kind: 'entries', seals: [1, 1], lost: 1, unknown: [first?.id] }]);
    await db.write.updateTable('log_seals').set({ content: '{}' }).execute();
    const { body } = await p.api('GET', '/log-seals');
    expect(body).toEqual([{ number: 1, mark: expect.any(String), isOurs: false }]);
    expect((await p.api('GET', '/log-seals/verification')).body.problems).toMatchObject([
      { kind: 'seals', seals: [1, 1] },
    ]);
  });

  it('are another tenant’s own', async () => {
    const p = portero();
    const of = async (app: typeof p.admin, tenant: 'default' | 'admin') => {
      const authorization = `Bearer ${await p.managementToken(tenant)}`;
      return app?.inject({ url: '/api/log-seals/verification', headers: { authorization } });
    };
    const theirs = await of(p.admin, 'admin');
    expect(theirs?.json()).toMatchObject({ problems: [] });
    for (const [app, tenant] of [
      [p.core, 'admin'],
      [p.admin, 'default'],
    ] as const)
      expect((await of(app, tenant))?.statusCode).toBe(401);
    const [ours] = await p.tenants.default.db.read.selectFrom('log_seals').select('mark').execute();
    const [other] = await p.tenants.admin.db.read.selectFrom('log_seals').select('mark').execute();
    expect(ours?.mark).not.toBe(other?.mark);
  });

  it('are not told to whoever may not read the log, nor searched from nowhere', async () => {
    const p = portero();
    for (const path of ['/api/log-seals', '/api/log-seals/verification'])
      expect((await p.core.inject(path)).statusCode).toBe(401);
    for (const after of ['-1', 'x', '99999999999', '9999999999'])
      expect((await p.api('GET', `/log-seals/verification?after=${after}`)).status).toBe(400);
    const behind = await p.api('GET', '/log-seals/verification?after=2147483647');
    expect([behind.status, behind.body.next]).toEqual([200, null]);
    expect((await p.api('GET', '/log-seals?page=0')).status).toBe(400);
  });
});

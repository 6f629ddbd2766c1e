/** For how long the log is kept: the tenant’s choice, within the server’s. */
import { expect, it } from 'vitest';
import { onEveryServer } from '../testing/portero.ts';
import { expiredBefore } from './retention.ts';
import { idsFrom } from './seals/seal.ts';
import { Sealer } from './seals/sealing.ts';
import { verifySeals } from './seals/verify.ts';

const minute = 60_000;
const day = 1440 * minute;

onEveryServer('how long the audit log is kept', (open) => {
  it('is for ever, or as long as the tenant says, which the log tells', async () => {
    const { api } = open();
    const path = '/configs/log-retention';
    expect((await api('GET', path)).body).toEqual({ days: 0, serverDays: 0, effectiveDays: 0 });
    for (const days of [-1, 1.5, 36_501, '30', null])
      expect((await api('PATCH', path, { days })).body.code).toBe('guard.invalid_input');
    const chosen = { days: 30, serverDays: 0, effectiveDays: 30 };
    expect((await api('PATCH', path, { days: 30 })).body).toEqual(chosen);
    expect((await api('GET', path)).body).toEqual(chosen);
    const { tenants } = open();
    expect(await expiredBefore(tenants.default, 31 * day)).toBe(day);
    expect(await expiredBefore(tenants.admin, 31 * day)).toBeUndefined();
    const [entry] = (await api('GET', '/logs?logKey=Management.Config.Updated')).body;
    expect(entry.payload).toMatchObject({
      config: 'logRetention',
      changes: { days: { before: 0, after: 30 } },
    });
  });

  it('removes what is older, and what is left can still be verified', async () => {
    const p = open();
    p.stopHousekeeping();
    const { default: tenant } = p.tenants;
    const sealer = new Sealer();
    await p.api('PATCH', '/configs/log-retention', { days: 2 });
    let clock = Date.now() + 10 * minute;
    const ids: string[] = [];
    for (let days = 0; days < 4; days++) {
      clock += day;
      const id = `${idsFrom(clock)}entry`;
      ids.push(id);
      await tenant.db.write
        .insertInto('logs')
        .values({ id, key: 'Test', payload: { result: 'Success' }, createdAt: clock })
        .execute();
      await sealer.seal(tenant, { now: clock + minute });
    }
    const now = clock + 2 * minute;
    await sealer.seal(tenant, { now, before: await expiredBefore(tenant, now) });
    const left = await tenant.db.read.selectFrom('logs').select('id').orderBy('id').execute();
    expect(left.map(({ id }) => id)).toEqual(ids.slice(2));
    expect((await verifySeals(tenant, 0, now)).problems).toEqual([]);
  });
});

onEveryServer(
  'how long the audit log is kept, where the server says so',
  (open) => {
    it('is no longer than that', async () => {
      const { api } = open();
      const path = '/configs/log-retention';
      expect((await api('GET', path)).body).toEqual({ days: 0, serverDays: 90, effectiveDays: 90 });
      const refused = await api('PATCH', path, { days: 91 });
      expect([refused.status, refused.body.code]).toEqual([400, 'request.invalid_input']);
      expect((await api('PATCH', path, { days: 30 })).body.effectiveDays).toBe(30);
      expect((await api('PATCH', path, { days: 0 })).body.effectiveDays).toBe(90);
    });
  },
  { env: { AUDIT_LOG_RETENTION_DAYS: '90' } },
);

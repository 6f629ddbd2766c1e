/** Several steps of a sign-in in one transaction, on both databases. */
import { error } from '@portero/schema/errors.ts';
import { expect, it } from 'vitest';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { onEveryServer } from '../testing/portero.ts';
import { emptyState, readState, writeFirstState } from './state.ts';
import { type Step, takeSteps } from './steps.ts';

onEveryServer('steps of a sign-in', (portero) => {
  let counter = 0;

  async function started() {
    const tenant = portero().tenants.default;
    const uid = `steps${counter++}`;
    await writeFirstState(tenant, uid, Date.now() + 60_000, emptyState('SignIn'));
    const noted: string[] = [];
    const put = (db: TenantDatabase, name: string) =>
      db.write
        .insertInto('configs')
        .values({ key: `${uid}.${name}`, value: {} })
        .execute();
    /** Writes a row and puts itself into the state. */
    const step = (name: string, more: { stop?: boolean; fails?: Error; late?: Error } = {}): Step => ({
      async work(state, db) {
        await put(db, name);
        if (more.fails) throw more.fails;
        const late = more.late && Promise.reject(more.late);
        const username = `${state.profile.username ?? ''}${name}`;
        return {
          next: { ...state, profile: { username } },
          along: [put(db, `${name}-along`), late],
          ...(more.stop && { stop: true }),
        };
      },
      taken: () => void noted.push(`${name} taken`),
      refused: ({ code }) => void noted.push(`${name} refused ${code}`),
    });
    const kept = async () => {
      const rows = await tenant.db.read
        .selectFrom('configs')
        .select('key')
        .where('key', 'like', `${uid}.%`)
        .orderBy('key')
        .execute();
      return {
        state: (await readState(tenant, uid))?.profile.username ?? '',
        rows: rows.map(({ key }) => key.slice(uid.length + 1)),
        noted,
      };
    };
    return {
      take: (...steps: [Step, ...Step[]]) => takeSteps({ tenant, interaction: { uid } }, steps),
      step,
      kept,
    };
  }

  it('are kept together', async () => {
    const { take, step, kept } = await started();
    await take(step('a'), step('b'), step('c'));
    expect(await kept()).toEqual({
      state: 'abc',
      rows: ['a', 'a-along', 'b', 'b-along', 'c', 'c-along'],
      noted: ['a taken', 'b taken', 'c taken'],
    });
  });

  it('leave nothing of the one that is refused, and all of those before', async () => {
    const { take, step, kept } = await started();
    const refusal = error('session.captcha_required');
    await expect(take(step('a'), step('b', { fails: refusal }), step('c'))).rejects.toBe(refusal);
    expect(await kept()).toEqual({
      state: 'a',
      rows: ['a', 'a-along'],
      noted: ['a taken', 'b refused session.captcha_required'],
    });
  });

  it('leave nothing when the first is refused', async () => {
    const { take, step, kept } = await started();
    const refusal = error('session.captcha_required');
    await expect(take(step('a', { fails: refusal }), step('b'))).rejects.toBe(refusal);
    expect(await kept()).toEqual({ state: '', rows: [], noted: ['a refused session.captcha_required'] });
  });

  it('end with the one that says so', async () => {
    const { take, step, kept } = await started();
    await take(step('a'), step('b', { stop: true }), step('c'));
    expect(await kept()).toMatchObject({ state: 'ab', noted: ['a taken', 'b taken'] });
  });

  it('leave nothing at all of what breaks, early or late', async () => {
    for (const broken of [{ fails: new Error('broken') }, { late: new Error('broken') }]) {
      const { take, step, kept } = await started();
      await expect(take(step('a'), step('b', broken), step('c'))).rejects.toThrow('broken');
      expect(await kept()).toEqual({ state: '', rows: [], noted: [] });
    }
    const { take, step, kept } = await started();
    const late = error('session.not_found');
    await expect(take(step('a'), step('b', { late }))).rejects.toBe(late);
    expect(await kept()).toEqual({ state: '', rows: [], noted: ['b refused session.not_found'] });
  });
});

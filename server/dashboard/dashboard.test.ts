import { expect, it } from 'vitest';
import { insertUser } from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';
import { dayOf, parseDay, plusDays, startOfDay } from './days.ts';
import { startOfDayIn } from './zones.ts';

onEveryServer('the dashboard', (portero) => {
  const active = async (date?: string) =>
    portero().api('GET', `/dashboard/users/active${date === undefined ? '' : `?date=${date}`}`);

  it('is all zeros where there is nobody', async () => {
    expect((await portero().api('GET', '/dashboard/users/total')).body).toEqual({ totalUserCount: 0 });
    const none = { count: 0, delta: 0 };
    expect((await portero().api('GET', '/dashboard/users/new')).body).toEqual({
      today: none,
      last7Days: none,
    });
    const { body } = await active();
    expect(body).toMatchObject({ dau: none, wau: none, mau: none });
    expect(body.dauCurve).toHaveLength(30);
    expect(body.dauCurve.at(-1)).toEqual({ date: dayOf(Date.now()), count: 0 });
  });

  it('refuses days that are none', async () => {
    for (const date of ['2026-02-30', '2026-13-01', '0000-00-00', 'today', '2026-1-1', '2026-01-01T00'])
      expect((await active(date)).status, date).toBe(400);
    expect((await active('2024-02-29')).status).toBe(200);
  });

  it('counts new people by days, beside the span before, of its own tenant only', async () => {
    const today = startOfDay(Date.now());
    const at = (days: number) => plusDays(today, days).getTime();
    await insertUser(portero(), 'new_1', { createdAt: at(0) });
    await insertUser(portero(), 'new_2', { createdAt: at(0) + 1 });
    await insertUser(portero(), 'yesterday', { createdAt: at(0) - 1 });
    await insertUser(portero(), 'last_week', { createdAt: at(-7) });
    await insertUser(portero(), 'long_ago', { createdAt: at(-14) });
    await insertUser(portero(), 'elsewhere', { createdAt: at(0) }, 'admin');
    expect((await portero().api('GET', '/dashboard/users/total')).body).toEqual({ totalUserCount: 5 });
    expect((await portero().api('GET', '/dashboard/users/new')).body).toEqual({
      today: { count: 2, delta: 1 },
      last7Days: { count: 3, delta: 2 },
    });
  });

  it('cuts the days of new people as clocks stand where the caller is, and knows no other zones', async () => {
    const p = portero();
    const zones = ['Pacific/Kiritimati', 'Pacific/Pago_Pago'] as const;
    // At any time a day of the one is over that is yet to come for the other.
    const [ahead, behind] = zones.map((zone) => startOfDayIn(zone, Date.now()).getTime());
    expect(ahead).not.toBe(behind);
    const query = (zone: string) => p.api('GET', `/dashboard/users/new?timeZone=${encodeURIComponent(zone)}`);
    const before = await Promise.all(zones.map(async (zone) => (await query(zone)).body.today.count));
    // Only where the day began earlier is this one of today.
    const later = Math.max(ahead ?? 0, behind ?? 0);
    await insertUser(p, 'between', { createdAt: later - 1 });
    const after = await Promise.all(zones.map(async (zone) => (await query(zone)).body.today.count));
    const earlier = ahead === later ? 1 : 0;
    expect(after[earlier]).toBe(before[earlier] + 1);
    expect(after[1 - earlier]).toBe(before[1 - earlier]);
    await p.tenants.default.db.write.deleteFrom('users').where('id', '=', 'between').execute();
    for (const zone of ['', 'Mars/Olympus', '+02:00', 'Europe/Madrid;', 'x'.repeat(65)])
      expect((await query(zone)).status, zone).toBe(400);
  });

  it('counts whoever got a token, once a day, and each once in a week and a month', async () => {
    const p = portero();
    const { db } = p.tenants.default;
    const success = { key: 'ExchangeTokenBy.RefreshToken', result: 'Success' } as const;
    for (let round = 0; round < 3; round += 1) {
      p.audit.record(db, { ...success, userId: 'new_1' });
      p.audit.record(db, { ...success, userId: 'new_2' });
      p.audit.record(p.tenants.admin.db, { ...success, userId: 'elsewhere' });
      p.audit.record(db, { key: 'ExchangeTokenBy.RefreshToken', result: 'Error', userId: 'refused' });
      p.audit.record(db, { ...success, key: 'Interaction.SignIn', userId: 'looking' });
      await p.audit.flush();
    }
    const day = (ago: number) => dayOf(plusDays(startOfDay(Date.now()), -ago));
    const rows = [
      { date: day(1), userId: 'new_1' },
      { date: day(6), userId: 'a' },
      { date: day(7), userId: 'b' },
      { date: day(29), userId: 'c' },
      { date: day(30), userId: 'd' },
      { date: day(59), userId: 'e' },
      { date: day(60), userId: 'f' },
    ];
    await db.write.insertInto('daily_active_users').values(rows).execute();
    const { body } = await active();
    expect(body).toMatchObject({
      dau: { count: 2, delta: 1 },
      wau: { count: 3, delta: 2 },
      mau: { count: 5, delta: 3 },
    });
    expect(body.dauCurve.filter(({ count }: { count: number }) => count > 0)).toEqual([
      { date: day(29), count: 1 },
      { date: day(7), count: 1 },
      { date: day(6), count: 1 },
      { date: day(1), count: 1 },
      { date: day(0), count: 2 },
    ]);
    expect((await active(day(1))).body).toMatchObject({ dau: { count: 1, delta: 1 } });
  });
});

it('goes by the calendar where clocks change', () => {
  const day = parseDay('2026-03-29');
  expect(day && dayOf(plusDays(day, 1))).toBe('2026-03-30');
  expect(day && dayOf(plusDays(day, -29))).toBe('2026-02-28');
});

it.each([
  ['Europe/Madrid', '2026-03-29T12:00:00Z', 0, '2026-03-28T23:00:00.000Z'],
  ['Europe/Madrid', '2026-03-29T12:00:00Z', 1, '2026-03-29T22:00:00.000Z'],
  ['Europe/Madrid', '2026-10-25T12:00:00Z', 1, '2026-10-25T23:00:00.000Z'],
  ['Asia/Kathmandu', '2026-01-01T18:20:00Z', 0, '2026-01-01T18:15:00.000Z'],
  // Its clocks go from midnight to one.
  ['America/Havana', '2026-03-08T12:00:00Z', 0, '2026-03-08T05:00:00.000Z'],
  // And from one back to midnight.
  ['America/Havana', '2026-11-01T12:00:00Z', 0, '2026-11-01T04:00:00.000Z'],
  ['UTC', '2026-12-31T23:59:59Z', 1, '2027-01-01T00:00:00.000Z'],
])('begins a day in %s at %s plus %i days', (zone, time, days, expected) => {
  expect(startOfDayIn(zone, Date.parse(time), days).toISOString()).toBe(expected);
});

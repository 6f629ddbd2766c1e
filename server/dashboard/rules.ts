/**
 * The numbers of the dashboard (contract MANAGEMENT §11). Somebody is active on a day on which a token was issued for
 * them; that is noted with the audit entry of the token (`audit/activity.ts`).
 */
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { dayOf, plusDays, startOfDay } from './days.ts';
import { countActive, countActiveByDay, countNewUsers } from './store.ts';
import { startOfDayIn } from './zones.ts';

export type Figure = { readonly count: number; readonly delta: number };

/**
 * New people, each number beside how it differs from the span before.
 * @param zone whose days are meant; the server's when left out
 */
export async function newUsers(
  db: TenantDatabase,
  zone?: string,
  now = Date.now(),
): Promise<{ today: Figure; last7Days: Figure }> {
  const tomorrow = plusDays(startOfDay(now), 1);
  const cut = (days: number): Date =>
    zone === undefined ? plusDays(tomorrow, days) : startOfDayIn(zone, now, days + 1);
  const between = (from: number, until: number) => countNewUsers(db, cut(from), cut(until));
  const [day, dayBefore, week, weekBefore] = await Promise.all([
    between(-1, 0),
    between(-2, -1),
    between(-7, 0),
    between(-14, -7),
  ]);
  return { today: figure(day, dayBefore), last7Days: figure(week, weekBefore) };
}

const curveDays = 30;

/** @param date the last day that counts */
export async function activeUsers(db: TenantDatabase, date: Date) {
  const day = (ago: number) => dayOf(plusDays(date, -ago));
  const [byDay, week, weekBefore, month, monthBefore] = await Promise.all([
    countActiveByDay(db, day(curveDays - 1), day(0)),
    countActive(db, day(6), day(0)),
    countActive(db, day(13), day(7)),
    countActive(db, day(29), day(0)),
    countActive(db, day(59), day(30)),
  ]);
  const on = (ago: number) => byDay.get(day(ago)) ?? 0;
  return {
    dauCurve: Array.from({ length: curveDays }, (_, index) => {
      const ago = curveDays - 1 - index;
      return { date: day(ago), count: on(ago) };
    }),
    dau: figure(on(0), on(1)),
    wau: figure(week, weekBefore),
    mau: figure(month, monthBefore),
  };
}

const figure = (count: number, before: number): Figure => ({ count, delta: count - before });

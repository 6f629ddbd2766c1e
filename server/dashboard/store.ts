/** Counting people: all of them, the new ones, those who were active. */
import { sql } from 'kysely';
import type { TenantDatabase } from '../database/tenant-scope.ts';

const total = sql<number>`count(*)`.as('total');

export async function countUsers(db: TenantDatabase): Promise<number> {
  const row = await db.read.selectFrom('users').select(total).executeTakeFirstOrThrow();
  return Number(row.total);
}

/** @param from inclusive @param until exclusive */
export async function countNewUsers(db: TenantDatabase, from: Date, until: Date): Promise<number> {
  const row = await db.read
    .selectFrom('users')
    .select(total)
    .where('createdAt', '>=', from.getTime())
    .where('createdAt', '<', until.getTime())
    .executeTakeFirstOrThrow();
  return Number(row.total);
}

/** How many were active on each day; days without anybody are left out. Both ends inclusive. */
export async function countActiveByDay(
  db: TenantDatabase,
  from: string,
  to: string,
): Promise<Map<string, number>> {
  const rows = await db.read
    .selectFrom('daily_active_users')
    .select(['date', total])
    .where('date', '>=', from)
    .where('date', '<=', to)
    .groupBy('date')
    .execute();
  return new Map(rows.map((row) => [row.date, Number(row.total)]));
}

/** How many were active on at least one of the days. Both ends inclusive. */
export async function countActive(db: TenantDatabase, from: string, to: string): Promise<number> {
  const row = await db.read
    .selectFrom('daily_active_users')
    .select(sql<number>`count(distinct "userId")`.as('total'))
    .where('date', '>=', from)
    .where('date', '<=', to)
    .executeTakeFirstOrThrow();
  return Number(row.total);
}

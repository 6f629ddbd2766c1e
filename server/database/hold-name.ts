/** A name that transactions hold one after another, where what they decide on may have no row yet that could be held. */
import { sql } from 'kysely';
import type { TenantDatabase } from './tenant-scope.ts';

/**
 * Go on when every other transaction of this tenant that held the name has ended. SQLite has one writer, so there nobody
 * else is at it.
 */
export async function holdName({ engine, write, tenantId }: TenantDatabase, name: string): Promise<void> {
  if (engine === 'sqlite') return;
  const key = sql`hashtextextended(${`${tenantId}/${name}`}, 0)`;
  await write.selectNoFrom(sql`pg_advisory_xact_lock(${key})`.as('held')).execute();
}

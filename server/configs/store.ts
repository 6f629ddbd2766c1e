/** Key → JSON value of a tenant's small settings. */

import { holdName } from '../database/hold-name.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

/** Undefined where nothing was stored. Whoever reads it parses it. */
export async function readConfigValue(db: TenantDatabase, key: string): Promise<unknown> {
  const row = await db.read.selectFrom('configs').select('value').where('key', '=', key).executeTakeFirst();
  return row?.value;
}

/** The same in a transaction that changes it: who would, too, waits, whether there is a value yet or not. */
export async function readConfigValueToChange(db: TenantDatabase, key: string): Promise<unknown> {
  await holdName(db, `config:${key}`);
  return readConfigValue(db, key);
}

/** @returns whether there was one */
export async function deleteConfigValue(db: TenantDatabase, key: string): Promise<boolean> {
  const { numDeletedRows } = await db.write
    .deleteFrom('configs')
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** The whole value. The caller drops what is cached of it. */
export async function writeConfigValue(db: TenantDatabase, key: string, value: unknown): Promise<void> {
  await db.write
    .insertInto('configs')
    .values({ key, value })
    .onConflict((conflict) => conflict.columns(['key']).doUpdateSet({ value }))
    .execute();
}

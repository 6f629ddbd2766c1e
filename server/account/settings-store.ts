/** Queries on the one row that holds a tenant's account-center settings. */
import type { AccountCenter } from '@portero/schema/account-center.ts';
import type { JsonObject } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

const id = 'default';

/** @param options.toChange inside a transaction: nobody else changes it before that ends */
export async function selectAccountCenter(
  db: TenantDatabase,
  { toChange = false }: { readonly toChange?: boolean } = {},
): Promise<JsonObject | undefined> {
  if (toChange) await holdAccountCenter(db);
  const from = toChange ? db.write : db.read;
  const row = await from
    .selectFrom('account_centers')
    .select('value')
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.value;
}

/** Writing is the one lock that both engines know, so there is a row from the first change on. */
async function holdAccountCenter(db: TenantDatabase): Promise<void> {
  await db.write
    .insertInto('account_centers')
    .values({ id, value: {} })
    .onConflict((conflict) => conflict.columns(['id']).doUpdateSet({ id }))
    .execute();
}

/** Of a row that is there since it was read to be changed (`toChange`). */
export async function writeAccountCenter(db: TenantDatabase, center: AccountCenter): Promise<void> {
  await db.write.updateTable('account_centers').set({ value: center }).where('id', '=', id).execute();
}

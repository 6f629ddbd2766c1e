/** For which organization somebody worked last, by application: it is offered first. */
import type { TenantDatabase } from '../database/tenant-scope.ts';

type Of = { readonly applicationId: string; readonly userId: string };

/** The organization, as long as the person belongs to it. */
export async function lastChoice(db: TenantDatabase, of: Of): Promise<string | undefined> {
  const row = await db.read
    .selectFrom('organization_choices')
    .select('organizationId')
    .where('applicationId', '=', of.applicationId)
    .where('userId', '=', of.userId)
    .executeTakeFirst();
  return row?.organizationId;
}

/** Part of the transaction in which it is chosen; the person must belong to it. */
export async function rememberChoice(
  db: TenantDatabase,
  { organizationId, ...of }: Of & { readonly organizationId: string },
): Promise<void> {
  const createdAt = Date.now();
  await db.write
    .insertInto('organization_choices')
    .values({ ...of, organizationId, createdAt })
    .onConflict((conflict) =>
      conflict.columns(['applicationId', 'userId']).doUpdateSet({ organizationId, createdAt }),
    )
    .execute();
}

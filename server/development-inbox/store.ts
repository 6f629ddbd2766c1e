/** Queries on the development inbox. What a message says is sealed; it holds codes. */
import type { Selectable } from 'kysely';
import type { TenantTables } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

export type InboxRow = Selectable<TenantTables['inbox_messages']>;

export async function insertInboxMessage(db: TenantDatabase, row: Omit<InboxRow, 'tenantId'>): Promise<void> {
  await db.write.insertInto('inbox_messages').values(row).execute();
}

/** Newest first. */
export function selectInboxMessages(db: TenantDatabase, limit: number): Promise<InboxRow[]> {
  return db.read
    .selectFrom('inbox_messages')
    .selectAll()
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

/** Remove all but the newest messages. */
export async function trimInbox(db: TenantDatabase, keep: number): Promise<void> {
  await db.write
    .deleteFrom('inbox_messages')
    .where('id', 'not in', (where) =>
      where
        .selectFrom('inbox_messages as newest')
        .select('newest.id')
        .orderBy('newest.createdAt', 'desc')
        .orderBy('newest.id', 'desc')
        .limit(keep),
    )
    .execute();
}

/** @returns how many there were */
export async function clearInbox(db: TenantDatabase): Promise<number> {
  const { numDeletedRows } = await db.write.deleteFrom('inbox_messages').executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

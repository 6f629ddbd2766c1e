/** Queries on the connectors that a tenant has set up. The configuration is sealed; only rules open it. */
import type { Selectable } from 'kysely';
import type { TenantTables } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

export type ConnectorRow = Selectable<TenantTables['connectors']>;
export type NewConnectorRow = Omit<ConnectorRow, 'tenantId'>;
export type ConnectorChange = Partial<
  Pick<ConnectorRow, 'sealedConfig' | 'metadata' | 'syncProfile' | 'enableTokenStorage' | 'isReserve'>
>;

/** Main connectors before those in reserve. */
export function selectConnectors(db: TenantDatabase): Promise<ConnectorRow[]> {
  return db.read
    .selectFrom('connectors')
    .selectAll()
    .orderBy('isReserve')
    .orderBy('createdAt')
    .orderBy('id')
    .execute();
}

export function selectConnector(db: TenantDatabase, id: string): Promise<ConnectorRow | undefined> {
  return db.read.selectFrom('connectors').selectAll().where('id', '=', id).executeTakeFirst();
}

export function insertConnector(db: TenantDatabase, row: NewConnectorRow): Promise<ConnectorRow> {
  return db.write.insertInto('connectors').values(row).returningAll().executeTakeFirstOrThrow();
}

/** Undefined when there is none any more. */
export function updateConnectorRow(
  db: TenantDatabase,
  id: string,
  change: ConnectorChange,
): Promise<ConnectorRow | undefined> {
  return db.write
    .updateTable('connectors')
    .set(change)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
}

export async function deleteConnectors(db: TenantDatabase, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await db.write.deleteFrom('connectors').where('id', 'in', ids).execute();
}

import type { Selectable } from 'kysely';
import type { TenantTables } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

export type ApplicationRow = Omit<Selectable<TenantTables['applications']>, 'tenantId'>;
export type SecretRow = Omit<Selectable<TenantTables['application_secrets']>, 'tenantId'>;

export async function findApplication(db: TenantDatabase, id: string): Promise<ApplicationRow | undefined> {
  return db.read.selectFrom('applications').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function listSecrets(db: TenantDatabase, applicationId: string): Promise<SecretRow[]> {
  return db.read
    .selectFrom('application_secrets')
    .selectAll()
    .where('applicationId', '=', applicationId)
    .orderBy('createdAt')
    .orderBy('name')
    .execute();
}

/** Queries on applications, their secrets and their roles. */

import type { Insertable, RawBuilder, Selectable, Updateable } from 'kysely';
import { forUpdate } from '../database/dialect.ts';
import { countAsTotal, type Page, selectPage } from '../database/pages.ts';
import type { TenantTables } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

export type ApplicationRow = Omit<Selectable<TenantTables['applications']>, 'tenantId'>;
export type NewApplicationRow = Omit<Insertable<TenantTables['applications']>, 'tenantId'>;
export type ApplicationChange = Omit<
  Updateable<TenantTables['applications']>,
  'tenantId' | 'id' | 'type' | 'createdAt'
>;
export type SecretRow = Omit<Selectable<TenantTables['application_secrets']>, 'tenantId'>;

export type ApplicationFilter = {
  readonly types?: readonly string[] | undefined;
  readonly isThirdParty?: boolean | undefined;
  readonly excludeRoleId?: string | undefined;
  readonly excludeOrganizationId?: string | undefined;
  readonly search?: RawBuilder<boolean> | undefined;
};

export const applicationSearchFields = {
  id: 'applications.id',
  name: 'applications.name',
  description: 'applications.description',
} as const;

export function findApplication(db: TenantDatabase, id: string): Promise<ApplicationRow | undefined> {
  return db.read.selectFrom('applications').selectAll().where('id', '=', id).executeTakeFirst();
}

/** In a transaction that changes it. */
export function findApplicationToChange(db: TenantDatabase, id: string): Promise<ApplicationRow | undefined> {
  return forUpdate(
    db.engine,
    db.write.selectFrom('applications').selectAll().where('id', '=', id),
  ).executeTakeFirst();
}

/** Newest first; all of them without a page. */
export async function selectApplications(
  db: TenantDatabase,
  filter: ApplicationFilter,
  page: Page | undefined,
): Promise<{ rows: ApplicationRow[]; total: number }> {
  const { types, isThirdParty, excludeRoleId, excludeOrganizationId, search } = filter;
  let found = db.read.selectFrom('applications');
  if (types?.length) found = found.where('type', 'in', [...types]);
  if (isThirdParty !== undefined) found = found.where('isThirdParty', '=', isThirdParty);
  if (excludeRoleId !== undefined) {
    found = found.where('id', 'not in', (inner) =>
      inner
        .selectFrom('applications_roles')
        .select('applications_roles.applicationId')
        .where('applications_roles.roleId', '=', excludeRoleId),
    );
  }
  if (excludeOrganizationId !== undefined) {
    found = found.where('id', 'not in', (inner) =>
      inner
        .selectFrom('organization_applications')
        .select('organization_applications.applicationId')
        .where('organization_applications.organizationId', '=', excludeOrganizationId),
    );
  }
  if (search) found = found.where(search);
  return selectPage(
    found.selectAll().orderBy('createdAt', 'desc').orderBy('id'),
    found.select(countAsTotal),
    page,
  );
}

export async function insertApplication(db: TenantDatabase, row: NewApplicationRow): Promise<void> {
  await db.write.insertInto('applications').values(row).execute();
}

export async function updateApplicationRow(
  db: TenantDatabase,
  id: string,
  change: ApplicationChange,
): Promise<void> {
  await db.write.updateTable('applications').set(change).where('id', '=', id).execute();
}

/** What refers to it goes with it; tokens do not, and are ended before. @returns whether there was one */
export async function deleteApplicationRow(db: TenantDatabase, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.write
    .deleteFrom('applications')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** Oldest first, expired ones too. Values are sealed, or not kept at all. */
export function listSecrets(db: TenantDatabase, applicationId: string): Promise<SecretRow[]> {
  return db.read
    .selectFrom('application_secrets')
    .selectAll()
    .where('applicationId', '=', applicationId)
    .orderBy('createdAt')
    .orderBy('name')
    .execute();
}

export async function insertSecret(db: TenantDatabase, row: SecretRow): Promise<void> {
  await db.write.insertInto('application_secrets').values(row).execute();
}

/** @returns whether there was one of that name @throws a unique violation where another has the new one */
export async function renameSecret(
  db: TenantDatabase,
  applicationId: string,
  name: string,
  to: string,
): Promise<boolean> {
  const { numUpdatedRows } = await db.write
    .updateTable('application_secrets')
    .set({ name: to })
    .where('applicationId', '=', applicationId)
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** @returns whether there was one of that name */
export async function deleteSecret(
  db: TenantDatabase,
  applicationId: string,
  name: string,
): Promise<boolean> {
  const { numDeletedRows } = await db.write
    .deleteFrom('application_secrets')
    .where('applicationId', '=', applicationId)
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

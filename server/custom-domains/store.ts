/** Queries on the domains of a tenant. */
import type { Selectable } from 'kysely';
import type { TenantTables } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

export type DomainRow = Omit<Selectable<TenantTables['domains']>, 'tenantId'>;

export const selectDomains = (db: TenantDatabase): Promise<DomainRow[]> =>
  db.read.selectFrom('domains').selectAll().orderBy('createdAt').orderBy('id').execute();

export const selectDomain = (db: TenantDatabase, id: string): Promise<DomainRow | undefined> =>
  db.read.selectFrom('domains').selectAll().where('id', '=', id).executeTakeFirst();

/** Of domains whose record has been found; others are served nothing. */
export const selectServed = (
  db: TenantDatabase,
): Promise<Pick<DomainRow, 'domain' | 'verificationFiles'>[]> =>
  db.read
    .selectFrom('domains')
    .select(['domain', 'verificationFiles'])
    .where('status', '=', 'Active')
    .orderBy('domain')
    .execute();

/** How many domains there are; within a transaction that adds one. */
export async function countDomains(db: TenantDatabase): Promise<number> {
  const { count } = await db.read
    .selectFrom('domains')
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

export async function insertDomain(db: TenantDatabase, row: DomainRow): Promise<void> {
  await db.write.insertInto('domains').values(row).execute();
}

export type Outcome = Pick<DomainRow, 'status' | 'errorMessage' | 'missingSince' | 'checkedAt'>;

/** @returns false when the domain is gone, or somebody has looked meanwhile */
export async function updateOutcome(
  db: TenantDatabase,
  { id, checkedAt }: Pick<DomainRow, 'id' | 'checkedAt'>,
  outcome: Outcome,
): Promise<boolean> {
  const { numUpdatedRows } = await db.write
    .updateTable('domains')
    .set({ ...outcome, updatedAt: outcome.checkedAt })
    .where('id', '=', id)
    .where('checkedAt', '=', checkedAt)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** All of its files at once. @returns whether there is such a domain */
export async function updateFiles(
  db: TenantDatabase,
  id: string,
  verificationFiles: DomainRow['verificationFiles'],
): Promise<boolean> {
  const { numUpdatedRows } = await db.write
    .updateTable('domains')
    .set({ verificationFiles, updatedAt: Date.now() })
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** @returns which one it was; undefined when there was none */
export const deleteDomain = (db: TenantDatabase, id: string): Promise<{ domain: string } | undefined> =>
  db.write.deleteFrom('domains').where('id', '=', id).returning('domain').executeTakeFirst();

/** Of a domain that still waits: one that was verified meanwhile stays. */
export async function deleteWaiting(db: TenantDatabase, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.write
    .deleteFrom('domains')
    .where('id', '=', id)
    .where('status', '!=', 'Active')
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** Whether a protected application has the name. */
export async function isApplications(db: TenantDatabase, hostname: string): Promise<boolean> {
  const row = await db.read
    .selectFrom('protected_app_hosts')
    .select('hostname')
    .where('hostname', '=', hostname)
    .executeTakeFirst();
  return row !== undefined;
}

/** Queries on how applications look. */
import type { Selectable } from 'kysely';
import type { TenantTables } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

export type LookRow = Omit<Selectable<TenantTables['application_sign_in_experiences']>, 'tenantId'>;

/** Undefined for an application that looks like its tenant. */
export function selectLook(db: TenantDatabase, applicationId: string): Promise<LookRow | undefined> {
  return db.read
    .selectFrom('application_sign_in_experiences')
    .select(['applicationId', 'color', 'branding', 'customCss'])
    .select(['termsOfUseUrl', 'privacyPolicyUrl', 'displayName'])
    .where('applicationId', '=', applicationId)
    .executeTakeFirst();
}

export async function insertLook(db: TenantDatabase, row: LookRow): Promise<void> {
  await db.write.insertInto('application_sign_in_experiences').values(row).execute();
}

export async function updateLook(db: TenantDatabase, { applicationId, ...changes }: LookRow): Promise<void> {
  await db.write
    .updateTable('application_sign_in_experiences')
    .set(changes)
    .where('applicationId', '=', applicationId)
    .execute();
}

/** Queries on the one row that holds a tenant's sign-in experience. */
import { type SignInExperience, signInExperienceSchema } from '@portero/schema/sign-in-experience.ts';
import { sql } from 'kysely';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { defaultSignInExperience } from './defaults.ts';

const id = 'default';

/** What is stored, over the defaults, so that a field that came later has its value. */
export async function selectSignInExperience(db: TenantDatabase): Promise<SignInExperience> {
  const row = await db.read
    .selectFrom('sign_in_experiences')
    .select('value')
    .where('id', '=', id)
    .executeTakeFirst();
  return signInExperienceSchema.parse({
    ...defaultSignInExperience(db.tenantId),
    ...row?.value,
    tenantId: db.tenantId,
    id,
  });
}

/** Read it in a transaction so that nobody else changes it before the transaction ends. */
export async function selectSignInExperienceToChange(db: TenantDatabase): Promise<SignInExperience> {
  await lockSignInExperience(db);
  return selectSignInExperience({ ...db, read: db.write });
}

/** Hold the row until the transaction ends. Writing is the one lock that both engines know. */
export async function lockSignInExperience(db: TenantDatabase): Promise<void> {
  await db.write
    .updateTable('sign_in_experiences')
    .set({ revision: sql<number>`revision + 1` })
    .where('id', '=', id)
    .execute();
}

/** As a whole; the row is there since the tenant is. The caller drops what is cached. */
export async function writeSignInExperience(db: TenantDatabase, experience: SignInExperience): Promise<void> {
  await db.write.updateTable('sign_in_experiences').set({ value: experience }).where('id', '=', id).execute();
}

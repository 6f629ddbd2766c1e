/** Queries on people who were deleted, and on what is gathered of them before. */
import type { Selectable } from 'kysely';
import { countAsTotal, type Page, selectPage } from '../database/pages.ts';
import { relate } from '../database/relations.ts';
import type { TenantTables } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { insertUserRoles } from '../users/role-store.ts';
import type { Belongings } from './snapshot.ts';

export type DeletedRow = Omit<Selectable<TenantTables['deleted_users']>, 'tenantId'>;

/** Whoever came back and was deleted again is kept as they were last. */
export async function insertDeleted(db: TenantDatabase, row: DeletedRow): Promise<void> {
  const { sealed, deletedAt } = row;
  await db.write
    .insertInto('deleted_users')
    .values(row)
    .onConflict((conflict) => conflict.columns(['id']).doUpdateSet({ sealed, deletedAt }))
    .execute();
}

/** The last first. */
export const selectDeleted = (
  db: TenantDatabase,
  since: number,
  page: Page,
): Promise<{ rows: DeletedRow[]; total: number }> => {
  const found = db.read.selectFrom('deleted_users').where('deletedAt', '>', since);
  return selectPage(
    found.select(['id', 'sealed', 'deletedAt']).orderBy('deletedAt', 'desc').orderBy('id'),
    found.select(countAsTotal),
    page,
  );
};

/** Whoever takes the row is the one who has it. */
export const takeDeleted = (db: TenantDatabase, id: string, since: number): Promise<DeletedRow | undefined> =>
  db.write
    .deleteFrom('deleted_users')
    .where('id', '=', id)
    .where('deletedAt', '>', since)
    .returning(['id', 'sealed', 'deletedAt'])
    .executeTakeFirst();

/** @param until inclusive, in milliseconds */
export async function purgeDeleted(db: TenantDatabase, until: number): Promise<void> {
  await db.write.deleteFrom('deleted_users').where('deletedAt', '<=', until).execute();
}

/** What belongs to a person beside their own row, and is not a session, a token or a grant. */
export async function selectBelongings(db: TenantDatabase, userId: string): Promise<Belongings> {
  const roles = await db.read
    .selectFrom('users_roles')
    .select('roleId')
    .where('userId', '=', userId)
    .execute();
  const organizations = await db.read
    .selectFrom('organization_users')
    .select('organizationId')
    .where('userId', '=', userId)
    .execute();
  const organizationRoles = await db.read
    .selectFrom('organization_user_roles')
    .select(['organizationId', 'organizationRoleId'])
    .where('userId', '=', userId)
    .execute();
  const admittedBy = await db.read
    .selectFrom('application_access_users')
    .select('applicationId')
    .where('userId', '=', userId)
    .execute();
  const passwords = await db.read
    .selectFrom('password_history')
    .select(['id', 'digest', 'algorithm', 'createdAt'])
    .where('userId', '=', userId)
    .execute();
  const terms = await db.read
    .selectFrom('terms_acceptances')
    .select(['version', 'termsOfUseUrl', 'privacyPolicyUrl', 'manner', 'applicationId', 'createdAt'])
    .where('userId', '=', userId)
    .execute();
  const pictures = await db.read
    .selectFrom('user_assets')
    .select('id')
    .where('userId', '=', userId)
    .execute();
  return {
    roleIds: roles.map(({ roleId }) => roleId),
    organizationIds: organizations.map(({ organizationId }) => organizationId),
    organizationRoles,
    applicationIds: admittedBy.map(({ applicationId }) => applicationId),
    passwords,
    terms,
    pictureIds: pictures.map(({ id }) => id),
  };
}

/** Of these those that there are still. */
async function stillThere(
  db: TenantDatabase,
  table: 'roles' | 'organizations' | 'organization_roles' | 'applications',
  ids: readonly string[],
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db.write
    .selectFrom(table)
    .select('id')
    .where('id', 'in', [...ids])
    .execute();
  return new Set(rows.map(({ id }) => id));
}

/** Without what is gone by now. */
export async function whatIsLeft(db: TenantDatabase, all: Belongings): Promise<Belongings> {
  const roles = await stillThere(db, 'roles', all.roleIds);
  const organizations = await stillThere(db, 'organizations', all.organizationIds);
  const organizationRoles = await stillThere(
    db,
    'organization_roles',
    all.organizationRoles.map(({ organizationRoleId }) => organizationRoleId),
  );
  const applications = await stillThere(db, 'applications', all.applicationIds);
  return {
    ...all,
    roleIds: all.roleIds.filter((id) => roles.has(id)),
    organizationIds: all.organizationIds.filter((id) => organizations.has(id)),
    organizationRoles: all.organizationRoles.filter(
      (one) => organizations.has(one.organizationId) && organizationRoles.has(one.organizationRoleId),
    ),
    applicationIds: all.applicationIds.filter((id) => applications.has(id)),
  };
}

/**
 * What is related already stays; what was gathered must still be there, which the caller has looked at. Part of its
 * transaction.
 */
export async function giveBack(db: TenantDatabase, userId: string, all: Belongings): Promise<void> {
  await insertUserRoles(db, userId, all.roleIds);
  await relate(
    db,
    'organization_users',
    all.organizationIds.map((organizationId) => ({ organizationId, userId })),
  );
  await relate(
    db,
    'organization_user_roles',
    all.organizationRoles.map((one) => ({ ...one, userId })),
  );
  await relate(
    db,
    'application_access_users',
    all.applicationIds.map((applicationId) => ({ applicationId, userId })),
  );
  const owned = <T>(rows: readonly T[]) => rows.map((row) => ({ ...row, userId }));
  if (all.passwords.length > 0)
    await db.write.insertInto('password_history').values(owned(all.passwords)).execute();
  if (all.terms.length > 0) await db.write.insertInto('terms_acceptances').values(owned(all.terms)).execute();
}

/** Queries on the members of an organization: people and machine applications, with the same questions for both. */
import type { RawBuilder } from 'kysely';
import type { ApplicationRow } from '../applications/store.ts';
import { countAsTotal, type Page, selectPage } from '../database/pages.ts';
import { isRelated, relate, related, relateExactly, unrelate } from '../database/relations.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import type { User } from '../users/store.ts';

type Selection = {
  readonly matching: RawBuilder<boolean> | undefined;
  readonly roleId?: string | undefined;
  readonly page: Page;
};
type Change = { readonly added: string[]; readonly removed: string[] };

/** One kind of members. `holder` is a person's or an application's id. */
export type Members = {
  readonly roleType: 'User' | 'MachineToMachine';
  ids(db: TenantDatabase, organizationId: string): Promise<string[]>;
  has(db: TenantDatabase, organizationId: string, holder: string): Promise<boolean>;
  add(db: TenantDatabase, organizationId: string, holders: readonly string[]): Promise<void>;
  replace(db: TenantDatabase, organizationId: string, holders: readonly string[]): Promise<Change>;
  remove(db: TenantDatabase, organizationId: string, holder: string): Promise<number>;
  roleIds(db: TenantDatabase, organizationId: string, holder: string): Promise<string[]>;
  giveRoles(db: TenantDatabase, organizationId: string, held: readonly Held[]): Promise<void>;
  replaceRoles(
    db: TenantDatabase,
    organizationId: string,
    holder: string,
    roleIds: readonly string[],
  ): Promise<Change>;
  takeRole(db: TenantDatabase, organizationId: string, held: Held): Promise<number>;
};
export type Held = { readonly holder: string; readonly organizationRoleId: string };

export const people: Members = {
  roleType: 'User',
  ids: (db, organizationId) => related(db, 'organization_users', 'userId', { organizationId }),
  has: (db, organizationId, userId) => isRelated(db, 'organization_users', { organizationId, userId }),
  add: (db, organizationId, holders) =>
    relate(
      db,
      'organization_users',
      holders.map((userId) => ({ organizationId, userId })),
    ),
  replace: (db, organizationId, holders) =>
    relateExactly(db, 'organization_users', { organizationId }, 'userId', holders, (userId) => ({
      organizationId,
      userId,
    })),
  remove: (db, organizationId, userId) => unrelate(db, 'organization_users', { organizationId, userId }),
  roleIds: (db, organizationId, userId) =>
    related(db, 'organization_user_roles', 'organizationRoleId', { organizationId, userId }),
  giveRoles: (db, organizationId, held) =>
    relate(
      db,
      'organization_user_roles',
      held.map(({ holder: userId, organizationRoleId }) => ({ organizationId, userId, organizationRoleId })),
    ),
  replaceRoles: (db, organizationId, userId, roleIds) =>
    relateExactly(
      db,
      'organization_user_roles',
      { organizationId, userId },
      'organizationRoleId',
      roleIds,
      (organizationRoleId) => ({ organizationId, userId, organizationRoleId }),
    ),
  takeRole: (db, organizationId, { holder: userId, organizationRoleId }) =>
    unrelate(db, 'organization_user_roles', { organizationId, userId, organizationRoleId }),
};

export const machines: Members = {
  roleType: 'MachineToMachine',
  ids: (db, organizationId) => related(db, 'organization_applications', 'applicationId', { organizationId }),
  has: (db, organizationId, applicationId) =>
    isRelated(db, 'organization_applications', { organizationId, applicationId }),
  add: (db, organizationId, holders) =>
    relate(
      db,
      'organization_applications',
      holders.map((applicationId) => ({ organizationId, applicationId })),
    ),
  replace: (db, organizationId, holders) =>
    relateExactly(
      db,
      'organization_applications',
      { organizationId },
      'applicationId',
      holders,
      (applicationId) => ({ organizationId, applicationId }),
    ),
  remove: (db, organizationId, applicationId) =>
    unrelate(db, 'organization_applications', { organizationId, applicationId }),
  roleIds: (db, organizationId, applicationId) =>
    related(db, 'organization_application_roles', 'organizationRoleId', { organizationId, applicationId }),
  giveRoles: (db, organizationId, held) =>
    relate(
      db,
      'organization_application_roles',
      held.map(({ holder: applicationId, organizationRoleId }) => ({
        organizationId,
        applicationId,
        organizationRoleId,
      })),
    ),
  replaceRoles: (db, organizationId, applicationId, roleIds) =>
    relateExactly(
      db,
      'organization_application_roles',
      { organizationId, applicationId },
      'organizationRoleId',
      roleIds,
      (organizationRoleId) => ({ organizationId, applicationId, organizationRoleId }),
    ),
  takeRole: (db, organizationId, { holder: applicationId, organizationRoleId }) =>
    unrelate(db, 'organization_application_roles', { organizationId, applicationId, organizationRoleId }),
};

/** Latest joined first. */
export async function selectPeople(
  db: TenantDatabase,
  organizationId: string,
  { matching, roleId, page }: Selection,
): Promise<{ rows: User[]; total: number }> {
  const members = db.read
    .selectFrom('organization_users')
    .where('organization_users.organizationId', '=', organizationId);
  let found = members.innerJoin('users', 'users.id', 'organization_users.userId');
  if (matching) found = found.where(matching);
  if (roleId !== undefined)
    found = found.where('users.id', 'in', (inner) =>
      inner
        .selectFrom('organization_user_roles as held')
        .select('held.userId')
        .where('held.organizationId', '=', organizationId)
        .where('held.organizationRoleId', '=', roleId),
    );
  const list = found
    .selectAll('users')
    .orderBy('organization_users.createdAt', 'desc')
    .orderBy('organization_users.userId');
  const isNarrowed = matching !== undefined || roleId !== undefined;
  return selectPage(list, isNarrowed ? found.select(countAsTotal) : members.select(countAsTotal), page);
}

/** Latest joined first. */
export async function selectMachines(
  db: TenantDatabase,
  organizationId: string,
  { matching, page }: Selection,
): Promise<{ rows: ApplicationRow[]; total: number }> {
  let found = db.read
    .selectFrom('organization_applications')
    .innerJoin('applications', 'applications.id', 'organization_applications.applicationId')
    .where('organization_applications.organizationId', '=', organizationId);
  if (matching) found = found.where(matching);
  const list = found
    .selectAll('applications')
    .orderBy('organization_applications.createdAt', 'desc')
    .orderBy('applications.id');
  return selectPage(list, found.select(countAsTotal), page);
}

/** The roles of these people in the organization: one query for a page of them. */
export async function rolesOfPeople(db: TenantDatabase, organizationId: string, userIds: readonly string[]) {
  if (userIds.length === 0) return [];
  return db.read
    .selectFrom('organization_user_roles as held')
    .innerJoin('organization_roles as role', 'role.id', 'held.organizationRoleId')
    .select(['held.userId as holder', 'role.id', 'role.name'])
    .where('held.organizationId', '=', organizationId)
    .where('held.userId', 'in', [...userIds])
    .orderBy('role.name')
    .execute();
}

/** The roles of these machines in the organization: one query for a page of them. */
export async function rolesOfMachines(
  db: TenantDatabase,
  organizationId: string,
  applicationIds: readonly string[],
) {
  if (applicationIds.length === 0) return [];
  return db.read
    .selectFrom('organization_application_roles as held')
    .innerJoin('organization_roles as role', 'role.id', 'held.organizationRoleId')
    .select(['held.applicationId as holder', 'role.id', 'role.name'])
    .where('held.organizationId', '=', organizationId)
    .where('held.applicationId', 'in', [...applicationIds])
    .orderBy('role.name')
    .execute();
}

/** Which of these applications are no machines. */
export async function notMachines(db: TenantDatabase, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db.read
    .selectFrom('applications')
    .select('id')
    .where('id', 'in', [...ids])
    .where('type', '!=', 'MachineToMachine')
    .execute();
  return rows.map(({ id }) => id);
}

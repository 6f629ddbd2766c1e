/** Queries on organizations, who belongs to them, and what that allows. */
import { type RawBuilder, type Selectable, sql } from 'kysely';
import { prepared } from '../database/prepared.ts';
import type { TenantTables } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

export type OrganizationRow = Omit<Selectable<TenantTables['organizations']>, 'tenantId'>;
export type OrganizationChange = Partial<Omit<OrganizationRow, 'id' | 'createdAt'>>;
type Page = { readonly size: number; readonly offset: number };

const total = sql<number>`count(*)`.as('total');

/** Newest first. */
export async function selectOrganizations(
  db: TenantDatabase,
  { matching, page }: { readonly matching: RawBuilder<boolean> | undefined; readonly page: Page | undefined },
): Promise<{ rows: OrganizationRow[]; total: number }> {
  const all = db.read.selectFrom('organizations');
  const found = matching ? all.where(matching) : all;
  const list = found.selectAll().orderBy('createdAt', 'desc').orderBy('id');
  const rows = await (page ? list.limit(page.size).offset(page.offset) : list).execute();
  if (!page) return { rows, total: rows.length };
  return { rows, total: Number((await found.select(total).executeTakeFirstOrThrow()).total) };
}

const byJoining = (a: { createdAt: number; id: string }, b: { createdAt: number; id: string }): number =>
  a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);

/** How many people each organization has, and the first three of them: two queries whatever their number. */
export async function featuredUsers(db: TenantDatabase, organizationIds: readonly string[]) {
  if (organizationIds.length === 0) return { totals: [], users: [] };
  const totals = await db.read
    .selectFrom('organization_users')
    .select(['organizationId', total])
    .where('organizationId', 'in', [...organizationIds])
    .groupBy('organizationId')
    .execute();
  const firstOf = (organizationId: string) =>
    db.read
      .selectFrom((inner) =>
        inner
          .selectFrom('organization_users')
          .innerJoin('users', 'users.id', 'organization_users.userId')
          .select([
            'organization_users.organizationId',
            'organization_users.createdAt',
            'users.id',
            'users.avatar',
            'users.name',
          ])
          .where('organization_users.organizationId', '=', organizationId)
          .orderBy('organization_users.createdAt')
          .orderBy('organization_users.userId')
          .limit(3)
          .as('first'),
      )
      .selectAll();
  const [first, ...others] = totals.map(({ organizationId }) => firstOf(organizationId));
  if (!first) return { totals, users: [] };
  const users = await others.reduce((all, one) => all.unionAll(one), first).execute();
  return { totals, users: users.sort(byJoining) };
}

export function selectOrganization(db: TenantDatabase, id: string): Promise<OrganizationRow | undefined> {
  return db.read.selectFrom('organizations').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function namesOfOrganizations(db: TenantDatabase, ids: readonly string[]) {
  if (ids.length === 0) return [];
  return db.read
    .selectFrom('organizations')
    .select(['id', 'name'])
    .where('id', 'in', [...ids])
    .execute();
}

export async function insertOrganization(db: TenantDatabase, row: OrganizationRow): Promise<void> {
  await db.write.insertInto('organizations').values(row).execute();
}

export async function updateOrganization(
  db: TenantDatabase,
  id: string,
  change: OrganizationChange,
): Promise<void> {
  await db.write.updateTable('organizations').set(change).where('id', '=', id).execute();
}

export async function deleteOrganizationRow(db: TenantDatabase, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.write
    .deleteFrom('organizations')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** Keep others from changing who belongs to it until the transaction is over. */
export async function holdOrganization(db: TenantDatabase, id: string): Promise<void> {
  await db.write
    .updateTable('organizations')
    .set((set) => ({ name: set.ref('name') }))
    .where('id', '=', id)
    .execute();
}

/** Ids of the roles that people but this one hold in the organization. */
export async function rolesOfOthers(
  db: TenantDatabase,
  organizationId: string,
  userId: string,
): Promise<string[]> {
  const rows = await db.read
    .selectFrom('organization_user_roles')
    .select('organizationRoleId')
    .distinct()
    .where('organizationId', '=', organizationId)
    .where('userId', '!=', userId)
    .execute();
  return rows.map(({ organizationRoleId }) => organizationRoleId);
}

/** Ids of the organization permissions and the permissions on resources that these roles give. */
export async function permissionsOfRoles(db: TenantDatabase, roleIds: readonly string[]): Promise<string[]> {
  if (roleIds.length === 0) return [];
  const ofOrganization = await db.read
    .selectFrom('organization_role_scopes')
    .select('organizationScopeId as id')
    .where('organizationRoleId', 'in', [...roleIds])
    .execute();
  const ofResources = await db.read
    .selectFrom('organization_role_resource_scopes')
    .select('scopeId as id')
    .where('organizationRoleId', 'in', [...roleIds])
    .execute();
  return [...ofOrganization, ...ofResources].map(({ id }) => id);
}

/** The organizations that a person belongs to, in the order of joining. */
export const organizationsOfUser = (db: TenantDatabase, userId: string): Promise<OrganizationRow[]> =>
  organizationsByUser(db, { userId });

const organizationsByUser = prepared<{ userId: string }, OrganizationRow>((db, slot) =>
  db.read
    .selectFrom('organization_users')
    .innerJoin('organizations', 'organizations.id', 'organization_users.organizationId')
    .selectAll('organizations')
    .where('organization_users.userId', '=', slot('userId'))
    .orderBy('organization_users.createdAt')
    .orderBy('organizations.id'),
);

type HeldRole = { organizationId: string; id: string; name: string };

/** The roles that a person holds in organizations. */
export const rolesOfUser = (db: TenantDatabase, userId: string): Promise<HeldRole[]> =>
  rolesByUser(db, { userId });

const rolesByUser = prepared<{ userId: string }, HeldRole>((db, slot) =>
  db.read
    .selectFrom('organization_user_roles')
    .innerJoin('organization_roles', 'organization_roles.id', 'organization_user_roles.organizationRoleId')
    .select(['organization_user_roles.organizationId', 'organization_roles.id', 'organization_roles.name'])
    .where('organization_user_roles.userId', '=', slot('userId'))
    .orderBy('organization_user_roles.organizationId')
    .orderBy('organization_roles.name'),
);

/** The organizations of a machine application, in the order of joining. */
export async function organizationsOfApplication(
  db: TenantDatabase,
  applicationId: string,
  page: Page | undefined,
): Promise<{ rows: OrganizationRow[]; total: number }> {
  const found = db.read
    .selectFrom('organization_applications')
    .innerJoin('organizations', 'organizations.id', 'organization_applications.organizationId')
    .where('organization_applications.applicationId', '=', applicationId);
  const list = found
    .selectAll('organizations')
    .orderBy('organization_applications.createdAt')
    .orderBy('organizations.id');
  const rows = await (page ? list.limit(page.size).offset(page.offset) : list).execute();
  if (!page) return { rows, total: rows.length };
  return { rows, total: Number((await found.select(total).executeTakeFirstOrThrow()).total) };
}

/** The roles that a machine application holds in organizations. */
export function rolesOfApplication(db: TenantDatabase, applicationId: string) {
  return db.read
    .selectFrom('organization_application_roles')
    .innerJoin(
      'organization_roles',
      'organization_roles.id',
      'organization_application_roles.organizationRoleId',
    )
    .select([
      'organization_application_roles.organizationId',
      'organization_roles.id',
      'organization_roles.name',
    ])
    .where('organization_application_roles.applicationId', '=', applicationId)
    .orderBy('organization_application_roles.organizationId')
    .orderBy('organization_roles.name')
    .execute();
}

/** Organization permissions of a person in one organization, through their roles there. */
export function scopesOfUser(db: TenantDatabase, organizationId: string, userId: string) {
  return db.read
    .selectFrom('organization_user_roles as held')
    .innerJoin('organization_role_scopes as granted', 'granted.organizationRoleId', 'held.organizationRoleId')
    .innerJoin('organization_scopes as scope', 'scope.id', 'granted.organizationScopeId')
    .select(['scope.id', 'scope.name', 'scope.description'])
    .distinct()
    .where('held.organizationId', '=', organizationId)
    .where('held.userId', '=', userId)
    .orderBy('scope.name')
    .execute();
}

/** Organization permissions of a person in every organization of theirs, by organization. */
export function scopesInOrganizations(db: TenantDatabase, userId: string) {
  return db.read
    .selectFrom('organization_user_roles as held')
    .innerJoin('organizations as organization', 'organization.id', 'held.organizationId')
    .innerJoin('organization_role_scopes as granted', 'granted.organizationRoleId', 'held.organizationRoleId')
    .innerJoin('organization_scopes as scope', 'scope.id', 'granted.organizationScopeId')
    .select(['held.organizationId', 'organization.name as organizationName'])
    .select(['scope.name', 'scope.description'])
    .distinct()
    .where('held.userId', '=', userId)
    .orderBy('organization.name')
    .orderBy('held.organizationId')
    .orderBy('scope.name')
    .execute();
}

/** Names of the organization permissions of a machine application in one organization. */
export async function scopeNamesOfApplication(
  db: TenantDatabase,
  organizationId: string,
  applicationId: string,
): Promise<string[]> {
  const rows = await db.read
    .selectFrom('organization_application_roles as held')
    .innerJoin('organization_role_scopes as granted', 'granted.organizationRoleId', 'held.organizationRoleId')
    .innerJoin('organization_scopes as scope', 'scope.id', 'granted.organizationScopeId')
    .select('scope.name')
    .distinct()
    .where('held.organizationId', '=', organizationId)
    .where('held.applicationId', '=', applicationId)
    .orderBy('scope.name')
    .execute();
  return rows.map(({ name }) => name);
}

/**
 * Names of a resource's permissions that a person has through organization roles.
 * @param organizationId one organization only, or all that the person belongs to
 */
export async function resourceScopeNamesOfUser(
  db: TenantDatabase,
  userId: string,
  resourceId: string,
  organizationId: string | undefined,
): Promise<string[]> {
  let query = db.read
    .selectFrom('organization_user_roles as held')
    .innerJoin(
      'organization_role_resource_scopes as granted',
      'granted.organizationRoleId',
      'held.organizationRoleId',
    )
    .innerJoin('scopes', 'scopes.id', 'granted.scopeId')
    .select('scopes.name')
    .distinct()
    .where('held.userId', '=', userId)
    .where('scopes.resourceId', '=', resourceId);
  if (organizationId !== undefined) query = query.where('held.organizationId', '=', organizationId);
  const rows = await query.orderBy('scopes.name').execute();
  return rows.map(({ name }) => name);
}

/** The same for several resources and all organizations of the person: `[organization, resource, name]`. */
export function resourceScopesByOrganization(
  db: TenantDatabase,
  userId: string,
  resourceIds: readonly string[],
): Promise<{ organizationId: string; resourceId: string; name: string }[]> {
  if (resourceIds.length === 0) return Promise.resolve([]);
  return db.read
    .selectFrom('organization_user_roles as held')
    .innerJoin(
      'organization_role_resource_scopes as granted',
      'granted.organizationRoleId',
      'held.organizationRoleId',
    )
    .innerJoin('scopes', 'scopes.id', 'granted.scopeId')
    .select(['held.organizationId', 'scopes.resourceId', 'scopes.name'])
    .distinct()
    .where('held.userId', '=', userId)
    .where('scopes.resourceId', 'in', [...resourceIds])
    .execute();
}

/** The same, through roles in the organizations that the person shares with a third-party application. */
export async function resourceScopeNamesThroughShared(
  db: TenantDatabase,
  userId: string,
  resourceId: string,
  applicationId: string,
): Promise<string[]> {
  const rows = await db.read
    .selectFrom('application_consent_organizations as shared')
    .innerJoin('organization_user_roles as held', (join) =>
      join
        .onRef('held.organizationId', '=', 'shared.organizationId')
        .onRef('held.userId', '=', 'shared.userId'),
    )
    .innerJoin(
      'organization_role_resource_scopes as granted',
      'granted.organizationRoleId',
      'held.organizationRoleId',
    )
    .innerJoin('scopes', 'scopes.id', 'granted.scopeId')
    .select('scopes.name')
    .distinct()
    .where('shared.applicationId', '=', applicationId)
    .where('shared.userId', '=', userId)
    .where('scopes.resourceId', '=', resourceId)
    .orderBy('scopes.name')
    .execute();
  return rows.map(({ name }) => name);
}

/** Names of a resource's permissions that a machine application has through its roles in one organization. */
export async function resourceScopeNamesOfApplication(
  db: TenantDatabase,
  applicationId: string,
  resourceId: string,
  organizationId: string,
): Promise<string[]> {
  const rows = await db.read
    .selectFrom('organization_application_roles as held')
    .innerJoin(
      'organization_role_resource_scopes as granted',
      'granted.organizationRoleId',
      'held.organizationRoleId',
    )
    .innerJoin('scopes', 'scopes.id', 'granted.scopeId')
    .select('scopes.name')
    .distinct()
    .where('held.organizationId', '=', organizationId)
    .where('held.applicationId', '=', applicationId)
    .where('scopes.resourceId', '=', resourceId)
    .orderBy('scopes.name')
    .execute();
  return rows.map(({ name }) => name);
}

type Holder = { readonly userId: string } | { readonly applicationId: string };

/** The roles that somebody holds in organizations, by organization. */
async function heldRoles(db: TenantDatabase, holder: Holder, organizationId: string | undefined) {
  if ('userId' in holder) {
    const roles = db.read
      .selectFrom('organization_user_roles as held')
      .innerJoin('organizations', 'organizations.id', 'held.organizationId')
      .select(['held.organizationRoleId', 'organizations.id', 'organizations.name'])
      .where('held.userId', '=', holder.userId)
      .orderBy('organizations.name');
    return (
      organizationId === undefined ? roles : roles.where('organizations.id', '=', organizationId)
    ).execute();
  }
  const roles = db.read
    .selectFrom('organization_application_roles as held')
    .innerJoin('organizations', 'organizations.id', 'held.organizationId')
    .select(['held.organizationRoleId', 'organizations.id', 'organizations.name'])
    .where('held.applicationId', '=', holder.applicationId)
    .orderBy('organizations.name');
  return (
    organizationId === undefined ? roles : roles.where('organizations.id', '=', organizationId)
  ).execute();
}

/**
 * Every organization role that grants a scope, and in which organizations the holder has it.
 * @param of a resource's scopes, or the organization permissions
 */
export async function scopeSources(
  db: TenantDatabase,
  holder: Holder,
  of: { readonly resourceId: string } | 'organization',
  organizationId: string | undefined,
) {
  const type = 'userId' in holder ? 'User' : 'MachineToMachine';
  const granted =
    of === 'organization'
      ? db.read
          .selectFrom('organization_role_scopes as granted')
          .innerJoin('organization_scopes as scope', 'scope.id', 'granted.organizationScopeId')
          .innerJoin('organization_roles as role', 'role.id', 'granted.organizationRoleId')
          .select(['scope.name as scope', 'role.id', 'role.name'])
          .where('role.type', '=', type)
          .orderBy('role.name')
          .execute()
      : db.read
          .selectFrom('organization_role_resource_scopes as granted')
          .innerJoin('scopes as scope', 'scope.id', 'granted.scopeId')
          .innerJoin('organization_roles as role', 'role.id', 'granted.organizationRoleId')
          .select(['scope.name as scope', 'role.id', 'role.name'])
          .where('scope.resourceId', '=', of.resourceId)
          .where('role.type', '=', type)
          .orderBy('role.name')
          .execute();
  const [rows, held] = await Promise.all([granted, heldRoles(db, holder, organizationId)]);
  return rows.map((row) => ({
    ...row,
    organizations: held
      .filter(({ organizationRoleId }) => organizationRoleId === row.id)
      .map(({ id, name }) => ({ id, name })),
  }));
}

/** Whether a person belongs to an organization, and what it asks of its members: one query. */
export function membership(db: TenantDatabase, organizationId: string, userId: string) {
  return db.read
    .selectFrom('organization_users')
    .innerJoin('organizations', 'organizations.id', 'organization_users.organizationId')
    .innerJoin('users', 'users.id', 'organization_users.userId')
    .select([
      'organizations.isMfaRequired',
      'users.mfaVerifications',
      'users.primaryEmail',
      'users.primaryPhone',
    ])
    .where('organization_users.organizationId', '=', organizationId)
    .where('organization_users.userId', '=', userId)
    .executeTakeFirst();
}

/** Organizations that take in people with an address of this domain. */
export async function organizationsOfDomain(db: TenantDatabase, emailDomain: string): Promise<string[]> {
  const rows = await db.read
    .selectFrom('organization_jit_email_domains')
    .select('organizationId')
    .where('emailDomain', '=', emailDomain)
    .orderBy('organizationId')
    .execute();
  return rows.map(({ organizationId }) => organizationId);
}

/** Those of the ids that are organizations. */
export async function existingOrganizations(db: TenantDatabase, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db.read
    .selectFrom('organizations')
    .select('id')
    .where('id', 'in', [...ids])
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** Queries on what people and machine applications may do in organizations, through the roles they hold there. */
import { prepared } from '../database/prepared.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

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

/** Organization permissions that people have through their roles. */
const scopesOfPeople = (db: TenantDatabase) =>
  db.read
    .selectFrom('organization_user_roles as held')
    .innerJoin('organization_role_scopes as granted', 'granted.organizationRoleId', 'held.organizationRoleId')
    .innerJoin('organization_scopes as scope', 'scope.id', 'granted.organizationScopeId');

/** Permissions on resources that people have through their roles in organizations. */
const resourceScopesOfPeople = (db: TenantDatabase) =>
  db.read
    .selectFrom('organization_user_roles as held')
    .innerJoin(
      'organization_role_resource_scopes as granted',
      'granted.organizationRoleId',
      'held.organizationRoleId',
    )
    .innerJoin('scopes', 'scopes.id', 'granted.scopeId');

type Named = { execute(): Promise<{ readonly name: string }[]> };

const namesOf = async (query: Named): Promise<string[]> => (await query.execute()).map(({ name }) => name);

/** Organization permissions of a person in one organization, through their roles there. */
export function scopesOfUser(db: TenantDatabase, organizationId: string, userId: string) {
  return scopesOfPeople(db)
    .select(['scope.id', 'scope.name', 'scope.description'])
    .distinct()
    .where('held.organizationId', '=', organizationId)
    .where('held.userId', '=', userId)
    .orderBy('scope.name')
    .execute();
}

/** Organization permissions of a person in every organization of theirs, by organization. */
export function scopesInOrganizations(db: TenantDatabase, userId: string) {
  return scopesOfPeople(db)
    .innerJoin('organizations as organization', 'organization.id', 'held.organizationId')
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
export function scopeNamesOfApplication(
  db: TenantDatabase,
  organizationId: string,
  applicationId: string,
): Promise<string[]> {
  return namesOf(
    db.read
      .selectFrom('organization_application_roles as held')
      .innerJoin(
        'organization_role_scopes as granted',
        'granted.organizationRoleId',
        'held.organizationRoleId',
      )
      .innerJoin('organization_scopes as scope', 'scope.id', 'granted.organizationScopeId')
      .select('scope.name')
      .distinct()
      .where('held.organizationId', '=', organizationId)
      .where('held.applicationId', '=', applicationId)
      .orderBy('scope.name'),
  );
}

/**
 * Names of a resource's permissions that a person has through organization roles.
 * @param organizationId one organization only, or all that the person belongs to
 */
export function resourceScopeNamesOfUser(
  db: TenantDatabase,
  userId: string,
  resourceId: string,
  organizationId: string | undefined,
): Promise<string[]> {
  let query = resourceScopesOfPeople(db)
    .select('scopes.name')
    .distinct()
    .where('held.userId', '=', userId)
    .where('scopes.resourceId', '=', resourceId);
  if (organizationId !== undefined) query = query.where('held.organizationId', '=', organizationId);
  return namesOf(query.orderBy('scopes.name'));
}

/** The same for several resources and all organizations of the person: `[organization, resource, name]`. */
export function resourceScopesByOrganization(
  db: TenantDatabase,
  userId: string,
  resourceIds: readonly string[],
): Promise<{ organizationId: string; resourceId: string; name: string }[]> {
  if (resourceIds.length === 0) return Promise.resolve([]);
  return resourceScopesOfPeople(db)
    .select(['held.organizationId', 'scopes.resourceId', 'scopes.name'])
    .distinct()
    .where('held.userId', '=', userId)
    .where('scopes.resourceId', 'in', [...resourceIds])
    .execute();
}

/** The same, through roles in the organizations that the person shares with a third-party application. */
export function resourceScopeNamesThroughShared(
  db: TenantDatabase,
  userId: string,
  resourceId: string,
  applicationId: string,
): Promise<string[]> {
  return namesOf(
    resourceScopesOfPeople(db)
      .innerJoin('application_consent_organizations as shared', (join) =>
        join
          .onRef('shared.organizationId', '=', 'held.organizationId')
          .onRef('shared.userId', '=', 'held.userId'),
      )
      .select('scopes.name')
      .distinct()
      .where('shared.applicationId', '=', applicationId)
      .where('shared.userId', '=', userId)
      .where('scopes.resourceId', '=', resourceId)
      .orderBy('scopes.name'),
  );
}

/** Names of a resource's permissions that a machine application has through its roles in one organization. */
export function resourceScopeNamesOfApplication(
  db: TenantDatabase,
  applicationId: string,
  resourceId: string,
  organizationId: string,
): Promise<string[]> {
  return namesOf(
    db.read
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
      .orderBy('scopes.name'),
  );
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

/** Which scopes a role, an organization role or an application brings with it, with the audience of each. */
import type { TenantDatabase } from '../database/tenant-scope.ts';

export type NamedScope = { readonly name: string; readonly indicator: string };

const namedScopes = (db: TenantDatabase) =>
  db.read
    .selectFrom('scopes')
    .innerJoin('resources', 'resources.id', 'scopes.resourceId')
    .select(['scopes.name', 'resources.indicator'])
    .distinct();

const none = Promise.resolve<NamedScope[]>([]);

export const scopesByIds = (db: TenantDatabase, ids: readonly string[]): Promise<NamedScope[]> =>
  ids.length === 0
    ? none
    : namedScopes(db)
        .where('scopes.id', 'in', [...ids])
        .execute();

export const scopesOfRoles = (db: TenantDatabase, roleIds: readonly string[]): Promise<NamedScope[]> =>
  roleIds.length === 0
    ? none
    : namedScopes(db)
        .innerJoin('roles_scopes', 'roles_scopes.scopeId', 'scopes.id')
        .where('roles_scopes.roleId', 'in', [...roleIds])
        .execute();

export const scopesOfOrganizationRoles = (
  db: TenantDatabase,
  organizationRoleIds: readonly string[],
): Promise<NamedScope[]> =>
  organizationRoleIds.length === 0
    ? none
    : namedScopes(db)
        .innerJoin('organization_role_resource_scopes as granted', 'granted.scopeId', 'scopes.id')
        .where('granted.organizationRoleId', 'in', [...organizationRoleIds])
        .execute();

export const scopesOfMachine = (db: TenantDatabase, applicationId: string): Promise<NamedScope[]> =>
  namedScopes(db)
    .innerJoin('roles_scopes', 'roles_scopes.scopeId', 'scopes.id')
    .innerJoin('applications_roles', 'applications_roles.roleId', 'roles_scopes.roleId')
    .where('applications_roles.applicationId', '=', applicationId)
    .execute();

export const scopesOfMachineInOrganizations = (
  db: TenantDatabase,
  applicationId: string,
): Promise<NamedScope[]> =>
  namedScopes(db)
    .innerJoin('organization_role_resource_scopes as granted', 'granted.scopeId', 'scopes.id')
    .innerJoin(
      'organization_application_roles as held',
      'held.organizationRoleId',
      'granted.organizationRoleId',
    )
    .where('held.applicationId', '=', applicationId)
    .execute();

export const scopesOfPerson = (db: TenantDatabase, userId: string): Promise<NamedScope[]> =>
  namedScopes(db)
    .innerJoin('roles_scopes', 'roles_scopes.scopeId', 'scopes.id')
    .innerJoin('users_roles', 'users_roles.roleId', 'roles_scopes.roleId')
    .where('users_roles.userId', '=', userId)
    .execute();

export const scopesOfPersonInOrganizations = (db: TenantDatabase, userId: string): Promise<NamedScope[]> =>
  namedScopes(db)
    .innerJoin('organization_role_resource_scopes as granted', 'granted.scopeId', 'scopes.id')
    .innerJoin('organization_user_roles as held', 'held.organizationRoleId', 'granted.organizationRoleId')
    .where('held.userId', '=', userId)
    .execute();

import type { TenantDatabase } from '../database/tenant-scope.ts';

/** Names of a resource's scopes that a person holds through roles. */
export async function scopeNamesOfUser(db: TenantDatabase, userId: string, resourceId: string): Promise<string[]> {
  const rows = await db.read
    .selectFrom('users_roles')
    .innerJoin('roles_scopes', 'roles_scopes.roleId', 'users_roles.roleId')
    .innerJoin('scopes', 'scopes.id', 'roles_scopes.scopeId')
    .select('scopes.name')
    .distinct()
    .where('users_roles.userId', '=', userId)
    .where('scopes.resourceId', '=', resourceId)
    .orderBy('scopes.name')
    .execute();
  return rows.map((row) => row.name);
}

/** Names of a resource's scopes that a machine application holds through roles. */
export async function scopeNamesOfApplication(db: TenantDatabase, applicationId: string, resourceId: string): Promise<string[]> {
  const rows = await db.read
    .selectFrom('applications_roles')
    .innerJoin('roles_scopes', 'roles_scopes.roleId', 'applications_roles.roleId')
    .innerJoin('scopes', 'scopes.id', 'roles_scopes.scopeId')
    .select('scopes.name')
    .distinct()
    .where('applications_roles.applicationId', '=', applicationId)
    .where('scopes.resourceId', '=', resourceId)
    .orderBy('scopes.name')
    .execute();
  return rows.map((row) => row.name);
}

export async function roleNamesOfUser(db: TenantDatabase, userId: string): Promise<string[]> {
  const rows = await db.read
    .selectFrom('users_roles')
    .innerJoin('roles', 'roles.id', 'users_roles.roleId')
    .select('roles.name')
    .where('users_roles.userId', '=', userId)
    .orderBy('roles.name')
    .execute();
  return rows.map((row) => row.name);
}

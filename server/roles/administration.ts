/** What administrators do with roles (contract MANAGEMENT §3.4, §5). Every change is one transaction, with its audit entry. */
import { error, notThere } from '@portero/schema/errors.ts';
import { newId } from '@portero/schema/ids.ts';
import type { RoleJson } from '@portero/schema/roles.ts';
import type { RawBuilder } from 'kysely';
import { keepAnAdministrator } from '../administrators/authority.ts';
import { findApplication } from '../applications/store.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { changesOf } from '../audit/changes.ts';
import { uniqueViolation } from '../database/dialect.ts';
import type { Page } from '../database/pages.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { scopeJson } from '../resources/administration.ts';
import { indicatorsOfScopes } from '../resources/rules.ts';
import type { TenantContext } from '../tenants/context.ts';
import { ensureMayGiveRoles, ensureMayGrant } from './lattice.ts';
import * as store from './store.ts';

const managementApi = /^https:\/\/[^/]+\.logto\.app\/api$/;
const internal = '#internal:';

export const roleJson = (
  tenant: TenantContext,
  { createdAt: _createdAt, ...row }: store.RoleRow,
): RoleJson => ({ ...row, tenantId: tenant.id });

/** Roles with who holds them. */
export async function listRoles(tenant: TenantContext, filter: store.RoleFilter, page: Page) {
  const { rows, total } = await store.selectRoles(tenant.db, filter, page);
  const { totals, users, applications } = await store.holdersOf(
    tenant.db,
    rows.map(({ id }) => id),
  );
  const counts = new Map(totals.map(({ roleId, total: count }) => [roleId, Number(count)]));
  const roles = rows.map((row) => {
    const holders = users.filter(({ roleId }) => roleId === row.id);
    const machines = applications.filter(({ roleId }) => roleId === row.id);
    return {
      ...roleJson(tenant, row),
      usersCount: counts.get(row.id) ?? 0,
      featuredUsers: holders.map(({ id, avatar, name }) => ({ id, avatar, name })),
      applicationsCount: Number(machines[0]?.total ?? 0),
      featuredApplications: machines.map(({ id, name, type }) => ({ id, name, type })),
    };
  });
  return { roles, total };
}

/**
 * @throws role.internal_role_violation, auth.forbidden for scopes that the caller could not give, role.name_in_use,
 *   entity.relation_foreign_key_not_found, role.management_api_scopes_not_assignable_to_user_role
 */
export async function createRole(
  tenant: TenantContext,
  body: {
    name: string;
    description: string;
    type?: 'User' | 'MachineToMachine' | undefined;
    isDefault?: boolean | undefined;
    scopeIds?: string[] | undefined;
  },
  actor: Actor,
): Promise<RoleJson> {
  if (body.name.startsWith(internal)) throw error('role.internal_role_violation');
  const type = body.type ?? 'User';
  const row: store.RoleRow = {
    id: newId(),
    name: body.name,
    description: body.description,
    type,
    isDefault: type === 'User' && (body.isDefault ?? false),
    createdAt: Date.now(),
  };
  await tenant.db.transaction(async (db) => {
    await nameIsFree(() => store.insertRole(db, row));
    await grant(tenant, db, row, body.scopeIds ?? [], actor);
    await recordChange(db, {
      key: 'Management.Role.Created',
      result: 'Success',
      actor,
      roleId: row.id,
      name: row.name,
    });
  });
  return roleJson(tenant, row);
}

/** @throws entity.not_exists_with_id, role.internal_role_violation, role.name_in_use */
export async function changeRole(
  tenant: TenantContext,
  id: string,
  body: { name?: string | undefined; description?: string | undefined; isDefault?: boolean | undefined },
  actor: Actor,
): Promise<RoleJson> {
  const row = await tenant.db.transaction(async (db) => {
    const current = await changeable(db, id);
    if (body.name?.startsWith(internal)) throw error('role.internal_role_violation');
    const given = {
      ...(body.name !== undefined && { name: body.name }),
      ...(body.description !== undefined && { description: body.description }),
      // A machine role cannot be a default; asking for it is accepted and has no effect (contract).
      ...(body.isDefault !== undefined && current.type === 'User' && { isDefault: body.isDefault }),
    };
    if (Object.keys(given).length > 0) await nameIsFree(() => store.updateRole(db, id, given));
    await recordChange(db, {
      key: 'Management.Role.Updated',
      result: 'Success',
      actor,
      roleId: id,
      changed: Object.keys(given),
      ...changesOf({ ...current }, given),
    });
    return existing(db, id);
  });
  return roleJson(tenant, row);
}

/** @throws administrator.last, entity.not_found, role.internal_role_violation */
export async function deleteRole(tenant: TenantContext, id: string, actor: Actor): Promise<void> {
  await tenant.db.transaction(async (db) => {
    const current = await store.selectRole(db, id);
    if (!current) throw error('entity.not_found');
    if (current.name.startsWith(internal)) throw error('role.internal_role_violation');
    await keepAnAdministrator(db, () => store.deleteRoleRow(db, id));
    await recordChange(db, {
      key: 'Management.Role.Deleted',
      result: 'Success',
      actor,
      roleId: id,
      name: current.name,
    });
  });
  tenant.cache.invalidate('machine-scopes:*');
}

/** With the API of each. @throws entity.not_exists_with_id */
export async function scopesOf(tenant: TenantContext, roleId: string, search?: RawBuilder<boolean>) {
  await existing(tenant.db, roleId);
  const rows = await store.scopesOfRole(tenant.db, roleId, search);
  return rows.map(({ resourceName, indicator, isDefault, accessTokenTtl, ...scope }) => ({
    ...scopeJson(tenant, scope),
    resource: {
      tenantId: tenant.id,
      id: scope.resourceId,
      name: resourceName,
      indicator,
      isDefault,
      accessTokenTtl,
    },
  }));
}

/**
 * @throws entity.not_exists_with_id, role.internal_role_violation,
 *   role.management_api_scopes_not_assignable_to_user_role, auth.forbidden, role.scope_exists,
 *   entity.relation_foreign_key_not_found
 */
export async function addScopes(
  tenant: TenantContext,
  roleId: string,
  scopeIds: readonly string[],
  actor: Actor,
) {
  await tenant.db.transaction(async (db) => {
    const role = await changeable(db, roleId);
    const held = new Set((await store.scopesOfRole(db, roleId)).map(({ id }) => id));
    const taken = scopeIds.find((id) => held.has(id));
    if (taken !== undefined) throw error('role.scope_exists', { scopeId: taken });
    await grant(tenant, db, role, scopeIds, actor);
    await recordChange(db, {
      key: 'Management.Role.ScopesAdded',
      result: 'Success',
      actor,
      roleId,
      scopeIds,
    });
  });
  tenant.cache.invalidate('machine-scopes:*');
  return scopesOf(tenant, roleId);
}

/** @throws entity.not_exists_with_id, role.internal_role_violation, administrator.last, entity.not_found */
export async function removeScope(
  tenant: TenantContext,
  roleId: string,
  scopeId: string,
  actor: Actor,
): Promise<void> {
  await tenant.db.transaction(async (db) => {
    await changeable(db, roleId);
    const remove = () => store.deleteRelation(db, 'roles_scopes', roleId, scopeId);
    if (!(await keepAnAdministrator(db, remove))) throw error('entity.not_found');
    await recordChange(db, {
      key: 'Management.Role.ScopeRemoved',
      result: 'Success',
      actor,
      roleId,
      scopeId,
    });
  });
  tenant.cache.invalidate('machine-scopes:*');
}

/**
 * Give a role to people or to machine applications, from the role's side.
 * @throws entity.not_exists_with_id, role.internal_role_violation, entity.db_constraint_violated for holders of the other kind,
 *   auth.forbidden, role.user_exists, role.application_exists, entity.relation_foreign_key_not_found
 */
export async function addHolders(
  tenant: TenantContext,
  roleId: string,
  kind: 'users' | 'applications',
  ids: readonly string[],
  actor: Actor,
): Promise<void> {
  const table = kind === 'users' ? 'users_roles' : 'applications_roles';
  await tenant.db.transaction(async (db) => {
    const role = await changeable(db, roleId);
    if ((role.type === 'User') !== (kind === 'users')) throw error('entity.db_constraint_violated');
    await ensureMayGiveRoles(tenant, db, actor, [roleId]);
    if (kind === 'applications') await ensureMachines(db, ids);
    const holder = await store.holderAmong(db, table, roleId, ids);
    if (holder !== undefined)
      throw kind === 'users'
        ? error('role.user_exists', { userId: holder })
        : error('role.application_exists', { applicationId: holder });
    try {
      await store.insertRelations(db, table, relations(roleId, ids));
    } catch (failure) {
      if (uniqueViolation(failure))
        // Somebody else gave it in between.
        throw kind === 'users'
          ? error('role.user_exists', { userId: ids.join(', ') }, { cause: failure })
          : error('role.application_exists', { applicationId: ids.join(', ') }, { cause: failure });
      throw failure;
    }
    await recordChange(db, {
      key: `Management.Role.${kind === 'users' ? 'Users' : 'Applications'}Added`,
      result: 'Success',
      actor,
      roleId,
      ids,
    });
  });
  tenant.cache.invalidate('machine-scopes:*');
}

/** @throws administrator.last, entity.not_found */
export async function removeHolder(
  tenant: TenantContext,
  roleId: string,
  kind: 'users' | 'applications',
  id: string,
  actor: Actor,
): Promise<void> {
  await tenant.db.transaction(async (db) => {
    const table = kind === 'users' ? 'users_roles' : 'applications_roles';
    const removed = await keepAnAdministrator(db, () => store.deleteRelation(db, table, roleId, id));
    if (!removed) throw error('entity.not_found');
    await recordChange(db, {
      key: `Management.Role.${kind === 'users' ? 'User' : 'Application'}Removed`,
      result: 'Success',
      actor,
      roleId,
      holderId: id,
    });
  });
  tenant.cache.invalidate('machine-scopes:*');
}

/** @throws entity.not_exists_with_id, application.invalid_type when it cannot have roles */
export async function ensureMachine(db: TenantDatabase, applicationId: string): Promise<void> {
  const application = await findApplication(db, applicationId);
  if (!application) throw notThere('applications', applicationId);
  if (application.type !== 'MachineToMachine') throw error('application.invalid_type');
}

/**
 * Give roles to one machine application; those it has are kept. `exactly` takes the others away.
 * @throws entity.not_exists_with_id, application.invalid_type, entity.relation_foreign_key_not_found,
 *   application.invalid_role_type, role.internal_role_violation, auth.forbidden
 */
export async function assignToApplication(
  tenant: TenantContext,
  applicationId: string,
  roleIds: readonly string[],
  mode: 'add' | 'exactly',
  actor: Actor,
): Promise<{ roleIds: string[]; addedRoleIds: string[] }> {
  const wanted = [...new Set(roleIds)];
  const added = await tenant.db.transaction(async (db) => {
    await ensureMachine(db, applicationId);
    for (const id of wanted) {
      const role = await store.selectRole(db, id);
      if (!role) throw error('entity.relation_foreign_key_not_found');
      if (role.type !== 'MachineToMachine') throw error('application.invalid_role_type');
      if (role.name.startsWith(internal)) throw error('role.internal_role_violation');
    }
    const { rows } = await store.selectRoles(db, { applicationId }, { size: 1000, offset: 0 });
    const held = new Set(rows.map(({ id }) => id));
    const fresh = wanted.filter((id) => !held.has(id));
    await ensureMayGiveRoles(tenant, db, actor, fresh);
    for (const roleId of fresh)
      await store.insertRelations(db, 'applications_roles', relations(roleId, [applicationId]));
    if (mode === 'exactly') {
      for (const roleId of held)
        if (!wanted.includes(roleId))
          await store.deleteRelation(db, 'applications_roles', roleId, applicationId);
    }
    await recordChange(db, {
      key: 'Management.Application.RolesChanged',
      result: 'Success',
      actor,
      applicationId,
      roleIds: wanted,
    });
    return fresh;
  });
  tenant.cache.invalidate(`machine-scopes:${applicationId}`);
  return { roleIds: wanted, addedRoleIds: added };
}

/** @throws entity.not_exists_with_id */
export async function existing(db: TenantDatabase, id: string): Promise<store.RoleRow> {
  const row = await store.selectRole(db, id);
  if (!row) throw notThere('roles', id);
  return row;
}

async function changeable(db: TenantDatabase, id: string): Promise<store.RoleRow> {
  const row = await existing(db, id);
  if (row.name.startsWith(internal)) throw error('role.internal_role_violation');
  return row;
}

/** Scopes of a Management API may be given to machine roles only. */
async function grant(
  tenant: TenantContext,
  db: TenantDatabase,
  role: Pick<store.RoleRow, 'id' | 'type'>,
  scopeIds: readonly string[],
  giver: Actor,
): Promise<void> {
  const wanted = [...new Set(scopeIds)];
  const known = await indicatorsOfScopes(db, wanted);
  if (known.length < wanted.length) throw error('entity.relation_foreign_key_not_found');
  if (role.type === 'User' && known.some(({ indicator }) => managementApi.test(indicator))) {
    throw error('role.management_api_scopes_not_assignable_to_user_role');
  }
  await ensureMayGrant(tenant, db, giver, wanted);
  await store.insertRelations(db, 'roles_scopes', relations(role.id, wanted));
}

async function ensureMachines(db: TenantDatabase, ids: readonly string[]): Promise<void> {
  for (const id of new Set(ids)) {
    const application = await findApplication(db, id);
    if (!application) throw error('entity.relation_foreign_key_not_found');
    if (application.type !== 'MachineToMachine') throw error('entity.db_constraint_violated');
  }
}

const relations = (roleId: string, ids: readonly string[]) =>
  [...new Set(ids)].map((otherId) => ({ id: newId(), roleId, otherId, createdAt: Date.now() }));

async function nameIsFree<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (failure) {
    if (uniqueViolation(failure)) throw error('role.name_in_use', undefined, { cause: failure });
    throw failure;
  }
}

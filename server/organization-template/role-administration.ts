/**
 * What administrators do with the roles that all organizations of a tenant share (contract MANAGEMENT §6.5). Every
 * change is one transaction, with its audit entry.
 */
import { error, notThere } from '@portero/schema/errors.ts';
import { newId } from '@portero/schema/ids.ts';
import type { OrganizationRoleJson, OrganizationScopeJson } from '@portero/schema/organizations.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { changesOf } from '../audit/changes.ts';
import { relate, relateExactly, unrelate } from '../database/relations.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { foreignKeysAs422 } from '../http/foreign-keys.ts';
import { containing } from '../http/search.ts';
import { includesManagementScope } from '../resources/rules.ts';
import { ensureMayGrant } from '../roles/lattice.ts';
import type { TenantContext } from '../tenants/context.ts';
import { changeOf, type ListOptions, roleJson, scopeJson, searchColumns } from './entities.ts';
import * as store from './store.ts';

/** Roles with what they allow: three queries whatever their number. */
export async function listRoles(tenant: TenantContext, { q, page }: ListOptions) {
  const { db } = tenant;
  const matching = containing(db, q, searchColumns('organization_roles'));
  const { rows, total } = await store.selectRoles(db, { matching, page });
  const ids = rows.map(({ id }) => id);
  const [scopes, resourceScopes] = await Promise.all([
    store.scopesOfRoles(db, ids),
    store.resourceScopesOfRoles(db, ids),
  ]);
  const scopesByRole = Map.groupBy(scopes, ({ roleId }) => roleId);
  const resourceScopesByRole = Map.groupBy(resourceScopes, ({ roleId }) => roleId);
  const roles = rows.map((row) => ({
    ...roleJson(tenant, row),
    scopes: (scopesByRole.get(row.id) ?? []).map(({ id, name }) => ({ id, name })),
    resourceScopes: (resourceScopesByRole.get(row.id) ?? []).map(
      ({ id, name, resourceId, resourceName }) => ({
        id,
        name,
        resource: { id: resourceId, name: resourceName },
      }),
    ),
  }));
  return { roles, total };
}

/** @throws entity.not_exists_with_id */
export async function getRole(tenant: TenantContext, id: string): Promise<OrganizationRoleJson> {
  return roleJson(tenant, await existingRole(tenant.db, id));
}

/**
 * @throws auth.forbidden, role.management_api_scopes_not_assignable_to_user_role, entity.unique_integrity_violation
 *   (422), entity.relation_foreign_key_not_found (422)
 */
export async function createRole(
  tenant: TenantContext,
  body: {
    name: string;
    description?: string | null | undefined;
    type?: 'User' | 'MachineToMachine' | undefined;
    organizationScopeIds: string[];
    resourceScopeIds: string[];
  },
  actor: Actor,
): Promise<OrganizationRoleJson> {
  const row: store.OrganizationRoleRow = {
    id: newId(),
    name: body.name,
    description: body.description || null,
    type: body.type ?? 'User',
    createdAt: Date.now(),
  };
  await foreignKeysAs422(
    tenant.db.transaction(async (db) => {
      await store.insertRole(db, row);
      await giveScopes(db, row.id, body.organizationScopeIds);
      await ensureMayGrant(tenant, db, actor, body.resourceScopeIds);
      await giveResourceScopes(db, row, body.resourceScopeIds);
      await recordChange(db, {
        key: 'Management.OrganizationRole.Created',
        result: 'Success',
        actor,
        organizationRoleId: row.id,
        name: row.name,
        organizationScopeIds: body.organizationScopeIds,
        scopeIds: body.resourceScopeIds,
      });
    }),
  );
  return roleJson(tenant, row);
}

/**
 * The type of a role is fixed.
 * @throws entity.db_constraint_violated for another type, entity.not_exists_with_id, entity.unique_integrity_violation
 *   (422)
 */
export async function changeRole(
  tenant: TenantContext,
  id: string,
  body: {
    name?: string | undefined;
    description?: string | null | undefined;
    type?: 'User' | 'MachineToMachine' | undefined;
  },
  actor: Actor,
): Promise<OrganizationRoleJson> {
  return tenant.db.transaction(async (db) => {
    const current = await existingRole(db, id);
    if (body.type !== undefined && body.type !== current.type)
      throw error('entity.db_constraint_violated', undefined, {
        details: 'The type of a role cannot be changed: people or machines hold it.',
      });
    const change = changeOf(body);
    if (Object.keys(change).length > 0) await store.updateRole(db, id, change);
    await recordChange(db, {
      key: 'Management.OrganizationRole.Updated',
      result: 'Success',
      actor,
      organizationRoleId: id,
      changed: Object.keys(change),
      ...changesOf({ ...current }, change),
    });
    return roleJson(tenant, { ...current, ...change });
  });
}

/** @throws entity.not_found */
export async function deleteRole(tenant: TenantContext, id: string, actor: Actor): Promise<void> {
  await tenant.db.transaction(async (db) => {
    const role = await store.selectRole(db, id);
    if (!role || !(await store.deleteRoleRow(db, id))) throw error('entity.not_found');
    await recordChange(db, {
      key: 'Management.OrganizationRole.Deleted',
      result: 'Success',
      actor,
      organizationRoleId: id,
      name: role.name,
    });
  });
}

/** Organization permissions of a role. @throws entity.not_exists_with_id */
export async function scopesOfRole(tenant: TenantContext, id: string): Promise<OrganizationScopeJson[]> {
  await existingRole(tenant.db, id);
  return (await store.scopesOfRoles(tenant.db, [id])).map((scope) => scopeJson(tenant, scope));
}

/** API permissions of a role. @throws entity.not_exists_with_id */
export async function resourceScopesOfRole(tenant: TenantContext, id: string) {
  await existingRole(tenant.db, id);
  return (await store.resourceScopesOfRoles(tenant.db, [id])).map(
    ({ id: scopeId, name, description, resourceId, createdAt }) => ({
      tenantId: tenant.id,
      id: scopeId,
      name,
      description,
      resourceId,
      createdAt,
    }),
  );
}

type Kind = 'scopes' | 'resource-scopes';
const kinds = {
  scopes: { table: 'organization_role_scopes', column: 'organizationScopeId' },
  'resource-scopes': { table: 'organization_role_resource_scopes', column: 'scopeId' },
} as const;

/**
 * Let a role allow more.
 * @throws auth.forbidden, role.management_api_scopes_not_assignable_to_user_role, entity.not_exists_with_id,
 *   entity.relation_foreign_key_not_found (422)
 */
export async function addToRole(
  tenant: TenantContext,
  id: string,
  kind: Kind,
  scopeIds: readonly string[],
  actor: Actor,
): Promise<void> {
  await foreignKeysAs422(
    tenant.db.transaction(async (db) => {
      const role = await existingRole(db, id);
      if (kind === 'scopes') await giveScopes(db, id, scopeIds);
      else {
        await ensureMayGrant(tenant, db, actor, scopeIds);
        await giveResourceScopes(db, role, scopeIds);
      }
      await recordChange(db, {
        key: 'Management.OrganizationRole.ScopesAdded',
        result: 'Success',
        actor,
        organizationRoleId: id,
        kind,
        scopeIds,
      });
    }),
  );
}

/**
 * Let a role allow exactly this.
 * @throws auth.forbidden, role.management_api_scopes_not_assignable_to_user_role, entity.not_exists_with_id,
 *   entity.relation_foreign_key_not_found (422)
 */
export async function replaceInRole(
  tenant: TenantContext,
  id: string,
  kind: Kind,
  scopeIds: readonly string[],
  actor: Actor,
): Promise<void> {
  await foreignKeysAs422(
    tenant.db.transaction(async (db) => {
      const role = await existingRole(db, id);
      if (kind === 'resource-scopes') {
        await ensureMayGrant(tenant, db, actor, scopeIds);
        await refuseManagementScopes(db, role, scopeIds);
      }
      const fixed = { organizationRoleId: id };
      const changed =
        kind === 'scopes'
          ? await relateExactly(
              db,
              kinds.scopes.table,
              fixed,
              kinds.scopes.column,
              scopeIds,
              (organizationScopeId) => ({ ...fixed, organizationScopeId }),
            )
          : await relateExactly(db, kinds[kind].table, fixed, kinds[kind].column, scopeIds, (scopeId) => ({
              ...fixed,
              scopeId,
            }));
      await recordChange(db, {
        key: 'Management.OrganizationRole.ScopesReplaced',
        result: 'Success',
        actor,
        organizationRoleId: id,
        kind,
        ...changed,
      });
    }),
  );
}

/** @throws entity.not_found */
export async function removeFromRole(
  tenant: TenantContext,
  id: string,
  kind: Kind,
  scopeId: string,
  actor: Actor,
): Promise<void> {
  await tenant.db.transaction(async (db) => {
    const removed =
      kind === 'scopes'
        ? await unrelate(db, kinds.scopes.table, { organizationRoleId: id, organizationScopeId: scopeId })
        : await unrelate(db, kinds[kind].table, { organizationRoleId: id, scopeId });
    if (removed === 0) throw error('entity.not_found');
    await recordChange(db, {
      key: 'Management.OrganizationRole.ScopeRemoved',
      result: 'Success',
      actor,
      organizationRoleId: id,
      kind,
      scopeId,
    });
  });
}

/** @throws entity.not_exists_with_id */
export async function existingRole(db: TenantDatabase, id: string): Promise<store.OrganizationRoleRow> {
  const role = await store.selectRole(db, id);
  if (!role) throw notThere('organization_roles', id);
  return role;
}

async function giveScopes(db: TenantDatabase, roleId: string, ids: readonly string[]): Promise<void> {
  await relate(
    db,
    kinds.scopes.table,
    ids.map((organizationScopeId) => ({ organizationRoleId: roleId, organizationScopeId })),
  );
}

async function giveResourceScopes(
  db: TenantDatabase,
  role: Pick<store.OrganizationRoleRow, 'id' | 'type'>,
  ids: readonly string[],
): Promise<void> {
  await refuseManagementScopes(db, role, ids);
  await relate(
    db,
    kinds['resource-scopes'].table,
    ids.map((scopeId) => ({ organizationRoleId: role.id, scopeId })),
  );
}

/** What opens the Management API is for machines only, and within no organization: it knows no such border. */
async function refuseManagementScopes(
  db: TenantDatabase,
  { type }: Pick<store.OrganizationRoleRow, 'type'>,
  ids: readonly string[],
): Promise<void> {
  if (type === 'User' && (await includesManagementScope(db, ids)))
    throw error('role.management_api_scopes_not_assignable_to_user_role');
}

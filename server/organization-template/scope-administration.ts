/**
 * What administrators do with the permissions that all organizations of a tenant share (contract MANAGEMENT §6.5).
 * Every change is one transaction, with its audit entry.
 */
import { error, notThere } from '@portero/schema/errors.ts';
import { newId } from '@portero/schema/ids.ts';
import type { OrganizationScopeJson } from '@portero/schema/organizations.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { changesOf } from '../audit/changes.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { containing } from '../http/search.ts';
import type { TenantContext } from '../tenants/context.ts';
import { changeOf, type ListOptions, scopeJson, searchColumns } from './entities.ts';
import * as store from './store.ts';

/** By name. */
export async function listScopes(tenant: TenantContext, { q, page }: ListOptions) {
  const matching = containing(tenant.db, q, searchColumns('organization_scopes'));
  const { rows, total } = await store.selectScopes(tenant.db, { matching, page });
  return { scopes: rows.map((row) => scopeJson(tenant, row)), total };
}

/** @throws entity.not_exists_with_id */
export async function getScope(tenant: TenantContext, id: string): Promise<OrganizationScopeJson> {
  return scopeJson(tenant, await existingScope(tenant.db, id));
}

/** @throws entity.unique_integrity_violation (422), scope.name_with_space */
export async function createScope(
  tenant: TenantContext,
  body: { name: string; description?: string | null | undefined },
  actor: Actor,
): Promise<OrganizationScopeJson> {
  refuseSpaces(body.name);
  const row = {
    id: newId(),
    name: body.name,
    description: body.description || null,
    createdAt: Date.now(),
  };
  await tenant.db.transaction(async (db) => {
    await store.insertScope(db, row);
    await recordChange(db, {
      key: 'Management.OrganizationScope.Created',
      result: 'Success',
      actor,
      organizationScopeId: row.id,
      name: row.name,
    });
  });
  tenant.cache.invalidate('organization-scopes');
  return scopeJson(tenant, row);
}

/** @throws entity.not_exists_with_id, entity.unique_integrity_violation (422), scope.name_with_space */
export async function changeScope(
  tenant: TenantContext,
  id: string,
  body: { name?: string | undefined; description?: string | null | undefined },
  actor: Actor,
): Promise<OrganizationScopeJson> {
  if (body.name !== undefined) refuseSpaces(body.name);
  const changed = await tenant.db.transaction(async (db) => {
    const current = await existingScope(db, id);
    const change = changeOf(body);
    if (Object.keys(change).length > 0) await store.updateScope(db, id, change);
    await recordChange(db, {
      key: 'Management.OrganizationScope.Updated',
      result: 'Success',
      actor,
      organizationScopeId: id,
      changed: Object.keys(change),
      ...changesOf({ ...current }, change),
    });
    return scopeJson(tenant, { ...current, ...change });
  });
  tenant.cache.invalidate('organization-scopes');
  return changed;
}

/** @throws entity.not_found */
export async function deleteScope(tenant: TenantContext, id: string, actor: Actor): Promise<void> {
  await tenant.db.transaction(async (db) => {
    const scope = await store.selectScope(db, id);
    if (!scope || !(await store.deleteScopeRow(db, id))) throw error('entity.not_found');
    await recordChange(db, {
      key: 'Management.OrganizationScope.Deleted',
      result: 'Success',
      actor,
      organizationScopeId: id,
      name: scope.name,
    });
  });
  tenant.cache.invalidate('organization-scopes');
}

async function existingScope(db: TenantDatabase, id: string): Promise<store.OrganizationScopeRow> {
  const scope = await store.selectScope(db, id);
  if (!scope) throw notThere('organization_scopes', id);
  return scope;
}

/** In a token's `scope` a space ends a name. */
function refuseSpaces(name: string): void {
  if (/\s/.test(name)) throw error('scope.name_with_space');
}

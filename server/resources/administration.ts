/** What administrators do with API resources and scopes (contract MANAGEMENT §4). */
import { type DetailTypes, detailTypes } from '@portero/schema/authorization-details.ts';
import { error, notThere } from '@portero/schema/errors.ts';
import { newId } from '@portero/schema/ids.ts';
import type { ResourceJson, ScopeJson } from '@portero/schema/resources.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { changesOf } from '../audit/changes.ts';
import { uniqueViolation } from '../database/dialect.ts';
import { holdName } from '../database/hold-name.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import type { TenantContext } from '../tenants/context.ts';
import * as store from './store.ts';

const defaultTtl = 3600;
/** Resources that tokens for Portero itself are made for; their names are fixed on the wire. */
const managementApi = /^https:\/\/[^/]+\.logto\.app\/(api|me)$/;

export const resourceJson = (
  tenant: TenantContext,
  {
    id,
    name,
    indicator,
    isDefault,
    accessTokenTtl,
    isolatesOrganizations,
    authorizationDetailsTypes,
  }: store.ResourceRow,
): ResourceJson => ({
  tenantId: tenant.id,
  id,
  name,
  indicator,
  isDefault,
  accessTokenTtl,
  isolatesOrganizations,
  authorizationDetailsTypes: detailTypes.parse(authorizationDetailsTypes),
});
export const scopeJson = (tenant: TenantContext, row: store.ScopeRow): ScopeJson => ({
  ...row,
  tenantId: tenant.id,
});

/** @throws guard.invalid_input for a type of details that is about another API, resource.resource_identifier_in_use */
export async function createResource(
  tenant: TenantContext,
  body: {
    name: string;
    indicator: string;
    accessTokenTtl?: number | undefined;
    isolatesOrganizations?: boolean | undefined;
    authorizationDetailsTypes?: DetailTypes | undefined;
  },
  actor: Actor,
) {
  const row: store.ResourceRow = {
    id: newId(),
    name: body.name,
    indicator: body.indicator,
    isDefault: false,
    accessTokenTtl: body.accessTokenTtl ?? defaultTtl,
    isolatesOrganizations: body.isolatesOrganizations ?? false,
    authorizationDetailsTypes: body.authorizationDetailsTypes ?? [],
    createdAt: Date.now(),
  };
  await tenant.db.transaction(async (db) => {
    await refuseTaken(db, row.id, body.authorizationDetailsTypes);
    await explain('resource.resource_identifier_in_use', () => store.insertResource(db, row));
    await recordChange(db, {
      key: 'Management.Resource.Created',
      result: 'Success',
      actor,
      resourceId: row.id,
      indicator: row.indicator,
    });
  });
  tenant.cache.invalidate('resources');
  return { ...resourceJson(tenant, row), scopes: [] };
}

/**
 * @throws guard.invalid_input for a type of details that is about another API, entity.not_exists_with_id,
 *   resource.cannot_modify_management_api
 */
export async function changeResource(
  tenant: TenantContext,
  id: string,
  change: {
    name?: string | undefined;
    accessTokenTtl?: number | undefined;
    isDefault?: boolean | undefined;
    isolatesOrganizations?: boolean | undefined;
    authorizationDetailsTypes?: DetailTypes | undefined;
  },
  actor: Actor,
): Promise<ResourceJson> {
  const row = await tenant.db.transaction(async (db) => {
    const current = await existing(db, id);
    const { isDefault, name, accessTokenTtl, isolatesOrganizations, authorizationDetailsTypes } = change;
    const own = [name, accessTokenTtl, isolatesOrganizations, authorizationDetailsTypes];
    if (own.some((value) => value !== undefined) && managementApi.test(current.indicator)) {
      throw error('resource.cannot_modify_management_api');
    }
    await refuseTaken(db, id, authorizationDetailsTypes);
    if (isDefault) {
      await holdName(db, 'default-resource');
      await store.clearDefault(db);
    }
    const given = {
      ...(name !== undefined && { name }),
      ...(accessTokenTtl !== undefined && { accessTokenTtl }),
      ...(isDefault !== undefined && { isDefault }),
      ...(isolatesOrganizations !== undefined && { isolatesOrganizations }),
      ...(authorizationDetailsTypes !== undefined && { authorizationDetailsTypes }),
    };
    if (Object.keys(given).length > 0) await store.updateResource(db, id, given);
    await recordChange(db, {
      key: 'Management.Resource.Updated',
      result: 'Success',
      actor,
      resourceId: id,
      changed: Object.keys(given),
      ...changesOf({ ...current }, given),
    });
    return existing(db, id);
  });
  tenant.cache.invalidate('resources');
  return resourceJson(tenant, row);
}

/** A request names the type alone, so it must be about one API. @throws guard.invalid_input */
async function refuseTaken(db: TenantDatabase, id: string, types: DetailTypes | undefined): Promise<void> {
  if (!types || types.length === 0) return;
  await holdName(db, 'authorization-details-types');
  const others = (await store.listResources(db)).filter((one) => one.id !== id);
  const taken = new Set(
    others.flatMap((one) => detailTypes.parse(one.authorizationDetailsTypes).map(({ type }) => type)),
  );
  const found = types.find(({ type }) => taken.has(type));
  if (!found) return;
  const message = `${found.type} is about another API already`;
  const path = ['authorizationDetailsTypes'];
  throw error(
    'guard.invalid_input',
    { name: 'ZodError', issues: [{ code: 'custom', path, message }], summary: message },
    { details: `Error in key path "${path.join('.')}": (custom) ${message}` },
  );
}

/** @throws entity.not_found, resource.cannot_delete_management_api */
export async function deleteResource(tenant: TenantContext, id: string, actor: Actor): Promise<void> {
  await tenant.db.transaction(async (db) => {
    const current = await store.selectResource(db, id);
    if (!current) throw error('entity.not_found');
    if (managementApi.test(current.indicator)) throw error('resource.cannot_delete_management_api');
    await store.deleteResourceRow(db, id);
    await recordChange(db, {
      key: 'Management.Resource.Deleted',
      result: 'Success',
      actor,
      resourceId: id,
      indicator: current.indicator,
    });
  });
  tenant.cache.invalidate('resources');
  tenant.cache.invalidate('machine-scopes:*');
}

/**
 * @throws entity.not_exists_with_id, scope.name_with_space, scope.name_exists, resource.cannot_modify_management_api
 */
export async function createScope(
  tenant: TenantContext,
  resourceId: string,
  body: { name: string; description?: string | null | undefined },
  actor: Actor,
): Promise<ScopeJson> {
  checkName(body.name);
  const row: store.ScopeRow = {
    id: newId(),
    resourceId,
    name: body.name,
    description: body.description || null,
    createdAt: Date.now(),
  };
  await tenant.db.transaction(async (db) => {
    await modifiable(db, resourceId);
    await explain('scope.name_exists', () => store.insertScope(db, row));
    await recordChange(db, {
      key: 'Management.Scope.Created',
      result: 'Success',
      actor,
      resourceId,
      scopeId: row.id,
      name: row.name,
    });
  });
  return scopeJson(tenant, row);
}

/**
 * @throws entity.not_exists_with_id, resource.cannot_modify_management_api, scope.name_with_space, scope.name_exists,
 *   entity.not_found for a scope of another resource
 */
export async function changeScope(
  tenant: TenantContext,
  resourceId: string,
  scopeId: string,
  body: { name?: string | undefined; description?: string | null | undefined },
  actor: Actor,
): Promise<ScopeJson> {
  if (body.name !== undefined) checkName(body.name);
  const row = await tenant.db.transaction(async (db) => {
    await modifiable(db, resourceId);
    const current = await store.selectScope(db, resourceId, scopeId);
    if (!current) throw error('entity.not_found');
    const given = {
      ...(body.name !== undefined && { name: body.name }),
      ...(body.description !== undefined && { description: body.description || null }),
    };
    if (Object.keys(given).length > 0)
      await explain('scope.name_exists', () => store.updateScope(db, scopeId, given));
    await recordChange(db, {
      key: 'Management.Scope.Updated',
      result: 'Success',
      actor,
      resourceId,
      scopeId,
      changed: Object.keys(given),
      ...changesOf({ ...current }, given),
    });
    return store.selectScope(db, resourceId, scopeId);
  });
  tenant.cache.invalidate('machine-scopes:*');
  if (!row) throw error('entity.not_found');
  return scopeJson(tenant, row);
}

/** @throws entity.not_exists_with_id, resource.cannot_modify_management_api, entity.not_found */
export async function deleteScope(
  tenant: TenantContext,
  resourceId: string,
  scopeId: string,
  actor: Actor,
): Promise<void> {
  await tenant.db.transaction(async (db) => {
    await modifiable(db, resourceId);
    if (!(await store.selectScope(db, resourceId, scopeId))) throw error('entity.not_found');
    await store.deleteScopeRow(db, scopeId);
    await recordChange(db, {
      key: 'Management.Scope.Deleted',
      result: 'Success',
      actor,
      resourceId,
      scopeId,
    });
  });
  tenant.cache.invalidate('machine-scopes:*');
}

/** @throws entity.not_exists_with_id */
export async function existing(db: TenantDatabase, id: string): Promise<store.ResourceRow> {
  const row = await store.selectResource(db, id);
  if (!row) throw notThere('resources', id);
  return row;
}

async function modifiable(db: TenantDatabase, resourceId: string): Promise<void> {
  const resource = await store.selectResource(db, resourceId);
  if (!resource) throw notThere('resources', resourceId);
  if (managementApi.test(resource.indicator)) throw error('resource.cannot_modify_management_api');
}

function checkName(name: string): void {
  if (/\s/.test(name)) throw error('scope.name_with_space');
}

async function explain<T>(
  code: 'resource.resource_identifier_in_use' | 'scope.name_exists',
  write: () => Promise<T>,
): Promise<T> {
  try {
    return await write();
  } catch (failure) {
    if (uniqueViolation(failure)) throw error(code, undefined, { cause: failure });
    throw failure;
  }
}

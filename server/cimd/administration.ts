/** What administrators let clients known by a document ask for. Every change is one transaction, with its audit entry. */
import { error } from '@portero/schema/errors.ts';
import {
  type ConsentScopes,
  type ConsentScopesBody,
  type ConsentScopeType,
  userScope as knownUserScope,
} from '@portero/schema/third-party.ts';
import { byResource } from '../application-consent/administration.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { relate, unrelate } from '../database/relations.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import type { TenantContext } from '../tenants/context.ts';
import { userScopeCeiling } from './rules.ts';
import * as store from './store.ts';

/** All that such clients may ask for; what they get is decided by the person, too. */
export async function scopesOf(tenant: TenantContext): Promise<ConsentScopes> {
  const [organizationScopes, resourceScopes, organizationResourceScopes, names] = await Promise.all([
    store.selectOrganizationScopes(tenant.db),
    store.selectResourceScopes(tenant.db, 'cimd_resource_scopes'),
    store.selectResourceScopes(tenant.db, 'cimd_organization_resource_scopes'),
    userScopeCeiling(tenant),
  ]);
  return {
    organizationScopes,
    resourceScopes: byResource(resourceScopes),
    organizationResourceScopes: byResource(organizationResourceScopes),
    userScopes: names.flatMap((name) => knownUserScope.safeParse(name).data ?? []),
  };
}

const managementApi = /^https:\/\/[^/]+\.logto\.app\/(api|me)$/;

/** @throws application.user_consent_scopes_not_found, application.consent_management_api_scopes_not_allowed */
export async function allowScopes(
  tenant: TenantContext,
  body: ConsentScopesBody,
  actor: Actor,
): Promise<void> {
  const { organizationScopes, resourceScopes, organizationResourceScopes, userScopes } = body;
  await tenant.db.transaction(async (db) => {
    const wanted = [...resourceScopes, ...organizationResourceScopes];
    const found = await store.scopesAmong(db, wanted);
    const known = new Set([
      ...found.map(({ id }) => id),
      ...(await store.organizationScopesAmong(db, organizationScopes)),
    ]);
    const missing = [...wanted, ...organizationScopes].filter((id) => !known.has(id));
    if (missing.length > 0)
      throw error('application.user_consent_scopes_not_found', { missing: missing.join(', ') });
    if (found.some(({ indicator }) => managementApi.test(indicator)))
      throw error('application.consent_management_api_scopes_not_allowed');
    await relate(
      db,
      'cimd_organization_scopes',
      organizationScopes.map((organizationScopeId) => ({ organizationScopeId })),
    );
    await relate(
      db,
      'cimd_resource_scopes',
      resourceScopes.map((scopeId) => ({ scopeId })),
    );
    await relate(
      db,
      'cimd_organization_resource_scopes',
      organizationResourceScopes.map((scopeId) => ({ scopeId })),
    );
    await relate(
      db,
      'cimd_user_scopes',
      userScopes.map((userScope) => ({ userScope })),
    );
    await recordChange(db, { key: 'Management.Cimd.ScopesAdded', result: 'Success', actor, ...body });
  });
}

/** Holds from the next token on. @throws entity.not_found */
export async function disallowScope(
  tenant: TenantContext,
  type: ConsentScopeType,
  id: string,
  actor: Actor,
): Promise<void> {
  await tenant.db.transaction(async (db) => {
    if ((await removed(db, type, id)) === 0) throw error('entity.not_found');
    await recordChange(db, {
      key: 'Management.Cimd.ScopeRemoved',
      result: 'Success',
      actor,
      type,
      scope: id,
    });
  });
}

function removed(db: TenantDatabase, type: ConsentScopeType, id: string): Promise<number> {
  switch (type) {
    case 'user-scopes':
      return unrelate(db, 'cimd_user_scopes', { userScope: id });
    case 'organization-scopes':
      return unrelate(db, 'cimd_organization_scopes', { organizationScopeId: id });
    case 'resource-scopes':
      return unrelate(db, 'cimd_resource_scopes', { scopeId: id });
    case 'organization-resource-scopes':
      return unrelate(db, 'cimd_organization_resource_scopes', { scopeId: id });
  }
}

/**
 * What administrators let third-party applications ask for, and which organizations somebody shares with one (contract
 * MANAGEMENT §3.7). Every change is one transaction, with its audit entry.
 */
import { error } from '@portero/schema/errors.ts';
import type {
  ConsentScopes,
  ConsentScopesBody,
  ConsentScopeType,
  ScopesOfResource,
} from '@portero/schema/third-party.ts';
import { existing } from '../applications/administration.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { relate, related, relateExactly, unrelate } from '../database/relations.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { organizationJson } from '../organizations/administration.ts';
import { organizationsOfUser } from '../organizations/rules.ts';
import { includesManagementScope } from '../resources/rules.ts';
import type { TenantContext } from '../tenants/context.ts';
import { getUser, holdUser } from '../users/rules.ts';
import { userScopeCeiling } from './rules.ts';
import * as store from './store.ts';

/** @throws entity.not_exists_with_id */
export async function consentScopesOf(tenant: TenantContext, applicationId: string): Promise<ConsentScopes> {
  const { db } = tenant;
  await existing(db, applicationId);
  const [organizationScopes, resourceScopes, organizationResourceScopes, userScopes] = await Promise.all([
    store.selectOrganizationScopes(db, applicationId),
    store.selectResourceScopes(db, 'application_consent_resource_scopes', applicationId),
    store.selectResourceScopes(db, 'application_consent_organization_resource_scopes', applicationId),
    userScopeCeiling(tenant, applicationId),
  ]);
  return {
    organizationScopes,
    resourceScopes: byResource(resourceScopes),
    organizationResourceScopes: byResource(organizationResourceScopes),
    userScopes,
  };
}

/** Permissions under the resource they belong to. */
export function byResource(rows: readonly store.ResourceScopeRow[]): ScopesOfResource[] {
  const groups = Map.groupBy(rows, ({ resourceId }) => resourceId);
  return [...groups.values()].flatMap((scopes) => {
    const [first] = scopes;
    if (!first) return [];
    return {
      resource: { id: first.resourceId, name: first.resourceName, indicator: first.indicator },
      scopes: scopes.map(({ id, name, description }) => ({ id, name, description })),
    };
  });
}

/**
 * Let it ask for more.
 * @throws application.third_party_application_only, application.user_consent_scopes_not_found,
 * application.consent_management_api_scopes_not_allowed, entity.not_exists_with_id
 */
export async function allowScopes(
  tenant: TenantContext,
  applicationId: string,
  body: ConsentScopesBody,
  actor: Actor,
): Promise<void> {
  const { organizationScopes, resourceScopes, organizationResourceScopes, userScopes } = body;
  await tenant.db.transaction(async (db) => {
    await thirdParty(db, applicationId);
    const missing = [
      ...(await missingAmong(db, 'organization_scopes', organizationScopes)),
      ...(await missingAmong(db, 'scopes', [...resourceScopes, ...organizationResourceScopes])),
    ];
    if (missing.length > 0) {
      throw error('application.user_consent_scopes_not_found', {
        missing: missing.join(', '),
        invalidOrganizationScopes: missing.filter((id) => organizationScopes.includes(id)),
        invalidResourceScopes: missing.filter((id) => resourceScopes.includes(id)),
        invalidOrganizationResourceScopes: missing.filter((id) => organizationResourceScopes.includes(id)),
      });
    }
    if (await includesManagementScope(db, [...resourceScopes, ...organizationResourceScopes]))
      throw error('application.consent_management_api_scopes_not_allowed');
    await relate(
      db,
      'application_consent_organization_scopes',
      organizationScopes.map((organizationScopeId) => ({ applicationId, organizationScopeId })),
    );
    await relate(
      db,
      'application_consent_resource_scopes',
      resourceScopes.map((scopeId) => ({ applicationId, scopeId })),
    );
    await relate(
      db,
      'application_consent_organization_resource_scopes',
      organizationResourceScopes.map((scopeId) => ({ applicationId, scopeId })),
    );
    await relate(
      db,
      'application_consent_user_scopes',
      userScopes.map((name) => ({ applicationId, userScope: name })),
    );
    await note(db, 'ConsentScopesAdded', actor, applicationId, { ...body });
  });
}

/**
 * Holds from the next token on, and for what people's data is read with.
 * @throws entity.not_exists_with_id, entity.not_found
 */
export async function disallowScope(
  tenant: TenantContext,
  applicationId: string,
  type: ConsentScopeType,
  id: string,
  actor: Actor,
): Promise<void> {
  await tenant.db.transaction(async (db) => {
    await existing(db, applicationId);
    if ((await removed(db, applicationId, type, id)) === 0) throw error('entity.not_found');
    await note(db, 'ConsentScopeRemoved', actor, applicationId, { type, scope: id });
  });
}

function removed(db: TenantDatabase, applicationId: string, type: ConsentScopeType, id: string) {
  switch (type) {
    case 'user-scopes':
      return unrelate(db, 'application_consent_user_scopes', { applicationId, userScope: id });
    case 'organization-scopes':
      return unrelate(db, 'application_consent_organization_scopes', {
        applicationId,
        organizationScopeId: id,
      });
    case 'resource-scopes':
      return unrelate(db, 'application_consent_resource_scopes', { applicationId, scopeId: id });
    case 'organization-resource-scopes':
      return unrelate(db, 'application_consent_organization_resource_scopes', { applicationId, scopeId: id });
  }
}

/**
 * The organizations that somebody shares with the application.
 * @throws entity.not_exists_with_id, application.third_party_application_only, entity.not_found
 */
export async function sharedOrganizations(tenant: TenantContext, applicationId: string, userId: string) {
  await thirdParty(tenant.db, applicationId);
  await getUser(tenant, userId);
  const [all, shared] = await Promise.all([
    organizationsOfUser(tenant, userId),
    related(tenant.db, 'application_consent_organizations', 'organizationId', { applicationId, userId }),
  ]);
  return all.filter(({ id }) => shared.includes(id)).map((row) => organizationJson(tenant, row));
}

/** @throws organization.require_membership, application.third_party_application_only, entity.not_exists_with_id */
export async function shareOrganizations(
  tenant: TenantContext,
  { applicationId, userId }: { readonly applicationId: string; readonly userId: string },
  organizationIds: readonly string[],
  actor: Actor,
  { replace }: { readonly replace: boolean },
): Promise<void> {
  await tenant.db.transaction(async (db) => {
    await thirdParty(db, applicationId);
    await holdUser(db, userId);
    await share(db, { applicationId, userId }, organizationIds, replace);
    await note(db, 'ConsentOrganizationsChanged', actor, applicationId, { userId, organizationIds, replace });
  });
}

/**
 * Part of the caller's transaction.
 * @throws organization.require_membership: nobody shares what is not theirs
 */
export async function share(
  db: TenantDatabase,
  { applicationId, userId }: { readonly applicationId: string; readonly userId: string },
  organizationIds: readonly string[],
  replace: boolean,
): Promise<void> {
  const wanted = [...new Set(organizationIds)];
  const member = await store.membershipsAmong(db, userId, wanted);
  if (member.length < wanted.length) throw error('organization.require_membership');
  const table = 'application_consent_organizations';
  const row = (organizationId: string) => ({ applicationId, organizationId, userId });
  if (replace) await relateExactly(db, table, { applicationId, userId }, 'organizationId', wanted, row);
  else await relate(db, table, wanted.map(row));
}

/** @throws entity.not_exists_with_id, application.third_party_application_only, entity.not_found */
export async function unshareOrganization(
  tenant: TenantContext,
  { applicationId, userId }: { readonly applicationId: string; readonly userId: string },
  organizationId: string,
  actor: Actor,
): Promise<void> {
  await tenant.db.transaction(async (db) => {
    await thirdParty(db, applicationId);
    await holdUser(db, userId);
    const count = await unrelate(db, 'application_consent_organizations', {
      applicationId,
      organizationId,
      userId,
    });
    if (count === 0) throw error('entity.not_found');
    await note(db, 'ConsentOrganizationRemoved', actor, applicationId, { userId, organizationId });
  });
}

/** @throws application.third_party_application_only, entity.not_exists_with_id */
async function thirdParty(db: TenantDatabase, applicationId: string): Promise<void> {
  if (!(await existing(db, applicationId)).isThirdParty)
    throw error('application.third_party_application_only');
}

async function missingAmong(
  db: TenantDatabase,
  table: 'scopes' | 'organization_scopes',
  ids: readonly string[],
): Promise<string[]> {
  const wanted = [...new Set(ids)];
  const found = new Set(await store.existingIds(db, table, wanted));
  return wanted.filter((id) => !found.has(id));
}

const note = (
  db: TenantDatabase,
  event: string,
  actor: Actor,
  applicationId: string,
  more: Readonly<Record<string, unknown>>,
): Promise<void> =>
  recordChange(db, {
    key: `Management.Application.${event}`,
    result: 'Success',
    actor,
    applicationId,
    ...more,
  });

/**
 * What third-party applications may ask people for, at most (contract PROTOCOL §4.7): four lists for each application, and
 * one set of them for all clients that are known by a document only.
 * They are read afresh whenever a token is made, so that taking something away works at the next one.
 */
import { type UserScope, userScope } from '@portero/schema/third-party.ts';
import { isCimdClientId } from '../cimd/documents.ts';
import * as cimd from '../cimd/rules.ts';
import { related } from '../database/relations.ts';
import type { TenantContext } from '../tenants/context.ts';
import * as store from './store.ts';

const isUserScope = (name: string): name is UserScope => userScope.safeParse(name).success;

/** User data that it may ask for, besides `openid` and `offline_access`. */
export async function userScopeCeiling(tenant: TenantContext, applicationId: string): Promise<UserScope[]> {
  if (isCimdClientId(applicationId)) return (await cimd.userScopeCeiling(tenant)).filter(isUserScope);
  const names = await related(tenant.db, 'application_consent_user_scopes', 'userScope', { applicationId });
  return names.filter(isUserScope);
}

/** Organization permissions that it may ask for. */
export async function organizationScopeCeiling(
  tenant: TenantContext,
  applicationId: string,
): Promise<ReadonlySet<string>> {
  if (isCimdClientId(applicationId)) return cimd.organizationScopeCeiling(tenant);
  const scopes = await store.selectOrganizationScopes(tenant.db, applicationId);
  return new Set(scopes.map(({ name }) => name));
}

export type ResourceCeiling = {
  /** Permissions that people have themselves. */
  readonly own: ReadonlySet<string>;
  /** Permissions that people have through organizations that they share with the application. */
  readonly throughOrganizations: ReadonlySet<string>;
};

/** Permissions on a resource that it may ask for. */
export async function resourceCeiling(
  tenant: TenantContext,
  applicationId: string,
  resourceId: string,
): Promise<ResourceCeiling> {
  if (isCimdClientId(applicationId)) return cimd.resourceScopeCeiling(tenant, resourceId);
  const [own, through] = await Promise.all([
    store.selectScopeNames(tenant.db, 'application_consent_resource_scopes', applicationId, resourceId),
    store.selectScopeNames(
      tenant.db,
      'application_consent_organization_resource_scopes',
      applicationId,
      resourceId,
    ),
  ]);
  return { own: new Set(own), throughOrganizations: new Set(through) };
}

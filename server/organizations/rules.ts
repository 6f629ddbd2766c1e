/**
 * Organizations: the customers, teams or workspaces of a product, each with its members and what they may do there
 * (contract MANAGEMENT §6, PROTOCOL §3.5). This file answers what other domains ask; what administrators change lies in
 * `administration.ts`, `members.ts` and `jit.ts`. Everything is asked afresh at each token, by a constant number of
 * indexed queries, so that a change takes effect at the next one.
 */
import { branding, color } from '@portero/schema/sign-in-experience.ts';
import { isRelated, relate, related } from '../database/relations.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { hasFactor } from '../mfa/factors.ts';
import { scopeNames, selectScopes } from '../organization-template/store.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import type { TenantContext } from '../tenants/context.ts';
import * as permissions from './permission-store.ts';
import * as store from './store.ts';

export { leaveOrganization } from './leaving.ts';
export { permissionsOfRoles, rolesOfOthers } from './permission-store.ts';
export type { OrganizationRow } from './store.ts';
export { holdOrganization } from './store.ts';

/** False, too, for an organization that is not there. */
export const isMember = (tenant: TenantContext, organizationId: string, userId: string): Promise<boolean> =>
  isRelated(tenant.db, 'organization_users', { organizationId, userId });

/** Whether a machine application belongs to it. */
export const hasMachine = (
  tenant: TenantContext,
  organizationId: string,
  applicationId: string,
): Promise<boolean> => isRelated(tenant.db, 'organization_applications', { organizationId, applicationId });

/** Whether somebody may act in an organization now. */
export async function standingOf(
  tenant: TenantContext,
  organizationId: string,
  userId: string,
): Promise<'member' | 'stranger' | 'needs-mfa'> {
  const found = await store.membership(tenant.db, organizationId, userId);
  if (!found) return 'stranger';
  if (!found.isMfaRequired) return 'member';
  return hasFactor(found, await getSignInExperience(tenant)) ? 'member' : 'needs-mfa';
}

/** Whether a person agreed that a third-party application acts for them in the organization. */
export const isSharedWith = (
  tenant: TenantContext,
  applicationId: string,
  { organizationId, userId }: { readonly organizationId: string; readonly userId: string },
): Promise<boolean> =>
  isRelated(tenant.db, 'application_consent_organizations', { applicationId, organizationId, userId });

/** Ids of the organizations that a person shared with a third-party application. */
export const organizationsSharedWith = (
  tenant: TenantContext,
  applicationId: string,
  userId: string,
): Promise<string[]> =>
  related(tenant.db, 'application_consent_organizations', 'organizationId', { applicationId, userId });

export const organizationsOfUser = (
  tenant: TenantContext,
  userId: string,
): Promise<store.OrganizationRow[]> => store.organizationsOfUser(tenant.db, userId);

/** The roles that a person holds in organizations, by organization. */
export const rolesInOrganizations = (tenant: TenantContext, userId: string) =>
  permissions.rolesOfUser(tenant.db, userId);

/** How an organization looks on the pages, if there is one; from the cache. */
export const lookOfOrganization = (tenant: TenantContext, id: string) =>
  tenant.cache.get(`organization-look:${id}`, async () => {
    // No database could look for it; the id comes from an address that anybody can write.
    const row = id.includes('\0') ? undefined : await store.selectOrganization(tenant.db, id);
    return (
      row && {
        color: color.partial().catch({}).parse(row.color),
        branding: branding.catch({}).parse(row.branding),
        customCss: row.customCss,
      }
    );
  });

/** Undefined for an id of nothing. @see getOrganization, which throws */
export const findOrganization = (
  tenant: TenantContext,
  id: string,
): Promise<store.OrganizationRow | undefined> => store.selectOrganization(tenant.db, id);

export const nameOfOrganization = async (tenant: TenantContext, id: string): Promise<string | undefined> =>
  (await store.selectOrganization(tenant.db, id))?.name;

/** Names by id. */
export async function organizationNames(
  { db }: TenantContext,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const rows = await store.namesOfOrganizations(db, ids);
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Every organization permission of the template: what a request may ask for. From the cache. */
export const organizationScopeNames = (tenant: TenantContext): Promise<string[]> =>
  tenant.cache.get('organization-scopes', () => scopeNames(tenant.db));

/** Organization permissions with their descriptions. */
export async function organizationScopesByName(tenant: TenantContext, names: readonly string[]) {
  const { rows } = await selectScopes(tenant.db, {});
  return rows
    .filter(({ name }) => names.includes(name))
    .map(({ id, name, description }) => ({ id, name, description }));
}

/** Ids of the roles that a person holds in an organization. */
export const roleIdsOfMember = (
  db: TenantDatabase,
  organizationId: string,
  userId: string,
): Promise<string[]> =>
  related(db, 'organization_user_roles', 'organizationRoleId', { organizationId, userId });

/** What a person may do in an organization: names of organization permissions. */
export async function scopesInOrganization(
  tenant: TenantContext,
  organizationId: string,
  userId: string,
): Promise<string[]> {
  return heldInOrganization(tenant.db, organizationId, userId);
}

/** The same, as part of a change's transaction. */
export async function heldInOrganization(
  db: TenantDatabase,
  organizationId: string,
  userId: string,
): Promise<string[]> {
  const scopes = await permissions.scopesOfUser(db, organizationId, userId);
  return scopes.map(({ name }) => name);
}

/** What a person may do in each organization of theirs. */
export const scopesInOrganizations = (tenant: TenantContext, userId: string) =>
  permissions.scopesInOrganizations(tenant.db, userId);

/** Names of organization permissions, by its roles there. */
export const machineScopesInOrganization = (
  tenant: TenantContext,
  organizationId: string,
  applicationId: string,
): Promise<string[]> => permissions.scopeNamesOfApplication(tenant.db, organizationId, applicationId);

/** What organization roles allow a person on a resource: in one organization, or in all of theirs. */
export const resourceScopesThroughOrganizations = (
  tenant: TenantContext,
  userId: string,
  resourceId: string,
  organizationId?: string,
): Promise<string[]> => permissions.resourceScopeNamesOfUser(tenant.db, userId, resourceId, organizationId);

/** The same of several resources, for each organization: one query for all. */
export const resourceScopesByOrganization = (
  tenant: TenantContext,
  userId: string,
  resourceIds: readonly string[],
) => permissions.resourceScopesByOrganization(tenant.db, userId, resourceIds);

/** The same, in the organizations that the person shares with a third-party application: one query for all. */
export const resourceScopesThroughShared = (
  tenant: TenantContext,
  userId: string,
  resourceId: string,
  applicationId: string,
): Promise<string[]> =>
  permissions.resourceScopeNamesThroughShared(tenant.db, userId, resourceId, applicationId);

/** Names of an API's permissions, by its roles there. */
export const machineResourceScopesInOrganization = (
  tenant: TenantContext,
  applicationId: string,
  resourceId: string,
  organizationId: string,
): Promise<string[]> =>
  permissions.resourceScopeNamesOfApplication(tenant.db, applicationId, resourceId, organizationId);

/** Every organization role that grants a scope, and in which organizations the holder has it: for whoever asks why. */
export const organizationScopeSources = (
  tenant: TenantContext,
  holder: { readonly userId: string } | { readonly applicationId: string },
  of: { readonly resourceId: string } | 'organization',
  organizationId: string | undefined,
) => permissions.scopeSources(tenant.db, holder, of, organizationId);

/**
 * Let a person who has just registered join the organizations that take in their email domain, with the roles those
 * give to newcomers (contract MANAGEMENT §6.4). Only an address that was proved counts; the caller knows that.
 * @returns the organizations joined
 */
export async function joinByEmailDomain(
  db: TenantDatabase,
  userId: string,
  email: string,
): Promise<string[]> {
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  const organizationIds = await store.organizationsOfDomain(db, domain);
  for (const organizationId of organizationIds) await joinJustInTime(db, organizationId, userId);
  return organizationIds;
}

/** Become a member of these organizations, as far as they are still there, with the roles that newcomers get. */
export async function joinNamed(
  db: TenantDatabase,
  userId: string,
  organizationIds: readonly string[],
): Promise<void> {
  const known = await store.existingOrganizations(db, organizationIds);
  for (const organizationId of known) await joinJustInTime(db, organizationId, userId);
}

/** Become a member with the organization's just-in-time roles. */
export async function joinJustInTime(
  db: TenantDatabase,
  organizationId: string,
  userId: string,
): Promise<void> {
  await relate(db, 'organization_users', [{ organizationId, userId }]);
  const roleIds = await related(db, 'organization_jit_roles', 'organizationRoleId', { organizationId });
  await relate(
    db,
    'organization_user_roles',
    roleIds.map((organizationRoleId) => ({ organizationId, userId, organizationRoleId })),
  );
}

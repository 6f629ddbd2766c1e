/** What administrators do with organizations (contract MANAGEMENT §6.1). Every change is one transaction, with its audit entry. */
import { error, notThere } from '@portero/schema/errors.ts';
import { newShortId } from '@portero/schema/ids.ts';
import type {
  CreateOrganizationBody,
  OrganizationJson,
  PatchOrganizationBody,
} from '@portero/schema/organizations.ts';
import type { Actor, ActorOrMember } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { changesOf } from '../audit/changes.ts';
import type { Page } from '../database/pages.ts';
import { narrowing } from '../database/search-text.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import type { Stretch } from '../http/cursor.ts';
import { containing } from '../http/search.ts';
import type { TenantContext } from '../tenants/context.ts';
import * as permissions from './permission-store.ts';
import * as store from './store.ts';

const searchColumns = {
  id: 'organizations.id',
  name: 'organizations.name',
  description: 'organizations.description',
};

export const organizationJson = (tenant: TenantContext, row: store.OrganizationRow): OrganizationJson => ({
  ...row,
  tenantId: tenant.id,
});

const matchingText = ({ db }: TenantContext, q: string | undefined) =>
  containing(db, q, searchColumns, narrowing(db, 'organizations'));

/** Newest first, with how many members they have and some of them when asked for. */
export async function listOrganizations(
  tenant: TenantContext,
  { q, page, showFeatured }: { q?: string | undefined; page: Page | undefined; showFeatured: boolean },
) {
  const matching = matchingText(tenant, q);
  const { rows, total } = await store.selectOrganizations(tenant.db, { matching, page });
  return { organizations: await shownOrganizations(tenant, rows, showFeatured), total };
}

/** As `listOrganizations`. @returns one more than asked for, if there is one. @throws guard.invalid_pagination */
export async function listOrganizationsAfter(
  tenant: TenantContext,
  { q, stretch, showFeatured }: { q?: string | undefined; stretch: Stretch; showFeatured: boolean },
) {
  const matching = matchingText(tenant, q);
  const rows = await store.selectOrganizationsAfter(tenant.db, { matching, stretch });
  if (!rows) throw error('guard.invalid_pagination');
  return shownOrganizations(tenant, rows, showFeatured);
}

async function shownOrganizations(
  tenant: TenantContext,
  rows: readonly store.OrganizationRow[],
  showFeatured: boolean,
) {
  const organizations = rows.map((row) => organizationJson(tenant, row));
  if (!showFeatured) return organizations;
  const { totals, users } = await store.featuredUsers(
    tenant.db,
    rows.map(({ id }) => id),
  );
  const counts = new Map(totals.map((one) => [one.organizationId, Number(one.total)]));
  const members = Map.groupBy(users, ({ organizationId }) => organizationId);
  return organizations.map((organization) => {
    const some = members.get(organization.id) ?? [];
    return {
      ...organization,
      usersCount: counts.get(organization.id) ?? 0,
      featuredUsers: some.map(({ id, avatar, name }) => ({ id, avatar, name })),
    };
  });
}

/** @throws entity.not_exists_with_id */
export async function getOrganization(tenant: TenantContext, id: string): Promise<OrganizationJson> {
  return organizationJson(tenant, await existing(tenant.db, id));
}

/** Nobody belongs to it yet. One transaction with its audit entry. */
export async function createOrganization(
  tenant: TenantContext,
  body: CreateOrganizationBody,
  actor: Actor,
): Promise<OrganizationJson> {
  const row: store.OrganizationRow = {
    id: newShortId(),
    name: body.name,
    description: body.description || null,
    customData: body.customData ?? {},
    isMfaRequired: body.isMfaRequired ?? false,
    color: body.color ?? {},
    branding: body.branding ?? {},
    customCss: body.customCss || null,
    createdAt: Date.now(),
  };
  await tenant.db.transaction(async (db) => {
    await store.insertOrganization(db, row);
    await note(db, 'Created', actor, row.id, { name: row.name });
  });
  return organizationJson(tenant, row);
}

/** Given JSON columns replace what is stored. @throws entity.not_exists_with_id */
export async function changeOrganization(
  tenant: TenantContext,
  id: string,
  body: PatchOrganizationBody,
  actor: ActorOrMember,
  precondition: (current: OrganizationJson) => void = () => {},
): Promise<OrganizationJson> {
  const changed = await tenant.db.transaction(async (db) => {
    const current = await store.selectOrganizationToChange(db, id);
    if (!current) throw notThere('organizations', id);
    precondition(organizationJson(tenant, current));
    const { description, customCss, ...others } = body;
    const change: store.OrganizationChange = {
      ...definedOf(others),
      ...(description !== undefined && { description: description || null }),
      ...(customCss !== undefined && { customCss: customCss || null }),
    };
    if (Object.keys(change).length > 0) await store.updateOrganization(db, id, change);
    await note(db, 'Updated', actor, id, {
      changed: Object.keys(change),
      ...changesOf({ ...current }, change),
    });
    return organizationJson(tenant, { ...current, ...change });
  });
  tenant.cache.invalidate(`organization-look:${id}`);
  return changed;
}

/** Members, their roles, invitations and just-in-time settings go with it. @throws entity.not_found */
export async function deleteOrganization(tenant: TenantContext, id: string, actor: Actor): Promise<void> {
  await tenant.db.transaction(async (db) => {
    const organization = await store.selectOrganization(db, id);
    if (!organization || !(await store.deleteOrganizationRow(db, id))) throw error('entity.not_found');
    await note(db, 'Deleted', actor, id, { name: organization.name });
  });
  tenant.cache.invalidate(`organization-look:${id}`);
}

/** Every organization of a person, each with their roles there (contract MANAGEMENT §2.8). */
export async function organizationsOfMember(tenant: TenantContext, userId: string) {
  const [organizations, roles] = await Promise.all([
    store.organizationsOfUser(tenant.db, userId),
    permissions.rolesOfUser(tenant.db, userId),
  ]);
  return withRoles(tenant, organizations, roles);
}

/** The organizations of a machine application, each with its roles there (contract MANAGEMENT §3.8). */
export async function organizationsOfMachine(
  tenant: TenantContext,
  applicationId: string,
  page: Page | undefined,
) {
  const [{ rows, total }, roles] = await Promise.all([
    store.organizationsOfApplication(tenant.db, applicationId, page),
    permissions.rolesOfApplication(tenant.db, applicationId),
  ]);
  return { organizations: withRoles(tenant, rows, roles), total };
}

function withRoles(
  tenant: TenantContext,
  organizations: readonly store.OrganizationRow[],
  roles: readonly { organizationId: string; id: string; name: string }[],
) {
  const held = Map.groupBy(roles, ({ organizationId }) => organizationId);
  return organizations.map((row) => ({
    ...organizationJson(tenant, row),
    organizationRoles: (held.get(row.id) ?? []).map(({ id, name }) => ({ id, name })),
  }));
}

/** @throws entity.not_exists_with_id */
export async function existing(db: TenantDatabase, id: string): Promise<store.OrganizationRow> {
  const organization = await store.selectOrganization(db, id);
  if (!organization) throw notThere('organizations', id);
  return organization;
}

const definedOf = <T extends object>(given: T) =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));

/** Every change of an organization or of who belongs to it. */
export function note(
  db: TenantDatabase,
  event: string,
  actor: ActorOrMember,
  organizationId: string,
  more: Readonly<Record<string, unknown>>,
): Promise<void> {
  return recordChange(db, {
    key: `Management.Organization.${event}`,
    result: 'Success',
    actor,
    organizationId,
    ...more,
  });
}

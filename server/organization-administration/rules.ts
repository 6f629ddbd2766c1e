/**
 * What somebody does who administers one organization. Nobody gives or takes more than they have there, so that a role
 * with few permissions never becomes one with many; each change holds the organization and looks again at what its maker
 * may do, so that of two who take each other's place away one stays.
 */
import { error } from '@portero/schema/errors.ts';
import type {
  AdministrativePermission,
  ChangeOwnOrganization,
  InviteBody,
} from '@portero/schema/organization-administration.ts';
import type { ActorOrMember } from '../audit/actor.ts';
import { selectLogs } from '../audit/store.ts';
import type { Page } from '../database/pages.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { countInvitation } from '../messages/cap.ts';
import {
  getInvitation,
  invite,
  listInvitations,
  sendAgain,
  settleInvitation,
} from '../organization-invitations/rules.ts';
import { listRoles } from '../organization-template/role-administration.ts';
import { changeOrganization, getOrganization } from '../organizations/administration.ts';
import { listPeople, removeMember, replaceRoles, rolesOfMember } from '../organizations/members.ts';
import {
  heldInOrganization,
  holdOrganization,
  permissionsOfRoles,
  roleIdsOfMember,
  rolesOfOthers,
} from '../organizations/rules.ts';
import type { TenantContext } from '../tenants/context.ts';
import { getUser } from '../users/rules.ts';

export type Caller = {
  readonly actor: ActorOrMember;
  readonly languages: readonly string[];
  readonly ip: string;
};

const day = 86_400_000;
/** What members know of each other may be looked for, and nothing else. */
const fields = { name: 'users.name', username: 'users.username', primaryEmail: 'users.primaryEmail' };

export const getOwn = getOrganization;

/** Whether the caller may is asked before. @throws entity.not_exists_with_id */
export const changeOwn = (
  tenant: TenantContext,
  organizationId: string,
  body: ChangeOwnOrganization,
  actor: ActorOrMember,
) => changeOrganization(tenant, organizationId, body, actor);

/** The template's roles for people, and which of them the caller may give. */
export async function rolesToGive(tenant: TenantContext, organizationId: string, self: string) {
  const { db } = tenant;
  const own = new Set(await permissionsOfRoles(db, await roleIdsOfMember(db, organizationId, self)));
  const { roles } = await listRoles(tenant, {});
  return roles
    .filter(({ type }) => type === 'User')
    .map(({ id, name, description, scopes, resourceScopes }) => ({
      id,
      name,
      description,
      isGivable: [...scopes, ...resourceScopes].every((permission) => own.has(permission.id)),
    }));
}

/** Latest first, by what members may see of each other. @throws entity.not_exists_with_id, request.invalid_input */
export const listMembers = (
  tenant: TenantContext,
  organizationId: string,
  { q, page }: { readonly q?: string | undefined; readonly page: Page },
) => listPeople(tenant, organizationId, { q, page, fields });

/** One of them. @throws organization.require_membership */
export async function getOwnMember(tenant: TenantContext, organizationId: string, userId: string) {
  const organizationRoles = await rolesOfMember(tenant, organizationId, 'users', userId);
  const { id, name, username, primaryEmail, avatar } = await getUser(tenant, userId);
  return { id, name, username, primaryEmail, avatar, organizationRoles };
}

/** @throws entity.not_found, auth.forbidden */
export async function removeOwnMember(
  tenant: TenantContext,
  organizationId: string,
  userId: string,
  actor: ActorOrMember,
): Promise<void> {
  if (userId === actor.id)
    throw error('auth.forbidden', undefined, { details: 'Nobody removes themselves here. Leave instead.' });
  await removeMember(tenant, organizationId, 'users', userId, actor, async (db) => {
    await ensureMay(db, organizationId, actor.id, 'portero:members');
    await ensureCovers(db, organizationId, actor.id, await roleIdsOfMember(db, organizationId, userId));
  });
}

/** @throws organization.require_membership, auth.forbidden, account.last_with_permissions */
export async function replaceOwnRoles(
  tenant: TenantContext,
  organizationId: string,
  userId: string,
  organizationRoleIds: readonly string[],
  actor: ActorOrMember,
): Promise<void> {
  await replaceRoles(tenant, organizationId, 'users', userId, { organizationRoleIds }, actor, async (db) => {
    await ensureMay(db, organizationId, actor.id, 'portero:members');
    const before = await roleIdsOfMember(db, organizationId, userId);
    await ensureCovers(db, organizationId, actor.id, [...before, ...organizationRoleIds]);
    if (userId === actor.id)
      await ensureNothingIsLost(db, organizationId, userId, before, organizationRoleIds);
  });
}

/** Newest first, settled ones too. */
export const listOwnInvitations = (tenant: TenantContext, organizationId: string) =>
  listInvitations(tenant, { organizationId });

/**
 * The message leads to the hosted page: a link of the caller's in the tenant's name would be a gift to swindlers.
 * @throws request.rate_limited beside what `invite` throws
 */
export async function inviteToOwn(
  tenant: TenantContext,
  organizationId: string,
  { invitee, organizationRoleIds, days }: InviteBody,
  caller: Caller,
) {
  const { actor } = caller;
  await countInvitation(tenant, organizationId);
  const body = {
    invitee,
    organizationId,
    organizationRoleIds,
    inviterId: actor.id,
    expiresAt: Date.now() + days * day,
    messagePayload: {},
  };
  return invite(tenant, body, caller, async (db) => {
    await ensureMay(db, organizationId, actor.id, 'portero:members');
    await ensureCovers(db, organizationId, actor.id, organizationRoleIds);
  });
}

/**
 * @throws auth.forbidden, request.rate_limited, request.invalid_input, connector.*, entity.not_found also for an
 *   invitation of another organization
 */
export async function sendOwnAgain(
  tenant: TenantContext,
  organizationId: string,
  id: string,
  caller: Caller,
): Promise<void> {
  await ensureHandles(tenant, organizationId, id, caller.actor);
  await countInvitation(tenant, organizationId);
  await sendAgain(tenant, id, {}, caller);
}

/** @throws auth.forbidden, request.invalid_input, entity.not_found also for an invitation of another organization */
export async function revokeOwn(
  tenant: TenantContext,
  organizationId: string,
  id: string,
  actor: ActorOrMember,
): Promise<void> {
  await ensureHandles(tenant, organizationId, id, actor);
  await settleInvitation(tenant, id, { status: 'Revoked' }, actor);
}

/** What was done in the organization, by whomever. */
export async function logOfOwn(tenant: TenantContext, organizationId: string, page: Page) {
  const { rows, total } = await selectLogs(tenant.db, { organizationId, key: 'Management' }, page, undefined);
  return { rows, total };
}

async function ensureHandles(
  tenant: TenantContext,
  organizationId: string,
  id: string,
  actor: ActorOrMember,
): Promise<void> {
  const invitation = await getInvitation(tenant, id);
  if (invitation.organizationId !== organizationId) throw error('entity.not_found');
  const promised = invitation.organizationRoles.map((role) => role.id);
  await ensureCovers(tenant.db, organizationId, actor.id, promised);
}

/** Part of the change's transaction. @throws auth.forbidden */
async function ensureMay(
  db: TenantDatabase,
  organizationId: string,
  userId: string,
  permission: AdministrativePermission,
): Promise<void> {
  await holdOrganization(db, organizationId);
  if (!(await heldInOrganization(db, organizationId, userId)).includes(permission))
    throw error('auth.forbidden');
}

/** @throws auth.forbidden when the roles give something that the person does not have in the organization */
async function ensureCovers(
  db: TenantDatabase,
  organizationId: string,
  userId: string,
  roleIds: readonly string[],
): Promise<void> {
  const own = new Set(await permissionsOfRoles(db, await roleIdsOfMember(db, organizationId, userId)));
  const wanted = await permissionsOfRoles(db, roleIds);
  if (!wanted.every((permission) => own.has(permission)))
    throw error('auth.forbidden', undefined, {
      details: 'A role gives more than you have in this organization.',
    });
}

/** The only one with some permission keeps it. @throws account.last_with_permissions */
async function ensureNothingIsLost(
  db: TenantDatabase,
  organizationId: string,
  userId: string,
  before: readonly string[],
  after: readonly string[],
): Promise<void> {
  const left = await permissionsOfRoles(db, [...after, ...(await rolesOfOthers(db, organizationId, userId))]);
  const lost = (await permissionsOfRoles(db, before)).some((permission) => !left.includes(permission));
  if (lost) throw error('account.last_with_permissions');
}

/**
 * Ours: members administer their own organization from their account, where the tenant lets them. What each of them may do
 * is decided by `organization-administration`; here is who asks: the person, who shows first that it is them.
 */
import { error } from '@portero/schema/errors.ts';
import type {
  AdministrativePermission,
  ChangeOwnOrganization,
  InviteBody,
} from '@portero/schema/organization-administration.ts';
import { hasFactor } from '../mfa/factors.ts';
import { heldNow } from '../organization-administration/authority.ts';
import * as own from '../organization-administration/rules.ts';
import { organizationsOfUser, scopesInOrganizations } from '../organizations/rules.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import { getUser } from '../users/rules.ts';
import type { Account } from './account.ts';
import { ensureEditable, ensureReadable, isReadable } from './fields.ts';
import { getAccountCenter } from './settings.ts';
import { ensureVerifiedIfPossible } from './verification.ts';

/** With one of these somebody looks at the organization, its members and invitations. */
const looking: ReadonlySet<string> = new Set<AdministrativePermission>([
  'portero:view',
  'portero:members',
  'portero:settings',
]);

/** The organizations that the person administers, by id, and whether they lack the second factor that one asks for. */
export async function administrable({
  tenant,
  userId,
}: Account): Promise<ReadonlyMap<string, 'open' | 'needs-mfa'>> {
  const { fields } = await getAccountCenter(tenant);
  if (!isReadable({ fields }, 'organizationAdministration')) return new Map();
  const held = await scopesInOrganizations(tenant, userId);
  const ids = new Set(
    held.flatMap(({ organizationId, name }) => (looking.has(name) ? [organizationId] : [])),
  );
  if (ids.size === 0) return new Map();
  const [organizations, user, experience] = await Promise.all([
    organizationsOfUser(tenant, userId),
    getUser(tenant, userId),
    getSignInExperience(tenant),
  ]);
  const isProtected = hasFactor(user, experience);
  return new Map(
    organizations
      .filter(({ id }) => ids.has(id))
      .map(({ id, isMfaRequired }) => [id, isMfaRequired && !isProtected ? 'needs-mfa' : 'open']),
  );
}

/**
 * An organization that the person administers, and what they may do there.
 * @throws account_center.field_not_enabled, entity.not_found also for one that is there and not theirs
 */
export async function administered({ tenant, userId }: Account, organizationId: string) {
  await ensureReadable(tenant, 'organizations');
  await ensureReadable(tenant, 'organizationAdministration');
  const may = await heldNow(tenant, organizationId, userId);
  if (![...may].some((permission) => looking.has(permission))) throw error('entity.not_found');
  return { organization: await own.getOwn(tenant, organizationId), may };
}

/**
 * Whether the caller may look is asked before, by `administered`; so it is for the next three.
 * @throws entity.not_exists_with_id, request.invalid_input
 */
export const membersOf = (
  { tenant }: Account,
  organizationId: string,
  wanted: Parameters<typeof own.listMembers>[2],
) => own.listMembers(tenant, organizationId, wanted);

/** @throws organization.require_membership, entity.not_found */
export const memberOf = ({ tenant }: Account, organizationId: string, userId: string) =>
  own.getOwnMember(tenant, organizationId, userId);

/** What a member may be given there, and which of it the caller may give. */
export const rolesIn = ({ tenant, userId }: Account, organizationId: string) =>
  own.rolesToGive(tenant, organizationId, userId);

/** All that were sent, newest first, settled ones too. */
export const invitationsTo = ({ tenant }: Account, organizationId: string) =>
  own.listOwnInvitations(tenant, organizationId);

/**
 * @throws account_center.field_not_enabled, account_center.field_not_editable, auth.forbidden,
 * verification_record.permission_denied, entity.not_exists_with_id
 */
export async function changeSettings(
  account: Account,
  organizationId: string,
  body: ChangeOwnOrganization,
): Promise<void> {
  const { actor } = await changing(account, organizationId, 'portero:settings');
  await own.changeOwn(account.tenant, organizationId, body, actor);
}

/**
 * @throws account_center.field_not_editable, verification_record.permission_denied, entity.not_found, auth.forbidden
 */
export async function removeFrom(account: Account, organizationId: string, userId: string): Promise<void> {
  const { actor } = await changing(account, organizationId, 'portero:members');
  await own.removeOwnMember(account.tenant, organizationId, userId, actor);
}

/**
 * @throws account_center.field_not_editable, verification_record.permission_denied, organization.require_membership,
 *   auth.forbidden, account.last_with_permissions
 */
export async function giveRolesIn(
  account: Account,
  organizationId: string,
  userId: string,
  roleIds: readonly string[],
): Promise<void> {
  const { actor } = await changing(account, organizationId, 'portero:members');
  await own.replaceOwnRoles(account.tenant, organizationId, userId, roleIds, actor);
}

/**
 * @throws account_center.field_not_editable, verification_record.permission_denied, request.rate_limited,
 *   auth.forbidden, request.invalid_input (422), entity.unique_integrity_violation (422), connector.*
 */
export async function inviteTo(account: Account, organizationId: string, body: InviteBody): Promise<void> {
  const caller = await changing(account, organizationId, 'portero:members');
  await own.inviteToOwn(account.tenant, organizationId, body, caller);
}

/**
 * @throws account_center.field_not_editable, verification_record.permission_denied, entity.not_found, auth.forbidden,
 *   request.invalid_input (422), connector.*
 */
export async function sendInvitationAgain(
  account: Account,
  organizationId: string,
  id: string,
): Promise<void> {
  const caller = await changing(account, organizationId, 'portero:members');
  await own.sendOwnAgain(account.tenant, organizationId, id, caller);
}

/**
 * @throws account_center.field_not_editable, verification_record.permission_denied, entity.not_found, auth.forbidden,
 *   request.invalid_input (422)
 */
export async function withdrawInvitation(
  account: Account,
  organizationId: string,
  id: string,
): Promise<void> {
  const { actor } = await changing(account, organizationId, 'portero:members');
  await own.revokeOwn(account.tenant, organizationId, id, actor);
}

/**
 * Who changes something. Of the Management API's scopes a member has none.
 * @throws account_center.field_not_editable, auth.forbidden, verification_record.permission_denied
 */
async function changing(
  account: Account,
  organizationId: string,
  permission: AdministrativePermission,
): Promise<own.Caller> {
  const { tenant, userId, request } = account;
  await ensureReadable(tenant, 'organizations');
  await ensureEditable(tenant, 'organizationAdministration');
  if (!(await heldNow(tenant, organizationId, userId)).has(permission)) throw error('auth.forbidden');
  await ensureVerifiedIfPossible(account, await getUser(tenant, userId));
  return {
    actor: { type: 'member', id: userId, scopes: new Set() },
    languages: request.languages,
    ip: request.ip,
  };
}

/**
 * Ours, beyond the contract: the organizations that somebody belongs to, and the invitations that wait for them. Off until
 * the tenant turns it on.
 */
import { error } from '@portero/schema/errors.ts';
import { settleInvitation } from '../organization-invitations/rules.ts';
import { type InvitationWaiting, invitationsWaiting } from '../organization-invitations/waiting.ts';
import { leaveOrganization, organizationsOfUser, rolesInOrganizations } from '../organizations/rules.ts';
import { holdUser } from '../users/rules.ts';
import { type Account, noteChange } from './account.ts';
import { ensureEditable, ensureReadable } from './fields.ts';
import { ensureVerifiedIfPossible } from './verification.ts';

type Role = { readonly id: string; readonly name: string };
export type OwnOrganization = {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly organizationRoles: Role[];
};
export type OwnInvitation = InvitationWaiting;

/** In the order of joining. @throws account_center.field_not_enabled */
export async function listOwnOrganizations({ tenant, userId }: Account): Promise<OwnOrganization[]> {
  await ensureReadable(tenant, 'organizations');
  const [organizations, held] = await Promise.all([
    organizationsOfUser(tenant, userId),
    rolesInOrganizations(tenant, userId),
  ]);
  const roles = Map.groupBy(held, ({ organizationId }) => organizationId);
  return organizations.map(({ id, name, description }) => ({
    id,
    name,
    description,
    organizationRoles: (roles.get(id) ?? []).map((role) => ({ id: role.id, name: role.name })),
  }));
}

/**
 * Those that wait for the person, newest first.
 * @throws account_center.field_not_enabled
 */
export async function listOwnInvitations({ tenant, userId }: Account): Promise<OwnInvitation[]> {
  await ensureReadable(tenant, 'organizations');
  return invitationsWaiting(tenant, userId);
}

/**
 * Accept or decline an invitation of one's own; once.
 * @throws account_center.field_not_enabled, account_center.field_not_editable, entity.not_found, request.invalid_input
 *   (422) when it was settled meanwhile
 */
export async function settleOwnInvitation(
  account: Account,
  id: string,
  answer: 'accept' | 'decline',
): Promise<void> {
  const { tenant, userId } = account;
  await ensureEditable(tenant, 'organizations');
  if (!(await listOwnInvitations(account)).some((one) => one.id === id)) throw error('entity.not_found');
  const settled =
    answer === 'accept'
      ? ({ status: 'Accepted', acceptedUserId: userId } as const)
      : ({ status: 'Revoked' } as const);
  await settleInvitation(tenant, id, settled, { type: 'user', id: userId });
}

/**
 * Belong to an organization no longer, unless that leaves it without somebody who may do what only this person can.
 * @throws account_center.field_not_editable, verification_record.permission_denied, entity.not_found,
 *   account.last_with_permissions
 */
export async function leaveOwnOrganization(account: Account, organizationId: string): Promise<void> {
  const { tenant, userId } = account;
  await ensureEditable(tenant, 'organizations');
  await tenant.db.transaction(async (db) => {
    await ensureVerifiedIfPossible(account, await holdUser(db, userId), db);
    await leaveOrganization(db, organizationId, userId);
    await noteChange(db, account, 'OrganizationLeft', { organizationId });
  });
}

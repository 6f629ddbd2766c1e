/**
 * Ours, beyond the contract: the organizations that somebody belongs to, and the invitations that wait for them. Off until
 * the tenant turns it on.
 */
import { error } from '@portero/schema/errors.ts';
import { listInvitations, settleInvitation } from '../organization-invitations/rules.ts';
import {
  leaveOrganization,
  organizationNames,
  organizationsOfUser,
  rolesInOrganizations,
} from '../organizations/rules.ts';
import { getUser, holdUser } from '../users/rules.ts';
import { verifiedOf } from '../users/verification.ts';
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
export type OwnInvitation = {
  readonly id: string;
  readonly organization: { readonly id: string; readonly name: string };
  readonly expiresAt: number;
  readonly organizationRoles: Role[];
};

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
 * Those that were sent to the person's own address and still wait, newest first. Whoever was merely entered with an address
 * sees nothing that was meant for its owner.
 * @throws account_center.field_not_enabled
 */
export async function listOwnInvitations({ tenant, userId }: Account): Promise<OwnInvitation[]> {
  await ensureReadable(tenant, 'organizations');
  const user = await getUser(tenant, userId);
  const { primaryEmail } = user;
  if (primaryEmail === null || !(await verifiedOf(tenant, user)).email) return [];
  const all = await listInvitations(tenant, { invitee: primaryEmail });
  const waiting = all.filter(({ status }) => status === 'Pending');
  const names = await organizationNames(
    tenant,
    waiting.map(({ organizationId }) => organizationId),
  );
  return waiting.map(({ id, organizationId, expiresAt, organizationRoles }) => ({
    id,
    organization: { id: organizationId, name: names.get(organizationId) ?? organizationId },
    expiresAt,
    organizationRoles,
  }));
}

/**
 * Accept or decline an invitation of one's own; once.
 * @throws account_center.field_not_editable, entity.not_found, request.invalid_input (422) when it was settled meanwhile
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

/** Invitations that wait for somebody who is signed in, wherever they may accept them. */
import { organizationNames } from '../organizations/rules.ts';
import type { TenantContext } from '../tenants/context.ts';
import { getUser } from '../users/rules.ts';
import { verifiedOf } from '../users/verification.ts';
import { listInvitations } from './rules.ts';

export type InvitationWaiting = {
  readonly id: string;
  readonly organization: { readonly id: string; readonly name: string };
  readonly expiresAt: number;
  readonly organizationRoles: { readonly id: string; readonly name: string }[];
};

/**
 * Those that were sent to the person's own address and still wait, newest first. Whoever was merely entered with an address
 * sees nothing that was meant for its owner.
 */
export async function invitationsWaiting(
  tenant: TenantContext,
  userId: string,
): Promise<InvitationWaiting[]> {
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

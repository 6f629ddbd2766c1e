/** Queries on invitations to organizations. */
import type { Selectable } from 'kysely';
import type { TenantTables } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

export type InvitationRow = Omit<Selectable<TenantTables['organization_invitations']>, 'tenantId'>;
export type InvitationFilter = {
  readonly organizationId?: string | undefined;
  readonly inviterId?: string | undefined;
  readonly inviteeKey?: string | undefined;
};

/** Newest first. */
export async function selectInvitations(
  db: TenantDatabase,
  { organizationId, inviterId, inviteeKey }: InvitationFilter,
): Promise<InvitationRow[]> {
  let query = db.read.selectFrom('organization_invitations').selectAll();
  if (organizationId !== undefined) query = query.where('organizationId', '=', organizationId);
  if (inviterId !== undefined) query = query.where('inviterId', '=', inviterId);
  if (inviteeKey !== undefined) query = query.where('inviteeKey', '=', inviteeKey);
  return query.orderBy('createdAt', 'desc').orderBy('id').execute();
}

export function selectInvitation(db: TenantDatabase, id: string): Promise<InvitationRow | undefined> {
  return db.read.selectFrom('organization_invitations').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function insertInvitation(db: TenantDatabase, row: InvitationRow): Promise<void> {
  await db.write.insertInto('organization_invitations').values(row).execute();
}

/** @returns whether there was one */
export async function deleteInvitationRow(db: TenantDatabase, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.write
    .deleteFrom('organization_invitations')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** Whoever was invited and did not come in time may be invited again. */
export async function markStale(
  db: TenantDatabase,
  { organizationId, inviteeKey, now }: { organizationId: string; inviteeKey: string; now: number },
): Promise<void> {
  await db.write
    .updateTable('organization_invitations')
    .set({ status: 'Expired', updatedAt: now })
    .where('organizationId', '=', organizationId)
    .where('inviteeKey', '=', inviteeKey)
    .where('status', '=', 'Pending')
    .where('expiresAt', '<=', now)
    .execute();
}

/** End a waiting invitation; of several at once only one does. @returns whether this was the one */
export async function settle(
  db: TenantDatabase,
  id: string,
  change: { status: 'Accepted' | 'Revoked'; acceptedUserId: string | null; now: number },
): Promise<boolean> {
  const { numUpdatedRows } = await db.write
    .updateTable('organization_invitations')
    .set({ status: change.status, acceptedUserId: change.acceptedUserId, updatedAt: change.now })
    .where('id', '=', id)
    .where('status', '=', 'Pending')
    .where('expiresAt', '>', change.now)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Roles that these invitations promise: one query whatever their number. */
export async function rolesOfInvitations(db: TenantDatabase, ids: readonly string[]) {
  if (ids.length === 0) return [];
  return db.read
    .selectFrom('organization_invitation_roles as promised')
    .innerJoin('organization_roles as role', 'role.id', 'promised.organizationRoleId')
    .select(['promised.organizationInvitationId as invitationId', 'role.id', 'role.name'])
    .where('promised.organizationInvitationId', 'in', [...ids])
    .orderBy('role.name')
    .execute();
}

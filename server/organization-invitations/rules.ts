/**
 * Invitations to organizations (contract MANAGEMENT §6.6): an address is invited, a person with this address accepts,
 * once. The link in the message leads to a page of the application, which calls this API; without one to ours (`links.ts`).
 */
import { error } from '@portero/schema/errors.ts';
import { newId } from '@portero/schema/ids.ts';
import type {
  CreateInvitationBody,
  InvitationJson,
  InvitationMessage,
} from '@portero/schema/organizations.ts';
import type { Actor, ActorOrMember } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { isRelated, relate } from '../database/relations.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { foreignKeysAs422 } from '../http/foreign-keys.ts';
import { sendMessage } from '../messages/send.ts';
import { selectRolesByIds } from '../organization-template/store.ts';
import { existing as existingOrganization } from '../organizations/administration.ts';
import type { TenantContext } from '../tenants/context.ts';
import { emailKey } from '../users/identifiers.ts';
import { findUserById, findUserByIdentifier } from '../users/rules.ts';
import { invitationLink, keepInvitationLink } from './links.ts';
import * as store from './store.ts';

type Caller = { readonly actor: ActorOrMember; readonly languages: readonly string[]; readonly ip: string };

/** Newest first. */
export async function listInvitations(
  tenant: TenantContext,
  {
    organizationId,
    inviterId,
    invitee,
  }: { organizationId?: string | undefined; inviterId?: string | undefined; invitee?: string | undefined },
): Promise<InvitationJson[]> {
  const inviteeKey = invitee === undefined ? undefined : emailKey(invitee);
  const rows = await store.selectInvitations(tenant.db, { organizationId, inviterId, inviteeKey });
  return invitationsJson(tenant, tenant.db, rows);
}

/** @throws entity.not_found */
export async function getInvitation(tenant: TenantContext, id: string): Promise<InvitationJson> {
  return invitationJson(tenant, tenant.db, await existing(tenant.db, id));
}

/**
 * Invite an address, and write to it unless told not to. When the message cannot be sent there is no invitation either.
 * @throws entity.not_exists_with_id, request.invalid_input, entity.unique_integrity_violation (422),
 *   entity.relation_foreign_key_not_found (422), connector.*, request.message_rate_limited
 */
export async function invite(
  tenant: TenantContext,
  body: CreateInvitationBody,
  caller: Caller,
  /** What must be so, looked at within the transaction. */
  precondition: (db: TenantDatabase) => Promise<void> = async () => {},
): Promise<InvitationJson> {
  const now = Date.now();
  if (body.expiresAt <= now)
    throw error('request.invalid_input', undefined, { details: 'expiresAt must be in the future.' });
  const row: store.InvitationRow = {
    id: newId(),
    inviterId: body.inviterId ?? null,
    invitee: body.invitee,
    inviteeKey: emailKey(body.invitee),
    acceptedUserId: null,
    organizationId: body.organizationId,
    status: 'Pending',
    createdAt: now,
    updatedAt: now,
    expiresAt: body.expiresAt,
  };
  const roleIds = [...new Set(body.organizationRoleIds ?? [])];
  await foreignKeysAs422(
    tenant.db.transaction(async (db) => {
      await precondition(db);
      await refuseMembers(tenant, db, row);
      await ensureUserRoles(db, roleIds);
      await store.markStale(db, { ...row, now });
      await store.insertInvitation(db, row);
      await relate(
        db,
        'organization_invitation_roles',
        roleIds.map((organizationRoleId) => ({ organizationInvitationId: row.id, organizationRoleId })),
      );
      await note(db, 'Created', caller.actor, row, { organizationRoleIds: roleIds });
    }),
  );
  if (body.messagePayload !== false) {
    try {
      await send(tenant, row, body.messagePayload, caller);
    } catch (failure) {
      // Sending waits for the network, so it is no part of the transaction: what was written is taken back.
      await tenant.db.transaction(async (db) => {
        await store.deleteInvitationRow(db, row.id);
        await note(db, 'Deleted', caller.actor, row, { reason: 'the message could not be sent' });
      });
      throw failure;
    }
  }
  return invitationJson(tenant, tenant.db, row);
}

/**
 * Write again, as long as the invitation waits.
 * @throws request.message_rate_limited, entity.not_found, request.invalid_input (422), connector.*
 */
export async function sendAgain(
  tenant: TenantContext,
  id: string,
  payload: InvitationMessage,
  caller: Caller,
): Promise<void> {
  const row = await existing(tenant.db, id);
  ensureWaiting(row);
  await send(tenant, row, payload, caller);
  await tenant.db.transaction((db) => note(db, 'MessageSent', caller.actor, row, {}));
}

/**
 * Accept or revoke. The person who accepts has the invited address; membership and roles come with it, at once.
 * @throws entity.not_found, request.invalid_input (422)
 */
export async function settleInvitation(
  tenant: TenantContext,
  id: string,
  { status, acceptedUserId }: { status: 'Accepted' | 'Revoked'; acceptedUserId?: string | null | undefined },
  actor: ActorOrMember,
): Promise<InvitationJson> {
  return foreignKeysAs422(
    tenant.db.transaction(async (db) => {
      const row = await existing(db, id);
      ensureWaiting(row);
      const accepted = status === 'Accepted' ? await invitedPerson(tenant, db, row, acceptedUserId) : null;
      await settleRow(db, row, status, accepted, actor);
      return invitationJson(tenant, db, await existing(db, id));
    }),
  );
}

/**
 * Join by the link of the message, as part of the sign-in's transaction.
 * @throws one_time_token.token_consumed when the invitation was settled meanwhile, or is somebody else's
 */
export async function acceptByLink(
  tenant: TenantContext,
  db: TenantDatabase,
  id: string,
  userId: string,
): Promise<void> {
  const row = await store.selectInvitation(db, id);
  const user = row && (await findUserByIdentifier(tenant, { type: 'email', value: row.invitee }, db));
  if (!row || user?.id !== userId || statusOf(row) !== 'Pending')
    throw error('one_time_token.token_consumed');
  await settleRow(db, row, 'Accepted', userId, { type: 'user', id: userId });
}

async function settleRow(
  db: TenantDatabase,
  row: store.InvitationRow,
  status: 'Accepted' | 'Revoked',
  acceptedUserId: string | null,
  actor: ActorOrMember,
): Promise<void> {
  // Somebody else may have been faster.
  if (!(await store.settle(db, row.id, { status, acceptedUserId, now: Date.now() })))
    throw refused('The invitation was settled by somebody else.');
  if (acceptedUserId !== null) await join(db, row, acceptedUserId);
  await note(db, status, actor, row, { ...(acceptedUserId !== null && { userId: acceptedUserId }) });
}

/** @throws entity.not_found */
export async function deleteInvitation(tenant: TenantContext, id: string, actor: Actor): Promise<void> {
  await tenant.db.transaction(async (db) => {
    const row = await existing(db, id);
    await store.deleteInvitationRow(db, id);
    await note(db, 'Deleted', actor, row, {});
  });
}

async function send(
  tenant: TenantContext,
  row: store.InvitationRow,
  payload: InvitationMessage,
  { languages, ip }: Caller,
): Promise<void> {
  const organization = await existingOrganization(tenant.db, row.organizationId);
  const inviter = row.inviterId === null ? undefined : await findUserById(tenant, row.inviterId);
  const wanted = [payload.uiLocales?.split(/\s+/) ?? [], payload.locale ?? [], languages].flat();
  // The application's own, else one to our page.
  const own = payload.link === undefined ? invitationLink(tenant) : undefined;
  await sendMessage(tenant, {
    channel: 'email',
    to: row.invitee,
    type: 'OrganizationInvitation',
    languages: wanted.filter(Boolean),
    ip,
    payload: {
      ...(own && { link: own.link }),
      ...payload,
      organization: {
        id: organization.id,
        name: organization.name,
        description: organization.description,
        branding: organization.branding,
        color: organization.color,
      },
      ...(inviter && {
        inviter: {
          id: inviter.id,
          name: inviter.name,
          username: inviter.username,
          primaryEmail: inviter.primaryEmail,
          avatar: inviter.avatar,
        },
      }),
    },
  });
  if (own) await keepInvitationLink(tenant, row, own.token);
}

/** Who holds the invited address belongs already. */
async function refuseMembers(
  tenant: TenantContext,
  db: TenantDatabase,
  { organizationId, invitee }: store.InvitationRow,
): Promise<void> {
  const user = await findUserByIdentifier(tenant, { type: 'email', value: invitee }, db);
  if (user && (await isRelated(db, 'organization_users', { organizationId, userId: user.id })))
    throw refused('The invitee is a member of the organization already.');
}

async function ensureUserRoles(db: TenantDatabase, ids: readonly string[]): Promise<void> {
  const known = await selectRolesByIds(db, ids);
  if (known.length < ids.length)
    throw error('entity.relation_foreign_key_not_found', undefined, { status: 422 });
  if (known.some(({ type }) => type !== 'User'))
    throw refused('An invitation promises roles for people, not for machines.');
}

/** @throws request.invalid_input (422) unless this person's email address is the invited one */
async function invitedPerson(
  tenant: TenantContext,
  db: TenantDatabase,
  row: store.InvitationRow,
  userId: string | null | undefined,
): Promise<string> {
  if (!userId) throw refused('acceptedUserId says who accepts.');
  const user = await findUserByIdentifier(tenant, { type: 'email', value: row.invitee }, db);
  if (user?.id !== userId) throw refused('Only the person with the invited email address can accept.');
  return userId;
}

async function join(db: TenantDatabase, row: store.InvitationRow, userId: string): Promise<void> {
  const { organizationId } = row;
  await relate(db, 'organization_users', [{ organizationId, userId }]);
  const promised = await store.rolesOfInvitations(db, [row.id]);
  await relate(
    db,
    'organization_user_roles',
    promised.map(({ id: organizationRoleId }) => ({ organizationId, userId, organizationRoleId })),
  );
}

function ensureWaiting(row: store.InvitationRow): void {
  const status = statusOf(row);
  if (status !== 'Pending') throw refused(`The invitation is not pending: it is ${status.toLowerCase()}.`);
}

/** What was not accepted in time has expired, without anybody having to note it. */
const statusOf = ({ status, expiresAt }: store.InvitationRow): InvitationJson['status'] =>
  status === 'Pending' && expiresAt <= Date.now() ? 'Expired' : status;

const refused = (details: string) => error('request.invalid_input', undefined, { status: 422, details });

/** @throws entity.not_found */
async function existing(db: TenantDatabase, id: string): Promise<store.InvitationRow> {
  const row = await store.selectInvitation(db, id);
  if (!row) throw error('entity.not_found');
  return row;
}

async function invitationJson(
  tenant: TenantContext,
  db: TenantDatabase,
  row: store.InvitationRow,
): Promise<InvitationJson> {
  const roles = await store.rolesOfInvitations(db, [row.id]);
  return jsonOf(tenant, row, roles);
}

async function invitationsJson(
  tenant: TenantContext,
  db: TenantDatabase,
  rows: readonly store.InvitationRow[],
): Promise<InvitationJson[]> {
  const roles = Map.groupBy(
    await store.rolesOfInvitations(
      db,
      rows.map(({ id }) => id),
    ),
    ({ invitationId }) => invitationId,
  );
  return rows.map((row) => jsonOf(tenant, row, roles.get(row.id) ?? []));
}

const jsonOf = (
  tenant: TenantContext,
  row: store.InvitationRow,
  roles: readonly { id: string; name: string }[],
): InvitationJson => {
  const { inviteeKey: _key, ...shown } = row;
  return {
    ...shown,
    tenantId: tenant.id,
    status: statusOf(row),
    organizationRoles: roles.map(({ id, name }) => ({ id, name })),
  };
};

function note(
  db: TenantDatabase,
  event: string,
  actor: ActorOrMember,
  { id, organizationId }: store.InvitationRow,
  more: Readonly<Record<string, unknown>>,
): Promise<void> {
  return recordChange(db, {
    key: `Management.OrganizationInvitation.${event}`,
    result: 'Success',
    actor,
    organizationInvitationId: id,
    organizationId,
    ...more,
  });
}

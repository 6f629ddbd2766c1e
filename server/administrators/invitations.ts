/**
 * Invitations to administer. A link opens one registration in the admin tenant, for one address, once and for some days;
 * only its hash is kept. It gives what it promises only while whoever sent it may still give that: otherwise somebody who
 * is about to be removed could leave a door open for themselves.
 */
import type { AdministratorInvitation, SentInvitation } from '@portero/schema/administration.ts';
import { error, isError } from '@portero/schema/errors.ts';
import { newId, newSecret } from '@portero/schema/ids.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { sendMessage } from '../messages/send.ts';
import { selectRoleByName } from '../roles/store.ts';
import { consume, issue, withdraw } from '../security/consume.ts';
import type { TenantContext } from '../tenants/context.ts';
import { emailKey } from '../users/identifiers.ts';
import { insertUserRoles } from '../users/role-store.ts';
import { ensureIdentifiersAreFree, findUserById } from '../users/rules.ts';
import { allows, covers, ensureCovers, scopesHeldNow } from './authority.ts';
import { type InvitationRow, invitationByCode, pendingInvitations } from './invitation-store.ts';
import { ensureMayGive } from './rules.ts';
import * as store from './store.ts';

export const purpose = 'administrator-invitation';
const day = 86_400_000;
/** Nobody guesses a secret of 190 bits; wrong ones must not shut out whoever has the right one. */
const maxTries = 1_000_000;

export type Wish = { readonly email: string; readonly roleIds: readonly string[]; readonly days: number };
/** How messages go out: by the tenant that has the connectors. */
export type Post = {
  readonly from: TenantContext;
  readonly isPossible: boolean;
  readonly languages: readonly string[];
};

/**
 * Invite somebody, or again with another link: the earlier one stops working.
 * @returns with the link when no message could take it there; it cannot be had again
 * @throws user.email_already_in_use, entity.relation_foreign_key_not_found, administrator.more_than_own
 */
export async function invite(
  admin: TenantContext,
  { email, roleIds, days }: Wish,
  actor: Actor,
  post: Post,
): Promise<SentInvitation> {
  const [id, secret] = [newId(), newSecret()];
  const wanted = [...new Set(roleIds)];
  const expiresAt = Date.now() + days * day;
  await admin.db.transaction(async (db) => {
    await ensureIdentifiersAreFree(admin, db, { primaryEmail: email });
    await ensureMayGive(db, wanted, actor);
    for (const earlier of await pendingInvitations(db, subjectOf(email))) {
      await ensureWithinReach(db, earlier, actor);
      await withdraw(db, purpose, earlier.id);
    }
    await issue(db, {
      purpose,
      key: id,
      subject: subjectOf(email),
      session: '',
      secret: fingerprint(admin, secret),
      maxTries,
      payload: { email, roleIds: wanted, inviterId: actor.id },
      expiresAt,
    });
    await note(db, 'Created', actor, { invitationId: id, email, roleIds: wanted, expiresAt });
  });
  const link = `${admin.endpoint}/console/invitation?${new URLSearchParams({ code: `${id}.${secret}` })}`;
  const isSent = await send(admin, { email, link }, actor, post);
  const row = (await pendingInvitations(admin.db)).find((one) => one.id === id);
  if (!row) throw error('entity.not_found');
  return { ...(await described(admin.db, row)), ...(!isSent && { link }) };
}

/** Those that wait, latest first; without their links, which nobody sees twice. */
export async function listInvitations({ db }: TenantContext): Promise<AdministratorInvitation[]> {
  return Promise.all((await pendingInvitations(db)).map((row) => described(db, row)));
}

/** @throws entity.not_found, administrator.more_than_own */
export async function revokeInvitation(admin: TenantContext, id: string, actor: Actor): Promise<void> {
  await admin.db.transaction(async (db) => {
    const row = (await pendingInvitations(db)).find((one) => one.id === id);
    if (!row) throw error('entity.not_found');
    await ensureWithinReach(db, row, actor);
    await withdraw(db, purpose, id);
    await note(db, 'Revoked', actor, { invitationId: id, email: row.email });
  });
}

/** What an invitation's page says, to whoever has the link. @throws administrator.invitation_invalid */
export async function showInvitation(admin: TenantContext, code: string) {
  const row = await findInvitation(admin, code);
  if (!row) throw error('administrator.invitation_invalid');
  const [{ roles, email, expiresAt }, inviter] = await Promise.all([
    described(admin.db, row),
    findUserById(admin, row.inviterId),
  ]);
  return {
    email,
    expiresAt,
    inviter: inviter?.name ?? inviter?.username ?? inviter?.primaryEmail ?? null,
    roles: roles.map(({ name }) => name),
  };
}

/** The invitation that a code is for, while it is good. */
export async function findInvitation(
  admin: TenantContext,
  code: string,
  db: TenantDatabase = admin.db,
): Promise<InvitationRow | undefined> {
  const parts = isInvitationCode(code) ? code.split('.') : [];
  const [id, secret] = parts;
  if (id === undefined || secret === undefined || parts.length !== 2) return undefined;
  const row = await invitationByCode(db, id, fingerprint(admin, secret));
  return row && (await isStillWorth(db, row)) ? row : undefined;
}

/** Set-up codes have no dot. */
export const isInvitationCode = (code: string): boolean => code.includes('.');

/**
 * Make the person just created an administrator, in the same transaction.
 * @throws administrator.invitation_invalid, and with it the person is not created
 */
export async function acceptInvitation(
  admin: TenantContext,
  db: TenantDatabase,
  userId: string,
  code: string,
): Promise<void> {
  const row = await findInvitation(admin, code, db);
  const secret = code.split('.')[1];
  if (!row || secret === undefined) throw error('administrator.invitation_invalid');
  const { outcome } = await consume(db, {
    purpose,
    key: row.id,
    subject: subjectOf(row.email),
    session: '',
    secret: fingerprint(admin, secret),
  });
  if (outcome !== 'consumed') throw error('administrator.invitation_invalid');
  const everybodys = await selectRoleByName(db, 'user');
  await insertUserRoles(db, userId, [...row.roleIds, ...(everybodys ? [everybodys.id] : [])]);
  await note(
    db,
    'Accepted',
    { type: 'user', id: userId },
    { invitationId: row.id, userId, roleIds: row.roleIds },
  );
}

/** Whether its sender may still give those roles, as they are now. */
async function isStillWorth(db: TenantDatabase, { inviterId, roleIds }: InvitationRow): Promise<boolean> {
  const known = new Set((await store.selectAdministrationRoles(db)).map(({ id }) => id));
  if (!roleIds.every((id) => known.has(id))) return false;
  const scopes = await scopesHeldNow(db, inviterId);
  return allows(scopes, 'write:administrators') && covers(scopes, await store.scopesOfRoles(db, roleIds));
}

async function ensureWithinReach(
  db: TenantDatabase,
  { roleIds }: InvitationRow,
  actor: Actor,
): Promise<void> {
  ensureCovers(actor.scopes ?? new Set(), await store.scopesOfRoles(db, roleIds));
}

/** @returns whether the message went */
async function send(
  admin: TenantContext,
  { email, link }: { readonly email: string; readonly link: string },
  actor: Actor,
  { from, isPossible, languages }: Post,
): Promise<boolean> {
  if (!isPossible) return false;
  const inviter = await findUserById(admin, actor.id);
  try {
    await sendMessage(from, {
      channel: 'email',
      to: email,
      type: 'OrganizationInvitation',
      payload: {
        link,
        organization: { name: 'Portero' },
        ...(inviter && { inviter: { id: inviter.id, name: inviter.name ?? inviter.username } }),
      },
      languages,
    });
    return true;
  } catch (failure) {
    // What the provider said, which may hold the link, has been logged without it.
    const reason = isError(failure) ? { reason: failure.code } : { err: failure };
    admin.log.warn(reason, 'an invitation could not be sent; its link is shown instead');
    return false;
  }
}

async function described(db: TenantDatabase, row: InvitationRow): Promise<AdministratorInvitation> {
  const roles = await store.selectAdministrationRoles(db);
  return {
    id: row.id,
    email: row.email,
    inviterId: row.inviterId,
    createdAt: row.createdAt,
    expiresAt: row.expiresAt,
    roles: roles.filter(({ id }) => row.roleIds.includes(id)).map(({ id, name }) => ({ id, name })),
  };
}

const subjectOf = (email: string): string => `email:${emailKey(email)}`;
const fingerprint = (admin: TenantContext, secret: string): string =>
  admin.vault.fingerprint(`${purpose}:${secret}`);

function note(
  db: TenantDatabase,
  event: string,
  actor: Actor,
  more: Readonly<Record<string, unknown>>,
): Promise<void> {
  return recordChange(db, { key: `Administrator.Invitation.${event}`, result: 'Success', actor, ...more });
}

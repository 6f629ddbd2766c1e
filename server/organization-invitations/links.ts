/**
 * Links to our own page for invitations, for tenants whose applications have none (contract EXPERIENCE §8.3). A link holds
 * a token that is bound to the invitation, and so to its address and organization: it proves the address, as a one-time
 * token does, and is used up when the person joins.
 */
import { error } from '@portero/schema/errors.ts';
import type { InteractionEvent } from '@portero/schema/experience.ts';
import { newSecret } from '@portero/schema/ids.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { issue, look } from '../security/consume.ts';
import type { TenantContext } from '../tenants/context.ts';
import { emailKey } from '../users/identifiers.ts';
import { type InvitationRow, selectInvitation } from './store.ts';

const prefix = 'inv_';
const purpose = 'invitation';
export const invitationPath = '/invitation';

/** By its beginning only; whether it is one, the database tells. */
export const isInvitationToken = (token: string): boolean => token.startsWith(prefix);

/** An address of this server, for the message of an invitation; each message has its own. It opens once it is kept. */
export function invitationLink(tenant: TenantContext): { readonly link: string; readonly token: string } {
  const token = prefix + newSecret();
  return { token, link: `${tenant.endpoint}${invitationPath}?${new URLSearchParams({ token })}` };
}

/** After the message went: what could not be sent leaves nothing behind. */
export async function keepInvitationLink(
  tenant: TenantContext,
  row: InvitationRow,
  token: string,
): Promise<void> {
  await issue(tenant.db, {
    purpose,
    key: keyOf(tenant, token),
    subject: `email:${row.inviteeKey}`,
    session: '',
    secret: null,
    maxTries: 1,
    payload: { invitationId: row.id },
    expiresAt: row.expiresAt,
  });
}

export type InvitationStatus = InvitationRow['status'];

/** The invitation that a link is for, whatever has become of it; undefined for a token that is none of ours. */
export async function findInvitation(
  tenant: TenantContext,
  token: string,
  db: TenantDatabase = tenant.db,
): Promise<{ readonly row: InvitationRow; readonly status: InvitationStatus } | undefined> {
  const found = isInvitationToken(token) ? await look(db, purpose, keyOf(tenant, token)) : undefined;
  const id = found?.payload.invitationId;
  const row = typeof id === 'string' ? await selectInvitation(db, id) : undefined;
  if (!row) return undefined;
  const isLate = row.status === 'Pending' && row.expiresAt <= Date.now();
  return { row, status: isLate ? 'Expired' : row.status };
}

/**
 * The invitation that the token opens for this address now. Nothing is used up: joining does that.
 * @throws one_time_token.*, in whose words clients are told
 */
export async function openInvitation(
  tenant: TenantContext,
  {
    token,
    email,
    event,
  }: { readonly token: string; readonly email: string; readonly event?: InteractionEvent },
  db: TenantDatabase = tenant.db,
): Promise<InvitationRow> {
  const found = await findInvitation(tenant, token, db);
  if (!found) throw error('one_time_token.token_not_found');
  const { row, status } = found;
  if (row.inviteeKey !== emailKey(email)) throw error('one_time_token.email_mismatch');
  if (status === 'Accepted') throw error('one_time_token.token_consumed');
  if (status === 'Revoked') throw error('one_time_token.token_revoked');
  if (status === 'Expired') throw error('one_time_token.token_expired');
  if (event === 'ForgotPassword') throw error('one_time_token.interaction_event_mismatch');
  return row;
}

const keyOf = ({ vault }: TenantContext, token: string): string => vault.fingerprint(`invitation:${token}`);

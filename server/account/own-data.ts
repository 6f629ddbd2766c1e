/**
 * Ours, beyond the contract: what somebody may do with their account as a whole – take their data along, see what
 * happened in it, give it up, and have tokens for scripts of their own. Each is off until the tenant turns it on.
 */
import { error } from '@portero/schema/errors.ts';
import type { TokenScope } from '@portero/schema/personal-access-tokens.ts';
import * as z from 'zod';
import { selectLogs } from '../audit/store.ts';
import type { Page } from '../http/pagination.ts';
import { tellOf } from '../messages/notices.ts';
import { factorsOf, publicFactor } from '../mfa/factors.ts';
import { organizationsOfUser, rolesInOrganizations } from '../organizations/rules.ts';
import {
  createToken,
  deleteToken,
  listTokens,
  type PersonalAccessToken,
} from '../personal-access-tokens/rules.ts';
import { roleNamesOfUser } from '../roles/rules.ts';
import { picturesOf } from '../user-assets/rules.ts';
import { getUser, holdUser, publicUser, removeUser } from '../users/rules.ts';
import { listGrants, listSessions } from '../users/sessions.ts';
import { verifiedOf } from '../users/verification.ts';
import { type Account, noteChange } from './account.ts';
import { ensureEditable, ensureReadable } from './fields.ts';
import { selectInvitationsTo, selectKeptOf, selectOneTimeTokensFor } from './own-data-store.ts';
import { longestLife, longestOwnLife } from './token-choices.ts';
import { ensureVerified, ensureVerifiedIfPossible } from './verification.ts';

const day = 86_400_000;
/** Days that a token lives for which nobody said how long. */
export const usualOwnLife = 90;
const exportedEntries = 5000;

/** What an audit entry tells the person that it is about: never what an administrator's tool wrote beside it. */
export const activity = z.object({
  id: z.string(),
  key: z.string(),
  createdAt: z.number(),
  result: z.string().optional(),
  ip: z.string().optional(),
  userAgent: z.string().optional(),
  applicationId: z.string().optional(),
  /** Somebody else did it: an administrator, or a program of theirs. */
  byOthers: z.boolean(),
});
export type Activity = z.infer<typeof activity>;

const told = activity.pick({ result: true, ip: true, userAgent: true, applicationId: true }).extend({
  actor: z.object({ id: z.string() }).optional(),
});

/** What happened in the account, newest first. @throws account_center.field_not_enabled, verification_record.permission_denied */
export async function listActivity(
  account: Account,
  page: Page,
): Promise<{ entries: Activity[]; total: number }> {
  await ensureReadable(account.tenant, 'activityLog');
  await ensureVerified(account);
  return entriesOf(account, page);
}

async function entriesOf({ tenant, userId }: Account, page: Pick<Page, 'size' | 'offset'>) {
  const { rows, total } = await selectLogs(tenant.db, { userId }, page, undefined);
  const entries = rows.map(({ id, key, payload, createdAt }): Activity => {
    const { actor, ...seen } = told.catch({}).parse(payload);
    const byOthers = actor !== undefined && actor.id !== userId;
    // Where an administrator sits is not the person's to know.
    return {
      id,
      key,
      createdAt,
      ...seen,
      ...(byOthers && { ip: undefined, userAgent: undefined }),
      byOthers,
    };
  });
  return { entries, total };
}

/**
 * Everything that is kept about somebody, but what opens something: a test holds each table of the database against it.
 * What only their address ties to them comes where the address counts as theirs.
 * @throws account_center.field_not_enabled, verification_record.permission_denied
 */
export async function exportOwnData(account: Account): Promise<Record<string, unknown>> {
  const { tenant, userId } = account;
  await ensureReadable(tenant, 'dataExport');
  await ensureVerified(account);
  const user = await getUser(tenant, userId);
  const emailKey = (await verifiedOf(tenant, user)).email ? (user.emailKey ?? undefined) : undefined;
  const [sessions, grants, organizations, held, roles, tokens, { entries, total }, pictures, kept] =
    await Promise.all([
      listSessions(tenant, userId),
      listGrants(tenant, userId),
      organizationsOfUser(tenant, userId),
      rolesInOrganizations(tenant, userId),
      roleNamesOfUser(tenant, userId),
      ownTokens(account),
      entriesOf(account, { size: exportedEntries, offset: 0 }),
      picturesOf(tenant, userId),
      selectKeptOf(tenant.db, userId),
    ]);
  const [invitations, oneTimeTokens] = await Promise.all([
    selectInvitationsTo(tenant.db, { userId, emailKey }),
    emailKey === undefined ? [] : selectOneTimeTokensFor(tenant.db, emailKey),
  ]);
  await tenant.db.transaction((db) => noteChange(db, account, 'Exported'));
  const heldIn = Map.groupBy(held, ({ organizationId }) => organizationId);
  return {
    exportedAt: new Date().toISOString(),
    account: publicUser(user),
    choices: user.logtoConfig,
    passwordUpdatedAt: user.passwordUpdatedAt,
    isPasswordExpired: user.isPasswordExpired,
    needsSecondFactor: user.needsSecondFactor,
    mfaVerifications: factorsOf(user).map(publicFactor),
    sessions,
    grants,
    organizations: organizations.map(({ id, name }) => ({
      id,
      name,
      organizationRoles: (heldIn.get(id) ?? []).map((role) => ({ id: role.id, name: role.name })),
    })),
    roles,
    personalAccessTokens: tokens,
    invitations,
    oneTimeTokens,
    pictures,
    ...kept,
    activity: entries,
    /** How many there are; the newest of them are above. */
    activityEntries: total,
  };
}

/**
 * Give the account up, with everything in it. @param confirmation the account's id, so that no slip of a program does it
 * @throws account_center.field_not_editable, verification_record.permission_denied, account.confirmation_required
 */
export async function deleteOwnAccount(account: Account, confirmation: string): Promise<void> {
  const { tenant, userId, request } = account;
  await ensureEditable(tenant, 'accountDeletion');
  await tenant.db.transaction(async (db) => {
    const user = await holdUser(db, userId);
    await ensureVerifiedIfPossible(account, user, db);
    if (confirmation !== userId) throw error('account.confirmation_required');
    await removeUser(db, userId);
    await noteChange(db, account, 'Deleted');
    await tellOf(tenant, db, user, 'account-deleted', request);
  });
}

export type OwnToken = Omit<PersonalAccessToken, 'tenantId' | 'userId' | 'value' | 'createdBy'> & {
  /** An administrator made it, or a program of theirs; left out where nobody noted it. */
  byOthers?: boolean;
};

const withoutValue = ({
  name,
  createdAt,
  expiresAt,
  lastUsedAt,
  scopes,
  createdBy,
}: PersonalAccessToken): OwnToken => ({
  name,
  createdAt,
  expiresAt,
  lastUsedAt,
  ...(scopes && { scopes }),
  // Which administrator it was is not the person's to know.
  ...(createdBy && { byOthers: createdBy.type !== 'person' }),
});

async function ownTokens({ tenant, userId }: Account): Promise<OwnToken[]> {
  const tokens = await listTokens(tenant, userId, { type: 'user', id: userId }, { masked: true });
  return tokens.map(withoutValue);
}

/** @throws account_center.field_not_enabled */
export async function listOwnTokens(account: Account): Promise<OwnToken[]> {
  await ensureReadable(account.tenant, 'personalAccessTokens');
  return ownTokens(account);
}

/**
 * A token for a script of the person's own; its value is shown this once. It ends after ninety days unless told, and after
 * a year at the latest.
 * @throws user.personal_access_token_name_exists, account_center.field_not_editable,
 *   verification_record.permission_denied, request.invalid_input
 */
export async function createOwnToken(
  account: Account,
  {
    name,
    expiresAt,
    scopes,
  }: {
    readonly name: string;
    readonly expiresAt?: number | undefined;
    readonly scopes?: readonly TokenScope[] | undefined;
  },
): Promise<OwnToken & { value: string }> {
  const { tenant, userId } = account;
  await ensureEditable(tenant, 'personalAccessTokens');
  await ensureVerified(account);
  if (expiresAt !== undefined && expiresAt > Date.now() + longestOwnLife * day)
    throw error('request.invalid_input', undefined, { details: 'expiresAt may be a year away at most.' });
  const usual = Date.now() + Math.min(usualOwnLife, await longestLife(account)) * day;
  const wanted = { name, expiresAt: expiresAt ?? usual, scopes };
  const made = await createToken(tenant, userId, wanted, { type: 'user', id: userId });
  return { ...withoutValue(made), value: made.value };
}

/** @throws account_center.field_not_editable, verification_record.permission_denied, entity.not_found */
export async function deleteOwnToken(account: Account, name: string): Promise<void> {
  const { tenant, userId } = account;
  await ensureEditable(tenant, 'personalAccessTokens');
  await ensureVerified(account);
  await deleteToken(tenant, userId, name, { type: 'user', id: userId });
}

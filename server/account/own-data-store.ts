/** Queries on what is kept of somebody beside their own row, wherever it lies: for whoever takes it along. Without secrets. */
import type { TenantDatabase } from '../database/tenant-scope.ts';

/** What names a person by their id. */
export async function selectKeptOf(db: TenantDatabase, userId: string) {
  const { read } = db;
  const [
    termsAcceptances,
    trustedDevices,
    recoveryRequests,
    signInPlaces,
    activeDays,
    sharedOrganizations,
    sharedByGrant,
    organizationChoices,
    admittedTo,
    protectedAppSessions,
    invitationsSent,
    imports,
  ] = await Promise.all([
    read
      .selectFrom('terms_acceptances')
      .select(['version', 'termsOfUseUrl', 'privacyPolicyUrl', 'manner', 'applicationId', 'createdAt'])
      .where('userId', '=', userId)
      .orderBy('createdAt')
      .execute(),
    // Those that stand for nothing any more as well, until they are swept.
    read
      .selectFrom('trusted_devices')
      .select(['id', 'userAgent', 'ip', 'country', 'city', 'createdAt', 'lastUsedAt', 'expiresAt'])
      .where('userId', '=', userId)
      .orderBy('createdAt')
      .execute(),
    // What an administrator wrote of it is theirs.
    read
      .selectFrom('recovery_requests')
      .select([
        'id',
        'state',
        'reason',
        'factorTypes',
        'ip',
        'userAgent',
        'createdAt',
        'waitsUntil',
        'expiresAt',
        'closedAt',
      ])
      .where('userId', '=', userId)
      .orderBy('createdAt')
      .execute(),
    read
      .selectFrom('sign_in_places')
      .select(['kind', 'place', 'seenAt'])
      .where('userId', '=', userId)
      .orderBy('seenAt')
      .execute(),
    read
      .selectFrom('daily_active_users')
      .select('date')
      .where('userId', '=', userId)
      .orderBy('date')
      .execute(),
    read
      .selectFrom('application_consent_organizations')
      .select(['applicationId', 'organizationId', 'createdAt'])
      .where('userId', '=', userId)
      .execute(),
    read
      .selectFrom('cimd_grant_organizations')
      .select(['grantId', 'organizationId', 'createdAt'])
      .where('userId', '=', userId)
      .execute(),
    read
      .selectFrom('organization_choices')
      .select(['applicationId', 'organizationId', 'createdAt'])
      .where('userId', '=', userId)
      .execute(),
    read
      .selectFrom('application_access_users')
      .select(['applicationId', 'createdAt'])
      .where('userId', '=', userId)
      .execute(),
    read
      .selectFrom('protected_app_sessions')
      .select(['applicationId', 'createdAt', 'expiresAt'])
      .where('userId', '=', userId)
      .execute(),
    // Whom they invited is somebody else.
    read
      .selectFrom('organization_invitations')
      .select(['id', 'organizationId', 'status', 'createdAt', 'expiresAt'])
      .where('inviterId', '=', userId)
      .orderBy('createdAt')
      .execute(),
    read
      .selectFrom('user_import_rows')
      .select(['importId', 'row', 'label', 'outcome'])
      .where('userId', '=', userId)
      .execute(),
  ]);
  return {
    termsAcceptances,
    trustedDevices,
    recoveryRequests,
    signInPlaces,
    activeDays: activeDays.map(({ date }) => date),
    sharedOrganizations: [...sharedOrganizations, ...sharedByGrant],
    organizationChoices,
    admittedTo,
    protectedAppSessions,
    invitationsSent,
    imports,
  };
}

/** Invitations that somebody accepted, and, where an address is given, those that were sent there. Newest first. */
export async function selectInvitationsTo(
  db: TenantDatabase,
  { userId, emailKey }: { readonly userId: string; readonly emailKey: string | undefined },
) {
  const rows = await db.read
    .selectFrom('organization_invitations as invitation')
    .innerJoin('organizations', 'organizations.id', 'invitation.organizationId')
    .select([
      'invitation.id',
      'invitation.organizationId',
      'organizations.name as organizationName',
      'invitation.status',
      'invitation.createdAt',
      'invitation.expiresAt',
    ])
    .where((where) =>
      where.or([
        where('invitation.acceptedUserId', '=', userId),
        ...(emailKey === undefined ? [] : [where('invitation.inviteeKey', '=', emailKey)]),
      ]),
    )
    .orderBy('invitation.createdAt', 'desc')
    .orderBy('invitation.id')
    .execute();
  if (rows.length === 0) return [];
  const promised = await db.read
    .selectFrom('organization_invitation_roles as promised')
    .innerJoin('organization_roles as role', 'role.id', 'promised.organizationRoleId')
    .select(['promised.organizationInvitationId as invitationId', 'role.id', 'role.name'])
    .where(
      'promised.organizationInvitationId',
      'in',
      rows.map(({ id }) => id),
    )
    .execute();
  const roles = Map.groupBy(promised, ({ invitationId }) => invitationId);
  return rows.map((row) => ({
    ...row,
    organizationRoles: (roles.get(row.id) ?? []).map(({ id, name }) => ({ id, name })),
  }));
}

/** Links by which an application let an address in, without what opens them. */
export const selectOneTimeTokensFor = (db: TenantDatabase, emailKey: string) =>
  db.read
    .selectFrom('one_time_tokens')
    .select(['id', 'email', 'context', 'status', 'createdAt', 'expiresAt'])
    .where('emailKey', '=', emailKey)
    .orderBy('createdAt')
    .execute();

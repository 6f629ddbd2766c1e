/** What people do to their own account and organizations. */
import type { Difference } from '../differences.ts';

export const account: readonly Difference[] = [
  {
    operations: [
      'GET /api/my-organizations/{organizationId}',
      'PATCH /api/my-organizations/{organizationId}',
      'GET /api/my-organizations/{organizationId}/logs',
      'GET /api/my-organizations/{organizationId}/roles',
      'GET /api/my-organizations/{organizationId}/members',
      'DELETE /api/my-organizations/{organizationId}/members/{userId}',
      'PUT /api/my-organizations/{organizationId}/members/{userId}/roles',
      'GET /api/my-organizations/{organizationId}/invitations',
      'POST /api/my-organizations/{organizationId}/invitations',
      'POST /api/my-organizations/{organizationId}/invitations/{invitationId}/message',
      'DELETE /api/my-organizations/{organizationId}/invitations/{invitationId}',
    ],
    what: ['operation is ours'],
    reason: 'Members administer their own organization; there only whoever administers the whole tenant can.',
  },
  {
    operations: [
      'POST /api/verifications/totp',
      'POST /api/verifications/web-authn/authentication',
      'POST /api/verifications/web-authn/authentication/verify',
    ],
    what: ['operation is ours'],
    reason: 'People without password, address and number can show that it is them, too.',
  },
  {
    operations: [
      'POST /api/my-account/mfa-verifications/totp-secret/generate',
      'POST /api/my-account/mfa-verifications/backup-codes/generate',
      'GET /api/my-account/mfa-verifications/backup-codes',
    ],
    what: ['response secret is ours', 'response codes is ours'],
    reason: 'Answered by both; only our document says so.',
  },
  {
    operations: ['PUT /api/my-account/mfa-verifications/totp'],
    what: ['body name is ours', 'body replaces is ours'],
    reason:
      'Where the tenant lets people have several authenticator apps: which goes, and what the new one is called.',
  },
  {
    operations: ['PUT /api/my-account/mfa-verifications/backup-codes'],
    what: ['operation is ours'],
    reason: 'New backup codes in place of the old ones in one step, as authenticator apps have it.',
  },
  {
    operations: ['PATCH /api/my-account/mfa-verifications/{verificationId}/name'],
    what: [
      'response agent is ours',
      'response createdAt is ours',
      'response id is ours',
      'response lastUsedAt is ours',
      'response name is ours',
      'response remainCodes is ours',
      'response type is ours',
    ],
    reason: 'The passkey or authenticator app as it is now; the document there leaves the answer out.',
  },
  {
    operations: ['PATCH /api/account-center'],
    what: ['body deleteAccountUrl is null|string instead of null|object'],
    reason: 'It is a text there as well, whatever the document says.',
  },
  {
    operations: [
      'GET /api/my-account/activity',
      'GET /api/my-account/export',
      'DELETE /api/my-account',
      'GET /api/my-account/personal-access-tokens',
      'GET /api/my-account/personal-access-token-choices',
      'POST /api/my-account/personal-access-tokens',
      'DELETE /api/my-account/personal-access-tokens/{name}',
    ],
    what: ['operation is ours'],
    reason: 'What people may do with their account as a whole; off until the tenant turns it on.',
  },
  {
    operations: [
      'GET /api/my-account/organizations',
      'DELETE /api/my-account/organizations/{organizationId}',
      'GET /api/my-account/organization-invitations',
      'POST /api/my-account/organization-invitations/{invitationId}/accept',
      'POST /api/my-account/organization-invitations/{invitationId}/decline',
    ],
    what: ['operation is ours'],
    reason: 'Where people belong, and what waits for them; off until the tenant turns it on.',
  },
  {
    operations: ['GET /api/my-account/trusted-devices', 'DELETE /api/my-account/trusted-devices/{deviceId}'],
    what: ['operation is ours'],
    reason: 'There as well, behind a development switch.',
  },
];

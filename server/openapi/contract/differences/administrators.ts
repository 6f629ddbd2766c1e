/** Administrators and their Console. */
import type { Difference } from '../differences.ts';

export const administrators: readonly Difference[] = [
  {
    operations: [
      'GET /api/administrators',
      'GET /api/administrators/{id}',
      'PATCH /api/administrators/{id}',
      'DELETE /api/administrators/{id}',
      'DELETE /api/administrators/{id}/sessions',
      'DELETE /api/administrators/{id}/second-factors',
      'GET /api/administrator-roles',
      'POST /api/administrator-roles',
      'PATCH /api/administrator-roles/{id}',
      'DELETE /api/administrator-roles/{id}',
      'GET /api/administrator-invitations',
      'POST /api/administrator-invitations',
      'DELETE /api/administrator-invitations/{id}',
      'POST /api/.well-known/administrator-invitation',
      'GET /api/administrator-security',
      'PATCH /api/administrator-security',
      'GET /api/administrator-logs',
      'GET /me/administration',
    ],
    what: ['operation is ours'],
    reason: 'Several administrators, each with roles of their own, on the admin tenant’s address.',
  },
  {
    operations: ['GET /api/log-exports'],
    what: ['operation is ours'],
    reason: 'The audit log as a file.',
  },
  {
    operations: ['GET /api/configs/log-retention', 'PATCH /api/configs/log-retention'],
    what: ['operation is ours'],
    reason: 'For how long the audit log is kept is the tenant’s choice.',
  },
  {
    operations: [
      'GET /api/configs/log-stream',
      'PUT /api/configs/log-stream',
      'DELETE /api/configs/log-stream',
      'POST /api/configs/log-stream/signing-secret',
      'POST /api/configs/log-stream/test',
    ],
    what: ['operation is ours'],
    reason: 'The audit log can be streamed to where a company watches its systems.',
  },
  {
    operations: ['GET /api/log-seals', 'GET /api/log-seals/verification'],
    what: ['operation is ours'],
    reason: 'The audit log tells when somebody changed it in the database.',
  },
  {
    operations: ['GET /api/domains/{id}/verification-files', 'PUT /api/domains/{id}/verification-files'],
    what: [
      'response path is ours',
      'response content is ours',
      'response contentType is ours',
      'body verificationFiles is array instead of object',
    ],
    reason: 'Lists of files on both sides; only our document says what is in them.',
  },
  {
    operations: ['GET /api/development-inbox', 'DELETE /api/development-inbox'],
    what: ['operation is ours'],
    reason: 'Messages that nobody could send yet, kept for whoever sets an instance up.',
  },
  {
    operations: ['GET /api/.well-known/first-run'],
    what: ['operation is ours'],
    reason: 'The Console asks whether the first administrator is still to come.',
  },
  {
    operations: ['GET /api/status'],
    what: ['status 200 is ours'],
    reason: 'Sent with `logto-tenant-id` to whoever has the status key.',
  },
  {
    operations: ['GET /api/logs'],
    what: ['query organizationId is ours', 'query q is ours'],
    reason: 'What happened in one organization, and entries that hold a text, among the newest 20,000.',
  },
  {
    operations: ['GET /api/configs/admin-console', 'PATCH /api/configs/admin-console'],
    what: [
      'body checkedChargeNotification is missing',
      'body developmentTenantMigrationNotification is missing',
      'response checkedChargeNotification is missing',
      'response developmentTenantMigrationNotification is missing',
    ],
    reason: 'Notices of a hosted service; stored and answered like any other key.',
  },
];

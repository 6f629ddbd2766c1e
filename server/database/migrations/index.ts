/** All migrations, in order. Each is forward only; its name is recorded in the database. */
import type { Kysely } from 'kysely';
import type { Engine } from '../dialect.ts';
import * as foundation from './0001-foundation.ts';
import * as authorization from './0002-authorization.ts';
import * as cimd from './0011-cimd.ts';
import * as standards from './0014-standards.ts';
import * as many from './0015-many.ts';
import * as managementScopes from './0018-management-scopes.ts';
import * as account from './0019-account.ts';
import * as passkeys from './0021-passkeys.ts';
import * as profileFields from './0022-profile-fields.ts';
import * as security from './0023-security.ts';
import * as customUi from './0024-custom-ui.ts';
import * as people from './0025-people.ts';
import * as protectedApps from './0026-protected-apps.ts';
import * as tokenWrites from './0027-token-writes.ts';
import * as domains from './0028-domains.ts';
import * as smsTemplates from './0033-sms-templates.ts';
import * as verified from './0034-verified.ts';
import * as administration from './0036-administration.ts';
import * as sessions from './0038-sessions.ts';
import * as isolatedResources from './0039-isolated-resources.ts';
import * as authorizationDetails from './0043-authorization-details.ts';
import * as idempotencyKeys from './0044-idempotency-keys.ts';
import * as organizationLogs from './0045-organization-logs.ts';
import * as selectiveIndexes from './0046-selective-indexes.ts';
import * as logSeals from './0049-log-seals.ts';
import * as scriptVersions from './0050-script-versions.ts';
import * as requiredFactor from './0051-required-factor.ts';
import * as deletedUsers from './0053-deleted-users.ts';
import * as outbox from './0054-outbox.ts';
import * as organizationChoices from './0055-organization-choices.ts';
import * as recoveryRequests from './0056-recovery-requests.ts';
import * as logStreams from './0058-log-streams.ts';
import * as endedSignIns from './0059-ended-sign-ins.ts';

export type MigrationModule = { up(db: Kysely<never>, engine: Engine): Promise<void> };

export const migrations: Readonly<Record<string, MigrationModule>> = {
  '0001-foundation': foundation,
  '0002-authorization': authorization,
  '0011-cimd': cimd,
  '0014-standards': standards,
  '0015-many': many,
  '0018-management-scopes': managementScopes,
  '0019-account': account,
  '0021-passkeys': passkeys,
  '0022-profile-fields': profileFields,
  '0023-security': security,
  '0024-custom-ui': customUi,
  '0025-people': people,
  '0026-protected-apps': protectedApps,
  '0027-token-writes': tokenWrites,
  '0028-domains': domains,
  '0033-sms-templates': smsTemplates,
  '0034-verified': verified,
  '0036-administration': administration,
  '0038-sessions': sessions,
  '0039-isolated-resources': isolatedResources,
  '0043-authorization-details': authorizationDetails,
  '0044-idempotency-keys': idempotencyKeys,
  '0045-organization-logs': organizationLogs,
  '0046-selective-indexes': selectiveIndexes,
  '0049-log-seals': logSeals,
  '0050-script-versions': scriptVersions,
  '0051-required-factor': requiredFactor,
  '0053-deleted-users': deletedUsers,
  '0054-outbox': outbox,
  '0055-organization-choices': organizationChoices,
  '0056-recovery-requests': recoveryRequests,
  '0058-log-streams': logStreams,
  '0059-ended-sign-ins': endedSignIns,
};

/** Every room's phrases in English, the language the others are checked against. */

import { accountCenter } from '../account-center/phrases.en.ts';
import { administrators } from '../administrators/phrases.en.ts';
import { apiReference } from '../api-reference/phrases.en.ts';
import { apiResources } from '../api-resources/phrases.en.ts';
import { applications } from '../applications/phrases.en.ts';
import { auditLogs } from '../audit-logs/phrases.en.ts';
import { connectors } from '../connectors/phrases.en.ts';
import { customJwt } from '../custom-jwt/phrases.en.ts';
import { dashboard } from '../dashboard/phrases.en.ts';
import { domains } from '../domains/phrases.en.ts';
import { emailTemplates } from '../email-templates/phrases.en.ts';
import { getStarted } from '../get-started/phrases.en.ts';
import { guides } from '../guides/phrases.en.ts';
import { inbox } from '../inbox/phrases.en.ts';
import { mfa } from '../mfa/phrases.en.ts';
import { organizationTemplate } from '../organization-template/phrases.en.ts';
import { organizations } from '../organizations/phrases.en.ts';
import { profile } from '../profile/phrases.en.ts';
import { profileFields } from '../profile-fields/phrases.en.ts';
import { protectedApps } from '../protected-apps/phrases.en.ts';
import { roles } from '../roles/phrases.en.ts';
import { security } from '../security/phrases.en.ts';
import { shell } from '../shell/phrases.en.ts';
import { signInExperience } from '../sign-in-experience/phrases.en.ts';
import { tenantSettings } from '../tenant-settings/phrases.en.ts';
import { thirdParty } from '../third-party/phrases.en.ts';
import { tokenInspector } from '../token-inspector/phrases.en.ts';
import { ui } from '../ui/phrases.en.ts';
import { deletedUsers } from '../users/deleted/phrases.en.ts';
import { person } from '../users/detail/phrases.en.ts';
import { users } from '../users/phrases.en.ts';
import { recoveryRequests } from '../users/recovery/phrases.en.ts';
import { welcome } from '../welcome/phrases.en.ts';

export const en = {
  shell,
  accountCenter,
  administrators,
  ui,
  welcome,
  getStarted,
  dashboard,
  applications,
  guides,
  apiReference,
  apiResources,
  profile,
  profileFields,
  roles,
  organizationTemplate,
  organizations,
  protectedApps,
  thirdParty,
  users,
  person,
  deletedUsers,
  recoveryRequests,
  connectors,
  mfa,
  security,
  emailTemplates,
  signInExperience,
  inbox,
  auditLogs,
  customJwt,
  tokenInspector,
  tenantSettings,
  domains,
};

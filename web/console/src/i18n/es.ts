import { accountCenter } from '../account-center/phrases.es.ts';
import { administrators } from '../administrators/phrases.es.ts';
import { apiReference } from '../api-reference/phrases.es.ts';
import { apiResources } from '../api-resources/phrases.es.ts';
import { applications } from '../applications/phrases.es.ts';
import { auditLogs } from '../audit-logs/phrases.es.ts';
import { connectors } from '../connectors/phrases.es.ts';
import { customJwt } from '../custom-jwt/phrases.es.ts';
import { dashboard } from '../dashboard/phrases.es.ts';
import { domains } from '../domains/phrases.es.ts';
import { emailTemplates } from '../email-templates/phrases.es.ts';
import { getStarted } from '../get-started/phrases.es.ts';
import { guides } from '../guides/phrases.es.ts';
import { inbox } from '../inbox/phrases.es.ts';
import { mfa } from '../mfa/phrases.es.ts';
import { organizationTemplate } from '../organization-template/phrases.es.ts';
import { organizations } from '../organizations/phrases.es.ts';
import { profile } from '../profile/phrases.es.ts';
import { profileFields } from '../profile-fields/phrases.es.ts';
import { protectedApps } from '../protected-apps/phrases.es.ts';
import { roles } from '../roles/phrases.es.ts';
import { security } from '../security/phrases.es.ts';
import { shell } from '../shell/phrases.es.ts';
import { signInExperience } from '../sign-in-experience/phrases.es.ts';
import { tenantSettings } from '../tenant-settings/phrases.es.ts';
import { thirdParty } from '../third-party/phrases.es.ts';
import { tokenInspector } from '../token-inspector/phrases.es.ts';
import { ui } from '../ui/phrases.es.ts';
import { deletedUsers } from '../users/deleted/phrases.es.ts';
import { person } from '../users/detail/phrases.es.ts';
import { users } from '../users/phrases.es.ts';
import { recoveryRequests } from '../users/recovery/phrases.es.ts';
import { welcome } from '../welcome/phrases.es.ts';
import type { Phrases } from './language.ts';

export const es: Phrases = {
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

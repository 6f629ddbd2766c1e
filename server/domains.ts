/** Every domain's routes, in one list. `/api` exists on both doors: each serves its own tenant. */
import type { FastifyInstance } from 'fastify';
import { accountCenterRoutes } from './account/center-routes.ts';
import { accountRoutes } from './account/routes.ts';
import { accountPageRoutes } from './account-pages/routes.ts';
import { applicationAccessRoutes } from './application-access/routes.ts';
import { consentInteractionRoutes } from './application-consent/interaction-routes.ts';
import { applicationConsentRoutes } from './application-consent/routes.ts';
import { applicationSignInExperienceRoutes } from './application-sign-in-experience/routes.ts';
import { applicationRoutes } from './applications/routes.ts';
import { logRoutes } from './audit/routes.ts';
import { captchaRoutes } from './captcha/routes.ts';
import { cimdRoutes } from './cimd/routes.ts';
import { clientRegistrationEndpoint } from './client-registration/endpoint.ts';
import { clientRegistrationRoutes } from './client-registration/routes.ts';
import { configRoutes } from './configs/routes.ts';
import { connectorRoutes } from './connectors/routes.ts';
import { consoleRoutes } from './console/routes.ts';
import { customPhraseRoutes } from './custom-phrases/routes.ts';
import { customProfileFieldRoutes } from './custom-profile-fields/routes.ts';
import { customUiRoutes } from './custom-ui/routes.ts';
import { serveCustomUi } from './custom-ui/serve.ts';
import { dashboardRoutes } from './dashboard/routes.ts';
import { developmentInboxRoutes } from './development-inbox/routes.ts';
import { emailTemplateRoutes } from './email-templates/routes.ts';
import { experienceRoutes } from './experience/routes.ts';
import { jwtCustomizerRoutes } from './jwt-customizer/routes.ts';
import { meRoutes } from './me/routes.ts';
import { adminWellKnownRoutes } from './me/well-known.ts';
import { verificationCodeRoutes } from './messages/routes.ts';
import { userMfaRoutes } from './mfa/routes.ts';
import { oneTimeTokenRoutes } from './one-time-tokens/routes.ts';
import { installOpenApi, openApiRoutes } from './openapi/openapi.ts';
import { organizationInvitationRoutes } from './organization-invitations/routes.ts';
import { organizationTemplateRoutes } from './organization-template/routes.ts';
import { organizationRoutes } from './organizations/routes.ts';
import { pageRoutes } from './pages/routes.ts';
import { personalAccessTokenRoutes } from './personal-access-tokens/routes.ts';
import { protectedAppRoutes } from './protected-apps/routes.ts';
import { resourceMetadataRoutes } from './resources/metadata-routes.ts';
import { resourceRoutes } from './resources/routes.ts';
import { roleRoutes } from './roles/routes.ts';
import { sdkRoutes } from './sdks/routes.ts';
import { sentinelRoutes } from './sentinel/routes.ts';
import { signInExperienceRoutes } from './sign-in-experience/routes.ts';
import { statusRoutes } from './status/routes.ts';
import { subjectTokenRoutes } from './subject-tokens/routes.ts';
import { adminTenantId, type TenantContext } from './tenants/context.ts';
import { termsRoutes } from './terms/routes.ts';
import { tokenInspectorRoutes } from './token-inspector/routes.ts';
import { trustedDeviceRoutes } from './trusted-devices/routes.ts';
import { userAssetRoutes } from './user-assets/routes.ts';
import { userExportRoutes } from './user-export/routes.ts';
import { userImportRoutes } from './user-import/routes.ts';
import { userRoutes } from './users/routes.ts';
import type { Services } from './wire.ts';

export async function domainRoutes(
  app: FastifyInstance,
  services: Services,
  tenant: TenantContext,
): Promise<void> {
  await installOpenApi(app, tenant);
  experienceRoutes(app, services);
  consentInteractionRoutes(app, services);
  accountRoutes(app);
  accountCenterRoutes(app);
  await userAssetRoutes(app, services, { withMe: tenant.id === adminTenantId });
  applicationRoutes(app);
  protectedAppRoutes(app, services.dns);
  applicationConsentRoutes(app);
  applicationAccessRoutes(app);
  applicationSignInExperienceRoutes(app);
  resourceRoutes(app);
  resourceMetadataRoutes(app);
  roleRoutes(app);
  userRoutes(app);
  userImportRoutes(app);
  userExportRoutes(app);
  userMfaRoutes(app);
  trustedDeviceRoutes(app);
  personalAccessTokenRoutes(app);
  subjectTokenRoutes(app);
  cimdRoutes(app);
  oneTimeTokenRoutes(app);
  organizationTemplateRoutes(app);
  organizationRoutes(app);
  organizationInvitationRoutes(app);
  connectorRoutes(app);
  signInExperienceRoutes(app);
  captchaRoutes(app);
  sentinelRoutes(app);
  await customUiRoutes(app);
  customPhraseRoutes(app);
  customProfileFieldRoutes(app);
  emailTemplateRoutes(app);
  verificationCodeRoutes(app);
  developmentInboxRoutes(app);
  logRoutes(app);
  dashboardRoutes(app);
  configRoutes(app);
  jwtCustomizerRoutes(app);
  termsRoutes(app);
  tokenInspectorRoutes(app, services.engines);
  clientRegistrationRoutes(app);
  clientRegistrationEndpoint(app);
  statusRoutes(app);
  openApiRoutes(app);
  if (tenant.id === adminTenantId) {
    meRoutes(app);
    adminWellKnownRoutes(app, services.tenants);
    await consoleRoutes(app, tenant);
  } else {
    sdkRoutes(app);
    serveCustomUi(app);
  }
  await accountPageRoutes(app);
  await pageRoutes(app, services, tenant.id === adminTenantId ? undefined : '/sign-in');
}

/** Every domain's routes, in one list. `/api` exists on both doors: each serves its own tenant. */
import { error } from '@portero/schema/errors.ts';
import type { FastifyInstance } from 'fastify';
import { connectorRoutes } from './connectors/routes.ts';
import { consoleRoutes } from './console/routes.ts';
import { customPhraseRoutes } from './custom-phrases/routes.ts';
import { developmentInboxRoutes } from './development-inbox/routes.ts';
import { emailTemplateRoutes } from './email-templates/routes.ts';
import { experienceRoutes } from './experience/routes.ts';
import { meRoutes } from './me/routes.ts';
import { adminWellKnownRoutes } from './me/well-known.ts';
import { verificationCodeRoutes } from './messages/routes.ts';
import { signInExperienceRoutes } from './sign-in-experience/routes.ts';
import { consentRoute } from './pages/consent.ts';
import { adminTenantId, type TenantContext } from './tenants/context.ts';
import { userRoutes } from './users/routes.ts';
import type { Services } from './wire.ts';

export async function domainRoutes(app: FastifyInstance, services: Services, tenant: TenantContext): Promise<void> {
  experienceRoutes(app, services);
  consentRoute(app, services, async () => {
    throw error('oidc.access_denied');
  });
  userRoutes(app);
  signInExperienceRoutes(app);
  connectorRoutes(app);
  emailTemplateRoutes(app);
  customPhraseRoutes(app);
  verificationCodeRoutes(app);
  developmentInboxRoutes(app);
  if (tenant.id !== adminTenantId) return;
  meRoutes(app);
  adminWellKnownRoutes(app, services.tenants);
  await consoleRoutes(app, tenant);
}

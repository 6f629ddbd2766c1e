/** Every domain's routes, in one list. `/api` exists on both doors: each serves its own tenant. */
import { error } from '@portero/schema/errors.ts';
import type { FastifyInstance } from 'fastify';
import { consoleRoutes } from './console/routes.ts';
import { consentRoute } from './pages/consent.ts';
import { adminTenantId, type TenantContext } from './tenants/context.ts';
import type { Services } from './wire.ts';

export async function domainRoutes(app: FastifyInstance, services: Services, tenant: TenantContext): Promise<void> {
  consentRoute(app, services, async () => {
    throw error('oidc.access_denied');
  });
  if (tenant.id === adminTenantId) await consoleRoutes(app, tenant);
}

/** Every domain's routes, in one list. `/api` exists on both doors: each serves its own tenant. */
import type { FastifyInstance } from 'fastify';
import type { TenantContext } from './tenants/context.ts';
import type { Services } from './wire.ts';

export async function domainRoutes(app: FastifyInstance, services: Services, tenant: TenantContext): Promise<void> {
  void app;
  void services;
  void tenant;
}

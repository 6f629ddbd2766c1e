/** What the Console asks before anybody is signed in; on the admin tenant's address only (MANAGEMENT §16). */
import { error } from '@portero/schema/errors.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { anonymous } from '../http/gate.ts';
import { needsFirstAdministrator } from '../tenants/first-administrator.ts';
import type { Tenants } from '../tenants/registry.ts';

const tags = ['Well-known'];

export function adminWellKnownRoutes(instance: FastifyInstance, tenants: Tenants): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/.well-known/endpoints/:tenantId',
    {
      config: {
        gate: anonymous('the Console must find its tenant before anybody is signed in; addresses are public'),
      },
      schema: {
        tags,
        summary: 'Get a tenant’s address',
        params: z.object({ tenantId: z.string().min(1).max(128) }),
        response: { 200: z.object({ user: z.string() }) },
      },
    },
    async ({ params: { tenantId } }) => {
      const tenant = tenants.byId(tenantId);
      if (!tenant) throw error('entity.not_found');
      return { user: tenant.endpoint };
    },
  );

  app.get(
    '/api/.well-known/first-run',
    {
      config: { gate: anonymous('the welcome page shows whether anybody administers this instance yet') },
      schema: {
        tags,
        summary: 'Tell whether the first administrator is still to come',
        response: { 200: z.object({ needsFirstAdministrator: z.boolean() }) },
      },
    },
    async ({ tenant }) => ({ needsFirstAdministrator: await needsFirstAdministrator(tenant) }),
  );
}

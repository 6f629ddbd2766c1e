/** Domains of protected applications (contract MANAGEMENT §3.8). The rest of them is with all other applications. */
import { customDomain } from '@portero/schema/protected-apps.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { management } from '../http/gate.ts';
import type { DnsLookup } from '../outbound/dns.ts';
import * as administration from './administration.ts';
import { appsDomainName } from './hosts.ts';
import { ensureConfigured } from './rules.ts';

const config = { gate: management('applications') };
const params = z.object({ id: z.string().min(1).max(128) });
const tags = ['Applications'];

export function protectedAppRoutes(instance: FastifyInstance, dns: DnsLookup): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  const path = '/api/applications/:id/protected-app-metadata/custom-domains';

  app.get(
    path,
    {
      config,
      schema: {
        tags,
        summary: 'List domains of a protected application',
        description: 'Those that wait for verification are looked up.',
        params,
        response: { 200: z.array(customDomain) },
      },
    },
    (request) => administration.customDomains(request.tenant, dns, request.params.id),
  );

  app.post(
    path,
    {
      config,
      schema: {
        tags,
        summary: 'Give a protected application a domain of its own',
        params,
        body: z.object({ domain: z.string().min(1).max(256) }),
        response: { 201: z.null() },
      },
    },
    async (request, reply) => {
      const { tenant, body } = request;
      await administration.addCustomDomain(tenant, request.params.id, body.domain, actorOf(request));
      return reply.code(201).send(null);
    },
  );

  app.delete(
    `${path}/:domain`,
    {
      config,
      schema: {
        tags,
        summary: 'Take a domain from a protected application',
        params: params.extend({ domain: z.string().min(1).max(256) }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { id, domain } = request.params;
      await administration.removeCustomDomain(request.tenant, id, domain, actorOf(request));
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/api/systems/application',
    {
      config,
      schema: {
        tags: ['Systems'],
        summary: 'Get where protected applications are served',
        response: { 200: z.object({ protectedApps: z.object({ defaultDomain: z.string() }) }) },
      },
    },
    async (request) => {
      ensureConfigured(request.tenant);
      return { protectedApps: { defaultDomain: appsDomainName(request.tenant.config) } };
    },
  );
}

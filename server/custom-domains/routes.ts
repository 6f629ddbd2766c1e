/** `/api/domains` (contract MANAGEMENT §9.6), and two small questions that proxies and this server itself ask. */
import {
  cleanedDomains,
  cleanupDomains,
  createDomain,
  domain,
  verificationFile,
  verificationFiles,
} from '@portero/schema/domains.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { anonymous, management } from '../http/gate.ts';
import { hostnameOf } from '../http/hostnames.ts';
import type { DnsLookup } from '../outbound/dns.ts';
import * as rules from './rules.ts';
import { probeAnswer, probePath } from './verification.ts';

const config = { gate: management('domains') };
const tags = ['Domains'];
const params = z.object({ id: z.string().min(1).max(21) });

export function customDomainRoutes(instance: FastifyInstance, dns: DnsLookup): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/domains',
    {
      config,
      schema: {
        tags,
        summary: 'List custom domains',
        description: 'Oldest first. Those that wait for verification are looked up.',
        response: { 200: z.array(domain) },
      },
    },
    (request) => rules.listDomains(request.tenant, dns),
  );

  app.post(
    '/api/domains',
    {
      config,
      schema: { tags, summary: 'Add a custom domain', body: createDomain, response: { 201: domain } },
    },
    async (request, reply) => {
      const { tenant, body } = request;
      return reply.code(201).send(await rules.addDomain(tenant, body.domain, actorOf(request)));
    },
  );

  app.post(
    '/api/domains/cleanup',
    {
      config,
      schema: {
        tags,
        summary: 'Remove domains that were never verified',
        body: cleanupDomains,
        response: { 200: cleanedDomains },
      },
    },
    (request) => rules.cleanUp(request.tenant, dns, request.body.staleDays, actorOf(request)),
  );

  app.get(
    '/api/domains/:id',
    { config, schema: { tags, summary: 'Get a custom domain', params, response: { 200: domain } } },
    (request) => rules.getDomain(request.tenant, dns, request.params.id),
  );

  app.delete(
    '/api/domains/:id',
    { config, schema: { tags, summary: 'Remove a custom domain', params, response: { 204: z.null() } } },
    async (request, reply) => {
      await rules.removeDomain(request.tenant, request.params.id, actorOf(request));
      return reply.code(204).send(null);
    },
  );

  const filesPath = '/api/domains/:id/verification-files';
  app.get(
    filesPath,
    {
      config,
      schema: {
        tags,
        summary: 'List files that are shown at a domain',
        params,
        response: { 200: z.array(verificationFile) },
      },
    },
    (request) => rules.verificationFiles(request.tenant, request.params.id),
  );

  app.put(
    filesPath,
    {
      config,
      schema: {
        tags,
        summary: 'Replace the files that are shown at a domain',
        params,
        body: z.object({ verificationFiles }),
        response: { 200: z.array(verificationFile) },
      },
    },
    (request) => {
      const { tenant, params, body } = request;
      return rules.replaceVerificationFiles(tenant, params.id, body.verificationFiles, actorOf(request));
    },
  );

  app.get(
    probePath,
    {
      config: { gate: anonymous('this server asks a domain whether it leads here') },
      schema: { hide: true, response: { 200: z.string() } },
    },
    (request, reply) => {
      void reply.type('text/plain; charset=utf-8').header('cache-control', 'no-store');
      return probeAnswer(request.tenant, hostnameOf(request.raw.headers.host) ?? '');
    },
  );

  app.get(
    `${probePath}/certificate`,
    {
      config: { gate: anonymous('proxies ask before they get a certificate for a name') },
      schema: {
        hide: true,
        querystring: z.object({ domain: z.string().max(256) }),
        response: { 200: z.null(), 404: z.null() },
      },
    },
    async (request, reply) => {
      const name = hostnameOf(request.query.domain);
      const may = name !== undefined && (await rules.mayHaveCertificate(request.tenant, name));
      return reply.code(may ? 200 : 404).send(null);
    },
  );
}

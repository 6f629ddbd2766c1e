/** `/api/organizations/:id/jit/…` (contract MANAGEMENT §6.4). */
import { error } from '@portero/schema/errors.ts';
import {
  emailDomain,
  emailDomainSchema,
  ids,
  organizationRoleSchema,
  someIds,
} from '@portero/schema/organizations.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { management } from '../http/gate.ts';
import { answerSlice, pageQuery } from '../http/pagination.ts';
import * as jit from './jit.ts';

const config = { gate: management('organizations') };
const tags = ['Organizations'];
const id = z.string().min(1).max(128);
const params = z.object({ id });
const querystring = z.object(pageQuery);
const none = z.null();

/** As the contract describes an enterprise connector. */
const ssoConnector = z.object({
  tenantId: z.string(),
  id: z.string(),
  providerName: z.string(),
  connectorName: z.string(),
  config: z.record(z.string(), z.unknown()),
  domains: z.array(z.string()),
  branding: z.object({
    displayName: z.string().optional(),
    logo: z.string().optional(),
    darkLogo: z.string().optional(),
  }),
  syncProfile: z.boolean(),
  enableTokenStorage: z.boolean(),
  createdAt: z.number(),
});

export function jitRoutes(instance: FastifyInstance): void {
  domainRoutes(instance);
  roleRoutes(instance);
  connectorRoutes(instance);
}

function domainRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/organizations/:id/jit/email-domains',
    {
      config,
      schema: {
        tags,
        summary: 'List the email domains whose people join by registering',
        params,
        querystring,
        response: { 200: z.array(emailDomainSchema) },
      },
    },
    async (request, reply) =>
      answerSlice(request, reply, await jit.listDomains(request.tenant, request.params.id)),
  );

  app.post(
    '/api/organizations/:id/jit/email-domains',
    {
      config,
      schema: {
        tags,
        summary: 'Add an email domain whose people join by registering',
        params,
        body: z.object({ emailDomain }),
        response: { 201: emailDomainSchema },
      },
    },
    async (request, reply) => {
      const { tenant, params, body } = request;
      return reply.code(201).send(await jit.addDomain(tenant, params.id, body.emailDomain, actorOf(request)));
    },
  );

  app.put(
    '/api/organizations/:id/jit/email-domains',
    {
      config,
      schema: {
        tags,
        summary: 'Replace the email domains whose people join by registering',
        params,
        body: z.object({ emailDomains: z.array(emailDomain).max(1000) }),
        response: { 204: none },
      },
    },
    async (request, reply) => {
      await jit.replaceDomains(
        request.tenant,
        request.params.id,
        request.body.emailDomains,
        actorOf(request),
      );
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/api/organizations/:id/jit/email-domains/:emailDomain',
    {
      config,
      schema: {
        tags,
        summary: 'Remove an email domain',
        params: z.object({ id, emailDomain: id }),
        response: { 204: none },
      },
    },
    async (request, reply) => {
      const { id, emailDomain } = request.params;
      await jit.removeDomain(request.tenant, id, emailDomain.toLowerCase(), actorOf(request));
      return reply.code(204).send(null);
    },
  );
}

function roleRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/organizations/:id/jit/roles',
    {
      config,
      schema: {
        tags,
        summary: 'List the roles of those who join by registering',
        params,
        querystring,
        response: { 200: z.array(organizationRoleSchema) },
      },
    },
    async (request, reply) =>
      answerSlice(request, reply, await jit.listRoles(request.tenant, request.params.id)),
  );

  app.post(
    '/api/organizations/:id/jit/roles',
    {
      config,
      schema: {
        tags,
        summary: 'Add roles for those who join by registering',
        params,
        body: z.object({ organizationRoleIds: someIds }),
        response: { 201: none },
      },
    },
    async (request, reply) => {
      const { tenant, params, body } = request;
      await jit.addRoles(tenant, params.id, body.organizationRoleIds, actorOf(request));
      return reply.code(201).send(null);
    },
  );

  app.put(
    '/api/organizations/:id/jit/roles',
    {
      config,
      schema: {
        tags,
        summary: 'Replace the roles of those who join by registering',
        params,
        body: z.object({ organizationRoleIds: ids }),
        response: { 204: none },
      },
    },
    async (request, reply) => {
      const { tenant, params, body } = request;
      await jit.replaceRoles(tenant, params.id, body.organizationRoleIds, actorOf(request));
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/api/organizations/:id/jit/roles/:organizationRoleId',
    {
      config,
      schema: {
        tags,
        summary: 'Remove a role of those who join by registering',
        params: z.object({ id, organizationRoleId: id }),
        response: { 204: none },
      },
    },
    async (request, reply) => {
      const { id, organizationRoleId } = request.params;
      await jit.removeRole(request.tenant, id, organizationRoleId, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}

/** No enterprise connector exists yet, so the list is empty, and naming one refers to nothing. */
function connectorRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/organizations/:id/jit/sso-connectors',
    {
      config,
      schema: {
        tags,
        summary: 'List the enterprise connectors whose people join',
        params,
        querystring,
        response: { 200: z.array(ssoConnector) },
      },
    },
    async (request, reply) => {
      await jit.nameConnectors(request.tenant, request.params.id, []);
      return answerSlice(request, reply, []);
    },
  );

  app.post(
    '/api/organizations/:id/jit/sso-connectors',
    {
      config,
      schema: {
        tags,
        summary: 'Add enterprise connectors whose people join',
        params,
        body: z.object({ ssoConnectorIds: someIds }),
        response: { 201: none },
      },
    },
    async (request, reply) => {
      await jit.nameConnectors(request.tenant, request.params.id, request.body.ssoConnectorIds);
      return reply.code(201).send(null);
    },
  );

  app.put(
    '/api/organizations/:id/jit/sso-connectors',
    {
      config,
      schema: {
        tags,
        summary: 'Replace the enterprise connectors whose people join',
        params,
        body: z.object({ ssoConnectorIds: ids }),
        response: { 204: none },
      },
    },
    async (request, reply) => {
      await jit.nameConnectors(request.tenant, request.params.id, request.body.ssoConnectorIds);
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/api/organizations/:id/jit/sso-connectors/:ssoConnectorId',
    {
      config,
      schema: {
        tags,
        summary: 'Remove an enterprise connector whose people join',
        params: z.object({ id, ssoConnectorId: id }),
        response: { 204: none },
      },
    },
    async (request) => {
      await jit.nameConnectors(request.tenant, request.params.id, []);
      throw error('entity.not_found');
    },
  );
}

/** What third-party applications may ask for: `/api/applications/…/user-consent-scopes` and `…/consent-organizations`. */
import { organizationSchema } from '@portero/schema/organizations.ts';
import { consentScopesBody, consentScopesSchema, consentScopeType } from '@portero/schema/third-party.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { management } from '../http/gate.ts';
import { answerSlice, pageQuery } from '../http/pagination.ts';
import * as administration from './administration.ts';

const config = { gate: management('applications') };
const tags = ['Applications'];
const id = z.string().min(1).max(128);
const organizationIds = z.array(id).max(1000);

export function applicationConsentRoutes(instance: FastifyInstance): void {
  scopeRoutes(instance);
  organizationRoutes(instance);
}

function scopeRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  const params = z.object({ applicationId: id });

  app.get(
    '/api/applications/:applicationId/user-consent-scopes',
    {
      config,
      schema: {
        tags,
        summary: 'List what a third-party application may ask people for',
        params,
        response: { 200: consentScopesSchema },
      },
    },
    ({ tenant, params: { applicationId } }) => administration.consentScopesOf(tenant, applicationId),
  );

  app.post(
    '/api/applications/:applicationId/user-consent-scopes',
    {
      config,
      schema: {
        tags,
        summary: 'Let a third-party application ask for more',
        params,
        body: consentScopesBody,
        response: { 201: z.null() },
      },
    },
    async (request, reply) => {
      const { tenant, params, body } = request;
      await administration.allowScopes(tenant, params.applicationId, body, actorOf(request));
      return reply.code(201).send(null);
    },
  );

  app.delete(
    '/api/applications/:applicationId/user-consent-scopes/:scopeType/:scopeId',
    {
      config,
      schema: {
        tags,
        summary: 'Let a third-party application no longer ask for something',
        description: 'Holds for the tokens it has too, from their next refresh on.',
        params: params.extend({ scopeType: consentScopeType, scopeId: id }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { applicationId, scopeType, scopeId } = request.params;
      await administration.disallowScope(request.tenant, applicationId, scopeType, scopeId, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}

function organizationRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  const params = z.object({ id, userId: id });
  const path = '/api/applications/:id/users/:userId/consent-organizations';

  app.get(
    path,
    {
      config,
      schema: {
        tags,
        summary: 'List the organizations that a user shares with a third-party application',
        params,
        querystring: z.object(pageQuery),
        response: { 200: z.object({ organizations: z.array(organizationSchema) }) },
      },
    },
    async (request, reply) => {
      const { tenant, params } = request;
      const organizations = await administration.sharedOrganizations(tenant, params.id, params.userId);
      return { organizations: answerSlice(request, reply, organizations) };
    },
  );

  for (const { method, summary, replace, body, status } of [
    {
      method: 'PUT',
      summary: 'Replace the organizations that a user shares with a third-party application',
      replace: true,
      body: z.object({ organizationIds }),
      status: 204,
    },
    {
      method: 'POST',
      summary: 'Share more of a user’s organizations with a third-party application',
      replace: false,
      body: z.object({ organizationIds: organizationIds.min(1) }),
      status: 201,
    },
  ] as const) {
    app.route({
      method,
      url: path,
      config,
      schema: { tags, summary, params, body, response: { [status]: z.null() } },
      handler: async (request, reply) => {
        const { id: applicationId, userId } = request.params;
        await administration.shareOrganizations(
          request.tenant,
          { applicationId, userId },
          request.body.organizationIds,
          actorOf(request),
          { replace },
        );
        return reply.code(status).send(null);
      },
    });
  }

  app.delete(
    `${path}/:organizationId`,
    {
      config,
      schema: {
        tags,
        summary: 'Stop sharing one of a user’s organizations with a third-party application',
        params: params.extend({ organizationId: id }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { id: applicationId, userId, organizationId } = request.params;
      await administration.unshareOrganization(
        request.tenant,
        { applicationId, userId },
        organizationId,
        actorOf(request),
      );
      return reply.code(204).send(null);
    },
  );
}

/** `/api/resources` and their scopes (contract MANAGEMENT §4). */
import {
  createResourceBody,
  createScopeBody,
  patchResourceBody,
  patchScopeBody,
  resourceSchema,
  resourceWithScopes,
  scopeSchema,
} from '@portero/schema/resources.ts';
import { yesNo } from '@portero/schema/text.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { management } from '../http/gate.ts';
import { describePage, optionalPageOf, pageOf, pageQuery } from '../http/pagination.ts';
import { searchCondition } from '../http/search.ts';
import * as administration from './administration.ts';
import { scopeSearchFields, scopesOfResources, selectResources, selectScopes } from './store.ts';

const config = { gate: management('resources') };
const tags = ['Resources'];
const params = z.object({ id: z.string().min(1).max(128) });
const scopesParams = z.object({ resourceId: z.string().min(1).max(128) });
const scopeParams = scopesParams.extend({ scopeId: z.string().min(1).max(128) });
const none = z.null();

export function resourceRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/resources',
    {
      config,
      schema: {
        tags,
        summary: 'List API resources',
        querystring: z.object({ ...pageQuery, includeScopes: yesNo }),
        response: { 200: z.array(resourceWithScopes) },
      },
    },
    async (request, reply) => {
      const { tenant, query } = request;
      const page = optionalPageOf(query);
      const { rows, total } = await selectResources(tenant.db, page);
      if (page) describePage(request, reply, page, total);
      const resources = rows.map((row) => administration.resourceJson(tenant, row));
      if (!query.includeScopes) return resources;
      const scopes = await scopesOfResources(
        tenant.db,
        rows.map(({ id }) => id),
      );
      return resources.map((resource) => ({
        ...resource,
        scopes: scopes
          .filter(({ resourceId }) => resourceId === resource.id)
          .map((scope) => administration.scopeJson(tenant, scope)),
      }));
    },
  );

  app.post(
    '/api/resources',
    {
      config,
      schema: {
        tags,
        summary: 'Create an API resource',
        body: createResourceBody,
        response: { 201: resourceWithScopes },
      },
    },
    async (request, reply) =>
      reply
        .code(201)
        .send(await administration.createResource(request.tenant, request.body, actorOf(request))),
  );

  app.get(
    '/api/resources/:id',
    { config, schema: { tags, summary: 'Get an API resource', params, response: { 200: resourceSchema } } },
    async ({ tenant, params: { id } }) =>
      administration.resourceJson(tenant, await administration.existing(tenant.db, id)),
  );

  app.patch(
    '/api/resources/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Change an API resource',
        params,
        body: patchResourceBody,
        response: { 200: resourceSchema },
      },
    },
    (request) =>
      administration.changeResource(request.tenant, request.params.id, request.body, actorOf(request)),
  );

  app.patch(
    '/api/resources/:id/is-default',
    {
      config,
      schema: {
        tags,
        summary: 'Make an API resource the default',
        params,
        body: z.object({ isDefault: z.boolean() }),
        response: { 200: resourceSchema },
      },
    },
    (request) =>
      administration.changeResource(request.tenant, request.params.id, request.body, actorOf(request)),
  );

  app.delete(
    '/api/resources/:id',
    { config, schema: { tags, summary: 'Delete an API resource', params, response: { 204: none } } },
    async (request, reply) => {
      await administration.deleteResource(request.tenant, request.params.id, actorOf(request));
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/api/resources/:resourceId/scopes',
    {
      config,
      schema: {
        tags,
        summary: 'List scopes',
        params: scopesParams,
        querystring: z.looseObject(pageQuery),
        response: { 200: z.array(scopeSchema) },
      },
    },
    async (request, reply) => {
      const {
        tenant,
        query,
        params: { resourceId },
      } = request;
      const page = pageOf(query);
      const { rows, total } = await selectScopes(
        tenant.db,
        resourceId,
        searchCondition(tenant.db.engine, query, scopeSearchFields),
        page,
      );
      describePage(request, reply, page, total);
      return rows.map((row) => administration.scopeJson(tenant, row));
    },
  );

  app.post(
    '/api/resources/:resourceId/scopes',
    {
      config,
      schema: {
        tags,
        summary: 'Create a scope',
        params: scopesParams,
        body: createScopeBody,
        response: { 201: scopeSchema },
      },
    },
    async (request, reply) =>
      reply
        .code(201)
        .send(
          await administration.createScope(
            request.tenant,
            request.params.resourceId,
            request.body,
            actorOf(request),
          ),
        ),
  );

  app.patch(
    '/api/resources/:resourceId/scopes/:scopeId',
    {
      config,
      schema: {
        tags,
        summary: 'Change a scope',
        params: scopeParams,
        body: patchScopeBody,
        response: { 200: scopeSchema },
      },
    },
    (request) =>
      administration.changeScope(
        request.tenant,
        request.params.resourceId,
        request.params.scopeId,
        request.body,
        actorOf(request),
      ),
  );

  app.delete(
    '/api/resources/:resourceId/scopes/:scopeId',
    { config, schema: { tags, summary: 'Delete a scope', params: scopeParams, response: { 204: none } } },
    async (request, reply) => {
      await administration.deleteScope(
        request.tenant,
        request.params.resourceId,
        request.params.scopeId,
        actorOf(request),
      );
      return reply.code(204).send(null);
    },
  );
}

/** `/api/roles`: roles and the permissions they give (contract MANAGEMENT §5). */
import { scopeSchema } from '@portero/schema/resources.ts';
import {
  createRoleBody,
  ids,
  patchRoleBody,
  roleSchema,
  roleType,
  roleWithCounts,
  scopeWithResource,
} from '@portero/schema/roles.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { management } from '../http/gate.ts';
import { describePage, optionalPageOf, pageOf, pageQuery } from '../http/pagination.ts';
import { searchCondition } from '../http/search.ts';
import { scopeSearchFields } from '../resources/store.ts';
import * as administration from './administration.ts';
import { roleSearchFields } from './store.ts';

const config = { gate: management('roles') };
const tags = ['Roles'];
const id = z.string().min(1).max(128);
const params = z.object({ id });
const none = z.null();
const paged = z.looseObject(pageQuery);

export function roleRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/roles',
    {
      config,
      schema: {
        tags,
        summary: 'List roles',
        querystring: paged.extend({
          type: roleType.optional(),
          excludeUserId: id.optional(),
          excludeApplicationId: id.optional(),
        }),
        response: { 200: z.array(roleWithCounts) },
      },
    },
    async (request, reply) => {
      const { tenant, query } = request;
      const page = pageOf(query);
      const { type, excludeUserId, excludeApplicationId } = query;
      const search = searchCondition(tenant.db.engine, query, roleSearchFields);
      const { roles, total } = await administration.listRoles(
        tenant,
        { type, excludeUserId, excludeApplicationId, search },
        page,
      );
      describePage(request, reply, page, total);
      return roles;
    },
  );

  app.post(
    '/api/roles',
    {
      config,
      schema: { tags, summary: 'Create a role', body: createRoleBody, response: { 200: roleSchema } },
    },
    (request) => administration.createRole(request.tenant, request.body, actorOf(request)),
  );

  app.get(
    '/api/roles/:id',
    { config, schema: { tags, summary: 'Get a role', params, response: { 200: roleSchema } } },
    async ({ tenant, params }) =>
      administration.roleJson(tenant, await administration.existing(tenant.db, params.id)),
  );

  app.patch(
    '/api/roles/:id',
    {
      config,
      schema: { tags, summary: 'Change a role', params, body: patchRoleBody, response: { 200: roleSchema } },
    },
    (request) => administration.changeRole(request.tenant, request.params.id, request.body, actorOf(request)),
  );

  app.delete(
    '/api/roles/:id',
    { config, schema: { tags, summary: 'Delete a role', params, response: { 204: none } } },
    async (request, reply) => {
      await administration.deleteRole(request.tenant, request.params.id, actorOf(request));
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/api/roles/:id/scopes',
    {
      config,
      schema: {
        tags,
        summary: 'List scopes of a role',
        params,
        querystring: paged,
        response: { 200: z.array(scopeWithResource) },
      },
    },
    async (request, reply) => {
      const { tenant, query, params } = request;
      const search = searchCondition(tenant.db.engine, query, scopeSearchFields);
      const scopes = await administration.scopesOf(tenant, params.id, search);
      const page = optionalPageOf(query);
      if (!page) return scopes;
      describePage(request, reply, page, scopes.length);
      return scopes.slice(page.offset, page.offset + page.size);
    },
  );

  app.post(
    '/api/roles/:id/scopes',
    {
      config,
      schema: {
        tags,
        summary: 'Add scopes to a role',
        params,
        body: z.object({ scopeIds: ids }),
        response: { 201: z.array(scopeSchema) },
      },
    },
    async (request, reply) =>
      reply
        .code(201)
        .send(
          await administration.addScopes(
            request.tenant,
            request.params.id,
            request.body.scopeIds,
            actorOf(request),
          ),
        ),
  );

  app.delete(
    '/api/roles/:id/scopes/:scopeId',
    {
      config,
      schema: {
        tags,
        summary: 'Remove a scope from a role',
        params: params.extend({ scopeId: id }),
        response: { 204: none },
      },
    },
    async (request, reply) => {
      await administration.removeScope(
        request.tenant,
        request.params.id,
        request.params.scopeId,
        actorOf(request),
      );
      return reply.code(204).send(null);
    },
  );
}

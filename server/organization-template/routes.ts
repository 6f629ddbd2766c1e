/** `/api/organization-roles` and `/api/organization-scopes` (contract MANAGEMENT §6.5). */
import {
  createOrganizationRoleBody,
  createOrganizationScopeBody,
  ids,
  organizationRoleSchema,
  organizationRoleWithScopes,
  organizationScopeSchema,
  patchOrganizationRoleBody,
  patchOrganizationScopeBody,
  someIds,
} from '@portero/schema/organizations.ts';
import { scopeSchema } from '@portero/schema/resources.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { management } from '../http/gate.ts';
import { answerSlice, describePage, optionalPageOf, pageQuery } from '../http/pagination.ts';
import * as organizationRoles from './role-administration.ts';
import * as organizationScopes from './scope-administration.ts';

const config = { gate: management('organizations') };
const id = z.string().min(1).max(128);
const params = z.object({ id });
const listQuery = z.object({ ...pageQuery, q: z.string().max(256).optional() });
const none = z.null();

export function organizationTemplateRoutes(instance: FastifyInstance): void {
  roleRoutes(instance);
  roleScopeRoutes(instance);
  scopeRoutes(instance);
}

function roleRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  const tags = ['Organization roles'];

  app.get(
    '/api/organization-roles',
    {
      config,
      schema: {
        tags,
        summary: 'List organization roles with what they allow',
        querystring: listQuery,
        response: { 200: z.array(organizationRoleWithScopes) },
      },
    },
    async (request, reply) => {
      const { tenant, query } = request;
      const page = optionalPageOf(query);
      const { roles, total } = await organizationRoles.listRoles(tenant, { q: query.q, page });
      if (page) describePage(request, reply, page, total);
      return roles;
    },
  );

  app.post(
    '/api/organization-roles',
    {
      config,
      schema: {
        tags,
        summary: 'Create an organization role',
        body: createOrganizationRoleBody,
        response: { 201: organizationRoleSchema },
      },
    },
    async (request, reply) =>
      reply
        .code(201)
        .send(await organizationRoles.createRole(request.tenant, request.body, actorOf(request))),
  );

  app.get(
    '/api/organization-roles/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Get an organization role',
        params,
        response: { 200: organizationRoleSchema },
      },
    },
    ({ tenant, params }) => organizationRoles.getRole(tenant, params.id),
  );

  app.patch(
    '/api/organization-roles/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Change an organization role',
        params,
        body: patchOrganizationRoleBody,
        response: { 200: organizationRoleSchema },
      },
    },
    (request) =>
      organizationRoles.changeRole(request.tenant, request.params.id, request.body, actorOf(request)),
  );

  app.delete(
    '/api/organization-roles/:id',
    { config, schema: { tags, summary: 'Delete an organization role', params, response: { 204: none } } },
    async (request, reply) => {
      await organizationRoles.deleteRole(request.tenant, request.params.id, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}

/** The two lists of a role: organization permissions and API permissions. */
function roleScopeRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  const tags = ['Organization roles'];
  const querystring = z.object(pageQuery);

  app.get(
    '/api/organization-roles/:id/scopes',
    {
      config,
      schema: {
        tags,
        summary: 'List the organization permissions of a role',
        params,
        querystring,
        response: { 200: z.array(organizationScopeSchema) },
      },
    },
    async (request, reply) =>
      answerSlice(request, reply, await organizationRoles.scopesOfRole(request.tenant, request.params.id)),
  );

  app.get(
    '/api/organization-roles/:id/resource-scopes',
    {
      config,
      schema: {
        tags,
        summary: 'List the API permissions of a role',
        params,
        querystring,
        response: { 200: z.array(scopeSchema) },
      },
    },
    async (request, reply) =>
      answerSlice(
        request,
        reply,
        await organizationRoles.resourceScopesOfRole(request.tenant, request.params.id),
      ),
  );

  const lists = [
    {
      kind: 'scopes',
      what: 'organization permissions',
      key: 'organizationScopeIds',
      one: 'organizationScopeId',
    },
    { kind: 'resource-scopes', what: 'API permissions', key: 'scopeIds', one: 'scopeId' },
  ] as const;
  for (const { kind, what, key, one } of lists) {
    const body = <T extends z.ZodType>(list: T) => z.object({ [key]: list });
    app.post(
      `/api/organization-roles/:id/${kind}`,
      {
        config,
        schema: {
          tags,
          summary: `Add ${what} to a role`,
          params,
          body: body(someIds),
          response: { 201: none },
        },
      },
      async (request, reply) => {
        const given = request.body[key] ?? [];
        await organizationRoles.addToRole(request.tenant, request.params.id, kind, given, actorOf(request));
        return reply.code(201).send(null);
      },
    );
    app.put(
      `/api/organization-roles/:id/${kind}`,
      {
        config,
        schema: {
          tags,
          summary: `Replace the ${what} of a role`,
          params,
          body: body(ids),
          response: { 204: none },
        },
      },
      async (request, reply) => {
        const given = request.body[key] ?? [];
        await organizationRoles.replaceInRole(
          request.tenant,
          request.params.id,
          kind,
          given,
          actorOf(request),
        );
        return reply.code(204).send(null);
      },
    );
    app.delete(
      `/api/organization-roles/:id/${kind}/:${one}`,
      {
        config,
        schema: {
          tags,
          summary: `Take one of the ${what} from a role`,
          params: z.object({ id, [one]: id }),
          response: { 204: none },
        },
      },
      async (request: FastifyRequest<{ Params: Record<string, string> }>, reply: FastifyReply) => {
        const { id: roleId = '', [one]: scopeId = '' } = request.params;
        await organizationRoles.removeFromRole(request.tenant, roleId, kind, scopeId, actorOf(request));
        return reply.code(204).send(null);
      },
    );
  }
}

function scopeRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  const tags = ['Organization permissions'];

  app.get(
    '/api/organization-scopes',
    {
      config,
      schema: {
        tags,
        summary: 'List organization permissions',
        querystring: listQuery,
        response: { 200: z.array(organizationScopeSchema) },
      },
    },
    async (request, reply) => {
      const { tenant, query } = request;
      const page = optionalPageOf(query);
      const { scopes, total } = await organizationScopes.listScopes(tenant, { q: query.q, page });
      if (page) describePage(request, reply, page, total);
      return scopes;
    },
  );

  app.post(
    '/api/organization-scopes',
    {
      config,
      schema: {
        tags,
        summary: 'Create an organization permission',
        body: createOrganizationScopeBody,
        response: { 201: organizationScopeSchema },
      },
    },
    async (request, reply) =>
      reply
        .code(201)
        .send(await organizationScopes.createScope(request.tenant, request.body, actorOf(request))),
  );

  app.get(
    '/api/organization-scopes/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Get an organization permission',
        params,
        response: { 200: organizationScopeSchema },
      },
    },
    ({ tenant, params }) => organizationScopes.getScope(tenant, params.id),
  );

  app.patch(
    '/api/organization-scopes/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Change an organization permission',
        params,
        body: patchOrganizationScopeBody,
        response: { 200: organizationScopeSchema },
      },
    },
    (request) =>
      organizationScopes.changeScope(request.tenant, request.params.id, request.body, actorOf(request)),
  );

  app.delete(
    '/api/organization-scopes/:id',
    {
      config,
      schema: { tags, summary: 'Delete an organization permission', params, response: { 204: none } },
    },
    async (request, reply) => {
      await organizationScopes.deleteScope(request.tenant, request.params.id, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}

/** `/api/organizations/:id/users`: people in an organization and their roles there (contract MANAGEMENT §6.2). */
import {
  ids,
  organizationMember,
  organizationRoleSchema,
  organizationScopeSchema,
  someIds,
} from '@portero/schema/organizations.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { management } from '../http/gate.ts';
import { answerSlice, describePage, pageOf, pageQuery } from '../http/pagination.ts';
import * as members from './members.ts';

const config = { gate: management('organizations') };
const tags = ['Organizations'];
const id = z.string().min(1).max(128);
const params = z.object({ id });
const userParams = z.object({ id, userId: id });
const q = z.string().max(256).optional();
const none = z.null();
const kind = 'users';
const roleIdsOrNames = z.object({
  organizationRoleIds: ids.optional(),
  organizationRoleNames: ids.optional(),
});

export function memberRoutes(instance: FastifyInstance): void {
  peopleRoutes(instance);
  rolesOfPeopleRoutes(instance);
}

function peopleRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/organizations/:id/users',
    {
      config,
      schema: {
        tags,
        summary: 'List the members of an organization',
        params,
        querystring: z.object({ ...pageQuery, q, organizationRoleId: id.optional() }),
        response: { 200: z.array(organizationMember) },
      },
    },
    async (request, reply) => {
      const { tenant, params, query } = request;
      const page = pageOf(query);
      const { users, total } = await members.listPeople(tenant, params.id, {
        q: query.q,
        roleId: query.organizationRoleId,
        page,
      });
      describePage(request, reply, page, total);
      return users;
    },
  );

  app.post(
    '/api/organizations/:id/users',
    {
      config,
      schema: {
        tags,
        summary: 'Add members to an organization',
        params,
        body: z.object({ userIds: someIds }),
        response: { 201: z.object({ userIds: z.array(z.string()) }) },
      },
    },
    async (request, reply) => {
      const { tenant, params, body } = request;
      await members.addMembers(tenant, params.id, kind, body.userIds, actorOf(request));
      return reply.code(201).send({ userIds: body.userIds });
    },
  );

  app.put(
    '/api/organizations/:id/users',
    {
      config,
      schema: {
        tags,
        summary: 'Replace the members of an organization',
        params,
        body: z.object({ userIds: ids }),
        response: { 204: none },
      },
    },
    async (request, reply) => {
      const { tenant, params, body } = request;
      await members.replaceMembers(tenant, params.id, kind, body.userIds, actorOf(request));
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/api/organizations/:id/users/:userId',
    {
      config,
      schema: {
        tags,
        summary: 'Remove a member from an organization',
        params: userParams,
        response: { 204: none },
      },
    },
    async (request, reply) => {
      const { id, userId } = request.params;
      await members.removeMember(request.tenant, id, kind, userId, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}

function rolesOfPeopleRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.post(
    '/api/organizations/:id/users/roles',
    {
      config,
      schema: {
        tags,
        summary: 'Give roles to several members of an organization',
        params,
        body: z.object({ userIds: someIds, organizationRoleIds: someIds }),
        response: { 201: none },
      },
    },
    async (request, reply) => {
      const { tenant, params, body } = request;
      const { userIds, organizationRoleIds } = body;
      await members.giveRolesToMany(tenant, params.id, kind, userIds, organizationRoleIds, actorOf(request));
      return reply.code(201).send(null);
    },
  );

  app.get(
    '/api/organizations/:id/users/:userId/roles',
    {
      config,
      schema: {
        tags,
        summary: 'List the roles of a member',
        params: userParams,
        querystring: z.object(pageQuery),
        response: { 200: z.array(organizationRoleSchema) },
      },
    },
    async (request, reply) => {
      const { id, userId } = request.params;
      return answerSlice(request, reply, await members.rolesOfMember(request.tenant, id, kind, userId));
    },
  );

  app.post(
    '/api/organizations/:id/users/:userId/roles',
    {
      config,
      schema: {
        tags,
        summary: 'Give roles to a member',
        params: userParams,
        body: roleIdsOrNames,
        response: { 201: z.object({ organizationRoleIds: z.array(z.string()) }) },
      },
    },
    async (request, reply) => {
      const { id, userId } = request.params;
      const organizationRoleIds = await members.giveRoles(
        request.tenant,
        id,
        kind,
        userId,
        request.body,
        actorOf(request),
      );
      return reply.code(201).send({ organizationRoleIds });
    },
  );

  app.put(
    '/api/organizations/:id/users/:userId/roles',
    {
      config,
      schema: {
        tags,
        summary: 'Replace the roles of a member',
        params: userParams,
        body: roleIdsOrNames,
        response: { 204: none },
      },
    },
    async (request, reply) => {
      const { id, userId } = request.params;
      await members.replaceRoles(request.tenant, id, kind, userId, request.body, actorOf(request));
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/api/organizations/:id/users/:userId/roles/:organizationRoleId',
    {
      config,
      schema: {
        tags,
        summary: 'Take a role from a member',
        params: userParams.extend({ organizationRoleId: id }),
        response: { 204: none },
      },
    },
    async (request, reply) => {
      const { id, userId, organizationRoleId } = request.params;
      const held = { holder: userId, organizationRoleId };
      await members.takeRole(request.tenant, id, kind, held, actorOf(request));
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/api/organizations/:id/users/:userId/scopes',
    {
      config,
      schema: {
        tags,
        summary: 'List what a member may do in the organization',
        params: userParams,
        response: { 200: z.array(organizationScopeSchema) },
      },
    },
    ({ tenant, params }) => members.scopesOfMember(tenant, params.id, params.userId),
  );
}

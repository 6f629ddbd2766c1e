/** `/api/users/:userId/roles` (contract MANAGEMENT §2.4). */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { management } from '../http/gate.ts';
import { describePage, pageOf, pageQuery } from '../http/pagination.ts';
import { listRolesOfUser } from './list.ts';
import { addRoles, removeRole, replaceRoles } from './roles.ts';
import { getUser } from './rules.ts';

const config = { gate: management('users', 'roles') };
const tags = ['Users'];
const params = z.object({ userId: z.string().min(1).max(128) });
const roleIds = z.array(z.string().min(1).max(128)).max(1000);
const role = z.object({
  tenantId: z.string(),
  id: z.string(),
  name: z.string(),
  description: z.string(),
  type: z.enum(['User', 'MachineToMachine']),
  isDefault: z.boolean(),
});

export function userRoleRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/users/:userId/roles',
    {
      config,
      schema: {
        tags,
        summary: 'List a user’s roles',
        params,
        querystring: z.looseObject(pageQuery),
        response: { 200: z.array(role) },
      },
    },
    async (request, reply) => {
      const { tenant, query, params } = request;
      await getUser(tenant, params.userId);
      const page = pageOf(query);
      const { roles, total } = await listRolesOfUser(tenant, params.userId, { query, page });
      describePage(request, reply, page, total);
      return roles;
    },
  );

  app.post(
    '/api/users/:userId/roles',
    {
      config,
      schema: {
        tags,
        summary: 'Give roles to a user',
        params,
        body: z.object({ roleIds: roleIds.min(1) }),
        response: { 201: z.object({ roleIds: z.array(z.string()), addedRoleIds: z.array(z.string()) }) },
      },
    },
    async (request, reply) => {
      const { tenant, params, body } = request;
      return reply.code(201).send(await addRoles(tenant, params.userId, body.roleIds, actorOf(request)));
    },
  );

  app.put(
    '/api/users/:userId/roles',
    {
      config,
      schema: {
        tags,
        summary: 'Replace a user’s roles',
        params,
        body: z.object({ roleIds }),
        response: { 200: z.object({ roleIds: z.array(z.string()) }) },
      },
    },
    (request) => replaceRoles(request.tenant, request.params.userId, request.body.roleIds, actorOf(request)),
  );

  app.delete(
    '/api/users/:userId/roles/:roleId',
    {
      config,
      schema: {
        tags,
        summary: 'Take a role from a user',
        params: params.extend({ roleId: z.string().min(1).max(128) }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { userId, roleId } = request.params;
      await removeRole(request.tenant, userId, roleId, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}

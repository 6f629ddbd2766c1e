/** `/api/applications/:applicationId/roles`: the roles of a machine application (contract MANAGEMENT §3.4). */
import { ids, roleSchema } from '@portero/schema/roles.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { management } from '../http/gate.ts';
import { describePage, pageOf, pageQuery } from '../http/pagination.ts';
import { searchCondition } from '../http/search.ts';
import * as administration from './administration.ts';
import { roleSearchFields, selectRoles } from './store.ts';

const config = { gate: management('applications', 'roles') };
const tags = ['Roles'];
const id = z.string().min(1).max(128);
const none = z.null();
const paged = z.looseObject(pageQuery);
const machine = z.object({ applicationId: id });
const assigned = z.object({ roleIds: z.array(z.string()), addedRoleIds: z.array(z.string()) });

export function applicationRoleRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  const url = '/api/applications/:applicationId/roles';

  app.get(
    url,
    {
      config,
      schema: {
        tags,
        summary: 'List roles of a machine application',
        params: machine,
        querystring: paged,
        response: { 200: z.array(roleSchema) },
      },
    },
    async (request, reply) => {
      const { tenant, query, params } = request;
      await administration.ensureMachine(tenant.db, params.applicationId);
      const page = pageOf(query);
      const search = searchCondition(tenant.db.engine, query, roleSearchFields);
      const { rows, total } = await selectRoles(
        tenant.db,
        { applicationId: params.applicationId, search },
        page,
      );
      describePage(request, reply, page, total);
      return rows.map((row) => administration.roleJson(tenant, row));
    },
  );

  app.post(
    url,
    {
      config,
      schema: {
        tags,
        summary: 'Give roles to a machine application',
        params: machine,
        body: z.object({ roleIds: ids }),
        response: { 201: assigned },
      },
    },
    async (request, reply) =>
      reply
        .code(201)
        .send(
          await administration.assignToApplication(
            request.tenant,
            request.params.applicationId,
            request.body.roleIds,
            'add',
            actorOf(request),
          ),
        ),
  );

  app.put(
    url,
    {
      config,
      schema: {
        tags,
        summary: 'Set the roles of a machine application',
        params: machine,
        body: z.object({ roleIds: z.array(id).max(1000) }),
        response: { 200: none },
      },
    },
    async (request, reply) => {
      await administration.assignToApplication(
        request.tenant,
        request.params.applicationId,
        request.body.roleIds,
        'exactly',
        actorOf(request),
      );
      return reply.code(200).send(null);
    },
  );

  app.delete(
    `${url}/:roleId`,
    {
      config,
      schema: {
        tags,
        summary: 'Take a role from a machine application',
        params: machine.extend({ roleId: id }),
        response: { 204: none },
      },
    },
    async (request, reply) => {
      await administration.ensureMachine(request.tenant.db, request.params.applicationId);
      await administration.removeHolder(
        request.tenant,
        request.params.roleId,
        'applications',
        request.params.applicationId,
        actorOf(request),
      );
      return reply.code(204).send(null);
    },
  );
}

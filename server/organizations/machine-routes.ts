/** `/api/organizations/:id/applications`: machine applications in an organization and their roles there (contract MANAGEMENT §6.3). */
import { ids, organizationMachine, organizationRoleSchema, someIds } from '@portero/schema/organizations.ts';
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
const machineParams = z.object({ id, applicationId: id });
const q = z.string().max(256).optional();
const none = z.null();
const kind = 'applications';

export function machineRoutes(instance: FastifyInstance): void {
  machinesRoutes(instance);
  rolesOfMachinesRoutes(instance);
}

function machinesRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/organizations/:id/applications',
    {
      config,
      schema: {
        tags,
        summary: 'List the machine-to-machine applications of an organization',
        params,
        querystring: z.object({ ...pageQuery, q }),
        response: { 200: z.array(organizationMachine) },
      },
    },
    async (request, reply) => {
      const { tenant, params, query } = request;
      const page = pageOf(query);
      const { applications, total } = await members.listMachines(tenant, params.id, { q: query.q, page });
      describePage(request, reply, page, total);
      return applications;
    },
  );

  app.post(
    '/api/organizations/:id/applications',
    {
      config,
      schema: {
        tags,
        summary: 'Add machine-to-machine applications to an organization',
        params,
        body: z.object({ applicationIds: someIds }),
        response: { 201: none },
      },
    },
    async (request, reply) => {
      const { tenant, params, body } = request;
      await members.addMembers(tenant, params.id, kind, body.applicationIds, actorOf(request));
      return reply.code(201).send(null);
    },
  );

  app.put(
    '/api/organizations/:id/applications',
    {
      config,
      schema: {
        tags,
        summary: 'Replace the machine-to-machine applications of an organization',
        params,
        body: z.object({ applicationIds: ids }),
        response: { 204: none },
      },
    },
    async (request, reply) => {
      const { tenant, params, body } = request;
      await members.replaceMembers(tenant, params.id, kind, body.applicationIds, actorOf(request));
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/api/organizations/:id/applications/:applicationId',
    {
      config,
      schema: {
        tags,
        summary: 'Remove a machine-to-machine application from an organization',
        params: machineParams,
        response: { 204: none },
      },
    },
    async (request, reply) => {
      const { id, applicationId } = request.params;
      await members.removeMember(request.tenant, id, kind, applicationId, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}

function rolesOfMachinesRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.post(
    '/api/organizations/:id/applications/roles',
    {
      config,
      schema: {
        tags,
        summary: 'Give roles to several machine-to-machine applications',
        params,
        body: z.object({ applicationIds: someIds, organizationRoleIds: someIds }),
        response: { 201: none },
      },
    },
    async (request, reply) => {
      const { tenant, params, body } = request;
      const { applicationIds, organizationRoleIds } = body;
      const actor = actorOf(request);
      await members.giveRolesToMany(tenant, params.id, kind, applicationIds, organizationRoleIds, actor);
      return reply.code(201).send(null);
    },
  );

  app.get(
    '/api/organizations/:id/applications/:applicationId/roles',
    {
      config,
      schema: {
        tags,
        summary: 'List the roles of a machine-to-machine application',
        params: machineParams,
        querystring: z.object(pageQuery),
        response: { 200: z.array(organizationRoleSchema) },
      },
    },
    async (request, reply) => {
      const { id, applicationId } = request.params;
      return answerSlice(
        request,
        reply,
        await members.rolesOfMember(request.tenant, id, kind, applicationId),
      );
    },
  );

  app.post(
    '/api/organizations/:id/applications/:applicationId/roles',
    {
      config,
      schema: {
        tags,
        summary: 'Give roles to a machine-to-machine application',
        params: machineParams,
        body: z.object({ organizationRoleIds: someIds }),
        response: { 201: none },
      },
    },
    async (request, reply) => {
      const { id, applicationId } = request.params;
      await members.giveRoles(request.tenant, id, kind, applicationId, request.body, actorOf(request));
      return reply.code(201).send(null);
    },
  );

  app.put(
    '/api/organizations/:id/applications/:applicationId/roles',
    {
      config,
      schema: {
        tags,
        summary: 'Replace the roles of a machine-to-machine application',
        params: machineParams,
        body: z.object({ organizationRoleIds: ids }),
        response: { 204: none },
      },
    },
    async (request, reply) => {
      const { id, applicationId } = request.params;
      await members.replaceRoles(request.tenant, id, kind, applicationId, request.body, actorOf(request));
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/api/organizations/:id/applications/:applicationId/roles/:organizationRoleId',
    {
      config,
      schema: {
        tags,
        summary: 'Take a role from a machine-to-machine application',
        params: machineParams.extend({ organizationRoleId: id }),
        response: { 204: none },
      },
    },
    async (request, reply) => {
      const { id, applicationId, organizationRoleId } = request.params;
      const held = { holder: applicationId, organizationRoleId };
      await members.takeRole(request.tenant, id, kind, held, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}

/** `/api/organizations` (contract MANAGEMENT §6.1) and where people and machines belong. */
import {
  createOrganizationBody,
  organizationOfMember,
  organizationSchema,
  organizationWithFeatured,
  patchOrganizationBody,
} from '@portero/schema/organizations.ts';
import { yesNo } from '@portero/schema/text.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { existing as existingApplication } from '../applications/administration.ts';
import { actorOf } from '../audit/actor.ts';
import { answerStretch, cursorQuery, stretchOf } from '../http/cursor.ts';
import { preconditionOf } from '../http/etag.ts';
import { management } from '../http/gate.ts';
import { describePage, optionalPageOf, pageOf, pageQuery } from '../http/pagination.ts';
import { getUser } from '../users/rules.ts';
import * as administration from './administration.ts';
import { jitRoutes } from './jit-routes.ts';
import { machineRoutes } from './machine-routes.ts';
import { memberRoutes } from './member-routes.ts';

const config = { gate: management('organizations') };
const tags = ['Organizations'];
const id = z.string().min(1).max(128);
const params = z.object({ id });

export function organizationRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/organizations',
    {
      config,
      schema: {
        tags,
        summary: 'List organizations',
        querystring: z.object({
          ...pageQuery,
          ...cursorQuery,
          q: z.string().max(256).optional(),
          showFeatured: yesNo,
        }),
        response: { 200: z.array(organizationWithFeatured) },
      },
    },
    async (request, reply) => {
      const { tenant, query } = request;
      const { q, showFeatured } = query;
      const stretch = stretchOf(query);
      if (stretch) {
        const found = await administration.listOrganizationsAfter(tenant, { q, stretch, showFeatured });
        return answerStretch(request, reply, stretch, found, ({ createdAt: value, id }) => ({ value, id }));
      }
      const page = pageOf(query);
      const { organizations, total } = await administration.listOrganizations(tenant, {
        q,
        page,
        showFeatured,
      });
      describePage(request, reply, page, total);
      return organizations;
    },
  );

  app.post(
    '/api/organizations',
    {
      config,
      schema: {
        tags,
        summary: 'Create an organization',
        body: createOrganizationBody,
        response: { 201: organizationSchema },
      },
    },
    async (request, reply) =>
      reply
        .code(201)
        .send(await administration.createOrganization(request.tenant, request.body, actorOf(request))),
  );

  app.get(
    '/api/organizations/:id',
    {
      config,
      schema: { tags, summary: 'Get an organization', params, response: { 200: organizationSchema } },
    },
    ({ tenant, params }) => administration.getOrganization(tenant, params.id),
  );

  app.patch(
    '/api/organizations/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Change an organization',
        params,
        body: patchOrganizationBody,
        response: { 200: organizationSchema },
      },
    },
    (request) =>
      administration.changeOrganization(
        request.tenant,
        request.params.id,
        request.body,
        actorOf(request),
        preconditionOf(request, organizationSchema),
      ),
  );

  app.delete(
    '/api/organizations/:id',
    { config, schema: { tags, summary: 'Delete an organization', params, response: { 204: z.null() } } },
    async (request, reply) => {
      await administration.deleteOrganization(request.tenant, request.params.id, actorOf(request));
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/api/users/:userId/organizations',
    {
      config: { gate: management('users', 'organizations') },
      schema: {
        tags: ['Users'],
        summary: 'List a user’s organizations and their roles there',
        params: z.object({ userId: id }),
        response: { 200: z.array(organizationOfMember) },
      },
    },
    async ({ tenant, params: { userId } }) => {
      await getUser(tenant, userId);
      return administration.organizationsOfMember(tenant, userId);
    },
  );

  app.get(
    '/api/applications/:id/organizations',
    {
      config: { gate: management('applications', 'organizations') },
      schema: {
        tags: ['Applications'],
        summary: 'List a machine-to-machine application’s organizations and its roles there',
        params,
        querystring: z.object(pageQuery),
        response: { 200: z.array(organizationOfMember) },
      },
    },
    async (request, reply) => {
      const { tenant, params, query } = request;
      await existingApplication(tenant.db, params.id);
      const page = optionalPageOf(query);
      const { organizations, total } = await administration.organizationsOfMachine(tenant, params.id, page);
      if (page) describePage(request, reply, page, total);
      return organizations;
    },
  );

  memberRoutes(instance);
  machineRoutes(instance);
  jitRoutes(instance);
}

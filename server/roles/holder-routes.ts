/** `/api/roles/:id/users` and `…/applications`: who holds a role (contract MANAGEMENT §5). */
import { applicationSchema } from '@portero/schema/applications.ts';
import { ids } from '@portero/schema/roles.ts';
import { userWithoutDigest } from '@portero/schema/users.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { applicationJson } from '../applications/administration.ts';
import { applicationOf } from '../applications/entity.ts';
import { applicationSearchFields } from '../applications/store.ts';
import { actorOf } from '../audit/actor.ts';
import { narrowing } from '../database/search-text.ts';
import { management } from '../http/gate.ts';
import { describePage, pageOf, pageQuery } from '../http/pagination.ts';
import { searchCondition } from '../http/search.ts';
import { publicUser } from '../users/rules.ts';
import * as administration from './administration.ts';
import { selectHolders, selectHoldingApplications } from './store.ts';

const config = { gate: management('roles') };
const tags = ['Roles'];
const id = z.string().min(1).max(128);
const params = z.object({ id });
const none = z.null();
const paged = z.looseObject(pageQuery);
const userFields = {
  id: 'users.id',
  primaryEmail: 'users.primaryEmail',
  primaryPhone: 'users.primaryPhone',
  username: 'users.username',
  name: 'users.name',
};

export function roleHolderRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/roles/:id/users',
    {
      config,
      schema: {
        tags,
        summary: 'List who holds a role',
        params,
        querystring: paged,
        response: { 200: z.array(userWithoutDigest) },
      },
    },
    async (request, reply) => {
      const { tenant, query, params } = request;
      await administration.existing(tenant.db, params.id);
      const page = pageOf(query);
      const { rows, total } = await selectHolders(
        tenant.db,
        params.id,
        searchCondition(tenant.db.engine, query, userFields, narrowing(tenant.db, 'users', 'few')),
        page,
      );
      describePage(request, reply, page, total);
      return rows.map((row) => publicUser(row));
    },
  );

  app.post(
    '/api/roles/:id/users',
    {
      config,
      schema: {
        tags,
        summary: 'Give a role to people',
        params,
        body: z.object({ userIds: ids }),
        response: { 201: none },
      },
    },
    async (request, reply) => {
      await administration.addHolders(
        request.tenant,
        request.params.id,
        'users',
        request.body.userIds,
        actorOf(request),
      );
      return reply.code(201).send(null);
    },
  );

  app.delete(
    '/api/roles/:id/users/:userId',
    {
      config,
      schema: {
        tags,
        summary: 'Take a role from a person',
        params: params.extend({ userId: id }),
        response: { 204: none },
      },
    },
    async (request, reply) => {
      await administration.removeHolder(
        request.tenant,
        request.params.id,
        'users',
        request.params.userId,
        actorOf(request),
      );
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/api/roles/:id/applications',
    {
      config,
      schema: {
        tags,
        summary: 'List applications that hold a role',
        params,
        querystring: paged,
        response: { 200: z.array(applicationSchema) },
      },
    },
    async (request, reply) => {
      const { tenant, query, params } = request;
      await administration.existing(tenant.db, params.id);
      const page = pageOf(query);
      const { rows, total } = await selectHoldingApplications(
        tenant.db,
        params.id,
        searchCondition(tenant.db.engine, query, applicationSearchFields),
        page,
      );
      describePage(request, reply, page, total);
      return rows.map((row) => applicationJson(tenant, applicationOf(row)));
    },
  );

  app.post(
    '/api/roles/:id/applications',
    {
      config,
      schema: {
        tags,
        summary: 'Give a role to machine applications',
        params,
        body: z.object({ applicationIds: ids }),
        response: { 201: none },
      },
    },
    async (request, reply) => {
      await administration.addHolders(
        request.tenant,
        request.params.id,
        'applications',
        request.body.applicationIds,
        actorOf(request),
      );
      return reply.code(201).send(null);
    },
  );

  app.delete(
    '/api/roles/:id/applications/:applicationId',
    {
      config,
      schema: {
        tags,
        summary: 'Take a role from an application',
        params: params.extend({ applicationId: id }),
        response: { 204: none },
      },
    },
    async (request, reply) => {
      await administration.removeHolder(
        request.tenant,
        request.params.id,
        'applications',
        request.params.applicationId,
        actorOf(request),
      );
      return reply.code(204).send(null);
    },
  );
}

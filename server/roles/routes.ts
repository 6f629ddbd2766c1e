/** `/api/roles`, and the roles of machine applications (contract MANAGEMENT §3.4, §5). */
import { applicationSchema } from '@portero/schema/applications.ts';
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
import { describePage, optionalPageOf, pageOf, pageQuery } from '../http/pagination.ts';
import { searchCondition } from '../http/search.ts';
import { scopeSearchFields } from '../resources/store.ts';
import { publicUser } from '../users/rules.ts';
import * as administration from './administration.ts';
import { roleSearchFields, selectHolders, selectHoldingApplications, selectRoles } from './store.ts';

const config = { gate: management('roles') };
const applicationConfig = { gate: management('applications', 'roles') };
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

  applicationRoleRoutes(instance);
}

const machine = z.object({ applicationId: id });
const assigned = z.object({ roleIds: z.array(z.string()), addedRoleIds: z.array(z.string()) });

function applicationRoleRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  const url = '/api/applications/:applicationId/roles';

  app.get(
    url,
    {
      config: applicationConfig,
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
      config: applicationConfig,
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
      config: applicationConfig,
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
      config: applicationConfig,
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

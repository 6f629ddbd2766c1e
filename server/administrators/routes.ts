/** `/api/administrators` and what belongs to it, on the admin tenant's address. The contract has nothing of it. */
import {
  administrationRole,
  administrationRoleBody,
  administrationRolePatch,
  administrationSecurity,
  administrator,
  administratorInvitation,
  administratorPatch,
  invitationBody,
  myAdministration,
  sentInvitation,
  shownInvitation,
} from '@portero/schema/administration.ts';
import { parseAcceptLanguage } from '@portero/schema/languages.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { selectLogs } from '../audit/store.ts';
import { hasEmailConnector } from '../connectors/availability.ts';
import { administration, anonymous, callerOf, me } from '../http/gate.ts';
import { describePage, pageOf, pageQuery } from '../http/pagination.ts';
import type { Tenants } from '../tenants/registry.ts';
import { scopesHeldNow } from './authority.ts';
import * as invitations from './invitations.ts';
import * as roles from './roles.ts';
import * as administrators from './rules.ts';
import { changeSecurity, getSecurity } from './security.ts';
import { rolesOfPeople, selectAdministrationRoles, selectHelpers } from './store.ts';

const config = { gate: administration };
const tags = ['Administrators'];
const params = z.object({ id: z.string().min(1).max(128) });
const nothing = { 204: z.null() };
const helpers = 3;

export function administratorRoutes(instance: FastifyInstance, tenants: Tenants): void {
  peopleRoutes(instance);
  roleRoutes(instance);
  invitationRoutes(instance, tenants);
  settingRoutes(instance);
}

function peopleRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/administrators',
    {
      config,
      schema: {
        tags,
        summary: 'List administrators',
        querystring: z.object(pageQuery),
        response: { 200: z.array(administrator) },
      },
    },
    async (request, reply) => {
      const page = pageOf(request.query);
      const found = await administrators.listAdministrators(request.tenant, page, actorOf(request));
      describePage(request, reply, page, found.total);
      return found.administrators;
    },
  );

  app.get(
    '/api/administrators/:id',
    { config, schema: { tags, summary: 'Get an administrator', params, response: { 200: administrator } } },
    (request) => administrators.getAdministrator(request.tenant, request.params.id, actorOf(request)),
  );

  app.patch(
    '/api/administrators/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Give an administrator other roles, or suspend them',
        params,
        body: administratorPatch,
        response: { 200: administrator },
      },
    },
    (request) =>
      administrators.changeAdministrator(request.tenant, request.params.id, request.body, actorOf(request)),
  );

  app.delete(
    '/api/administrators/:id',
    { config, schema: { tags, summary: 'Remove an administrator', params, response: nothing } },
    async (request, reply) => {
      await administrators.removeAdministrator(request.tenant, request.params.id, actorOf(request));
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/api/administrators/:id/sessions',
    { config, schema: { tags, summary: 'Sign an administrator out everywhere', params, response: nothing } },
    async (request, reply) => {
      await administrators.signOutAdministrator(request.tenant, request.params.id, actorOf(request));
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/api/administrators/:id/second-factors',
    {
      config,
      schema: { tags, summary: 'Remove the second factors of an administrator', params, response: nothing },
    },
    async (request, reply) => {
      await administrators.removeSecondFactors(request.tenant, request.params.id, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}

function roleRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/administrator-roles',
    {
      config,
      schema: {
        tags,
        summary: 'List roles of administration',
        response: { 200: z.array(administrationRole) },
      },
    },
    ({ tenant }) => roles.listRoles(tenant),
  );

  app.post(
    '/api/administrator-roles',
    {
      config,
      schema: {
        tags,
        summary: 'Make a role of administration',
        body: administrationRoleBody,
        response: { 201: administrationRole },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await roles.createRole(request.tenant, request.body, actorOf(request))),
  );

  app.patch(
    '/api/administrator-roles/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Change a role of administration',
        params,
        body: administrationRolePatch,
        response: { 200: administrationRole },
      },
    },
    (request) => roles.changeRole(request.tenant, request.params.id, request.body, actorOf(request)),
  );

  app.delete(
    '/api/administrator-roles/:id',
    { config, schema: { tags, summary: 'Delete a role of administration', params, response: nothing } },
    async (request, reply) => {
      await roles.deleteRole(request.tenant, request.params.id, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}

function invitationRoutes(instance: FastifyInstance, tenants: Tenants): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/administrator-invitations',
    {
      config,
      schema: {
        tags,
        summary: 'List invitations that wait',
        response: { 200: z.array(administratorInvitation) },
      },
    },
    ({ tenant }) => invitations.listInvitations(tenant),
  );

  app.post(
    '/api/administrator-invitations',
    {
      config,
      schema: {
        tags,
        summary: 'Invite an administrator',
        description:
          'A link goes to the address by email; without a connector it is answered, this once. Inviting again replaces it.',
        body: invitationBody,
        response: { 201: sentInvitation },
      },
    },
    async (request, reply) => {
      const from = tenants.default;
      const languages = parseAcceptLanguage(request.headers['accept-language']);
      const isPossible = await hasEmailConnector(from);
      const post = { from, isPossible, languages };
      const sent = await invitations.invite(request.tenant, request.body, actorOf(request), post);
      return reply.code(201).header('cache-control', 'no-store').send(sent);
    },
  );

  app.delete(
    '/api/administrator-invitations/:id',
    { config, schema: { tags, summary: 'Take an invitation back', params, response: nothing } },
    async (request, reply) => {
      await invitations.revokeInvitation(request.tenant, request.params.id, actorOf(request));
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/api/.well-known/administrator-invitation',
    {
      config: {
        gate: anonymous('whoever was invited has no account yet; the secret of the link must be shown'),
      },
      schema: {
        tags: ['Well-known'],
        summary: 'Show the invitation of a link',
        body: z.object({ code: z.string().min(1).max(128) }),
        response: { 200: shownInvitation },
      },
    },
    ({ tenant, body }) => invitations.showInvitation(tenant, body.code),
  );
}

function settingRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/administrator-security',
    {
      config,
      schema: {
        tags,
        summary: 'Get what administrators must prove',
        response: { 200: administrationSecurity },
      },
    },
    ({ tenant }) => getSecurity(tenant),
  );

  app.patch(
    '/api/administrator-security',
    {
      config,
      schema: {
        tags,
        summary: 'Require a second factor of administrators',
        body: administrationSecurity,
        response: { 200: administrationSecurity },
      },
    },
    (request) => changeSecurity(request.tenant, request.body, actorOf(request)),
  );

  app.get(
    '/api/administrator-logs',
    {
      config,
      schema: {
        tags,
        summary: 'List what happened among administrators, newest first',
        description: 'Entries of the admin tenant’s audit log: changes here, and sign-ins to the Console.',
        querystring: z.object({
          ...pageQuery,
          userId: z.string().max(128).optional(),
          logKey: z.string().max(256).optional(),
        }),
        response: {
          200: z.array(
            z.object({
              id: z.string(),
              key: z.string(),
              payload: z.record(z.string(), z.unknown()),
              createdAt: z.number(),
            }),
          ),
        },
      },
    },
    async (request, reply) => {
      const { tenant, query } = request;
      const page = pageOf(query);
      const { rows, total } = await selectLogs(
        tenant.db,
        { userId: query.userId, key: query.logKey },
        page,
        undefined,
      );
      describePage(request, reply, page, total);
      return rows;
    },
  );

  app.get(
    '/me/administration',
    {
      config: { gate: me },
      schema: {
        tags: ['Me'],
        summary: 'Get what I may administer, and who can help',
        response: { 200: myAdministration },
      },
    },
    async (request) => {
      const { db } = request.tenant;
      const { id } = callerOf(request);
      const [scopes, mine, known, people] = await Promise.all([
        scopesHeldNow(db, id),
        rolesOfPeople(db, [id]),
        selectAdministrationRoles(db),
        selectHelpers(db, helpers),
      ]);
      const ids = new Set(known.map((role) => role.id));
      return {
        scopes: [...scopes].sort(),
        roles: mine.filter((role) => ids.has(role.id)).map((role) => ({ id: role.id, name: role.name })),
        helpers: people,
      };
    },
  );
}

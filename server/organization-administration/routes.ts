/**
 * `/api/my-organizations/:organizationId`: members administer their own organization, by its own token. Ours; the
 * contract has the Management API for whoever administers the whole tenant only.
 */
import { parseAcceptLanguage } from '@portero/schema/languages.ts';
import {
  changeOwnOrganization,
  inviteBody,
  ownInvitation,
  ownLog,
  ownMember,
  ownOrganization,
  ownRole,
} from '@portero/schema/organization-administration.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import type { ActorOrMember } from '../audit/actor.ts';
import { callerOf, organization } from '../http/gate.ts';
import { describePage, pageOf, pageQuery } from '../http/pagination.ts';
import * as own from './rules.ts';

const tags = ['My organizations'];
const id = z.string().min(1).max(128);
const params = z.object({ organizationId: id });
const none = z.null();
const viewing = { gate: organization('portero:view', 'portero:members', 'portero:settings') };
const staffing = { gate: organization('portero:members') };

export function organizationAdministrationRoutes(instance: FastifyInstance): void {
  settingsRoutes(instance);
  memberRoutes(instance);
  invitationRoutes(instance);
}

function settingsRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  const path = '/api/my-organizations/:organizationId';

  app.get(
    path,
    {
      config: viewing,
      schema: { tags, summary: 'Get the organization', params, response: { 200: ownOrganization } },
    },
    ({ tenant, params: { organizationId } }) => own.getOwn(tenant, organizationId),
  );

  app.patch(
    path,
    {
      config: { gate: organization('portero:settings') },
      schema: {
        tags,
        summary: 'Change the organization',
        params,
        body: changeOwnOrganization,
        response: { 200: ownOrganization },
      },
    },
    (request) =>
      own.changeOwn(request.tenant, request.params.organizationId, request.body, memberActing(request)),
  );

  app.get(
    `${path}/logs`,
    {
      config: { gate: organization('portero:log') },
      schema: {
        tags,
        summary: 'List what was changed in the organization, newest first',
        params,
        querystring: z.object(pageQuery),
        response: { 200: z.array(ownLog) },
      },
    },
    async (request, reply) => {
      const page = pageOf(request.query);
      const { rows, total } = await own.logOfOwn(request.tenant, request.params.organizationId, page);
      describePage(request, reply, page, total);
      return rows.map(logJson);
    },
  );
}

function memberRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  const path = '/api/my-organizations/:organizationId';
  const memberParams = params.extend({ userId: id });

  app.get(
    `${path}/roles`,
    {
      config: viewing,
      schema: { tags, summary: 'List the roles of members', params, response: { 200: z.array(ownRole) } },
    },
    (request) => own.rolesToGive(request.tenant, request.params.organizationId, callerOf(request).id),
  );

  app.get(
    `${path}/members`,
    {
      config: viewing,
      schema: {
        tags,
        summary: 'List members',
        params,
        querystring: z.object({ ...pageQuery, q: z.string().max(256).optional() }),
        response: { 200: z.array(ownMember) },
      },
    },
    async (request, reply) => {
      const { tenant, params, query } = request;
      const page = pageOf(query);
      const { users, total } = await own.listMembers(tenant, params.organizationId, { q: query.q, page });
      describePage(request, reply, page, total);
      return users;
    },
  );

  app.delete(
    `${path}/members/:userId`,
    {
      config: staffing,
      schema: { tags, summary: 'Remove a member', params: memberParams, response: { 204: none } },
    },
    async (request, reply) => {
      const { organizationId, userId } = request.params;
      await own.removeOwnMember(request.tenant, organizationId, userId, memberActing(request));
      return reply.code(204).send(null);
    },
  );

  app.put(
    `${path}/members/:userId/roles`,
    {
      config: staffing,
      schema: {
        tags,
        summary: 'Replace the roles of a member',
        params: memberParams,
        body: z.strictObject({ organizationRoleIds: z.array(id).max(100) }),
        response: { 204: none },
      },
    },
    async (request, reply) => {
      const { tenant, params, body } = request;
      const { organizationId, userId } = params;
      await own.replaceOwnRoles(
        tenant,
        organizationId,
        userId,
        body.organizationRoleIds,
        memberActing(request),
      );
      return reply.code(204).send(null);
    },
  );
}

function invitationRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  const path = '/api/my-organizations/:organizationId/invitations';
  const invitationParams = params.extend({ invitationId: id });

  app.get(
    path,
    {
      config: viewing,
      schema: { tags, summary: 'List invitations', params, response: { 200: z.array(ownInvitation) } },
    },
    ({ tenant, params: { organizationId } }) => own.listOwnInvitations(tenant, organizationId),
  );

  app.post(
    path,
    {
      config: staffing,
      schema: {
        tags,
        summary: 'Invite an email address',
        params,
        body: inviteBody,
        response: { 201: ownInvitation },
      },
    },
    async (request, reply) => {
      const { tenant, params, body } = request;
      const invited = await own.inviteToOwn(tenant, params.organizationId, body, callingMember(request));
      return reply.code(201).send(invited);
    },
  );

  app.post(
    `${path}/:invitationId/message`,
    {
      config: staffing,
      schema: {
        tags,
        summary: 'Send an invitation again',
        params: invitationParams,
        response: { 204: none },
      },
    },
    async (request, reply) => {
      const { organizationId, invitationId } = request.params;
      await own.sendOwnAgain(request.tenant, organizationId, invitationId, callingMember(request));
      return reply.code(204).send(null);
    },
  );

  app.delete(
    `${path}/:invitationId`,
    {
      config: staffing,
      schema: { tags, summary: 'Revoke an invitation', params: invitationParams, response: { 204: none } },
    },
    async (request, reply) => {
      const { organizationId, invitationId } = request.params;
      await own.revokeOwn(request.tenant, organizationId, invitationId, memberActing(request));
      return reply.code(204).send(null);
    },
  );
}

/** Its scopes are none of the Management API's, so what those open is nothing that a member can give. */
function memberActing(request: FastifyRequest): ActorOrMember {
  const { id: userId, scopes } = callerOf(request);
  return { type: 'member', id: userId, scopes };
}

const callingMember = (request: FastifyRequest) => ({
  actor: memberActing(request),
  languages: parseAcceptLanguage(request.headers['accept-language']),
  ip: request.ip,
});

const noted = z.object({
  result: z.string().catch('Success'),
  actor: z.object({ type: z.string(), id: z.string() }).optional().catch(undefined),
  memberIds: ownLog.shape.memberIds.catch(undefined),
  organizationRoleIds: ownLog.shape.organizationRoleIds.catch(undefined),
  invitee: ownLog.shape.invitee.catch(undefined),
  changed: ownLog.shape.changed.catch(undefined),
});

function logJson({
  id: logId,
  key,
  createdAt,
  payload,
}: {
  id: string;
  key: string;
  createdAt: number;
  payload: unknown;
}) {
  const { actor, ...facts } = noted.parse(payload);
  return { id: logId, key, createdAt, ...facts, by: byWhom(actor) };
}

function byWhom(actor: z.infer<typeof noted>['actor']): z.infer<typeof ownLog>['by'] {
  if (actor?.type === 'member') return { type: 'member', id: actor.id };
  return { type: actor?.type === 'app' ? 'application' : 'administrator' };
}

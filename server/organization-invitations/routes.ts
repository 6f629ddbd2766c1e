/** `/api/organization-invitations` (contract MANAGEMENT §6.6). */
import { parseAcceptLanguage } from '@portero/schema/languages.ts';
import {
  createInvitationBody,
  invitationMessage,
  invitationSchema,
  invitationStatusBody,
} from '@portero/schema/organizations.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { management } from '../http/gate.ts';
import * as invitations from './rules.ts';

const config = { gate: management('organizations') };
const tags = ['Organization invitations'];
const params = z.object({ id: z.string().min(1).max(128) });

export function organizationInvitationRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/organization-invitations',
    {
      config,
      schema: {
        tags,
        summary: 'List invitations',
        querystring: z.object({
          organizationId: z.string().max(128).optional(),
          inviterId: z.string().max(128).optional(),
          invitee: z.string().max(256).optional(),
        }),
        response: { 200: z.array(invitationSchema) },
      },
    },
    ({ tenant, query }) => invitations.listInvitations(tenant, query),
  );

  app.post(
    '/api/organization-invitations',
    {
      config,
      schema: {
        tags,
        summary: 'Invite an email address to an organization',
        body: createInvitationBody,
        response: { 201: invitationSchema },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await invitations.invite(request.tenant, request.body, callerOf(request))),
  );

  app.get(
    '/api/organization-invitations/:id',
    { config, schema: { tags, summary: 'Get an invitation', params, response: { 200: invitationSchema } } },
    ({ tenant, params }) => invitations.getInvitation(tenant, params.id),
  );

  app.delete(
    '/api/organization-invitations/:id',
    { config, schema: { tags, summary: 'Delete an invitation', params, response: { 204: z.null() } } },
    async (request, reply) => {
      await invitations.deleteInvitation(request.tenant, request.params.id, actorOf(request));
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/api/organization-invitations/:id/message',
    {
      config,
      schema: {
        tags,
        summary: 'Send the invitation’s email again',
        params,
        body: invitationMessage,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await invitations.sendAgain(request.tenant, request.params.id, request.body, callerOf(request));
      return reply.code(204).send(null);
    },
  );

  app.put(
    '/api/organization-invitations/:id/status',
    {
      config,
      schema: {
        tags,
        summary: 'Accept or revoke an invitation',
        params,
        body: invitationStatusBody,
        response: { 200: invitationSchema },
      },
    },
    (request) =>
      invitations.settleInvitation(request.tenant, request.params.id, request.body, actorOf(request)),
  );
}

const callerOf = (request: FastifyRequest) => ({
  actor: actorOf(request),
  languages: parseAcceptLanguage(request.headers['accept-language']),
  ip: request.ip,
});

/** `/api/users/:userId/sessions` and `/grants` (contract MANAGEMENT §2.8). */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { management } from '../http/gate.ts';
import {
  endEverything,
  endGrant,
  endSession,
  getSession,
  grantAnswer,
  listGrants,
  listSessions,
  sessionAnswer,
} from './sessions.ts';

const config = { gate: management('users') };
const tags = ['Users'];
const params = z.object({ userId: z.string().min(1).max(128) });
const sessionParams = params.extend({ sessionId: z.string().min(1).max(128) });
const grantParams = params.extend({ grantId: z.string().min(1).max(128) });

export function userSessionRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/users/:userId/sessions',
    {
      config,
      schema: {
        tags,
        summary: 'List where a user is signed in',
        params,
        response: { 200: z.object({ sessions: z.array(sessionAnswer) }) },
      },
    },
    async ({ tenant, params: { userId } }) => ({ sessions: await listSessions(tenant, userId) }),
  );

  app.delete(
    '/api/users/:userId/sessions',
    {
      config,
      schema: {
        tags,
        summary: 'Sign a user out everywhere',
        description: 'Ends all sessions and grants, with refresh tokens and opaque tokens.',
        params,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await endEverything(request.tenant, request.params.userId, actorOf(request));
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/api/users/:userId/sessions/:sessionId',
    {
      config,
      schema: { tags, summary: 'Get a session', params: sessionParams, response: { 200: sessionAnswer } },
    },
    ({ tenant, params: { userId, sessionId } }) => getSession(tenant, userId, sessionId),
  );

  app.delete(
    '/api/users/:userId/sessions/:sessionId',
    {
      config,
      schema: {
        tags,
        summary: 'Sign a user out of a browser',
        params: sessionParams,
        querystring: z.object({ revokeGrantsTarget: z.enum(['all', 'firstParty']).optional() }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { userId, sessionId } = request.params;
      await endSession(request.tenant, userId, sessionId, actorOf(request), request.query.revokeGrantsTarget);
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/api/users/:userId/grants',
    {
      config,
      schema: {
        tags,
        summary: 'List applications that may act for a user',
        params,
        querystring: z.object({ appType: z.enum(['firstParty', 'thirdParty']).optional() }),
        response: { 200: z.object({ grants: z.array(grantAnswer) }) },
      },
    },
    async ({ tenant, params: { userId }, query }) => ({
      grants: await listGrants(tenant, userId, query.appType),
    }),
  );

  app.delete(
    '/api/users/:userId/grants/:grantId',
    {
      config,
      schema: {
        tags,
        summary: 'End a grant and its tokens',
        params: grantParams,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { userId, grantId } = request.params;
      await endGrant(request.tenant, userId, grantId, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}

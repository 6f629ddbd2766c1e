/** `/api/recovery-requests`. Ours: the contract leaves people who lost their second factors to administrators. */
import {
  recoveryReason,
  recoveryRequest,
  recoveryRequestDetail,
  recoveryState,
} from '@portero/schema/recovery-requests.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { management } from '../http/gate.ts';
import { describePage, pageOf, pageQuery } from '../http/pagination.ts';
import { answerRequest, getRequest, listRequests } from './administration.ts';

// Whoever may remove a second factor may as well let somebody replace theirs.
const config = { gate: management('users') };
const tags = ['Users'];
const base = '/api/recovery-requests';
const params = z.object({ requestId: z.string().min(1).max(128) });
const one = { 200: recoveryRequestDetail };

export function recoveryRequestRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    base,
    {
      config,
      schema: {
        tags,
        summary: 'List recovery requests',
        description: 'Of people who lost every second factor; newest first.',
        querystring: z.object({
          ...pageQuery,
          state: recoveryState.optional(),
          userId: z.string().max(128).optional(),
        }),
        response: { 200: z.array(recoveryRequest) },
      },
    },
    async (request, reply) => {
      const page = pageOf(request.query);
      const { state, userId } = request.query;
      const { requests, total } = await listRequests(request.tenant, { state, userId }, page);
      describePage(request, reply, page, total);
      return requests;
    },
  );

  app.get(
    `${base}/:requestId`,
    { config, schema: { tags, summary: 'Get a recovery request', params, response: one } },
    ({ tenant, params: { requestId } }) => getRequest(tenant, requestId),
  );

  app.post(
    `${base}/:requestId/approve`,
    {
      config,
      schema: {
        tags,
        summary: 'Approve a recovery request',
        description:
          'Once its waiting time is over. The person sets up a new second factor at their next sign-in, within 72 hours; it replaces the old ones.',
        params,
        body: z.object({ reason: recoveryReason.optional() }),
        response: one,
      },
    },
    (request) =>
      answerRequest(
        request.tenant,
        request.params.requestId,
        { answer: 'approved', reason: request.body.reason },
        actorOf(request),
      ),
  );

  app.post(
    `${base}/:requestId/refuse`,
    {
      config,
      schema: {
        tags,
        summary: 'Refuse a recovery request',
        description: 'Also one that was approved, until it is used.',
        params,
        body: z.object({ reason: recoveryReason.min(1) }),
        response: one,
      },
    },
    (request) =>
      answerRequest(
        request.tenant,
        request.params.requestId,
        { answer: 'refused', reason: request.body.reason },
        actorOf(request),
      ),
  );
}

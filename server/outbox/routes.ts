/** `/api/outbox`: messages that nobody waits for, while they are yet to be brought. Ours: the contract sends at once. */
import { outboxMessage } from '@portero/schema/messages.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { management } from '../http/gate.ts';
import { describePage, pageOf, pageQuery } from '../http/pagination.ts';
import { dropMessage, listOutbox, sendAgain } from './rules.ts';

const config = { gate: management('connectors') };
const tags = ['Outbox'];
const params = z.object({ id: z.string().min(1).max(128) });

export function outboxRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/outbox',
    {
      config,
      schema: {
        tags,
        summary: 'List messages that are yet to be brought',
        description: 'Newest first, with those that were given up within two weeks.',
        querystring: z.object(pageQuery),
        response: { 200: z.array(outboxMessage) },
      },
    },
    async (request, reply) => {
      const page = pageOf(request.query);
      const { items, total } = await listOutbox(request.tenant, page);
      describePage(request, reply, page, total);
      return items;
    },
  );

  app.post(
    '/api/outbox/:id/send-again',
    { config, schema: { tags, summary: 'Try a message again at once', params, response: { 204: z.null() } } },
    async (request, reply) => {
      await sendAgain(request.tenant, request.params.id, actorOf(request));
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/api/outbox/:id',
    { config, schema: { tags, summary: 'Drop a message', params, response: { 204: z.null() } } },
    async (request, reply) => {
      await dropMessage(request.tenant, request.params.id, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}

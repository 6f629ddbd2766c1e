/** `/api/development-inbox`: what would have been sent if a connector were set up. */
import { inboxMessage } from '@portero/schema/messages.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { management } from '../http/gate.ts';
import { emptyInbox, readInbox } from './rules.ts';

const config = { gate: management('development-inbox') };
const tags = ['Development inbox'];

export function developmentInboxRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  app.get(
    '/api/development-inbox',
    {
      config,
      schema: { tags, summary: 'List kept messages, newest first', response: { 200: z.array(inboxMessage) } },
    },
    ({ tenant }) => readInbox(tenant),
  );
  app.delete(
    '/api/development-inbox',
    { config, schema: { tags, summary: 'Empty the inbox', response: { 204: z.null() } } },
    async (request, reply) => {
      await emptyInbox(request.tenant, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}

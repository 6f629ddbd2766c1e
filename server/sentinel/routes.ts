/** `/api/sentinel-activities` (contract MANAGEMENT §14). */
import { lockedIdentifier, releaseBody } from '@portero/schema/sentinel.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { management } from '../http/gate.ts';
import { describePage, pageOf, pageQuery } from '../http/pagination.ts';
import { listLocked, release } from './rules.ts';

const config = { gate: management('users') };
const tags = ['Sentinel activities'];

export function sentinelRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/sentinel-activities',
    {
      config,
      schema: {
        tags,
        summary: 'List who is locked out',
        querystring: z.object(pageQuery),
        response: { 200: z.array(lockedIdentifier) },
      },
    },
    async (request, reply) => {
      const page = pageOf(request.query);
      const { items, total } = await listLocked(request.tenant, page);
      describePage(request, reply, page, total);
      return items;
    },
  );

  app.post(
    '/api/sentinel-activities/delete',
    {
      config,
      schema: {
        tags,
        summary: 'Let locked out people in again',
        description:
          'Targets are identifiers – usernames, email addresses, phone numbers – or ids of people, for second factors. Applications are never locked out.',
        body: releaseBody,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { targetType, targets } = request.body;
      if (targetType === 'User') await release(request.tenant, targets, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}

/** `/api/subject-tokens` (contract MANAGEMENT §13.1). */
import { jsonObject } from '@portero/schema/text.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { management } from '../http/gate.ts';
import { createSubjectToken } from './rules.ts';

export function subjectTokenRoutes(instance: FastifyInstance): void {
  instance.withTypeProvider<ZodTypeProvider>().post(
    '/api/subject-tokens',
    {
      config: { gate: management('subject-tokens') },
      schema: {
        tags: ['Subject tokens'],
        summary: 'Create a token that stands for a user in one token exchange',
        body: z.object({ userId: z.string().min(1).max(128), context: jsonObject.optional() }),
        response: { 201: z.object({ subjectToken: z.string(), expiresIn: z.number() }) },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await createSubjectToken(request.tenant, request.body, actorOf(request))),
  );
}

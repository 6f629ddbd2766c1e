/** `/api/users/:userId/mfa-verifications` (contract MANAGEMENT §2.6). */
import { createdMfaVerification, createMfaVerificationBody, mfaVerification } from '@portero/schema/mfa.ts';
import { yesNo } from '@portero/schema/text.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { management } from '../http/gate.ts';
import { addFactor, listFactors, removeFactor } from './administration.ts';

const config = { gate: management('users') };
const tags = ['Users'];
const params = z.object({ userId: z.string().min(1).max(128) });
const path = '/api/users/:userId/mfa-verifications';

export function userMfaRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    path,
    {
      config,
      schema: {
        tags,
        summary: 'List a user’s second factors',
        params,
        response: { 200: z.array(mfaVerification) },
      },
    },
    ({ tenant, params: { userId } }) => listFactors(tenant, userId),
  );

  app.post(
    path,
    {
      config,
      schema: {
        tags,
        summary: 'Add a second factor for a user',
        description: 'The secret or the codes are in this answer and in no later one.',
        params,
        body: createMfaVerificationBody,
        response: { 200: createdMfaVerification },
      },
    },
    (request) => addFactor(request.tenant, request.params.userId, request.body, actorOf(request)),
  );

  app.delete(
    `${path}/:verificationId`,
    {
      config,
      schema: {
        tags,
        summary: 'Remove a user’s second factor',
        description:
          'Ends the person’s sessions and refresh tokens; `keepSessions=true` leaves them. Backup codes go with the last other factor.',
        params: params.extend({ verificationId: z.string().min(1).max(128) }),
        querystring: z.object({ keepSessions: yesNo }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { tenant, params, query } = request;
      await removeFactor(tenant, params.userId, params.verificationId, actorOf(request), query);
      return reply.code(204).send(null);
    },
  );
}

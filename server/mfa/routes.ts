/** `/api/users/:userId/mfa-verifications` (contract MANAGEMENT §2.6). */
import {
  createdMfaVerification,
  createMfaVerificationBody,
  mfaRequirement,
  mfaVerification,
} from '@portero/schema/mfa.ts';
import { yesNo } from '@portero/schema/text.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { management } from '../http/gate.ts';
import { addFactor, getRequirement, listFactors, removeFactor, setRequirement } from './administration.ts';

const config = { gate: management('users') };
const tags = ['Users'];
const params = z.object({ userId: z.string().min(1).max(128) });
const path = '/api/users/:userId/mfa-verifications';

const requirementPath = '/api/users/:userId/mfa-requirement';

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

  app.get(
    requirementPath,
    {
      config,
      schema: {
        tags,
        summary: 'Tell whether a user must show a second factor',
        params,
        response: { 200: mfaRequirement },
      },
    },
    ({ tenant, params: { userId } }) => getRequirement(tenant, userId),
  );

  app.put(
    requirementPath,
    {
      config,
      schema: {
        tags,
        summary: 'Require a second factor of a user, or no longer',
        description:
          'Whoever has none sets one up at the next sign-in; nothing stands for it. Ends the person’s sessions and refresh tokens; `keepSessions=true` leaves them.',
        params,
        querystring: z.object({ keepSessions: yesNo }),
        body: mfaRequirement,
        response: { 200: mfaRequirement },
      },
    },
    (request) => {
      const { tenant, params, body, query } = request;
      return setRequirement(tenant, params.userId, body, actorOf(request), query);
    },
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

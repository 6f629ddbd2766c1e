/** `/api/applications/:applicationId/sign-in-experience` (contract MANAGEMENT §3.6). */
import {
  applicationSignInExperienceBody,
  applicationSignInExperienceSchema,
} from '@portero/schema/application-sign-in-experience.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { management } from '../http/gate.ts';
import { getLook, putLook } from './rules.ts';

const config = { gate: management('applications') };
const tags = ['Applications'];
const params = z.object({ applicationId: z.string().min(1).max(128) });
const url = '/api/applications/:applicationId/sign-in-experience';

export function applicationSignInExperienceRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    url,
    {
      config,
      schema: {
        tags,
        summary: 'Get how an application looks',
        params,
        response: { 200: applicationSignInExperienceSchema },
      },
    },
    ({ tenant, params: { applicationId } }) => getLook(tenant, applicationId),
  );

  app.put(
    url,
    {
      config,
      schema: {
        tags,
        summary: 'Set how an application looks',
        description:
          'A first-party application on all pages, a third-party application where it asks for consent.',
        params,
        body: applicationSignInExperienceBody,
        response: { 200: applicationSignInExperienceSchema, 201: applicationSignInExperienceSchema },
      },
    },
    async (request, reply) => {
      const { tenant, params, body } = request;
      const { created, look } = await putLook(tenant, params.applicationId, body, actorOf(request));
      return reply.code(created ? 201 : 200).send(look);
    },
  );
}

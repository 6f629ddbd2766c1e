/** `/api/applications/:applicationId/access-control` (contract MANAGEMENT §3.5). */
import { accessControlBody, accessControlSchema } from '@portero/schema/third-party.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { management } from '../http/gate.ts';
import { accessControlOf, replaceAccessControl } from './administration.ts';

const config = { gate: management('applications') };
const tags = ['Applications'];
const params = z.object({ applicationId: z.string().min(1).max(128) });
const url = '/api/applications/:applicationId/access-control';
const response = { 200: accessControlSchema };

export function applicationAccessRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    url,
    { config, schema: { tags, summary: 'Get the rules of who may use an application', params, response } },
    ({ tenant, params: { applicationId } }) => accessControlOf(tenant, applicationId),
  );

  app.put(
    url,
    {
      config,
      schema: {
        tags,
        summary: 'Replace the rules of who may use an application',
        description: 'Whoever is shut out by that loses their tokens for the application at once.',
        params,
        body: accessControlBody,
        response,
      },
    },
    (request) => {
      const { tenant, params, body } = request;
      return replaceAccessControl(tenant, params.applicationId, body, actorOf(request));
    },
  );
}

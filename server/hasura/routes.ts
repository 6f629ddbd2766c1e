/**
 * `/api/authn/hasura`: Hasura asks who sends a query, and whether they hold the role in which they want to be answered
 * (contract PROTOCOL §7.5). What it forwards is the person's own token for the API that Hasura is here.
 */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { anonymous } from '../http/gate.ts';
import { personByToken } from '../http/keeper.ts';
import { sessionFor } from './rules.ts';

const gate = anonymous('Hasura forwards the person’s own token, which is judged for the API that it names.');

export function hasuraRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  app.get(
    '/api/authn/hasura',
    {
      config: { gate },
      schema: {
        tags: ['Authn'],
        summary: 'Authenticate a request for Hasura',
        querystring: z.object({
          resource: z.string().min(1).max(2048),
          unauthorizedRole: z.string().max(128).optional(),
        }),
        response: {
          200: z.object({
            'X-Hasura-User-Id': z.string().optional(),
            'X-Hasura-Role': z.string().optional(),
          }),
        },
      },
    },
    async (request) => {
      const { tenant, query, headers } = request;
      const userId = await personByToken(request, tenant, query.resource);
      const expected = headers['expected-role'];
      return sessionFor(tenant, userId, {
        expected: typeof expected === 'string' ? expected : undefined,
        otherwise: query.unauthorizedRole,
      });
    },
  );
}

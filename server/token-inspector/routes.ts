/** `/api/token-inspector`: which token would be issued, and why. Ours. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { management } from '../http/gate.ts';
import type { Engines } from '../oidc/engines.ts';
import { inspection, inspectionAnswer } from './answer.ts';
import { inspectToken } from './rules.ts';

export function tokenInspectorRoutes(instance: FastifyInstance, engines: Engines): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.post(
    '/api/token-inspector',
    {
      config: { gate: management('token-inspector') },
      schema: {
        tags: ['Token inspector'],
        summary: 'Show the token that would be issued, and why each scope is in it or not',
        body: inspection,
        response: { 200: inspectionAnswer },
      },
    },
    async ({ tenant, body }) => inspectToken(tenant, await engines.of(tenant), body),
  );
}

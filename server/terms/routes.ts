/** `/api/users/:userId/terms-acceptances`: ours, since the contract keeps none. */
import { error } from '@portero/schema/errors.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { management } from '../http/gate.ts';
import { findUserById } from '../users/rules.ts';
import { agreementsOf, termsAcceptance } from './rules.ts';

export function termsRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  app.get(
    '/api/users/:userId/terms-acceptances',
    {
      config: { gate: management('users') },
      schema: {
        tags: ['Users'],
        summary: 'List the terms that a user agreed to',
        params: z.object({ userId: z.string().min(1).max(128) }),
        response: { 200: z.array(termsAcceptance) },
      },
    },
    async ({ tenant, params: { userId } }) => {
      if (!(await findUserById(tenant, userId))) throw error('entity.not_found');
      return agreementsOf(tenant.db, userId);
    },
  );
}

/** `/api/dashboard` (contract MANAGEMENT §11). */
import { error } from '@portero/schema/errors.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { management } from '../http/gate.ts';
import { parseDay, startOfDay } from './days.ts';
import { activeUsers, newUsers } from './rules.ts';
import { countUsers } from './store.ts';
import { timeZone } from './zones.ts';

const config = { gate: management('users') };
const tags = ['Dashboard'];
const figure = z.object({ count: z.number(), delta: z.number() });

export function dashboardRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/dashboard/users/total',
    {
      config,
      schema: {
        tags,
        summary: 'Count all users',
        response: { 200: z.object({ totalUserCount: z.number() }) },
      },
    },
    async ({ tenant }) => ({ totalUserCount: await countUsers(tenant.db) }),
  );

  app.get(
    '/api/dashboard/users/new',
    {
      config,
      schema: {
        tags,
        summary: 'Count the users of today and of the last seven days',
        description: 'Days are those of `timeZone`, such as `Europe/Madrid`; of the server without it.',
        querystring: z.object({ timeZone: timeZone.optional() }),
        response: { 200: z.object({ today: figure, last7Days: figure }) },
      },
    },
    ({ tenant, query }) => newUsers(tenant.db, query.timeZone),
  );

  app.get(
    '/api/dashboard/users/active',
    {
      config,
      schema: {
        tags,
        summary: 'Count the users for whom tokens were issued, up to a day',
        querystring: z.object({
          date: z
            .string()
            .regex(/^\d{4}(-\d{2}){2}$/)
            .optional(),
        }),
        response: {
          200: z.object({
            dauCurve: z.array(z.object({ date: z.string(), count: z.number() })),
            dau: figure,
            wau: figure,
            mau: figure,
          }),
        },
      },
    },
    async ({ tenant, query }) => {
      const date = query.date === undefined ? startOfDay(Date.now()) : parseDay(query.date);
      if (!date)
        throw error('request.invalid_input', undefined, { details: 'date: the calendar has no such day.' });
      return activeUsers(tenant.db, date);
    },
  );
}

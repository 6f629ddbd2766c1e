/** `/api/logs` (contract MANAGEMENT §11). */
import { error } from '@portero/schema/errors.ts';
import { yesNo } from '@portero/schema/text.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { management } from '../http/gate.ts';
import { describePage, pageOf, pageQuery } from '../http/pagination.ts';
import { selectLog, selectLogs } from './store.ts';

const config = { gate: management('logs') };
const tags = ['Audit logs'];
const cap = 10_000;
const log = z.object({
  tenantId: z.string(),
  id: z.string(),
  key: z.string(),
  payload: z.record(z.string(), z.unknown()),
  createdAt: z.number(),
});
const time = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number)
  .optional();

export function logRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/logs',
    {
      config,
      schema: {
        tags,
        summary: 'List audit log entries, newest first',
        querystring: z.object({
          ...pageQuery,
          userId: z.string().max(128).optional(),
          applicationId: z.string().max(128).optional(),
          logKey: z.string().max(256).optional(),
          start_time: time,
          end_time: time,
          enableCap: yesNo,
        }),
        response: { 200: z.array(log) },
      },
    },
    async (request, reply) => {
      const { tenant, query } = request;
      const { start_time: from, end_time: to } = query;
      if (from !== undefined && to !== undefined && from > to) throw error('log.invalid_time_window');
      const page = pageOf(query);
      const { rows, total } = await selectLogs(
        tenant.db,
        { userId: query.userId, applicationId: query.applicationId, key: query.logKey, from, to },
        page,
        query.enableCap ? cap : undefined,
      );
      if (query.enableCap && total > cap) void reply.header('total-number-is-capped', 'true');
      describePage(request, reply, page, total);
      return rows.map((row) => ({ ...row, tenantId: tenant.id }));
    },
  );

  app.get(
    '/api/logs/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Get an audit log entry',
        params: z.object({ id: z.string().min(1).max(128) }),
        response: { 200: log },
      },
    },
    async ({ tenant, params: { id } }) => {
      const row = await selectLog(tenant.db, id);
      if (!row) throw error('entity.not_exists_with_id', { name: 'logs', id });
      return { ...row, tenantId: tenant.id };
    },
  );
}

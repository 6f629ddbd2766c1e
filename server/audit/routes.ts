/** `/api/logs` (contract MANAGEMENT §11); ours: the same as a file, and for how long it is kept. */
import { Readable } from 'node:stream';
import { error, notThere } from '@portero/schema/errors.ts';
import { yesNo } from '@portero/schema/text.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { csvLine } from '../http/csv.ts';
import { answerStretch, cursorQuery, stretchOf } from '../http/cursor.ts';
import { management } from '../http/gate.ts';
import { describePage, pageOf, pageQuery } from '../http/pagination.ts';
import { actorOf } from './actor.ts';
import { recordChange } from './audit.ts';
import { changeRetention, retention, retentionOf, retentionSettings } from './retention.ts';
import { everyLog, type LogFilter, mostSearched, selectLog, selectLogs, selectLogsAfter } from './store.ts';

const config = { gate: management('logs') };
const tags = ['Audit logs'];
const cap = 10_000;
const mostExported = 100_000;
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
const filterQuery = {
  userId: z.string().max(128).optional(),
  applicationId: z.string().max(128).optional(),
  organizationId: z.string().max(128).optional(),
  logKey: z.string().max(256).optional(),
  start_time: time,
  end_time: time,
  q: z.string().min(1).max(128).optional(),
};

/** @throws log.invalid_time_window */
function filterOf(query: z.output<z.ZodObject<typeof filterQuery>>): LogFilter {
  const {
    userId,
    applicationId,
    organizationId,
    logKey: key,
    start_time: from,
    end_time: to,
    q: text,
  } = query;
  if (from !== undefined && to !== undefined && from > to) throw error('log.invalid_time_window');
  return { userId, applicationId, organizationId, key, from, to, text };
}

export function logRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/logs',
    {
      config,
      schema: {
        tags,
        summary: 'List audit log entries, newest first',
        description: `\`q\` finds entries that hold a text, among the newest ${mostSearched} that the other filters leave.`,
        querystring: z.object({
          ...pageQuery,
          ...cursorQuery,
          ...filterQuery,
          enableCap: yesNo,
        }),
        response: { 200: z.array(log) },
      },
    },
    async (request, reply) => {
      const { tenant, query } = request;
      const filter = filterOf(query);
      const shown = (row: LogEntry) => ({ ...row, tenantId: tenant.id });
      const stretch = stretchOf(query);
      if (stretch) {
        const { rows, isBounded } = await selectLogsAfter(tenant.db, filter, stretch);
        if (isBounded) void reply.header('total-number-is-capped', 'true');
        return answerStretch(request, reply, stretch, rows, ({ id }) => ({ value: null, id })).map(shown);
      }
      const page = pageOf(query);
      const most = query.enableCap ? cap : undefined;
      const { rows, total, isBounded } = await selectLogs(tenant.db, filter, page, most);
      if (isBounded || (query.enableCap && total > cap)) void reply.header('total-number-is-capped', 'true');
      describePage(request, reply, page, total);
      return rows.map(shown);
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
      if (!row) throw notThere('logs', id);
      return { ...row, tenantId: tenant.id };
    },
  );

  app.get(
    '/api/log-exports',
    {
      config,
      schema: {
        tags,
        summary: 'Export audit log entries as CSV or JSON, newest first',
        description: 'The filters of the list. The export itself is noted in the audit log.',
        querystring: z.object({
          ...filterQuery,
          format: z.enum(['csv', 'json']).default('csv'),
          limit: z.coerce.number().int().min(1).max(mostExported).default(mostExported),
        }),
        response: { 200: z.unknown() },
      },
    },
    async (request, reply) => {
      const { tenant, query } = request;
      const { format, limit } = query;
      const filter = filterOf(query);
      await tenant.db.transaction((db) =>
        recordChange(db, {
          key: 'Management.Log.Exported',
          result: 'Success',
          actor: actorOf(request),
          format,
          limit,
          // Not as `userId`: it is nothing that happened to the person.
          filter,
        }),
      );
      const rows = everyLog(tenant.db, filter, limit);
      const day = new Date().toISOString().slice(0, 10);
      return reply
        .header('content-type', `${format === 'csv' ? 'text/csv' : 'application/json'}; charset=utf-8`)
        .header('content-disposition', `attachment; filename="audit-log-${day}.${format}"`)
        .header('cache-control', 'no-store')
        .send(Readable.from(format === 'csv' ? asCsv(rows) : asJson(rows)));
    },
  );

  app.get(
    '/api/configs/log-retention',
    {
      config,
      schema: {
        tags,
        summary: 'Get for how many days entries are kept',
        description:
          '`days` is the tenant’s own choice, 0 for as the server says; `serverDays` what the server says, 0 for ever; `effectiveDays` the shorter.',
        response: { 200: retention },
      },
    },
    ({ tenant }) => retentionOf(tenant),
  );

  app.patch(
    '/api/configs/log-retention',
    {
      config,
      schema: {
        tags,
        summary: 'Change for how many days entries are kept',
        description: 'Older entries are removed within minutes, for good.',
        body: retentionSettings.partial(),
        response: { 200: retention },
      },
    },
    (request) => changeRetention(request.tenant, request.body, actorOf(request)),
  );
}

type LogEntry = NonNullable<Awaited<ReturnType<typeof selectLog>>>;
type Rows = ReturnType<typeof everyLog>;

const columns = ['result', 'userId', 'applicationId', 'ip', 'userAgent', 'requestId'] as const;

async function* asCsv(rows: Rows): AsyncGenerator<string> {
  yield csvLine(['id', 'time', 'event', ...columns, 'actorType', 'actorId', 'details']);
  for await (const some of rows) {
    yield some
      .map(({ id, key, payload, createdAt }) => {
        const by = actorShape.safeParse(payload.actor).data;
        const time = new Date(createdAt).toISOString();
        return csvLine([id, time, key, ...columns.map((name) => payload[name]), by?.type, by?.id, payload]);
      })
      .join('');
  }
}

const actorShape = z.object({ type: z.string(), id: z.string() });

async function* asJson(rows: Rows): AsyncGenerator<string> {
  yield '[';
  let before = '\n';
  for await (const some of rows) {
    for (const row of some) {
      yield `${before}${JSON.stringify(row)}`;
      before = ',\n';
    }
  }
  yield '\n]\n';
}

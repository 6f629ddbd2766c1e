/** `/api/user-exports`: everybody, whom the filters of the list find, or some by their ids, as a stream. Ours; Logto has none. */
import { Readable } from 'node:stream';
import { error } from '@portero/schema/errors.ts';
import { yesNo } from '@portero/schema/text.ts';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { callerOf, management } from '../http/gate.ts';
import { userFilterOf, userFilterQuery } from '../users/filters.ts';
import { everyUser } from '../users/list.ts';
import { ensureMayReadDigests } from '../users/routes.ts';
import { fileOf } from './file.ts';

const tags = ['User exports'];
const format = z.enum(['csv', 'json']).default('csv');
/** An id is a parameter of the statement, of which SQLite takes some thirty thousand. */
const mostChosen = 5000;

export function userExportRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/user-exports',
    {
      config: { gate: management('users') },
      schema: {
        tags,
        summary: 'Export users as CSV or JSON, without passwords unless asked for',
        querystring: z.looseObject({
          ...userFilterQuery,
          format,
          includePasswordHash: yesNo.describe('JSON only; needs the scope read:password-hashes or all.'),
          confirm: z.string().optional().describe('"password-hashes" where these are asked for.'),
        }),
        response: { 200: z.unknown() },
      },
    },
    async (request, reply) => {
      const { tenant, query } = request;
      const { format, includePasswordHash } = query;
      const filter = userFilterOf(query);
      ensureMayReadDigests(callerOf(request), includePasswordHash);
      if (includePasswordHash && (format !== 'json' || query.confirm !== 'password-hashes'))
        throw error('request.invalid_input', undefined, {
          details: 'Password hashes are exported as JSON only, and with confirm=password-hashes.',
        });
      const people = everyUser(tenant, { ...filter, query });
      await tenant.db.transaction((db) =>
        recordChange(db, {
          key: 'Management.User.Exported',
          result: 'Success',
          actor: actorOf(request),
          format,
          includePasswordHash,
        }),
      );
      return sendFile(reply, format, fileOf(people, { format, includePasswordHash }));
    },
  );

  app.post(
    '/api/user-exports',
    {
      config: { gate: management('users') },
      schema: {
        tags,
        summary: 'Export some users as CSV or JSON, without passwords',
        description: 'Whoever is not there any more is left out.',
        body: z.object({
          format,
          userIds: z.array(z.string().min(1).max(128)).min(1).max(mostChosen),
        }),
        response: { 200: z.unknown() },
      },
    },
    async (request, reply) => {
      const { tenant, body } = request;
      const { format, userIds } = body;
      const people = everyUser(tenant, { ids: userIds, query: {} });
      await tenant.db.transaction((db) =>
        recordChange(db, {
          key: 'Management.User.Exported',
          result: 'Success',
          actor: actorOf(request),
          format,
          includePasswordHash: false,
          userIds,
        }),
      );
      return sendFile(reply, format, fileOf(people, { format, includePasswordHash: false }));
    },
  );
}

function sendFile(reply: FastifyReply, format: 'csv' | 'json', text: AsyncGenerator<string>) {
  const day = new Date().toISOString().slice(0, 10);
  return reply
    .header('content-type', format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8')
    .header('content-disposition', `attachment; filename="users-${day}.${format}"`)
    .header('cache-control', 'no-store')
    .send(Readable.from(text));
}

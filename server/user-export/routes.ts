/** `GET /api/user-exports`: everybody, or whom the filters of the list find, as a stream. Ours; Logto has none. */
import { Readable } from 'node:stream';
import { error } from '@portero/schema/errors.ts';
import { yesNo } from '@portero/schema/text.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { callerOf, management } from '../http/gate.ts';
import { userFilterOf, userFilterQuery } from '../users/filters.ts';
import { everyUser } from '../users/list.ts';
import { ensureMayReadDigests } from '../users/routes.ts';
import { fileOf } from './file.ts';

export function userExportRoutes(instance: FastifyInstance): void {
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/api/user-exports',
    {
      config: { gate: management('users') },
      schema: {
        tags: ['User exports'],
        summary: 'Export users as CSV or JSON, without passwords unless asked for',
        querystring: z.looseObject({
          ...userFilterQuery,
          format: z.enum(['csv', 'json']).default('csv'),
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
      const day = new Date().toISOString().slice(0, 10);
      return reply
        .header(
          'content-type',
          format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8',
        )
        .header('content-disposition', `attachment; filename="users-${day}.${format}"`)
        .header('cache-control', 'no-store')
        .send(Readable.from(fileOf(people, { format, includePasswordHash })));
    },
  );
}

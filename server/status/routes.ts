/** Is it alive, is it ready (contract MANAGEMENT §14; `/health/ready` is ours). */
import { error } from '@portero/schema/errors.ts';
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import type { Farewell } from '../http/app.ts';
import { anonymous } from '../http/gate.ts';
import { equalInConstantTime } from '../security/vault.ts';

const schema = { tags: ['Status'], response: { 200: z.null(), 204: z.null() } };
const gate = anonymous('Load balancers ask without a token; the answer tells nothing.');

export function statusRoutes(app: FastifyInstance, farewell: Farewell): void {
  app.get('/api/status', { config: { gate }, schema }, async (request, reply) => {
    const { statusApiKey } = request.tenant.config;
    const given = request.headers['logto-status-api-key'];
    if (statusApiKey !== undefined && typeof given === 'string' && equalInConstantTime(given, statusApiKey)) {
      return reply.header('logto-tenant-id', request.tenant.id).code(200).send(null);
    }
    return reply.code(204).send(null);
  });

  app.get('/health/live', { config: { gate } }, async (_request, reply) => reply.code(204).send());

  app.get('/health/ready', { config: { gate } }, async (request, reply) => {
    if (farewell.said) return reply.code(503).send(); // nothing went wrong: no line in the log
    try {
      await request.tenant.db.read.selectFrom('configs').select('key').limit(1).executeTakeFirst();
    } catch (cause) {
      throw error('request.server_busy', undefined, { cause });
    }
    return reply.code(204).send();
  });
}

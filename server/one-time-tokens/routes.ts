/** `/api/one-time-tokens` (contract MANAGEMENT §13.2). */
import { emailAddress, emailPattern, yesNo } from '@portero/schema/text.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { callerOf, management } from '../http/gate.ts';
import { describePage, pageOf, pageQuery } from '../http/pagination.ts';
import {
  createOneTimeToken,
  deleteOneTimeToken,
  getOneTimeToken,
  listOneTimeTokens,
  oneTimeTokenContext,
  oneTimeTokenStatus,
  setOneTimeTokenStatus,
  verifyOneTimeToken,
} from './rules.ts';

const config = { gate: management('one-time-tokens') };
const tags = ['One-time tokens'];
const description =
  'Masked with `mask=true` and for readers without write access; otherwise in clear, which the audit log notes.';
const params = z.object({ id: z.string().min(1).max(128) });
const answer = z.object({
  tenantId: z.string(),
  id: z.string(),
  email: z.string(),
  token: z.string(),
  context: oneTimeTokenContext,
  status: oneTimeTokenStatus,
  createdAt: z.number(),
  expiresAt: z.number(),
});

/** A link that signs somebody in is more than a reader should get. */
function readingOf(request: FastifyRequest, mask: boolean) {
  const { scopes } = callerOf(request);
  const mayReveal = scopes.has('all') || scopes.has('write:one-time-tokens');
  return { masked: mask || !mayReveal, actor: actorOf(request) };
}

export function oneTimeTokenRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/one-time-tokens',
    {
      config,
      schema: {
        tags,
        summary: 'List one-time tokens',
        description,
        querystring: z.object({
          ...pageQuery,
          email: z.string().max(128).regex(emailPattern).optional(),
          status: oneTimeTokenStatus.optional(),
          mask: yesNo,
        }),
        response: { 200: z.array(answer) },
      },
    },
    async (request, reply) => {
      const { tenant, query } = request;
      const page = pageOf(query);
      const { tokens, total } = await listOneTimeTokens(tenant, query, page, readingOf(request, query.mask));
      describePage(request, reply, page, total);
      return tokens;
    },
  );

  app.post(
    '/api/one-time-tokens',
    {
      config,
      schema: {
        tags,
        summary: 'Create a one-time token',
        body: z.object({
          email: emailAddress,
          context: oneTimeTokenContext.optional(),
          expiresIn: z.number().positive().max(31_536_000).optional(),
        }),
        response: { 201: answer },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await createOneTimeToken(request.tenant, request.body, actorOf(request))),
  );

  app.post(
    '/api/one-time-tokens/verify',
    {
      config,
      schema: {
        tags,
        summary: 'Check a one-time token and use it up',
        body: z.object({ token: z.string().min(1).max(256), email: z.string().min(1).max(128) }),
        response: { 200: answer },
      },
    },
    (request) => verifyOneTimeToken(request.tenant, request.body, actorOf(request)),
  );

  app.get(
    '/api/one-time-tokens/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Get a one-time token',
        description,
        params,
        querystring: z.object({ mask: yesNo }),
        response: { 200: answer },
      },
    },
    (request) => getOneTimeToken(request.tenant, request.params.id, readingOf(request, request.query.mask)),
  );

  app.put(
    '/api/one-time-tokens/:id/status',
    {
      config,
      schema: {
        tags,
        summary: 'Change the status of a one-time token',
        params,
        body: z.object({ status: oneTimeTokenStatus }),
        response: { 200: answer },
      },
    },
    (request) => {
      const { tenant, params, body } = request;
      return setOneTimeTokenStatus(tenant, params.id, body.status, actorOf(request));
    },
  );

  app.delete(
    '/api/one-time-tokens/:id',
    { config, schema: { tags, summary: 'Delete a one-time token', params, response: { 204: z.null() } } },
    async (request, reply) => {
      await deleteOneTimeToken(request.tenant, request.params.id, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}

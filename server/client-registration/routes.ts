/** `/api/configs/client-registration` and `/api/initial-access-tokens`: ours, beyond the contract. */
import {
  createInitialAccessTokenBody,
  initialAccessToken,
  registrationSettings,
} from '@portero/schema/client-registration.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { management } from '../http/gate.ts';
import { describePage, optionalPageOf, pageQuery } from '../http/pagination.ts';
import * as administration from './administration.ts';
import { settingsOf } from './rules.ts';

const config = { gate: management('applications') };
const tags = ['Client registration'];

export function clientRegistrationRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/configs/client-registration',
    {
      config,
      schema: {
        tags,
        summary: 'Get who may register clients',
        response: { 200: registrationSettings },
      },
    },
    (request) => settingsOf(request.tenant),
  );

  app.put(
    '/api/configs/client-registration',
    {
      config,
      schema: {
        tags,
        summary: 'Set who may register clients, and what those may ask for',
        body: registrationSettings,
        response: { 200: registrationSettings },
      },
    },
    (request) => administration.changeSettings(request.tenant, request.body, actorOf(request)),
  );

  app.get(
    '/api/initial-access-tokens',
    {
      config,
      schema: {
        tags,
        summary: 'List initial access tokens',
        querystring: z.object(pageQuery),
        response: { 200: z.array(initialAccessToken) },
      },
    },
    async (request, reply) => {
      const page = optionalPageOf(request.query);
      const { tokens, total } = await administration.listInitialTokens(request.tenant, page);
      if (page) describePage(request, reply, page, total);
      return tokens;
    },
  );

  app.post(
    '/api/initial-access-tokens',
    {
      config,
      schema: {
        tags,
        summary: 'Create an initial access token',
        description: 'The value is in this answer and nowhere else.',
        body: createInitialAccessTokenBody,
        response: { 201: initialAccessToken.extend({ value: z.string() }) },
      },
    },
    async (request, reply) =>
      reply
        .code(201)
        .send(await administration.createInitialToken(request.tenant, request.body, actorOf(request))),
  );

  app.delete(
    '/api/initial-access-tokens/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Delete an initial access token',
        params: z.object({ id: z.string().min(1).max(128) }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await administration.removeInitialToken(request.tenant, request.params.id, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}

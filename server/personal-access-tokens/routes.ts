/** `/api/users/:userId/personal-access-tokens` (contract MANAGEMENT §2.7). */
import { tokenCreator, tokenScopes, tokenSettings } from '@portero/schema/personal-access-tokens.ts';
import { yesNo } from '@portero/schema/text.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { callerOf, management } from '../http/gate.ts';
import { createToken, deleteToken, listTokens, renameToken } from './rules.ts';
import { tokenSetting } from './settings.ts';

const config = { gate: management('users') };
const tags = ['Users'];
const path = '/api/users/:userId/personal-access-tokens';
const params = z.object({ userId: z.string().min(1).max(128) });
const namedParams = params.extend({ name: z.string().min(1).max(256) });
const name = z.string().min(1).max(256);
const answer = z.object({
  tenantId: z.string(),
  userId: z.string(),
  name: z.string(),
  value: z.string(),
  createdAt: z.number(),
  expiresAt: z.number().nullable(),
  lastUsedAt: z.number().nullable(),
  scopes: tokenScopes.optional(),
  createdBy: tokenCreator.optional(),
});
const settings = { gate: management('configs') };
const settingsPath = '/api/configs/personal-access-tokens';

export function personalAccessTokenRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    path,
    {
      config,
      schema: {
        tags,
        summary: 'List a user’s personal access tokens',
        description:
          'Masked with `mask=true` and for readers without write access; otherwise in clear, which the audit log notes.',
        params,
        querystring: z.object({ mask: yesNo }),
        response: { 200: z.array(answer) },
      },
    },
    (request) => {
      const { scopes } = callerOf(request);
      // Whoever may only look at people must not be able to become one.
      const mayReveal = scopes.has('all') || scopes.has('write:users');
      return listTokens(request.tenant, request.params.userId, actorOf(request), {
        masked: request.query.mask || !mayReveal,
      });
    },
  );

  app.post(
    path,
    {
      config,
      schema: {
        tags,
        summary: 'Create a personal access token',
        params,
        body: z.object({
          name,
          expiresAt: z.number().int().nullable().optional(),
          scopes: tokenScopes.nullable().optional(),
        }),
        response: { 201: answer },
      },
    },
    async (request, reply) => {
      const { tenant, params, body } = request;
      return reply.code(201).send(await createToken(tenant, params.userId, body, actorOf(request)));
    },
  );

  app.patch(
    path,
    {
      config,
      schema: {
        tags,
        summary: 'Rename a personal access token, whatever its name is',
        params,
        body: z.object({ currentName: z.string().max(256).optional(), name }),
        response: { 200: answer },
      },
    },
    (request) => {
      const { tenant, params, body } = request;
      return renameToken(tenant, params.userId, body.currentName ?? '', body.name, actorOf(request));
    },
  );

  app.post(
    `${path}/delete`,
    {
      config,
      schema: {
        tags,
        summary: 'Delete a personal access token, whatever its name is',
        params,
        body: z.object({ name }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await deleteToken(request.tenant, request.params.userId, request.body.name, actorOf(request));
      return reply.code(204).send(null);
    },
  );

  app.patch(
    `${path}/:name`,
    {
      config,
      schema: {
        tags,
        summary: 'Rename a personal access token',
        params: namedParams,
        body: z.object({ name }),
        response: { 200: answer },
      },
    },
    (request) => {
      const { tenant, params, body } = request;
      return renameToken(tenant, params.userId, params.name, body.name, actorOf(request));
    },
  );

  app.delete(
    `${path}/:name`,
    {
      config,
      schema: {
        tags,
        summary: 'Delete a personal access token by its name',
        params: namedParams,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await deleteToken(request.tenant, request.params.userId, request.params.name, actorOf(request));
      return reply.code(204).send(null);
    },
  );

  app.get(
    settingsPath,
    {
      config: settings,
      schema: {
        tags: ['Configs'],
        summary: 'Get how long personal access tokens may live',
        response: { 200: tokenSettings },
      },
    },
    ({ tenant }) => tokenSetting.of(tenant),
  );

  app.patch(
    settingsPath,
    {
      config: settings,
      schema: {
        tags: ['Configs'],
        summary: 'Change how long personal access tokens may live',
        body: tokenSettings.partial(),
        response: { 200: tokenSettings },
      },
    },
    (request) => tokenSetting.change(request.tenant, request.body, actorOf(request)),
  );
}

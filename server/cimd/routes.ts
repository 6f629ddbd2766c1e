/** `/api/configs/cimd` and `/api/cimd/user-consent-scopes` (contract MANAGEMENT §12). */
import { consentScopesBody, consentScopesSchema, consentScopeType } from '@portero/schema/third-party.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { management } from '../http/gate.ts';
import { allowScopes, disallowScope, scopesOf } from './administration.ts';
import { changeCimdSettings, cimdSettings, readCimdSettings } from './settings.ts';

const config = { gate: management('configs') };
const path = '/api/cimd/user-consent-scopes';

export function cimdRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/configs/cimd',
    {
      config,
      schema: {
        tags: ['Configs'],
        summary: 'Whether clients may be known by a metadata document',
        response: { 200: cimdSettings },
      },
    },
    ({ tenant }) => readCimdSettings(tenant),
  );

  app.patch(
    '/api/configs/cimd',
    {
      config,
      schema: {
        tags: ['Configs'],
        summary: 'Let clients be known by a metadata document, or no longer',
        body: cimdSettings.partial(),
        response: { 200: cimdSettings },
      },
    },
    (request) => changeCimdSettings(request.tenant, request.body, actorOf(request)),
  );

  const tags = ['CIMD'];
  app.get(
    path,
    {
      config,
      schema: {
        tags,
        summary: 'List what clients known by a metadata document may ask people for',
        response: { 200: consentScopesSchema },
      },
    },
    ({ tenant }) => scopesOf(tenant),
  );

  app.post(
    path,
    {
      config,
      schema: {
        tags,
        summary: 'Let clients known by a metadata document ask for more',
        body: consentScopesBody,
        response: { 201: z.null() },
      },
    },
    async (request, reply) => {
      await allowScopes(request.tenant, request.body, actorOf(request));
      return reply.code(201).send(null);
    },
  );

  app.delete(
    `${path}/:scopeType/:scopeId`,
    {
      config,
      schema: {
        tags,
        summary: 'Let clients known by a metadata document no longer ask for something',
        params: z.object({ scopeType: consentScopeType, scopeId: z.string().min(1).max(128) }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { scopeType, scopeId } = request.params;
      await disallowScope(request.tenant, scopeType, scopeId, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}

/** `/api/applications` (contract MANAGEMENT §3). */
import {
  applicationSchema,
  applicationSecretSchema,
  applicationType,
  createApplicationBody,
  patchApplicationBody,
  secretName,
} from '@portero/schema/applications.ts';
import { error } from '@portero/schema/errors.ts';
import { yesNo } from '@portero/schema/text.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { preconditionOf } from '../http/etag.ts';
import { management } from '../http/gate.ts';
import { describePage, optionalPageOf, pageQuery } from '../http/pagination.ts';
import { searchCondition } from '../http/search.ts';
import * as administration from './administration.ts';
import * as secrets from './secrets.ts';
import { applicationSearchFields } from './store.ts';

const config = { gate: management('applications') };
const tags = ['Applications'];
const params = z.object({ id: z.string().min(1).max(128) });
const secretParams = params.extend({ name: z.string().min(1).max(256) });
const customData = z.record(z.string(), z.unknown());
/** What one application answers with; conditions on it are judged by the same body. */
const details = applicationSchema.extend({ isAdmin: z.boolean() });

export function applicationRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/applications',
    {
      config,
      schema: {
        tags,
        summary: 'List applications',
        querystring: z.looseObject({
          ...pageQuery,
          types: z.union([applicationType, z.array(applicationType)]).optional(),
          isThirdParty: yesNo.optional(),
          excludeRoleId: z.string().max(128).optional(),
          excludeOrganizationId: z.string().max(128).optional(),
        }),
        response: { 200: z.array(applicationSchema) },
      },
    },
    async (request, reply) => {
      const { query, tenant } = request;
      if (query.excludeRoleId !== undefined && query.excludeOrganizationId !== undefined) {
        throw error('request.invalid_input', undefined, {
          details: 'Exclude by role or by organization, not by both.',
        });
      }
      const page = optionalPageOf(query);
      const { applications, total } = await administration.listApplications(
        tenant,
        {
          types: query.types === undefined ? undefined : [query.types].flat(),
          isThirdParty: query.isThirdParty,
          excludeRoleId: query.excludeRoleId,
          excludeOrganizationId: query.excludeOrganizationId,
          search: searchCondition(tenant.db.engine, query, applicationSearchFields),
        },
        page,
      );
      if (page) describePage(request, reply, page, total);
      return applications;
    },
  );

  app.post(
    '/api/applications',
    {
      config,
      schema: {
        tags,
        summary: 'Create an application',
        body: createApplicationBody,
        // Its first secret, where secrets are shown once.
        response: { 200: applicationSchema.extend({ secret: z.string().optional() }) },
      },
    },
    (request) => administration.createApplication(request.tenant, request.body, actorOf(request)),
  );

  app.get(
    '/api/applications/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Get an application',
        params,
        response: { 200: details },
      },
    },
    (request) => administration.getApplicationJson(request.tenant, request.params.id),
  );

  app.patch(
    '/api/applications/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Change an application',
        params,
        body: patchApplicationBody,
        response: { 200: applicationSchema },
      },
    },
    (request) =>
      administration.changeApplication(
        request.tenant,
        request.params.id,
        request.body,
        actorOf(request),
        preconditionOf(request, details),
      ),
  );

  app.delete(
    '/api/applications/:id',
    { config, schema: { tags, summary: 'Delete an application', params, response: { 204: z.null() } } },
    async (request, reply) => {
      await administration.deleteApplication(request.tenant, request.params.id, actorOf(request));
      return reply.code(204).send(null);
    },
  );

  app.patch(
    '/api/applications/:applicationId/custom-data',
    {
      config,
      schema: {
        tags,
        summary: 'Merge custom data',
        params: z.object({ applicationId: params.shape.id }),
        body: customData,
        response: { 200: customData },
      },
    },
    (request) =>
      administration.mergeCustomData(
        request.tenant,
        request.params.applicationId,
        request.body,
        actorOf(request),
      ),
  );

  app.get(
    '/api/applications/:id/secrets',
    {
      config,
      schema: {
        tags,
        summary: 'List secrets',
        description: 'Masked with `mask=true`; otherwise in clear, which the audit log notes.',
        params,
        querystring: z.object({ mask: yesNo }),
        response: { 200: z.array(applicationSecretSchema) },
      },
    },
    (request) =>
      secrets.secretsOf(request.tenant, request.params.id, actorOf(request), {
        masked: request.query.mask,
      }),
  );

  app.post(
    '/api/applications/:id/secrets',
    {
      config,
      schema: {
        tags,
        summary: 'Create a secret',
        params,
        body: z.object({ name: secretName, expiresAt: z.number().int().nullable().optional() }),
        response: { 201: applicationSecretSchema },
      },
    },
    async (request, reply) =>
      reply
        .code(201)
        .send(await secrets.createSecret(request.tenant, request.params.id, request.body, actorOf(request))),
  );

  app.patch(
    '/api/applications/:id/secrets/:name',
    {
      config,
      schema: {
        tags,
        summary: 'Rename a secret',
        params: secretParams,
        body: z.object({ name: secretName }),
        response: { 200: applicationSecretSchema },
      },
    },
    (request) =>
      secrets.changeSecretName(
        request.tenant,
        request.params.id,
        request.params.name,
        request.body.name,
        actorOf(request),
      ),
  );

  app.delete(
    '/api/applications/:id/secrets/:name',
    {
      config,
      schema: { tags, summary: 'Delete a secret', params: secretParams, response: { 204: z.null() } },
    },
    async (request, reply) => {
      await secrets.removeSecret(request.tenant, request.params.id, request.params.name, actorOf(request));
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/api/applications/:id/legacy-secret',
    {
      config,
      schema: { tags, summary: 'Delete the legacy secret', params, response: { 200: applicationSchema } },
    },
    async (request) => {
      await administration.existing(request.tenant.db, request.params.id);
      throw error('application.no_legacy_secret_found');
    },
  );
}

/** `/api/email-templates` (contract MANAGEMENT §9.4). */
import { languageTag } from '@portero/schema/languages.ts';
import {
  emailTemplate,
  emailTemplateDetails,
  messageType,
  putEmailTemplatesBody,
} from '@portero/schema/messages.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { management } from '../http/gate.ts';
import {
  changeTemplate,
  deleteTemplate,
  deleteTemplates,
  getTemplate,
  listTemplates,
  putTemplates,
} from './rules.ts';

const config = { gate: management('email-templates') };
const tags = ['Email templates'];
const params = z.object({ id: z.string().min(1).max(128) });
const filter = z.object({ languageTag: languageTag.optional(), templateType: messageType.optional() });

export function emailTemplateRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/email-templates',
    {
      config,
      schema: {
        tags,
        summary: 'List e-mail templates',
        querystring: filter,
        response: { 200: z.array(emailTemplate) },
      },
    },
    ({ tenant, query }) => listTemplates(tenant, query),
  );
  app.put(
    '/api/email-templates',
    {
      config,
      schema: {
        tags,
        summary: 'Store e-mail templates',
        body: putEmailTemplatesBody,
        response: { 200: z.array(emailTemplate) },
      },
    },
    (request) => putTemplates(request.tenant, request.body.templates, actorOf(request)),
  );
  app.delete(
    '/api/email-templates',
    {
      config,
      schema: {
        tags,
        summary: 'Delete e-mail templates of a language or type',
        querystring: filter,
        response: { 200: z.object({ rowCount: z.number() }) },
      },
    },
    async (request) => ({ rowCount: await deleteTemplates(request.tenant, request.query, actorOf(request)) }),
  );
  app.get(
    '/api/email-templates/:id',
    { config, schema: { tags, summary: 'Get an e-mail template', params, response: { 200: emailTemplate } } },
    ({ tenant, params: { id } }) => getTemplate(tenant, id),
  );
  app.patch(
    '/api/email-templates/:id/details',
    {
      config,
      schema: {
        tags,
        summary: 'Change an e-mail template',
        params,
        body: emailTemplateDetails.partial(),
        response: { 200: emailTemplate },
      },
    },
    (request) => changeTemplate(request.tenant, request.params.id, request.body, actorOf(request)),
  );
  app.delete(
    '/api/email-templates/:id',
    { config, schema: { tags, summary: 'Delete an e-mail template', params, response: { 204: z.null() } } },
    async (request, reply) => {
      await deleteTemplate(request.tenant, request.params.id, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}

/** `/api/email-templates` (contract MANAGEMENT §9.4). */
import { languageTag } from '@portero/schema/languages.ts';
import {
  emailTemplate,
  emailTemplateDetails,
  messageType,
  putEmailTemplatesBody,
} from '@portero/schema/messages.ts';
import { emailAddress } from '@portero/schema/text.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { preconditionOf } from '../http/etag.ts';
import { management } from '../http/gate.ts';
import { sendTrialEmail, showTrial } from '../messages/trial.ts';
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
/** Without details: the bundled words. */
const trialBody = z.object({
  templateType: messageType,
  languageTag,
  withLink: z.boolean().optional(),
  details: emailTemplateDetails.optional(),
});
const shown = z.object({
  subject: z.string(),
  html: z.string(),
  text: z.string(),
  replyTo: z.string().optional(),
  sendFrom: z.string().optional(),
  language: z.string(),
  builtIn: z.object({ subject: z.string(), content: z.string() }),
});
const filter = z.object({ languageTag: languageTag.optional(), templateType: messageType.optional() });

export function emailTemplateRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/email-templates',
    {
      config,
      schema: {
        tags,
        summary: 'List email templates',
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
        summary: 'Store email templates',
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
        summary: 'Delete email templates of a language or type',
        querystring: filter,
        response: { 200: z.object({ rowCount: z.number() }) },
      },
    },
    async (request) => ({ rowCount: await deleteTemplates(request.tenant, request.query, actorOf(request)) }),
  );
  app.post(
    '/api/email-templates/preview',
    {
      config,
      schema: {
        tags,
        summary: 'See an email as its recipient would',
        body: trialBody,
        response: { 200: shown },
      },
    },
    ({ tenant, body }) => showTrial(tenant, body),
  );
  app.post(
    '/api/email-templates/test',
    {
      config,
      schema: {
        tags,
        summary: 'Send an email with sample contents',
        body: trialBody.extend({ to: emailAddress }),
        response: { 204: z.null() },
      },
    },
    async ({ tenant, body: { to, ...trial } }, reply) => {
      await sendTrialEmail(tenant, trial, to);
      return reply.code(204).send(null);
    },
  );
  app.get(
    '/api/email-templates/:id',
    { config, schema: { tags, summary: 'Get an email template', params, response: { 200: emailTemplate } } },
    ({ tenant, params: { id } }) => getTemplate(tenant, id),
  );
  app.patch(
    '/api/email-templates/:id/details',
    {
      config,
      schema: {
        tags,
        summary: 'Change an email template',
        params,
        body: emailTemplateDetails.partial(),
        response: { 200: emailTemplate },
      },
    },
    (request) =>
      changeTemplate(
        request.tenant,
        request.params.id,
        request.body,
        actorOf(request),
        preconditionOf(request, emailTemplate),
      ),
  );
  app.delete(
    '/api/email-templates/:id',
    { config, schema: { tags, summary: 'Delete an email template', params, response: { 204: z.null() } } },
    async (request, reply) => {
      await deleteTemplate(request.tenant, request.params.id, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}

/** `/api/sms-templates`: what text messages say, by language. The contract has such templates for emails only. */
import { languageTag } from '@portero/schema/languages.ts';
import { messageType, smsContent, smsTemplate } from '@portero/schema/messages.ts';
import { phoneNumber } from '@portero/schema/text.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { preconditionOf } from '../http/etag.ts';
import { management } from '../http/gate.ts';
import { sendTrialSms, showTrialSms } from '../messages/trial.ts';
import { deleteSmsTemplate, getSmsTemplate, listSmsTemplates, putSmsTemplate } from './rules.ts';

// Whoever words emails words text messages.
const config = { gate: management('email-templates') };
const tags = ['SMS templates'];
const params = z.object({ languageTag, templateType: messageType });
/** Without content: the bundled words. */
const trialBody = params.extend({ content: smsContent.optional() });
const shown = z.object({ text: z.string(), language: z.string(), builtIn: z.string() });

export function smsTemplateRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/sms-templates',
    { config, schema: { tags, summary: 'List SMS templates', response: { 200: z.array(smsTemplate) } } },
    ({ tenant }) => listSmsTemplates(tenant),
  );
  app.post(
    '/api/sms-templates/preview',
    {
      config,
      schema: {
        tags,
        summary: 'See a text message as its recipient would',
        body: trialBody,
        response: { 200: shown },
      },
    },
    ({ tenant, body }) => showTrialSms(tenant, body),
  );
  app.post(
    '/api/sms-templates/test',
    {
      config,
      schema: {
        tags,
        summary: 'Send a text message with sample contents',
        body: trialBody.extend({ to: phoneNumber }),
        response: { 204: z.null() },
      },
    },
    async ({ tenant, body: { to, ...trial } }, reply) => {
      await sendTrialSms(tenant, trial, to);
      return reply.code(204).send(null);
    },
  );
  app.get(
    '/api/sms-templates/:languageTag/:templateType',
    { config, schema: { tags, summary: 'Get an SMS template', params, response: { 200: smsTemplate } } },
    ({ tenant, params: place }) => getSmsTemplate(tenant, place),
  );
  app.put(
    '/api/sms-templates/:languageTag/:templateType',
    {
      config,
      schema: {
        tags,
        summary: 'Store an SMS template',
        params,
        body: z.object({ content: smsContent }),
        response: { 200: smsTemplate },
      },
    },
    (request) =>
      putSmsTemplate(
        request.tenant,
        request.params,
        request.body.content,
        actorOf(request),
        preconditionOf(request, smsTemplate),
      ),
  );
  app.delete(
    '/api/sms-templates/:languageTag/:templateType',
    { config, schema: { tags, summary: 'Delete an SMS template', params, response: { 204: z.null() } } },
    async (request, reply) => {
      await deleteSmsTemplate(request.tenant, request.params, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}

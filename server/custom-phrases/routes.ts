/** `/api/custom-phrases` for administrators, `/api/.well-known/phrases` for the pages (MANAGEMENT §9.2, §16). */
import { languageTag } from '@portero/schema/languages.ts';
import { jsonObject, yesNo } from '@portero/schema/text.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { preconditionOf } from '../http/etag.ts';
import { anonymous, management } from '../http/gate.ts';
import { bundledPhrasesIn, englishPhrases, languageFor, phrasesIn } from './phrases.ts';
import { deleteCustomPhrase, getCustomPhrase, listCustomPhrases, putCustomPhrase } from './rules.ts';

const config = { gate: management('custom-phrases') };
const tags = ['Custom phrases'];
const params = z.object({ languageTag });
const phrase = z.object({ tenantId: z.string(), languageTag: z.string(), translation: jsonObject });

export function customPhraseRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/custom-phrases',
    { config, schema: { tags, summary: 'List custom phrases', response: { 200: z.array(phrase) } } },
    ({ tenant }) => listCustomPhrases(tenant),
  );
  app.get(
    '/api/custom-phrases/:languageTag',
    {
      config,
      schema: { tags, summary: 'Get a language’s custom phrases', params, response: { 200: phrase } },
    },
    ({ tenant, params }) => getCustomPhrase(tenant, params.languageTag),
  );
  app.put(
    '/api/custom-phrases/:languageTag',
    {
      config,
      schema: {
        tags,
        summary: 'Store a language’s custom phrases',
        params,
        body: jsonObject,
        response: { 201: phrase },
      },
    },
    async (request, reply) => {
      const { tenant, params, body } = request;
      const stored = await putCustomPhrase(
        tenant,
        params.languageTag,
        body,
        englishPhrases,
        actorOf(request),
        preconditionOf(request, phrase),
      );
      return reply.code(201).send(stored);
    },
  );
  app.delete(
    '/api/custom-phrases/:languageTag',
    {
      config,
      schema: { tags, summary: 'Delete a language’s custom phrases', params, response: { 204: z.null() } },
    },
    async (request, reply) => {
      await deleteCustomPhrase(request.tenant, request.params.languageTag, actorOf(request));
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/api/.well-known/phrases',
    {
      config: { gate: anonymous('sign-in pages need their texts before anybody is signed in') },
      schema: {
        tags: ['Well-known'],
        summary: 'Get the texts of the sign-in pages',
        // `bundled`: without the tenant's own texts, for whoever edits those.
        querystring: z.object({ lng: z.string().max(100).optional(), bundled: yesNo.optional() }),
        response: { 200: jsonObject },
      },
    },
    async ({ tenant, query, headers }, reply) => {
      const asked = query.lng === undefined ? [] : [query.lng];
      const language = await languageFor(tenant, { asked, acceptLanguage: headers['accept-language'] });
      return reply
        .header('content-language', language)
        .header('vary', 'origin, accept-language')
        .send(query.bundled ? bundledPhrasesIn(language) : await phrasesIn(tenant, language));
    },
  );
}

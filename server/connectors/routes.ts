/** `/api/connectors` and `/api/connector-factories` (contract MANAGEMENT §7, CONNECTORS §1.1). */
import {
  connectorFactorySchema,
  connectorSchema,
  createConnectorBody,
  patchConnectorBody,
  testConnectorBody,
} from '@portero/schema/connectors.ts';
import { error } from '@portero/schema/errors.ts';
import { parseAcceptLanguage } from '@portero/schema/languages.ts';
import { yesNo } from '@portero/schema/text.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { preconditionOf } from '../http/etag.ts';
import { callerOf, management } from '../http/gate.ts';
import { sendTrial } from '../messages/send.ts';
import { channelStates, statesOfChannels } from './channel-uses.ts';
import { describeFactory, findOffered, listFactories } from './factories.ts';
import {
  changeConnector,
  createConnector,
  deleteConnector,
  getConnector,
  listConnectors,
  promoteConnector,
  type View,
} from './rules.ts';

const config = { gate: management('connectors') };
const tags = ['Connectors'];
const params = z.object({ id: z.string().min(1).max(128) });
const view = z.object({ mask: yesNo });

export function connectorRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/connectors',
    {
      config,
      schema: {
        tags,
        summary: 'List connectors',
        description:
          'Secrets are masked for readers who may not write connectors, and for all with `mask=true`.',
        querystring: view.extend({ target: z.string().max(128).optional() }),
        response: { 200: z.array(connectorSchema) },
      },
    },
    (request) => listConnectors(request.tenant, viewOf(request, request.query.mask), request.query.target),
  );

  app.get(
    '/api/message-channels',
    {
      config,
      schema: {
        tags,
        summary: 'Get who delivers email and text messages, and what needs them',
        response: { 200: channelStates },
      },
    },
    ({ tenant }) => statesOfChannels(tenant),
  );

  app.post(
    '/api/connectors',
    {
      config,
      schema: {
        tags,
        summary: 'Set up a connector',
        description:
          'A new email or SMS connector takes the place of the present one; with `isReserve`, that of the present reserve, which is tried when the main connector fails.',
        querystring: view,
        body: createConnectorBody,
        response: { 200: connectorSchema },
      },
    },
    (request) =>
      createConnector(request.tenant, request.body, actorOf(request), viewOf(request, request.query.mask)),
  );

  app.get(
    '/api/connectors/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Get a connector',
        params,
        querystring: view,
        response: { 200: connectorSchema },
      },
    },
    (request) => getConnector(request.tenant, request.params.id, viewOf(request, request.query.mask)),
  );

  app.patch(
    '/api/connectors/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Change a connector',
        description: 'A masked secret that is sent back unchanged stays as it is.',
        params,
        querystring: view,
        body: patchConnectorBody,
        response: { 200: connectorSchema },
      },
    },
    (request) =>
      changeConnector(request.tenant, request.params.id, request.body, actorOf(request), {
        ...viewOf(request, request.query.mask),
        precondition: preconditionOf(request, connectorSchema),
      }),
  );

  app.delete(
    '/api/connectors/:id',
    { config, schema: { tags, summary: 'Delete a connector', params, response: { 204: z.null() } } },
    async (request, reply) => {
      await deleteConnector(request.tenant, request.params.id, actorOf(request));
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/api/connectors/:id/promote',
    {
      config,
      schema: {
        tags,
        summary: 'Make the reserve the main connector',
        description: 'The main connector of its channel becomes the reserve.',
        params,
        querystring: view,
        response: { 200: connectorSchema },
      },
    },
    (request) =>
      promoteConnector(
        request.tenant,
        request.params.id,
        actorOf(request),
        viewOf(request, request.query.mask),
      ),
  );

  app.post(
    '/api/connectors/:factoryId/test',
    {
      config,
      schema: {
        tags,
        summary: 'Send a message through unsaved settings',
        params: z.object({ factoryId: z.string().min(1).max(128) }),
        body: testConnectorBody,
        response: { 204: z.null() },
      },
    },
    async ({ tenant, params: { factoryId }, body, ip }, reply) => {
      const factory = findOffered(tenant, factoryId);
      const type = factory?.manifest.type;
      if (!factory || type === 'Social') throw error('connector.not_found', undefined, { status: 400 });
      const [channel, to] =
        'email' in body ? (['email', body.email] as const) : (['sms', body.phone] as const);
      if ((channel === 'email') !== (type === 'Email')) throw error('connector.unexpected_type');
      const { config, storedId } = body;
      await sendTrial(
        tenant,
        factory,
        { config, storedId },
        {
          channel,
          to,
          languages: body.locale ? [body.locale] : [],
          ip,
        },
      );
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/api/connector-factories',
    {
      config,
      schema: {
        tags,
        summary: 'List what can be set up',
        response: { 200: z.array(connectorFactorySchema) },
      },
    },
    async (request) => listFactories(request.tenant).map((one) => describeFactory(one, languageOf(request))),
  );

  app.get(
    '/api/connector-factories/:id',
    {
      config,
      schema: { tags, summary: 'Get what can be set up', params, response: { 200: connectorFactorySchema } },
    },
    async (request) => {
      const factory = findOffered(request.tenant, request.params.id);
      if (!factory) throw error('entity.not_found');
      return describeFactory(factory, languageOf(request));
    },
  );
}

/** Whoever may write connectors may read their secrets, as the contract has it; whoever may only read may not. */
function viewOf(request: FastifyRequest, mask: boolean): View {
  const { scopes } = callerOf(request);
  return {
    masked: mask || !(scopes.has('all') || scopes.has('write:connectors')),
    language: languageOf(request),
  };
}

/** The language that somebody reads labels and guides in, without its region. */
function languageOf({ headers }: FastifyRequest): string {
  const [wanted = 'en'] = parseAcceptLanguage(headers['accept-language']);
  return wanted.split('-')[0]?.toLowerCase() ?? 'en';
}

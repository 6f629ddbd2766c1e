/** `/api/configs/log-stream`: where the audit log is streamed to. Ours. */
import { logStream, putLogStreamBody } from '@portero/schema/log-stream.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { etagOf, preconditionOf } from '../../http/etag.ts';
import { management } from '../../http/gate.ts';
import { actorOf } from '../actor.ts';
import { getStream, newSigningSecret, putStream, removeStream, testStream } from './rules.ts';

const path = '/api/configs/log-stream';
// Whoever sets it gets the log.
const config = { gate: management('logs') };
const tags = ['Audit logs'];

const version = z.string();
/** Weak: the settings are the same, while its state moves on. */
const tagOf = (current: string): string => `W/${etagOf(JSON.stringify(current))}`;
const conditionOf = (request: FastifyRequest) => preconditionOf(request, version);

export function logStreamRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    path,
    {
      config,
      schema: {
        tags,
        summary: 'Get where the audit log is streamed to, and how far that is',
        description: 'Secrets are masked.',
        response: { 200: logStream },
      },
    },
    async ({ tenant }, reply) => {
      const { stream, version } = await getStream(tenant);
      void reply.header('etag', tagOf(version));
      return stream;
    },
  );

  app.put(
    path,
    {
      config,
      schema: {
        tags,
        summary: 'Set where the audit log is streamed to',
        description:
          'A new address gets what happens from now on, or with `begin: oldest` the whole log; otherwise it goes on where it was. A masked value of the header stays as it is, as long as the host does. The first answer has the signing secret, no other does.',
        body: putLogStreamBody,
        response: { 200: logStream },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      const { stream, version } = await putStream(request.tenant, request.body, actor, conditionOf(request));
      void reply.header('etag', tagOf(version));
      return stream;
    },
  );

  app.delete(
    path,
    {
      config,
      schema: {
        tags,
        summary: 'Stream the audit log nowhere',
        description: 'Its position and its secrets are forgotten.',
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await removeStream(request.tenant, actorOf(request), conditionOf(request));
      return reply.code(204).send(null);
    },
  );

  app.post(
    `${path}/signing-secret`,
    {
      config,
      schema: {
        tags,
        summary: 'Replace the signing secret of the stream',
        description: 'This answer has it, no other does. The one before is not used any more.',
        response: { 200: z.object({ signingSecret: z.string() }) },
      },
    },
    async (request) => ({ signingSecret: await newSigningSecret(request.tenant, actorOf(request)) }),
  );

  app.post(
    `${path}/test`,
    {
      config,
      schema: {
        tags,
        summary: 'Send a sample to where the audit log is streamed to',
        description:
          'One entry `LogStream.Test` that nothing happened for, whether the stream is on or off. Tells the status of the answer, or why there was none.',
        response: {
          200: z.object({ status: z.number().optional(), failure: z.string().optional() }),
        },
      },
    },
    (request) => testStream(request.tenant, actorOf(request)),
  );
}

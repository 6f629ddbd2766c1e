/** `/api/configs/log-stream`: where the audit log is streamed to. Ours. */
import { logStream, putLogStreamBody } from '@portero/schema/log-stream.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { management } from '../../http/gate.ts';
import { actorOf } from '../actor.ts';
import { getStream, newSigningSecret, putStream, removeStream, testStream } from './rules.ts';

const path = '/api/configs/log-stream';
// Whoever sets it gets the log.
const config = { gate: management('logs') };
const tags = ['Audit logs'];

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
    ({ tenant }) => getStream(tenant),
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
    (request) => putStream(request.tenant, request.body, actorOf(request)),
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
      await removeStream(request.tenant, actorOf(request));
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

/** Our SDK for Python, as a package index that pip reads (PEP 503): the version that fits this very server. */
import type { FastifyInstance } from 'fastify';
import { simpleIndex } from '../../scripts/python-wheel.mjs';
import { anonymous } from '../http/gate.ts';

const gate = anonymous('A public package; pip has no account here.');

export function sdkRoutes(app: FastifyInstance): void {
  // Built at the first question: most starts never serve it.
  let index: ReturnType<typeof simpleIndex> | undefined;
  app.get<{ Params: { '*': string } }>(
    '/sdk/python/simple/*',
    { config: { gate }, schema: { hide: true } },
    (request, reply) => {
      index ??= simpleIndex();
      const file = index.get(request.params['*']);
      if (!file) return reply.callNotFound();
      return reply
        .header('cache-control', 'public, max-age=300')
        .type(file.contentType)
        .send(Buffer.from(file.body));
    },
  );
}

/**
 * `ETag` on what `GET` answers under `/api` and `/me`, `304` for who has it already, and conditional writes: with
 * `If-Match` a change is refused when somebody else was faster.
 */
import { createHash } from 'node:crypto';
import { error } from '@portero/schema/errors.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type * as z from 'zod';

/** The strong tag of a body. */
export const etagOf = (body: string): string =>
  `"${Buffer.byteLength(body).toString(16)}-${createHash('sha1').update(body).digest('base64').slice(0, 27)}"`;

/** Must be installed before anything that compresses. */
export function installEtags(app: FastifyInstance): void {
  app.addHook<unknown>('onSend', (request, reply, payload, done) => {
    if (request.method !== 'GET' || reply.statusCode !== 200 || typeof payload !== 'string')
      return done(null, payload);
    // Named by the route: its answer tells more than what is changed by it, and so is never the one that somebody has already.
    if (reply.hasHeader('etag')) return done(null, payload);
    if (!/^\/(api|me)(\/|\?|$)/.test(request.url)) return done(null, payload);
    const tag = etagOf(payload);
    void reply.header('etag', tag);
    if (!listed(request.headers['if-none-match'], tag)) return done(null, payload);
    void reply.code(304).removeHeader('content-type').removeHeader('content-length');
    done(null, '');
  });
}

/**
 * The condition that a request's `If-Match` puts on what is stored. Call it inside the transaction that changes it.
 * @param schema what `GET` answers with, so that the tags are the same
 * @returns a check that throws request.precondition_failed
 */
export function preconditionOf<S extends z.ZodType>(
  request: FastifyRequest,
  schema: S,
): (current: z.input<S>) => void {
  const header = request.headers['if-match'];
  if (header === undefined) return () => {};
  return (current) => {
    if (!listed(header, etagOf(JSON.stringify(schema.parse(current)))))
      throw error('request.precondition_failed');
  };
}

/** Whether a list of tags, or `*`, holds this one. Compression by a proxy makes a tag weak; the content is the same. */
function listed(header: string | undefined, tag: string): boolean {
  if (!header) return false;
  return header.split(',').some((item) => {
    const wanted = item.trim().replace(/^W\//, '');
    return wanted === '*' || wanted === tag;
  });
}

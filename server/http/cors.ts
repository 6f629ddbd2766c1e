/**
 * CORS of `/api`. The Management API answers browsers of the Console only; in development any caller's origin
 * is let in, as the contract has it. Tokens travel in headers, never in cookies, so no credentials mode. The Account API is
 * for everybody's own pages: they carry their person's token (ACCOUNT §1). Every answer says that it depends on who asks,
 * also where nobody said so: whatever keeps answers would hand one origin's to another otherwise.
 */
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config.ts';

const exposed =
  'link, total-number, total-number-is-capped, logto-core-request-id, etag, content-language, location, ignored-claims, idempotency-replayed';

/**
 * Preflights of origins that are let in are answered here, before any gate; those of others go on, and find no route.
 */
export function installCors(app: FastifyInstance, config: Config): void {
  const allowed = new Set([config.endpoint, ...(config.adminEndpoint ? [config.adminEndpoint] : [])]);
  app.addHook('onRequest', (request, reply, done) => {
    const { origin } = request.headers;
    if (!(request.url.startsWith('/api/') || request.url.startsWith('/me'))) return done();
    void reply.header('vary', 'origin');
    if (!origin) return done();
    if (config.production && !allowed.has(origin) && !isAccountApi(request.url)) return done();
    void reply.header('access-control-allow-origin', origin).header('access-control-expose-headers', exposed);
    if (request.method !== 'OPTIONS') return done();
    const asked = request.headers['access-control-request-headers'];
    if (asked) void reply.header('access-control-allow-headers', asked);
    void reply
      .header('access-control-allow-methods', 'GET, HEAD, POST, PUT, PATCH, DELETE')
      .header('access-control-max-age', '3600')
      .code(204)
      .send();
  });
}

const isAccountApi = (url: string): boolean =>
  /^\/api\/(my-account|my-organizations|verifications)(?:[/?]|$)/.test(url);

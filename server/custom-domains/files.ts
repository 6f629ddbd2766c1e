/** Small files at a domain that prove something to somebody else, shown where no route of ours is (contract MANAGEMENT §9.6). */
import type { FastifyInstance } from 'fastify';
import { adminTenantId } from '../tenants/context.ts';
import { servedDomains } from './directory.ts';

/**
 * At the tenant's verified domains only, and only where no route answers: a file can never stand in for a page of ours.
 * Nothing in it may run.
 */
export function serveVerificationFiles(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    const { is404, method, tenant, url } = request;
    if (
      !is404 ||
      tenant.id === adminTenantId ||
      tenant.domain === undefined ||
      (method !== 'GET' && method !== 'HEAD')
    )
      return;
    const files = (await servedDomains(tenant)).get(tenant.domain);
    const file = files?.find(({ path }) => path === url.split('?')[0]);
    if (!file) return;
    return reply
      .header('content-type', `${file.contentType}; charset=utf-8`)
      .header('content-security-policy', "default-src 'none'")
      .header('cache-control', 'no-cache')
      .send(file.content);
  });
}

/** The Console's files under `/console` of the admin door: hashed assets for ever, pages afresh, strict headers. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { anonymous } from '../http/gate.ts';
import type { TenantContext } from '../tenants/context.ts';

const folder = fileURLToPath(new URL('../../web/console/dist/', import.meta.url));
const assetName = /^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/;
const gate = anonymous('The Console is public code; what it shows needs a token.');

export async function consoleRoutes(app: FastifyInstance, tenant: TenantContext): Promise<void> {
  app.get('/', { config: { gate } }, (_request, reply) => reply.redirect('/console', 302));
  app.get('/console', { config: { gate } }, (_request, reply) => sendPage(reply, tenant));
  app.get('/console/*', { config: { gate } }, (_request, reply) => sendPage(reply, tenant));
  // The plugin's own route could not declare its gate: it would be refused before any hook of ours could add one.
  await app.register(fastifyStatic, {
    root: join(folder, 'assets'),
    serve: false,
    preCompressed: true,
    immutable: true,
    maxAge: '365d',
    index: false,
  });
  app.get<{ Params: { '*': string } }>('/console/assets/*', { config: { gate } }, (request, reply) => {
    const name = request.params['*'];
    // What reaches outside of the folder the plugin would refuse as a failure of ours.
    return assetName.test(name) ? reply.sendFile(name) : reply.callNotFound();
  });
}

async function sendPage(reply: FastifyReply, tenant: TenantContext): Promise<FastifyReply> {
  const file = join(folder, 'index.html');
  if (!existsSync(file)) {
    return reply
      .code(503)
      .type('text/plain; charset=utf-8')
      .send('The Console is not built yet. Run `npm run build`.');
  }
  const user = tenant.config.endpoint;
  return reply
    .header(
      'content-security-policy',
      [
        `default-src 'none'`,
        `script-src 'self'`,
        `style-src 'self' 'unsafe-inline'`,
        `img-src 'self' https: data:`,
        `font-src 'self' data:`,
        `connect-src 'self' ${user}`,
        `frame-src 'self' ${user}`,
        `manifest-src 'self'`,
        `base-uri 'none'`,
        // The preview of the sign-in page is asked for with a form.
        `form-action 'self' ${user}`,
        `frame-ancestors 'none'`,
      ].join('; '),
    )
    .header('x-frame-options', 'DENY')
    .header('cache-control', 'no-cache')
    .type('text/html; charset=utf-8')
    .send(await readFile(file));
}

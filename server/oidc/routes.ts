/**
 * `/oidc` of a tenant: hands requests to its engine. Around the engine, outermost first: the host is the configured
 * one, bodies may be JSON, POSTed authorization requests are read as GET, everything one request changes is one
 * transaction, errors get the contract's `code` and `message`.
 */
import { createHash } from 'node:crypto';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { protocol } from '../http/gate.ts';
import type { TenantContext } from '../tenants/context.ts';
import { discoveryOf } from './discovery.ts';
import type { Engines } from './engines.ts';
import { structuredTokenPaths, takeStructuredToken } from './structured-tokens.ts';

const bodyLimit = 56 * 1024;
/** The engine compares every parameter with all before it: thousands would keep it busy for seconds. */
const maxParameters = 500;
const readAsGet = new Set(['/auth', '/session/end']);

export function oidcRoutes(app: FastifyInstance, engines: Engines): void {
  constantRoutes(app, engines);
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/json', { parseAs: 'string', bodyLimit }, (_request, body, done) =>
      done(null, body),
    );
    // Anything else is left to the engine, which reads forms itself and refuses the rest.
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.all('/oidc/*', { config: { gate: protocol } }, (request, reply) =>
      handOver(engines, request, reply),
    );
  });
  // POSTed authorization requests: the form is moved to the query, so that cookies with SameSite=Lax are not needed twice.
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    const asText = { parseAs: 'string', bodyLimit } as const;
    scope.addContentTypeParser(
      ['application/json', 'application/x-www-form-urlencoded'],
      asText,
      (_request, body, done) => done(null, body),
    );
    // What is pushed is stored, and so must be looked at as well.
    for (const path of [...readAsGet, '/request', ...structuredTokenPaths]) {
      scope.post(`/oidc${path}`, { config: { gate: protocol } }, (request, reply) =>
        handOver(engines, request, reply),
      );
    }
  });
}

/** Discovery and JWKS are constants of the tenant's configuration. */
function constantRoutes(app: FastifyInstance, engines: Engines): void {
  const constant = (url: string, type: string, which: 'discovery' | 'jwks', cache: string) => {
    app.get(url, { config: { gate: protocol, compress: false } }, async (request, reply) => {
      const { constants } = await engines.of(request.tenant);
      const body = which === 'jwks' ? constants.jwks : await discoveryOf(request.tenant, constants);
      const etag = etagOf(body);
      void reply
        .header('access-control-allow-origin', '*')
        .header('cache-control', cache)
        .header('etag', etag);
      if (request.headers['if-none-match'] === etag) return reply.code(304).send();
      return reply.type(type).send(body);
    });
  };
  const json = 'application/json; charset=utf-8';
  constant('/oidc/.well-known/openid-configuration', json, 'discovery', 'public, max-age=60');
  constant('/oidc/.well-known/oauth-authorization-server', json, 'discovery', 'public, max-age=60');
  constant('/.well-known/oauth-authorization-server/oidc', json, 'discovery', 'public, max-age=60');
  constant(
    '/oidc/jwks',
    'application/jwk-set+json; charset=utf-8',
    'jwks',
    'no-cache, max-age=0, must-revalidate',
  );
}

const etags = new WeakMap<Buffer, string>();
function etagOf(body: Buffer): string {
  let etag = etags.get(body);
  if (!etag) {
    etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
    etags.set(body, etag);
  }
  return etag;
}

async function handOver(engines: Engines, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { tenant } = request;
  const { handle } = await engines.of(tenant);
  const path = request.url.replace(/^\/+oidc/, '') || '/';
  const form = typeof request.body === 'string' ? formOf(request, request.body) : undefined;
  const structuredToken = takeStructuredToken(path.split('?')[0] ?? '', form);
  const raw = prepare(request, tenant, path, form);
  Object.assign(raw, { portero: { id: request.id, ip: request.ip, structuredToken } });
  const refusal = problemOf(raw.url ?? '', form);
  if (refusal) {
    await reply.code(400).send({
      code: 'oidc.invalid_request',
      message: refusal,
      error: 'invalid_request',
      error_description: refusal,
    });
    return;
  }
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value);
  }
  reply.raw.setHeader('x-frame-options', 'SAMEORIGIN');
  reply.raw.setHeader('cross-origin-resource-policy', 'same-origin');
  reply.hijack();
  await handle(raw, reply.raw);
}

function problemOf(url: string, form: URLSearchParams | undefined): string | undefined {
  if (/%00|\0/.test(`${url} ${form ?? ''}`)) return 'null bytes are not allowed in the request';
  return url.split('&').length > maxParameters ? 'the request has too many parameters' : undefined;
}

/** The request as the engine gets it: issuer's host, path without the mount, form instead of JSON. */
function prepare(
  request: FastifyRequest,
  tenant: TenantContext,
  path: string,
  form: URLSearchParams | undefined,
): IncomingMessage {
  const endpoint = new URL(tenant.endpoint);
  const given = request.raw;
  const [pathname = '/'] = path.split('?');
  const asGet = form !== undefined && readAsGet.has(pathname) && given.method === 'POST';
  const raw = form === undefined ? given : cloneOf(given, asGet ? undefined : form.toString());
  if (asGet) raw.method = 'GET';
  const url = splitResources(asGet ? `${pathname}?${form}` : path);
  raw.headers.host = endpoint.host;
  raw.headers['x-forwarded-proto'] = endpoint.protocol.slice(0, -1);
  delete raw.headers['x-forwarded-host'];
  raw.headers['x-forwarded-for'] = request.ip;
  raw.url = url;
  return Object.assign(raw, { originalUrl: `/oidc${url}` });
}

/** A flat JSON object or a form, as a form. What is neither counts as empty. */
function formOf(request: FastifyRequest, body: string): URLSearchParams {
  if (!request.headers['content-type']?.startsWith('application/json')) return new URLSearchParams(body);
  const form = new URLSearchParams();
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return form; // the contract: malformed JSON counts as an empty body
  }
  if (typeof parsed !== 'object' || parsed === null) return form;
  for (const [name, value] of Object.entries(parsed)) {
    for (const item of [value].flat()) {
      if (typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean')
        form.append(name, String(item));
    }
  }
  return form;
}

/** The same request with another body (none: it becomes a GET). */
function cloneOf(given: IncomingMessage, body: string | undefined): IncomingMessage {
  // A socket of its own: the body comes from here, not from the connection. The address travels in a header.
  const raw = new IncomingMessage(new Socket());
  raw.method = given.method;
  raw.httpVersion = given.httpVersion;
  raw.httpVersionMajor = given.httpVersionMajor;
  raw.httpVersionMinor = given.httpVersionMinor;
  const {
    'content-type': _type,
    'content-length': _length,
    'transfer-encoding': _encoding,
    ...headers
  } = given.headers;
  raw.headers = headers;
  if (body !== undefined) {
    raw.headers['content-type'] = 'application/x-www-form-urlencoded';
    raw.headers['content-length'] = String(Buffer.byteLength(body));
    raw.push(body);
  }
  raw.push(null);
  return raw;
}

/** `resource=a,b` in a query means two resources (PROTOCOL §1.11). */
function splitResources(url: string): string {
  if (!/[?&]resource=[^&]*(,|%2c)/i.test(url)) return url;
  const [path, query] = url.split('?');
  const parameters = new URLSearchParams(query);
  const resources = parameters.getAll('resource').flatMap((value) => value.split(','));
  parameters.delete('resource');
  for (const resource of resources) parameters.append('resource', resource);
  return `${path}?${parameters}`;
}

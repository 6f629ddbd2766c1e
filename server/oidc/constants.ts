/** Discovery and JWKS: constants of the tenant's configuration, rendered once and answered without a query. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TenantContext } from '../tenants/context.ts';
import { discoveryOf } from './discovery.ts';
import type { RunningEngine } from './engines.ts';

export type Constant = {
  readonly which: 'discovery' | 'jwks';
  readonly type: string;
  readonly cache: string;
};

const discovery: Constant = {
  which: 'discovery',
  type: 'application/json; charset=utf-8',
  cache: 'public, max-age=60',
};

/** By their paths. */
export const constants: ReadonlyMap<string, Constant> = new Map([
  ['/oidc/.well-known/openid-configuration', discovery],
  ['/oidc/.well-known/oauth-authorization-server', discovery],
  ['/.well-known/oauth-authorization-server/oidc', discovery],
  [
    '/oidc/jwks',
    {
      which: 'jwks',
      type: 'application/jwk-set+json; charset=utf-8',
      cache: 'no-cache, max-age=0, must-revalidate',
    },
  ],
]);

export async function answerConstant(
  tenant: TenantContext,
  engine: RunningEngine,
  { which, type, cache }: Constant,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { jwks } = engine.constants;
  const body = which === 'jwks' ? jwks : await discoveryOf(tenant, engine.constants);
  const { etag, text } = writtenOf(body);
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('cache-control', cache);
  response.setHeader('etag', etag);
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304).end();
    return;
  }
  response.writeHead(200, { 'content-type': type, 'content-length': body.length });
  response.end(request.method === 'HEAD' ? undefined : text);
}

/** As text, headers and body leave in one piece. */
type Written = { readonly etag: string; readonly text: string };
const written = new WeakMap<Buffer, Written>();

function writtenOf(body: Buffer): Written {
  let known = written.get(body);
  if (!known) {
    const digest = createHash('sha256').update(body).digest('base64url').slice(0, 27);
    known = { etag: `"${digest}"`, text: body.toString() };
    written.set(body, known);
  }
  return known;
}

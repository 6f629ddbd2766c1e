/** Discovery and JWKS: constants of the tenant's configuration, rendered once and answered without a query. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

export type ConstantName = 'discovery' | 'jwks';

/** A document as it leaves: as text, headers and body do so in one piece. */
type Written = {
  readonly etag: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | number>>;
};
export type Constants = Readonly<Record<ConstantName, Written>>;

/** By their paths. */
export const constants: ReadonlyMap<string, ConstantName> = new Map([
  ['/oidc/.well-known/openid-configuration', 'discovery'],
  ['/oidc/.well-known/oauth-authorization-server', 'discovery'],
  ['/.well-known/oauth-authorization-server/oidc', 'discovery'],
  ['/oidc/jwks', 'jwks'],
]);

export function writeConstants(documents: Readonly<Record<ConstantName, string>>): Constants {
  return {
    discovery: written(documents.discovery, 'application/json', 'public, max-age=60'),
    jwks: written(documents.jwks, 'application/jwk-set+json', 'no-cache, max-age=0, must-revalidate'),
  };
}

function written(text: string, type: string, cache: string): Written {
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`;
  return {
    etag,
    text,
    headers: {
      'access-control-allow-origin': '*',
      'x-frame-options': 'SAMEORIGIN',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': cache,
      etag,
      'content-type': `${type}; charset=utf-8`,
      'content-length': Buffer.byteLength(text),
    },
  };
}

/** @param more headers beside the document's own */
export function answerConstant(
  { etag, text, headers }: Written,
  more: Readonly<Record<string, string>>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (request.headers['if-none-match'] === etag) {
    const { 'content-type': _type, 'content-length': _length, ...kept } = headers;
    response.writeHead(304, { ...more, ...kept }).end();
    return;
  }
  response.writeHead(200, { ...more, ...headers });
  response.end(request.method === 'HEAD' ? undefined : text);
}

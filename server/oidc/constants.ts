/** Discovery and JWKS: constants of the tenant's configuration, rendered once and answered without a query. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { requestIdHeader } from '../http/common-headers.ts';

export type ConstantName = 'discovery' | 'jwks';

/** A document as it leaves: as text, headers and body do so in one piece; names and values by turns, as Node writes them fastest. */
type Written = {
  readonly etag: string;
  readonly text: string;
  readonly headers: readonly string[];
  /** What an answer without the document keeps of them. */
  readonly kept: readonly string[];
};
export type Constants = Readonly<Record<ConstantName, Written>>;

/** By their paths. */
export const constants: ReadonlyMap<string, ConstantName> = new Map([
  ['/oidc/.well-known/openid-configuration', 'discovery'],
  ['/oidc/.well-known/oauth-authorization-server', 'discovery'],
  ['/.well-known/oauth-authorization-server/oidc', 'discovery'],
  ['/oidc/jwks', 'jwks'],
]);

/** @param common headers of every answer, but the request's id */
export function writeConstants(
  documents: Readonly<Record<ConstantName, string>>,
  common: Readonly<Record<string, string>>,
): Constants {
  return {
    discovery: written(documents.discovery, 'application/json', 'public, max-age=60', common),
    jwks: written(documents.jwks, 'application/jwk-set+json', 'no-cache, max-age=0, must-revalidate', common),
  };
}

function written(
  document: string,
  type: string,
  cache: string,
  common: Readonly<Record<string, string>>,
): Written {
  const text = inAscii(document);
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`;
  const kept = {
    ...common,
    'access-control-allow-origin': '*',
    'x-frame-options': 'SAMEORIGIN',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': cache,
    etag,
  };
  const headers = { ...kept, 'content-type': `${type}; charset=utf-8`, 'content-length': `${text.length}` };
  return { etag, text, headers: Object.entries(headers).flat(), kept: Object.entries(kept).flat() };
}

/** The same JSON in letters that are one byte each: it is written without a look at every one. */
const inAscii = (json: string): string =>
  json.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** 304 for whoever has it (RFC 9110 §13.1.2), nothing but headers for HEAD. */
export function answerConstant(
  { etag, text, headers, kept }: Written,
  requestId: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304, [requestIdHeader, requestId, ...kept]).end();
    return;
  }
  response.writeHead(200, [requestIdHeader, requestId, ...headers]);
  if (request.method === 'HEAD') response.end();
  else response.end(text, 'latin1');
}

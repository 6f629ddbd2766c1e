/** Headers of every answer. */
import type { ServerResponse } from 'node:http';
import type { Config } from '../config.ts';

export const requestIdHeader = 'logto-core-request-id';

/** Headers of every answer but the request's id, also of those that the framework does not see. */
export const sameHeaders = (secure: boolean): Record<string, string> => ({
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  ...(secure && { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }),
});

export const commonHeaders = (requestId: string, secure: boolean): Record<string, string> => ({
  [requestIdHeader]: requestId,
  ...sameHeaders(secure),
});

/** For answers that the framework does not see; to be called before anything is written. */
export function setCommonHeaders(response: ServerResponse, requestId: string, secure: boolean): void {
  for (const [name, value] of Object.entries(commonHeaders(requestId, secure)))
    response.setHeader(name, value);
}

/** By the configured endpoint, never by what a request says. */
export const isHttps = (config: Config): boolean => config.endpoint.startsWith('https:');

/** The templates of routes, by which requests are told apart: a bounded list, without what people put into addresses. */
import type { IncomingMessage, ServerResponse } from 'node:http';

const named = new WeakMap<ServerResponse, string>();

/** What the framework, or whoever else took the request, knows of its route. */
export const nameRoute = (response: ServerResponse, template: string | undefined): void =>
  void named.set(response, template ?? unknownRoute);

/** Whoever took the request has handed it on. */
export const forgetRoute = (response: ServerResponse): void => void named.delete(response);

export const unknownRoute = 'none';

/** The engine has one route for all of these. */
const enginePaths: ReadonlySet<string> = new Set(
  [
    '/auth',
    '/token',
    '/token/introspection',
    '/token/revocation',
    '/me',
    '/jwks',
    '/session/end',
    '/session/end/confirm',
    '/session/end/success',
    '/request',
    '/device',
    '/device/auth',
    '/.well-known/openid-configuration',
    '/.well-known/oauth-authorization-server',
  ].map((path) => `/oidc${path}`),
);

const resume = /^\/oidc\/(auth|device)\/[^/]+$/;

/**
 * Ask when the request is answered: only then is it known.
 * @param url as it came; the engine gets another
 */
export function templateOf(url: string, response: ServerResponse): string {
  const template = named.get(response);
  if (template !== undefined && template !== '/oidc/*') return template;
  const end = url.indexOf('?');
  const path = end < 0 ? url : url.slice(0, end);
  if (enginePaths.has(path)) return path;
  const [, what] = resume.exec(path) ?? [];
  return what ? `/oidc/${what}/:uid` : (template ?? unknownRoute);
}

const methods: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);

/** Of a short list: anybody can make methods up, and each would be a label of its own. */
export const methodOf = ({ method = '' }: IncomingMessage): string =>
  methods.has(method) ? method : 'OTHER';

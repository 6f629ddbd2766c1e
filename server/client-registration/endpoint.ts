/** `/oidc/register` (RFC 7591, RFC 7592): speaks OAuth, so errors are OAuth errors beside the contract’s `code` and `message`. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { protocol } from '../http/gate.ts';
import { textProblem } from '../http/text.ts';
import {
  RegistrationError,
  readRegistration,
  register,
  removeRegistration,
  replaceRegistration,
  settingsOf,
  TooManyRegistrations,
  UnauthorizedRegistration,
} from './rules.ts';

const path = '/oidc/register';
const bodyLimit = 56 * 1024;

/** Bodies are read as text and parsed here: a framework's refusal would not be an OAuth error. */
export function clientRegistrationEndpoint(app: FastifyInstance): void {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit }, (_request, body, done) =>
      done(null, body),
    );
    const config = { gate: protocol };
    scope.options(path, { config }, allowAnyOrigin);
    scope.options(`${path}/:clientId`, { config }, allowAnyOrigin);
    scope.post(path, { config }, (request, reply) =>
      answer(request, reply, 201, () =>
        register(request.tenant, bodyOf(request), { token: bearerOf(request), ip: request.ip }),
      ),
    );
    scope.get(`${path}/:clientId`, { config }, (request, reply) =>
      answer(request, reply, 200, () => readRegistration(request.tenant, idOf(request), bearerOf(request))),
    );
    scope.put(`${path}/:clientId`, { config }, (request, reply) =>
      answer(request, reply, 200, () =>
        replaceRegistration(request.tenant, idOf(request), bearerOf(request), bodyOf(request)),
      ),
    );
    scope.delete(`${path}/:clientId`, { config }, (request, reply) =>
      answer(request, reply, 204, () => removeRegistration(request.tenant, idOf(request), bearerOf(request))),
    );
  });
}

/** Browsers register too, the MCP inspector for one. Nothing here rests on a cookie. */
async function allowAnyOrigin(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const asked = request.headers['access-control-request-headers'];
  if (asked) void reply.header('access-control-allow-headers', asked);
  await reply
    .header('access-control-allow-origin', '*')
    .header('access-control-allow-methods', 'GET, POST, PUT, DELETE')
    .header('access-control-max-age', '3600')
    .code(204)
    .send();
}

async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  work: () => Promise<unknown>,
): Promise<void> {
  void reply.header('cache-control', 'no-store').header('access-control-allow-origin', '*');
  try {
    if ((await settingsOf(request.tenant)).mode === 'off') {
      const missing = `unrecognized route or not allowed method (${request.method} on ${request.url.replace(/^\/oidc/, '').split('?')[0]})`;
      await refuse(reply, 404, 'invalid_request', missing);
      return;
    }
    const body = await work();
    await reply.code(status).send(body);
  } catch (failure) {
    if (failure instanceof RegistrationError) await refuse(reply, 400, failure.code, failure.message);
    else if (failure instanceof TooManyRegistrations) {
      void reply.header('retry-after', '3600');
      await refuse(
        reply,
        429,
        'temporarily_unavailable',
        'too many registrations from this network; try again later',
      );
    } else if (failure instanceof UnauthorizedRegistration) {
      void reply.header('www-authenticate', `Bearer realm="${request.tenant.issuer}", error="invalid_token"`);
      await refuse(reply, 401, 'invalid_token', 'the token is missing, or not good for this');
    } else throw failure;
  }
}

const refuse = (reply: FastifyReply, status: number, code: string, description: string) =>
  reply
    .code(status)
    .send({ code: `oidc.${code}`, message: description, error: code, error_description: description });

function bodyOf({ body }: FastifyRequest): unknown {
  const parsed = parse(body);
  const problem = textProblem(parsed);
  if (problem)
    throw new RegistrationError(
      problem.path[0] === 'redirect_uris' ? 'invalid_redirect_uri' : 'invalid_client_metadata',
      `${problem.path.join('.')}: ${problem.message}`,
    );
  return parsed;
}

function parse(body: unknown): unknown {
  try {
    return JSON.parse(typeof body === 'string' ? body : '');
  } catch {
    throw new RegistrationError('invalid_client_metadata', 'the body must be a JSON object');
  }
}

function bearerOf({ headers }: FastifyRequest): string | undefined {
  if (headers.authorization === undefined) return undefined;
  const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(headers.authorization)?.[1];
  if (token === undefined) throw new UnauthorizedRegistration();
  return token;
}

function idOf({ params }: FastifyRequest): string {
  const id: unknown =
    typeof params === 'object' && params !== null ? Reflect.get(params, 'clientId') : undefined;
  if (typeof id !== 'string' || id === '' || id.includes('\0')) throw new UnauthorizedRegistration();
  return id;
}

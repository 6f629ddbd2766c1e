/**
 * `/oidc` of a tenant: hands requests to its engine. Around the engine, outermost first: the host is the configured
 * one, bodies may be JSON, POSTed authorization requests are read as GET, everything one request changes is one
 * transaction, errors get the contract's `code` and `message`.
 */
import { IncomingMessage, type ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { newRequestId } from '@portero/schema/ids.ts';
import type { FastifyContentTypeParser, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { errors } from 'oidc-provider';
import type { AuditLog } from '../audit/audit.ts';
import { duringRequest } from '../audit/request.ts';
import type { Config } from '../config.ts';
import type { Directory } from '../custom-domains/directory.ts';
import type { Shortcut } from '../http/app.ts';
import { certificateOf } from '../http/client-certificates.ts';
import { isHttps, setCommonHeaders } from '../http/common-headers.ts';
import { protocol } from '../http/gate.ts';
import { addressOf } from '../http/proxies.ts';
import { busyAnswer } from './busy.ts';
import { keepVouched, takeFederatedToken, type Vouched } from './clients/federation.ts';
import { keepCertificate } from './clients/mutual-tls.ts';
import { answerConstant, constants } from './constants.ts';
import type { Engines, RunningEngine } from './engines.ts';
import { answerBegun, begunSignIn } from './shortcut/authorization.ts';
import { answerTokens, usualTokens } from './shortcut/token.ts';
import { answerUserinfo, usualUserinfo } from './shortcut/userinfo.ts';
import { structuredTokenPaths, takeStructuredToken } from './tokens/structured-tokens.ts';

const bodyLimit = 56 * 1024;
/** The engine compares every parameter with all before it: thousands would keep it busy for seconds. */
const maxParameters = 500;
const readAsGet = new Set(['/auth', '/session/end']);

export function oidcRoutes(app: FastifyInstance, engines: Engines): void {
  for (const [url, constant] of constants) {
    app.get(url, { config: { gate: protocol } }, async (request, reply) => {
      const engine = await engines.of(request.tenant);
      reply.hijack();
      answerConstant(engine.constants[constant], request.id, request.raw, reply.raw);
    });
  }
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/json', { parseAs: 'string', bodyLimit }, (_request, body, done) =>
      done(null, body),
    );
    scope.addContentTypeParser('*', leave);
    scope.all('/oidc/*', { config: { gate: protocol } }, (request, reply) =>
      viaFramework(engines, request, reply),
    );
  });
  // POSTed authorization requests: the form is moved to the query, so that cookies with SameSite=Lax are not needed twice.
  // Others have something in them that the engine is not to see.
  void app.register(async (scope) => {
    readForms(scope);
    // What is pushed is stored, and so must be looked at as well.
    for (const path of [...readAsGet, '/request', ...structuredTokenPaths]) {
      scope.post(`/oidc${path}`, { config: { gate: protocol } }, (request, reply) =>
        viaFramework(engines, request, reply),
      );
    }
  });
  void app.register(async (scope) => {
    readForms(scope);
    scope.addContentTypeParser('*', leave);
    scope.post('/oidc/token', { config: { gate: protocol } }, (request, reply) =>
      viaFramework(engines, request, reply),
    );
  });
}

/** Bodies come as text, to be looked at before the engine gets them. */
function readForms(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    ['application/json', 'application/x-www-form-urlencoded'],
    { parseAs: 'string', bodyLimit },
    (_request, body, done) => done(null, body),
  );
}

/** To the engine, which reads forms itself and refuses the rest. */
const leave: FastifyContentTypeParser = (_request, _payload, done) => done(null);

/** A request, as far as the framework or the shortcut has looked at it. */
type Asked = {
  readonly id: string;
  readonly ip: string;
  readonly form?: URLSearchParams | undefined;
  readonly vouched?: Vouched | undefined;
};

async function viaFramework(engines: Engines, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { id, ip, body, tenant } = request;
  const engine = engines.ready(tenant) ?? (await engines.of(tenant));
  const form = typeof body === 'string' ? formOf(request, body) : undefined;
  reply.hijack();
  setCommonHeaders(reply.raw, id, isHttps(tenant.config));
  try {
    const begun = await begunSignIn({ tenant, engine }, request.raw);
    if (begun) {
      answerBegun(reply.raw, begun);
      return;
    }
  } catch (failure) {
    if (answeredBusy(reply.raw, failure)) return;
    // What is wrong with the client or its request is no trouble of ours, and anybody can have it as often as they like.
    const isTheirs = failure instanceof errors.OIDCProviderError && failure.statusCode < 500;
    tenant.log[isTheirs ? 'debug' : 'error']({ err: failure }, 'a sign-in could not be begun');
    // The engine tries again, or fails in its own way.
  }
  const proves = form && !readAsGet.has(pathOf(request.raw)) && request.headers.authorization === undefined;
  const vouched = proves ? await takeFederatedToken(tenant, form) : undefined;
  handOver(engine, { id, ip, form, vouched }, request.raw, reply.raw, request.tenant.config);
}

/** The address below `/oidc`. */
const belowMount = ({ url }: IncomingMessage): string => (url ?? '').replace(/^\/+oidc/, '') || '/';
const pathOf = (request: IncomingMessage): string => belowMount(request).split('?')[0] || '/';

/** What applications and SDKs ask for all day long goes to the engine at once (see `Shortcut`). */
export function oidcShortcut(
  engines: Engines,
  directory: Directory,
  audit: AuditLog,
  config: Config,
): Shortcut {
  const secure = isHttps(config);
  return (request, response, framework) => {
    const url = request.url ?? '';
    const constant = request.method === 'GET' ? constants.get(url) : undefined;
    if (!constant && !isPlainForEngine(request, url)) return false;
    const tenant = directory.of(request.headers.host);
    if (tenant instanceof Promise) return false;
    const answer = (engine: RunningEngine): void => {
      const id = newRequestId();
      if (constant) {
        answerConstant(engine.constants[constant], id, request, response);
        return;
      }
      setCommonHeaders(response, id, secure);
      duringRequest(id, () => look(engine, { id, ip: addressOf(request, config) }));
    };
    const look = (engine: RunningEngine, asked: Asked): void => {
      const [answered, write] =
        url === '/oidc/me'
          ? [usualUserinfo(tenant, engine, request), answerUserinfo]
          : [usualTokens({ tenant, engine, audit }, request, asked.ip), answerTokens];
      answered
        .then((body) => {
          if (body === 'look again') framework(request, response);
          else if (body) write(response, body);
          else handOver(engine, asked, request, response, config);
        })
        .catch(fail);
    };
    const fail = (failure?: unknown): void => {
      // Asking again would only be to wait again; anything else fails in its own way.
      if (!answeredBusy(response, failure)) framework(request, response);
    };
    const engine = engines.ready(tenant);
    if (!engine) engines.of(tenant).then(answer).catch(fail);
    else
      try {
        answer(engine);
      } catch {
        fail();
      }
    return true;
  };
}

/** @returns whether that was the matter, and could be said */
function answeredBusy(response: ServerResponse, failure: unknown): boolean {
  const busy = busyAnswer(failure);
  if (!busy || response.headersSent) return false;
  const text = JSON.stringify(busy.body);
  const type = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  };
  response.writeHead(busy.status, { ...busy.headers, ...type, 'access-control-allow-origin': '*' }).end(text);
  return true;
}

/** Nothing in it that would have to be read, checked or rewritten before the engine gets it. */
function isPlainForEngine({ method, headers }: IncomingMessage, url: string): boolean {
  if (url === '/oidc/me') return method === 'GET';
  return (
    url === '/oidc/token' &&
    method === 'POST' &&
    Number(headers['content-length']) <= bodyLimit &&
    headers['content-type'] === 'application/x-www-form-urlencoded'
  );
}

function handOver(
  { address, handle }: RunningEngine,
  asked: Asked,
  request: IncomingMessage,
  response: ServerResponse,
  config: Config,
): void {
  const path = belowMount(request);
  const structuredToken = takeStructuredToken(pathOf(request), asked.form);
  const raw = prepare(request, address, path, asked, config);
  keepVouched(raw, asked.vouched);
  if (structuredToken !== undefined) Object.assign(raw, { portero: { structuredToken } });
  const refusal = problemOf(raw.url ?? '', asked.form);
  if (refusal) {
    const body = { code: 'oidc.invalid_request', message: refusal };
    response.writeHead(400, { 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify({ ...body, error: 'invalid_request', error_description: refusal }));
    return;
  }
  response.setHeader('x-frame-options', 'SAMEORIGIN');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  void handle(raw, response);
}

function problemOf(url: string, form: URLSearchParams | undefined): string | undefined {
  if (/%00|\0/.test(url)) return 'null bytes are not allowed in the request';
  if (/%00|\0/.test(`${form ?? ''}`)) return 'null bytes are not allowed in the request body';
  return url.split('&').length > maxParameters ? 'the request has too many parameters' : undefined;
}

/** The request as the engine gets it: issuer's host, path without the mount, form instead of JSON. */
function prepare(
  given: IncomingMessage,
  address: RunningEngine['address'],
  path: string,
  { ip, form }: Asked,
  config: Config,
): IncomingMessage {
  const [pathname = '/'] = path.split('?');
  const asGet = form !== undefined && readAsGet.has(pathname) && given.method === 'POST';
  const { clientCertificates: trust } = config;
  const certificate = certificateOf(given, trust);
  const raw = form === undefined ? given : cloneOf(given, asGet ? undefined : form.toString());
  if (asGet) raw.method = 'GET';
  const url = splitResources(asGet ? `${pathname}?${form}` : path);
  keepCertificate(raw, certificate);
  if (trust) delete raw.headers[trust.header];
  raw.headers.host = address.host;
  raw.headers['x-forwarded-proto'] = address.protocol;
  if (raw.headers['x-forwarded-host'] !== undefined) delete raw.headers['x-forwarded-host'];
  raw.headers['x-forwarded-for'] = ip;
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

/**
 * The door of protected applications: a proxy beside the server's own routes, for requests to the names that
 * applications have. Who may pass is decided before anything is sent on, and whatever goes wrong on the way to that
 * decision lets nobody through.
 */
import { type IncomingMessage, type RequestListener, Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import httpProxy from '@fastify/http-proxy';
import { newRequestId } from '@portero/schema/ids.ts';
import type { ProtectedAppMetadata } from '@portero/schema/protected-apps.ts';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  LogController,
} from 'fastify';
import type { Logger } from 'pino';
import { Agent } from 'undici';
import { type Application, getApplication } from '../applications/rules.ts';
import { hostnameOf, ownHostnames } from '../http/hostnames.ts';
import { trustedProxies } from '../http/proxies.ts';
import { OutboundError } from '../outbound/error.ts';
import { guardedLookup, refuseLiteral } from '../outbound/lookup.ts';
import type { TenantContext } from '../tenants/context.ts';
import { type SignInClient, secretOf, signInClient } from './client.ts';
import { Connections } from './connections.ts';
import { readCookie, sessionCookie } from './cookies.ts';
import { headersToBrowser, headersToSite, loopMark } from './headers.ts';
import { isUnderAppsDomain, publicOrigin } from './hosts.ts';
import { needsSignIn } from './page-rules.ts';
import { type Notice, sendNotice } from './pages.ts';
import { type AppSession, findSession } from './sessions.ts';
import { sendToSignIn, signInRoutes } from './sign-in.ts';
import { hosts } from './store.ts';

/** What is known of a request before it is decided about. */
export type Asked = {
  readonly application: Application;
  readonly site: ProtectedAppMetadata;
  readonly hostname: string;
  /** Of the name that the browser asked for. */
  readonly origin: string;
  readonly secret: string;
  readonly client: SignInClient;
  readonly session: AppSession | undefined;
  readonly isProtected: boolean;
};

declare module 'fastify' {
  interface FastifyRequest {
    asked: Asked;
  }
}

export type Edge = {
  /** Takes a request to an application, or says no. @param next for names that turn out to be no application's */
  take(request: IncomingMessage, response: ServerResponse, next: RequestListener): boolean;
  /** Whether an `Upgrade` may be meant for an application. */
  mayUpgrade(request: IncomingMessage): boolean;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Ends connections whose session is over; it happens by itself every few seconds. */
  recheck(): Promise<void>;
  close(): Promise<void>;
};

/** @param core where the token endpoint is */
export async function openEdge(core: () => FastifyInstance, tenant: TenantContext): Promise<Edge> {
  const { config, log } = tenant;
  const own = new Set(ownHostnames(config));
  const connections = new Connections(tenant);
  const app = await createEdge(core, tenant, log, connections);
  const sockets = new Set<Duplex>();
  const known = () => tenant.cache.get('protected-app-hosts', () => hosts(tenant.db));
  const isApplications = async (hostname: string): Promise<boolean> =>
    isUnderAppsDomain(config, hostname) || (await known()).has(hostname);
  const foreignName = ({ headers }: IncomingMessage): string | undefined => {
    const hostname = hostnameOf(headers.host);
    return hostname !== undefined && !own.has(hostname) ? hostname : undefined;
  };
  const refuse = (socket: Duplex, line: string) =>
    socket.end(`HTTP/1.1 ${line}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);

  return {
    take(request, response, next) {
      const hostname = foreignName(request);
      if (hostname === undefined) return false;
      isApplications(hostname).then(
        (isOne) => (isOne ? app.routing(request, response) : next(request, response)),
        (failure: unknown) => {
          log.error({ err: failure }, 'the names of protected applications cannot be read');
          response.writeHead(503, { 'retry-after': '5' }).end();
        },
      );
      return true;
    },
    mayUpgrade: (request) =>
      request.headers.upgrade?.toLowerCase() === 'websocket' && foreignName(request) !== undefined,
    upgrade(request, socket, head) {
      socket.on('error', () => socket.destroy());
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      isApplications(foreignName(request) ?? '').then(
        (isOne) =>
          isOne ? app.server.emit('upgrade', request, socket, head) : refuse(socket, '404 Not Found'),
        () => refuse(socket, '503 Service Unavailable'),
      );
    },
    recheck: () => connections.check(),
    async close() {
      connections.stop();
      for (const socket of sockets) socket.destroy();
      await app.close();
    },
  };
}

async function createEdge(
  core: () => FastifyInstance,
  tenant: TenantContext,
  log: Logger,
  connections: Connections,
): Promise<FastifyInstance> {
  const { config } = tenant;
  const guard = { allowPrivate: config.protectedAppsAllowPrivate };
  const lookup = guardedLookup(guard);
  const loggerInstance: FastifyBaseLogger = log.child({}, log.level === 'info' ? { level: 'warn' } : {});
  const app: FastifyInstance = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: trustedProxies(config),
    genReqId: newRequestId,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 16_384 },
    // It never listens: requests come through the doors of the server itself.
    serverFactory: () => new Server(),
    frameworkErrors: (_failure, _request, reply) => void sendNotice(tenant, reply, notUnderstood),
  });
  app.decorateRequest('asked');
  app.setErrorHandler((failure, request, reply) => {
    const isClients = failure instanceof Error && 'statusCode' in failure && Number(failure.statusCode) < 500;
    if (isClients) return sendNotice(tenant, reply, notUnderstood);
    request.log.error({ err: failure }, 'a protected application cannot be served');
    return sendNotice(tenant, reply, failure instanceof OutboundError ? unreachable : inTrouble);
  });

  app.addHook('onRequest', async (request, reply) => {
    if (request.headers[loopMark] !== undefined) return sendNotice(tenant, reply, inCircles);
    const asked = await askedOf(core(), tenant, request);
    if (!asked) return sendNotice(tenant, reply, nobodyHere);
    request.asked = asked;
  });
  signInRoutes(app, tenant, connections);
  // The types of the library under the library do not know `lookup`, which it hands on to Node.
  const socketOptions = {
    lookup,
    followRedirects: false,
    handshakeTimeout: 10_000,
    rewriteRequestHeaders: (_headers: object, request: FastifyRequest) => socketHeaders(request),
  };
  await app.register(httpProxy, {
    upstream: '',
    websocket: true,
    undici: new Agent({ connect: { lookup, timeout: 5000 }, headersTimeout: 60_000 }),
    destroyAgent: true,
    disableCache: true,
    disableRequestLogging: true,
    preHandler: async (request, reply) => {
      const { asked } = request;
      if (isStrangersSocket(request)) return reply.code(403).send();
      if (asked.isProtected && !asked.session) return sendToSignIn(tenant, request, reply);
      if (asked.session) connections.watch(asked.application, asked.session.id, request.raw, reply.raw);
      refuseLiteral(new URL(asked.site.origin).hostname.replace(/^\[(.*)\]$/, '$1'), guard.allowPrivate);
    },
    replyOptions: {
      getUpstream: (request) => askedIn(request).site.origin,
      rewriteRequestHeaders: (request, headers) =>
        headersToSite(headers, passingOf(askedIn(request), request)),
      rewriteHeaders: (headers, request) => {
        const { site, origin, isProtected } = askedIn(request);
        return headersToBrowser(headers, { siteOrigin: site.origin, publicOrigin: origin, isProtected });
      },
      // What the site answers is for the browser to judge, not for us to try again.
      retryDelay: () => null,
      onError: (reply, { error }) => {
        log.warn({ err: error }, 'a protected application does not answer');
        const isLate = 'statusCode' in error && error.statusCode === 504;
        void sendNotice(tenant, reply as Parameters<typeof sendNotice>[1], isLate ? tooLate : unreachable);
      },
    },
    wsClientOptions: socketOptions,
  });
  await app.ready();
  return app;
}

async function askedOf(
  core: FastifyInstance,
  tenant: TenantContext,
  request: FastifyRequest,
): Promise<Asked | undefined> {
  const { config } = tenant;
  const hostname = hostnameOf(request.raw.headers.host) ?? '';
  const id = (await tenant.cache.get('protected-app-hosts', () => hosts(tenant.db))).get(hostname);
  const application = id === undefined ? undefined : await getApplication(tenant, id);
  const site = application?.protectedAppMetadata;
  if (!application || !site || application.type !== 'Protected') return undefined;
  const isOwnName = site.host.replace(/:\d+$/, '') === hostname;
  const isVerified = site.customDomains?.some(
    ({ domain, status }) => domain === hostname && status === 'Active',
  );
  if (!isOwnName && !isVerified) return undefined;
  const origin = publicOrigin(config, hostname);
  const secret = await secretOf(tenant, application);
  const client = signInClient(core, tenant, application, secret, origin);
  const cookie = readCookie(request.headers.cookie, sessionCookie(config));
  const session = await findSession(tenant, application, client, cookie);
  const isProtected = needsSignIn(site.pageRules, (request.raw.url ?? '').split('?')[0] ?? '');
  return { application, site, hostname, origin, secret, client, session, isProtected };
}

/** The library types its requests more widely than they are. */
function askedIn(request: object | undefined): Asked {
  if (!request || !('asked' in request)) throw new Error('nothing is known of the request');
  return request.asked as Asked;
}

const passingOf = ({ application, origin, secret, session }: Asked, { ip }: { ip: string }) => ({
  applicationId: application.id,
  secret,
  idToken: session?.idToken,
  host: new URL(origin).host,
  protocol: new URL(origin).protocol.slice(0, -1),
  ip,
});

/** Browsers send cookies with sockets that pages of neighbouring names open; programs name no origin. */
const isStrangersSocket = ({ headers, asked }: FastifyRequest): boolean =>
  headers.upgrade !== undefined && headers.origin !== undefined && headers.origin !== asked.origin;

function socketHeaders(request: FastifyRequest) {
  const headers = headersToSite(request.headers, passingOf(request.asked, request));
  // The handshake with the site is one of its own.
  for (const name of Object.keys(headers))
    if (name === 'host' || name.startsWith('sec-websocket-')) delete headers[name];
  return { ...headers, origin: request.asked.site.origin };
}

const nobodyHere: Notice = {
  status: 404,
  title: ({ title }) => title.notFound,
  text: ({ description }) => description.notFound,
};
const notUnderstood: Notice = {
  status: 400,
  title: ({ title }) => title.error,
  text: ({ error }) => error.notAllowed,
};
/** The application is set up to stand behind itself. */
const inCircles: Notice = { ...notUnderstood, status: 508 };
const unreachable: Notice = {
  status: 502,
  title: ({ title }) => title.error,
  text: ({ error }) => error.busy,
};
const tooLate: Notice = { ...unreachable, status: 504 };
const inTrouble: Notice = { ...unreachable, status: 503, text: ({ error }) => error.unexpected };

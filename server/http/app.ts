/** The web framework, set up once for both listeners: request ids, tenant, gate, validation, errors, headers. */

import { AsyncResource } from 'node:async_hooks';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Duplex } from 'node:stream';
import fastifyCompress from '@fastify/compress';
import fastifyCookie from '@fastify/cookie';
import { newRequestId } from '@portero/schema/ids.ts';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { Logger } from 'pino';
import { followRequests } from '../audit/request.ts';
import type { Config } from '../config.ts';
import { nameRoute } from '../observability/routes.ts';
import type { DoorName, Watch } from '../observability/watch.ts';
import type { TenantContext } from '../tenants/context.ts';
import { commonHeaders, isHttps } from './common-headers.ts';
import { installCors } from './cors.ts';
import { doorConstraint, doorOf } from './doors.ts';
import { installEtags } from './etag.ts';
import { answerFailure, installFailures } from './failures.ts';
import { type GateKeeper, installGate } from './gate.ts';
import { installIdempotency } from './idempotency.ts';
import { trustedProxies } from './proxies.ts';
import { installTextRules } from './text.ts';
import { oneEachTurn } from './turns.ts';

export type AppOptions = {
  readonly config: Config;
  readonly log: Logger;
  readonly keeper: GateKeeper;
  readonly core: DoorOptions;
  /** Without, there is one door only. */
  readonly admin: DoorOptions | undefined;
  readonly watch?: Watch | undefined;
  readonly farewell: Farewell;
};

export type DoorOptions = {
  /** The tenant at the address that a `Host` header names. */
  readonly tenantOf: (host: string | undefined) => TenantContext | Promise<TenantContext>;
  /** What is asked so often, and answered so easily, that finding its route would cost more than the answer. */
  readonly shortcut: Shortcut;
  /** Who else may take a connection that asks for another protocol. Without, such wishes are ignored. */
  readonly upgrades?: Upgrades | undefined;
};

/** The routes behind both doors, with the listener of one; and the other's listener. */
export type Doors = { readonly core: FastifyInstance; readonly admin: FastifyInstance | undefined };

/** Once said, every answer ends its connection: a proxy goes elsewhere before the doors are closed. */
export type Farewell = { said: boolean };

export type Upgrades = {
  mayUpgrade(request: IncomingMessage): boolean;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
};

/** Takes a request, or says no; on trouble before the first byte it may still leave it to the framework. */
export type Shortcut = (
  ...[request, response, framework]: [...Parameters<RequestListener>, framework: RequestListener]
) => boolean;

declare module 'fastify' {
  interface FastifyInstance {
    /** What the listener calls: the shortcut, and the framework behind it. */
    door: RequestListener;
  }
}

const bodyLimit = 1024 * 1024;
const requestTimeout = 120_000;
/** Longer than proxies keep theirs, so that it is never us who closes a connection that a request is coming on. */
const keepAliveTimeout = 72_000;
const sweepInterval = 100;

/** Doors with no routes behind them yet. */
export async function createDoors(options: AppOptions): Promise<Doors> {
  const { config, log, keeper, watch, farewell } = options;
  // What the framework says of itself at `info` is noise beside our own two lines.
  const loggerInstance: FastifyBaseLogger = log.child({}, log.level === 'info' ? { level: 'warn' } : {});
  const secure = isHttps(config);
  const addHeaders = (request: FastifyRequest, reply: FastifyReply): void =>
    void reply.headers(commonHeaders(request.id, secure));
  const inTurn = oneEachTurn();
  const openingOf =
    (name: DoorName, { shortcut }: DoorOptions) =>
    (framework: RequestListener): RequestListener => {
      const open: RequestListener = (request, response) => {
        request.door = name;
        if (farewell.said) response.setHeader('connection', 'close');
        if (!shortcut(request, response, framework)) {
          const begin = () => framework(request, response);
          inTurn(watch ? AsyncResource.bind(begin) : begin);
        }
      };
      return watch
        ? (request, response) => watch.request(request, response, name, () => open(request, response))
        : open;
    };
  const openCore = openingOf('core', options.core);
  let door: RequestListener = () => {};
  const app: FastifyInstance = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: trustedProxies(config),
    genReqId: newRequestId,
    bodyLimit,
    requestTimeout,
    return503OnClosing: false, // what still comes on an open connection was sent in good faith
    forceCloseConnections: 'idle',
    routerOptions: {
      maxParamLength: 512,
      ignoreDuplicateSlashes: true,
      constraints: { door: doorConstraint },
    },
    // A HEAD is answered as the GET that it stands for, and Node leaves the body out: routes of their own for it would be
    // half as many again, three MiB of them.
    exposeHeadRoutes: false,
    schemaController: {
      compilersFactory: { buildValidator: () => noCompiler, buildSerializer: () => noCompiler },
    },
    rewriteUrl: (request) => {
      if (request.method === 'HEAD') request.method = 'GET';
      return request.url ?? '/';
    },
    // Addresses that no route can be looked up for: none of the hooks below runs.
    frameworkErrors: (failure, request, reply) => {
      addHeaders(request, reply);
      answerFailure(failure, request, reply);
    },
    serverFactory: (framework) => {
      door = openCore(framework);
      return listenerOf(config, door, options.core.upgrades);
    },
  });
  app.decorate('door', door);
  endIdleConnections(app);
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorateRequest('tenant');
  installFailures(app);
  acceptEmptyBodies(app);
  followRequests(app);
  if (watch)
    app.addHook('onRequest', (request, reply, done) => {
      nameRoute(reply.raw, request.routeOptions.url);
      done();
    });

  app.addHook('onRequest', (request, reply, done) => {
    addHeaders(request, reply);
    const { tenantOf } = options[doorOf(request.raw)] ?? options.core;
    const found = tenantOf(request.raw.headers.host);
    if (!(found instanceof Promise)) {
      request.tenant = found;
      return done();
    }
    found.then((tenant) => {
      request.tenant = tenant;
      done();
    }, done);
  });
  installCors(app, config);
  installGate(app, keeper);
  installTextRules(app);
  leaveEmptyAnswersEmpty(app);
  installIdempotency(app);
  installEtags(app);
  await app.register(fastifyCookie);
  await app.register(fastifyCompress, {
    global: true,
    threshold: 1024,
    syncThreshold: 64 * 1024, // pages do not wait for the threads that hash passwords
    encodings: ['br', 'gzip'],
  });
  const admin = options.admin && adminDoor(app, openingOf('admin', options.admin)(app.routing), config);
  return { core: app, admin };
}

/** A second listener before the same routes: it has none of its own. */
function adminDoor(app: FastifyInstance, door: RequestListener, config: Config): FastifyInstance {
  const admin = Fastify({
    logger: false,
    forceCloseConnections: 'idle',
    serverFactory: () => listenerOf(config, door, undefined),
  });
  endIdleConnections(admin);
  admin.decorate('door', door);
  admin.decorate('declaredRoutes', app.routesOf.admin);
  return admin;
}

/** Connections that answered before they could say so would stay open, and hold up the end. */
function endIdleConnections(app: FastifyInstance): void {
  app.addHook('preClose', (done) => {
    if (!app.server.listening) return done(); // then nothing would ever tell that it has closed
    const sweep = setInterval(() => app.server.closeIdleConnections(), sweepInterval);
    app.server.once('close', () => clearInterval(sweep));
    done();
  });
}

/** Schemas are zod's, and their compilers are set below: the framework need not load its own, four MiB of them. */
const noCompiler = (): never => {
  throw new Error('schemas are compiled by zod alone');
};

/** “No body” is none, and not the text `null` that a route without an answer would be written as. */
function leaveEmptyAnswersEmpty(app: FastifyInstance): void {
  app.addHook<unknown>('onSend', (request, reply, payload, done) => {
    if (payload !== 'null' || request.method === 'GET') return done(null, payload);
    void reply.removeHeader('content-type').removeHeader('content-length');
    done(null, '');
  });
}

/** Clients name JSON even where they send nothing, as the contract's server lets them: then there is no body. */
function acceptEmptyBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) =>
    body === '' ? done(null, undefined) : parse(request, body, done),
  );
}

function listenerOf({ https }: Config, door: RequestListener, upgrades: Upgrades | undefined): Server {
  const options = upgrades ? { shouldUpgradeCallback: upgrades.mayUpgrade } : {};
  const server = https
    ? createSecureServer({ ...options, cert: readFileSync(https.cert), key: readFileSync(https.key) }, door)
    : createServer(options, door);
  if (upgrades) server.on('upgrade', upgrades.upgrade);
  server.requestTimeout = requestTimeout;
  server.keepAliveTimeout = keepAliveTimeout;
  return server;
}

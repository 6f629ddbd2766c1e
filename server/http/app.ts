/** The web framework, set up once for both listeners: request ids, tenant, gate, validation, errors, headers. */

import { readFileSync } from 'node:fs';
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
import type { Config } from '../config.ts';
import type { TenantContext } from '../tenants/context.ts';
import { installCors } from './cors.ts';
import { installEtags } from './etag.ts';
import { answerFailure, installFailures } from './failures.ts';
import { type GateKeeper, installGate } from './gate.ts';
import { installTextRules } from './text.ts';

export type AppOptions = {
  readonly config: Config;
  readonly log: Logger;
  /** Which tenant an address belongs to; undefined → 404. */
  readonly tenantOf: (host: string) => TenantContext | undefined;
  readonly keeper: GateKeeper;
};

const bodyLimit = 1024 * 1024;
const requestTimeout = 120_000;

/** An app with no routes yet. */
export async function createApp({ config, log, tenantOf, keeper }: AppOptions): Promise<FastifyInstance> {
  // What the framework says of itself at `info` is noise beside our own two lines.
  const loggerInstance: FastifyBaseLogger = log.child({}, log.level === 'info' ? { level: 'warn' } : {});
  const isHttps = config.endpoint.startsWith('https:');
  const addHeaders = (request: FastifyRequest, reply: FastifyReply): void => {
    void reply.header('logto-core-request-id', request.id);
    void reply.header('x-content-type-options', 'nosniff');
    void reply.header('referrer-policy', 'strict-origin-when-cross-origin');
    if (isHttps) void reply.header('strict-transport-security', 'max-age=31536000; includeSubDomains');
  };
  const app: FastifyInstance = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: config.trustProxy,
    genReqId: newRequestId,
    bodyLimit,
    requestTimeout,
    return503OnClosing: true,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 512, ignoreDuplicateSlashes: true },
    // Addresses that no route can be looked up for: none of the hooks below runs.
    frameworkErrors: (failure, request, reply) => {
      addHeaders(request, reply);
      answerFailure(failure, request, reply);
    },
    ...(config.https && {
      https: { cert: readFileSync(config.https.cert), key: readFileSync(config.https.key) },
    }),
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorateRequest('tenant');
  installFailures(app);

  app.addHook('onRequest', (request, reply, done) => {
    addHeaders(request, reply);
    const tenant = tenantOf(request.host);
    if (!tenant) {
      void reply.code(404).send({ code: 'entity.not_found', message: 'There is no tenant at this address.' });
      return;
    }
    request.tenant = tenant;
    done();
  });
  installCors(app, config);
  installGate(app, keeper);
  installTextRules(app);
  installEtags(app);
  await app.register(fastifyCookie);
  await app.register(fastifyCompress, { global: true, threshold: 1024, encodings: ['br', 'gzip'] });
  return app;
}

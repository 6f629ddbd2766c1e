/**
 * Builds everything in reading order, with explicit arguments: database → tenants → engines → apps → routes.
 * The only file that knows how many domains there are.
 */
import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { type DestinationStream, type Logger, pino } from 'pino';
import { AuditLog } from './audit/audit.ts';
import { startLogStreams } from './audit/stream/delivery.ts';
import { lagOf } from './audit/stream/rules.ts';
import { startDelivery } from './backchannel-logout/delivery.ts';
import { countNotices } from './backchannel-logout/queue.ts';
import type { Config } from './config.ts';
import { Directory } from './custom-domains/directory.ts';
import { connect, type Database } from './database/connect.ts';
import { migrate } from './database/migrate.ts';
import type { TenantDatabase } from './database/tenant-scope.ts';
import { domainRoutes } from './domains.ts';
import { startHousekeeping } from './housekeeping.ts';
import { createDoors, type DoorOptions, type Farewell, type Shortcut } from './http/app.ts';
import type { GateKeeper } from './http/gate.ts';
import { createKeeper } from './http/keeper.ts';
import { type Observability, openObservability, watchedFetch } from './observability/observability.ts';
import { forgetRoute, nameRoute } from './observability/routes.ts';
import { both, type Watch } from './observability/watch.ts';
import { Engines } from './oidc/engines.ts';
import { surround } from './oidc/pipeline.ts';
import { oidcRoutes, oidcShortcut } from './oidc/routes.ts';
import { type DnsLookup, systemDns } from './outbound/dns.ts';
import { createOutbound } from './outbound/outbound.ts';
import { startOutbox } from './outbox/delivery.ts';
import { countWaiting } from './outbox/store.ts';
import type { Edge } from './protected-apps/edge.ts';
import { Sandbox } from './sandbox/sandbox.ts';
import { setHashingCost, watchHashing } from './security/passwords.ts';
import type { Sweeps } from './sweeps.ts';
import type { TenantContext } from './tenants/context.ts';
import { openInvalidation } from './tenants/invalidation.ts';
import { openVault } from './tenants/open-vault.ts';
import { createTenants, type Tenants } from './tenants/registry.ts';
import { seed } from './tenants/seed.ts';
import { type ImportRunner, startImports } from './user-import/runner.ts';

export type Services = {
  readonly config: Config;
  readonly log: Logger;
  readonly database: Database;
  readonly tenants: Tenants;
  readonly engines: Engines;
  readonly audit: AuditLog;
  /** Where domains are looked up. */
  readonly dns: DnsLookup;
  readonly watch?: Watch | undefined;
  readonly farewell: Farewell;
};

export type Portero = Services & {
  /** The default tenant: OpenID Connect, Management API, hosted pages. */
  readonly core: FastifyInstance;
  /** The admin tenant and the Console, a listener before the same routes; undefined when switched off. */
  readonly admin: FastifyInstance | undefined;
  /** Names of the migrations applied at this start. */
  readonly migrated: readonly string[];
  /** Tells applications of sign-outs. */
  readonly signOuts: Sweeps;
  /** Brings messages that nobody waits for. */
  readonly outbox: Sweeps;
  /** Sends the audit log to where it is watched. */
  readonly logStreams: Sweeps;
  /** The proxy of protected applications, where there are any. */
  readonly edge: Edge | undefined;
  /** Where Prometheus asks, if it may. */
  readonly metrics: Observability['metrics'];
  /** Where traces go, if anybody wants them. */
  readonly tracing: Observability['tracing'];
  /** Brings people in from files. */
  readonly imports: ImportRunner;
  /** Expired rows stay from now on. */
  stopHousekeeping(): void;
  /**
   * Finish running requests, write what waits, close the database.
   * @param delay seconds for which requests are still taken, while proxies are told to go elsewhere
   */
  close(delay?: number): Promise<void>;
};

/**
 * Build a server that is ready to listen.
 * @param onlooker watches besides those whom the configuration lets watch
 */
export async function buildPortero(
  config: Config,
  log: Logger = createLog(config),
  ownDns?: DnsLookup,
  onlooker?: Watch,
): Promise<Portero> {
  setHashingCost(config.passwordHashing);
  const observability = await openObservability(config, log);
  const { metrics, tracing } = observability;
  const watch =
    observability.watch && onlooker ? both(observability.watch, onlooker) : (observability.watch ?? onlooker);
  watchHashing(watch);
  const database = await connect(config.database, watch);
  const migrated = await migrate(database);
  const vault = await openVault(database, config);
  await seed(database, vault);

  const channel = await openInvalidation(config, log);
  const outbound = watchedFetch(createOutbound({ allowPrivate: config.outboundAllowPrivate }), watch);
  const sandbox = new Sandbox();
  const tenants = createTenants({ config, database, vault, log, outbound, sandbox, channel, watch });
  const audit = new AuditLog(log, watch);
  const engines = new Engines(config.tenantPoolSize, (tenant, engine) => surround(tenant, engine, audit));
  const dns = ownDns ?? (await dnsOf(config));
  const farewell: Farewell = { said: false };
  const services: Services = { config, log, database, tenants, engines, audit, dns, watch, farewell };
  if (metrics) metrics.sources = sourcesOf(services);

  const edge = await edgeOf(services, (): FastifyInstance => core);
  const { core, admin } = await createDoors({
    config,
    log,
    keeper: await keeperOf(services),
    core: doorOf(services, tenants.default, edge),
    admin: config.adminEndpoint ? doorOf(services, tenants.admin) : undefined,
    watch,
    farewell,
  });
  oidcRoutes(core, engines);
  await domainRoutes(core, services);
  const stopHousekeeping = startHousekeeping(services);
  const imports = startImports([tenants.default, tenants.admin]);
  const signOuts = startDelivery([tenants.default, tenants.admin], engines, audit);
  const outbox = startOutbox([tenants.default, tenants.admin]);
  const logStreams = startLogStreams([tenants.default, tenants.admin]);

  return {
    ...services,
    core,
    admin,
    edge,
    migrated,
    signOuts,
    outbox,
    logStreams,
    metrics,
    tracing,
    imports,
    stopHousekeeping,
    async close(delay = 0) {
      farewell.said = true;
      if (delay > 0) await wait(delay * 1000);
      stopHousekeeping();
      await imports.stop();
      await Promise.all([signOuts.stop(), outbox.stop(), logStreams.stop()]);
      await Promise.all([core.close(), admin?.close(), edge?.close()]);
      await sandbox.close();
      await audit.flush();
      await channel.close();
      await database.close();
      await observability.close();
      if (watch) watchHashing(undefined);
    },
  };
}

/** What is behind one tenant's door. */
function doorOf(services: Services, tenant: TenantContext, edge?: Edge): DoorOptions {
  const { config, engines, audit } = services;
  const directory = new Directory(tenant);
  const own = oidcShortcut(engines, directory, audit, config);
  return {
    tenantOf: (host) => directory.of(host),
    shortcut: edge ? edgeFirst(edge, own) : own,
    upgrades: edge,
  };
}

async function dnsOf({ integrationTest }: Config): Promise<DnsLookup> {
  if (!integrationTest) return systemDns();
  const { silentDns } = await import('./compatibility-test-mode/dns.ts');
  return silentDns;
}

/** The proxy of protected applications, where there are any; others do without its code. */
async function edgeOf(services: Services, core: () => FastifyInstance): Promise<Edge | undefined> {
  if (!services.config.protectedAppsDomain) return undefined;
  const { openEdge } = await import('./protected-apps/edge.ts');
  return openEdge(core, services.tenants.default);
}

const edgeFirst =
  (edge: Edge, own: Shortcut): Shortcut =>
  (request, response, framework) =>
    edge.take(request, response, (...asked) => {
      forgetRoute(response);
      if (!own(...asked, framework)) framework(...asked);
    })
      ? theirs(response)
      : own(request, response, framework);

/** What is behind it has paths of its own. */
function theirs(response: ServerResponse): true {
  nameRoute(response, 'protected-app');
  return true;
}

const sourcesOf = ({
  database,
  tenants,
}: Services): NonNullable<NonNullable<Observability['metrics']>['sources']> => ({
  load: () => database.load(),
  waitingSignOuts: () => sumOver(tenants, countNotices),
  waitingMessages: () => sumOver(tenants, countWaiting),
  logStreamLag: async () => Math.max(await lagOf(tenants.default), await lagOf(tenants.admin)),
});

async function sumOver(
  { default: core, admin }: Tenants,
  count: (db: TenantDatabase) => Promise<number>,
): Promise<number> {
  const counts = await Promise.all([core, admin].map(({ db }) => count(db)));
  return counts.reduce((sum, one) => sum + one, 0);
}

async function keeperOf(services: Services): Promise<GateKeeper> {
  const keeper = createKeeper(services);
  if (!services.config.integrationTest) return keeper;
  const { withDevelopmentUser } = await import('./compatibility-test-mode/keeper.ts');
  return withDevelopmentUser(keeper);
}

/** One line of JSON each. Secrets are cut out by their names, wherever somebody logs an object with them. */
export function createLog(config: Config, destination: DestinationStream = pino.destination(1)): Logger {
  const paths = [
    'req.headers.authorization',
    'req.headers.cookie',
    '*.password',
    '*.secret',
    '*.token',
    '*.code',
    // What a refused token says of a person.
    'err.payload',
  ];
  return pino(
    { level: config.logLevel, redact: { paths, censor: '******' }, hooks: { streamWrite: forTerminals } },
    destination,
  );
}

/**
 * JSON leaves these as they are; a terminal that shows the log may obey some, take others for a new line, and turn the words behind the
 * rest round (Bidi_Control).
 */
const obeyed = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
const forTerminals = (line: string): string =>
  line.replace(obeyed, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);

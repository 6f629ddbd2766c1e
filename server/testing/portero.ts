/** Test support: a whole Portero on a fresh database, spoken to through its front doors. */
import { cpSync, rmSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { type InjectOptions, inject } from 'light-my-request';
import type { DestinationStream } from 'pino';
import { afterAll, beforeAll, describe } from 'vitest';
import { silentDns } from '../compatibility-test-mode/dns.ts';
import { readConfig } from '../config.ts';
import type { Engine } from '../database/dialect.ts';
import { freshPostgres, postgresUrl } from '../database/testing/databases.ts';
import type { Watch } from '../observability/watch.ts';
import type { DnsLookup } from '../outbound/dns.ts';
import { managementApiIndicator } from '../tenants/context.ts';
import { buildPortero, createLog, type Portero } from '../wire.ts';
import { cheapHashing, dataFolder } from './economy.ts';
import { firstStartOn } from './first-start.ts';

export type TestPortero = Portero & {
  /** A token for the tenant's Management API with all scopes, got as `m-<tenant>` does. */
  managementToken(tenant?: 'default' | 'admin'): Promise<string>;
  /** Call the Management API of the default tenant as an administrator's script. */
  api(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<ApiAnswer>;
};

export type ApiAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape
  readonly body: any;
};

export type StartOptions = {
  readonly engine?: Engine;
  readonly env?: Readonly<Record<string, string>>;
  /** Where the log goes; nowhere unless told. */
  readonly log?: DestinationStream;
  /** Nobody is asked unless told. */
  readonly dns?: DnsLookup;
  /** Sees what the server does. */
  readonly watch?: Watch;
};

/** Build a server on a fresh database; nothing listens, `inject` goes through the whole stack. */
export async function startPortero({
  engine = 'sqlite',
  env = {},
  log,
  dns = silentDns,
  watch,
}: StartOptions = {}): Promise<TestPortero> {
  const folder = dataFolder('server');
  // With another key, what the first start has sealed could not be opened.
  const template = env.SECRET_VAULT_KEK === undefined ? await firstStartOn(engine) : undefined;
  if (template) cpSync(template.folder, folder, { recursive: true });
  const fresh = engine === 'postgres' ? await freshPostgres(template?.database) : undefined;
  const config = readConfig({
    DATA_DIR: folder,
    LOG_LEVEL: 'silent',
    ...cheapHashing,
    ...(fresh && { DB_URL: fresh.settings.url, DATABASE_POOL_SIZE: '8' }),
    ...env,
  });
  const portero = await buildPortero(config, createLog(config, log), dns, watch);
  for (const app of [portero.core, portero.admin]) if (app) await injectAtTheDoor(app);
  const tokens = new Map<string, string>();

  const managementToken = async (tenant: 'default' | 'admin' = 'default'): Promise<string> => {
    const known = tokens.get(tenant);
    if (known) return known;
    const secret = await machineSecret(portero, `m-${tenant}`);
    const answer = await portero.admin?.inject({
      method: 'POST',
      url: '/oidc/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: `m-${tenant}`,
        client_secret: secret,
        resource: managementApiIndicator(tenant),
        scope: 'all',
      }).toString(),
    });
    if (answer?.statusCode !== 200) throw new Error(`no management token: ${answer?.payload}`);
    const token: string = answer.json().access_token;
    tokens.set(tenant, token);
    return token;
  };

  return {
    ...portero,
    managementToken,
    async api(method, path, body, headers = {}) {
      const answer = await portero.core.inject({
        method,
        url: `/api${path}`,
        headers: { ...headers, authorization: `Bearer ${await managementToken()}` },
        ...(body !== undefined && { payload: body as object }),
      });
      return { status: answer.statusCode, headers: answer.headers, body: parse(answer.payload) };
    },
    async close() {
      await portero.close();
      await fresh?.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Run the same tests against a server on SQLite and, when the machine has it, on PostgreSQL. */
export function onEveryServer(
  name: string,
  tests: (portero: () => TestPortero, engine: Engine) => void,
  options: Omit<StartOptions, 'engine'> = {},
): void {
  for (const engine of ['sqlite', 'postgres'] as const) {
    describe.skipIf(engine === 'postgres' && !postgresUrl)(`${name} (${engine})`, () => {
      let running: TestPortero | undefined;
      beforeAll(async () => {
        running = await startPortero({ engine, ...options });
      });
      afterAll(() => running?.close());
      tests(() => {
        if (!running) throw new Error('the server is not built yet');
        return running;
      }, engine);
    });
  }
}

/** Let `inject` take the way of a request that comes over the network, shortcuts included. */
async function injectAtTheDoor(app: FastifyInstance): Promise<void> {
  await app.ready();
  Object.defineProperty(app, 'inject', {
    value: (options: InjectOptions) => inject((request, response) => app.door(request, response), options),
  });
}

async function machineSecret(portero: Portero, applicationId: string): Promise<string> {
  const { db, vault } = portero.tenants.admin;
  const row = await db.read
    .selectFrom('application_secrets')
    .select('sealed')
    .where('applicationId', '=', applicationId)
    .executeTakeFirstOrThrow();
  return vault.open('application-secret', row.sealed);
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return payload;
  }
}

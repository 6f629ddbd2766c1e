/** Engines by tenant, built when first asked and again when the tenant's keys or its sessions' time change. */
import { inject } from 'light-my-request';
import { LRUCache } from 'lru-cache';
import { cimdEnabled } from '../cimd/settings.ts';
import type { TenantContext } from '../tenants/context.ts';
import { tenantKeys } from './keys.ts';
import { createEngine, type Engine } from './provider.ts';
import { getSessionSettings } from './session-settings.ts';

/** Documents that only depend on the configuration: rendered once, answered without a query. */
export type Constants = { readonly discovery: Buffer; readonly jwks: Buffer };

export type RunningEngine = Engine & {
  readonly handle: ReturnType<Engine['provider']['callback']>;
  readonly constants: Constants;
  /** Where the tenant is to be reached, as the engine is told for every request. */
  readonly address: { readonly host: string; readonly protocol: string };
};

export class Engines {
  readonly #engines: LRUCache<string, { version: string; engine: Promise<RunningEngine> }>;
  readonly #prepare: (tenant: TenantContext, engine: Engine) => void;

  /** @param prepare adds middleware and listeners to a fresh engine */
  constructor(max: number, prepare: (tenant: TenantContext, engine: Engine) => void) {
    this.#engines = new LRUCache({ max });
    this.#prepare = prepare;
  }

  async of(tenant: TenantContext): Promise<RunningEngine> {
    const [keys, { ttl }, cimd] = await Promise.all([
      tenantKeys(tenant),
      getSessionSettings(tenant),
      cimdEnabled(tenant),
    ]);
    const version = `${keys.version}|${ttl}|${cimd}`;
    const running = this.#engines.get(tenant.id);
    if (running?.version === version) return running.engine;
    const engine = this.#start(tenant);
    this.#engines.set(tenant.id, { version, engine });
    engine.catch(() => this.#engines.delete(tenant.id));
    return engine;
  }

  async #start(tenant: TenantContext): Promise<RunningEngine> {
    const engine = await createEngine(tenant);
    this.#prepare(tenant, engine);
    const handle = engine.provider.callback();
    const { host, protocol } = new URL(tenant.endpoint);
    const address = { host, protocol: protocol.slice(0, -1) };
    return { ...engine, handle, address, constants: await renderConstants(tenant, handle) };
  }
}

/** What the engine itself would answer, with the lists shortened to what applications can use. */
async function renderConstants(tenant: TenantContext, handle: RunningEngine['handle']): Promise<Constants> {
  const { host, protocol } = new URL(tenant.endpoint);
  const render = async (path: string) => {
    const answer = await inject((request, response) => void handle(mounted(request, path), response), {
      url: path,
      headers: { host, 'x-forwarded-proto': protocol.slice(0, -1), accept: 'application/json' },
    });
    if (answer.statusCode !== 200)
      throw new Error(`${path} of tenant ${tenant.id} answered ${answer.statusCode}`);
    return answer;
  };
  const discovery: Record<string, unknown> = JSON.parse(
    (await render('/.well-known/openid-configuration')).payload,
  );
  if (await cimdEnabled(tenant)) discovery.client_id_metadata_document_supported = true;
  const jwks = (await render('/jwks')).payload;
  return { discovery: Buffer.from(JSON.stringify(discovery)), jwks: Buffer.from(jwks) };
}

/** Tell the engine where it is mounted, so that the addresses it makes start with `/oidc`. */
function mounted<T extends object>(request: T, path: string): T {
  return Object.assign(request, { originalUrl: `/oidc${path}` });
}

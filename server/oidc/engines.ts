/** Engines by address of a tenant, built when first asked and again when what they are built from changes. */
import { inject } from 'light-my-request';
import { LRUCache } from 'lru-cache';
import { cimdEnabled } from '../cimd/settings.ts';
import { settingsOf as registrationSettingsOf } from '../client-registration/rules.ts';
import { isHttps, sameHeaders } from '../http/common-headers.ts';
import type { TenantContext } from '../tenants/context.ts';
import { tellOfMutualTls } from './clients/mutual-tls.ts';
import { type Constants, writeConstants } from './constants.ts';
import { promptValues } from './interaction/requested-prompts.ts';
import { tenantKeys } from './keys/keys.ts';
import { createEngine, type Engine } from './provider.ts';
import { getSessionSettings } from './sessions/session-settings.ts';
import { detailTypeNames } from './tokens/authorization-details.ts';

export type RunningEngine = Engine & {
  readonly handle: ReturnType<Engine['provider']['callback']>;
  readonly constants: Constants;
  /** Where the tenant is to be reached, as the engine is told for every request. */
  readonly address: { readonly host: string; readonly protocol: string };
};

/** Milliseconds for which nobody looks whether an engine is still the right one, unless something was changed. */
const trusted = 1000;

type Recent = { readonly engine: RunningEngine; readonly generation: number; readonly until: number };

/** At most `max` of them; what was used longest ago goes first, and is built again when it is asked. */
export class Engines {
  readonly #engines: LRUCache<string, { version: string; engine: Promise<RunningEngine> }>;
  readonly #prepare: (tenant: TenantContext, engine: Engine) => void;
  readonly #recent: LRUCache<string, Recent>;

  /** @param prepare adds middleware and listeners to a fresh engine */
  constructor(max: number, prepare: (tenant: TenantContext, engine: Engine) => void) {
    this.#engines = new LRUCache({ max });
    this.#recent = new LRUCache({ max });
    this.#prepare = prepare;
  }

  /** The engine without a wait, while it is known to be the right one. */
  ready(tenant: TenantContext): RunningEngine | undefined {
    const recent = this.#recent.get(tenant.issuer);
    if (!recent || recent.generation !== tenant.cache.generation || recent.until <= Date.now())
      return undefined;
    return recent.engine;
  }

  /** Built anew where what it is made from has changed; concurrent callers share it. */
  async of(tenant: TenantContext): Promise<RunningEngine> {
    const { generation } = tenant.cache;
    const [keys, { ttl }, cimd, registration, prompts, detailTypes] = await Promise.all([
      tenantKeys(tenant),
      getSessionSettings(tenant),
      cimdEnabled(tenant),
      registrationSettingsOf(tenant),
      promptValues(tenant),
      detailTypeNames(tenant),
    ]);
    const version = `${keys.version}|${ttl}|${cimd}|${registration.mode}|${prompts.length}|${detailTypes}`;
    const engine = await this.#engineOf(tenant, version);
    const until = Math.min(Date.now() + trusted, keys.dueAt ?? Number.POSITIVE_INFINITY);
    this.#recent.set(tenant.issuer, { engine, generation, until });
    return engine;
  }

  #engineOf(tenant: TenantContext, version: string): Promise<RunningEngine> {
    const running = this.#engines.get(tenant.issuer);
    if (running?.version === version) return running.engine;
    const engine = this.#start(tenant);
    this.#engines.set(tenant.issuer, { version, engine });
    engine.catch(() => this.#engines.delete(tenant.issuer));
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
  if ((await registrationSettingsOf(tenant)).mode !== 'off')
    discovery.registration_endpoint = `${tenant.issuer}/register`;
  discovery.prompt_values_supported = await promptValues(tenant);
  if ((await detailTypeNames(tenant)).length === 0) delete discovery.authorization_details_types_supported;
  tellOfMutualTls(tenant, discovery);
  const jwks = (await render('/jwks')).payload;
  return writeConstants({ discovery: JSON.stringify(discovery), jwks }, sameHeaders(isHttps(tenant.config)));
}

/** Tell the engine where it is mounted, so that the addresses it makes start with `/oidc`. */
function mounted<T extends object>(request: T, path: string): T {
  return Object.assign(request, { originalUrl: `/oidc${path}` });
}

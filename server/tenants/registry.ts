/** The tenants of this process: one context each, found by the address a request came to. */
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Database } from '../database/connect.ts';
import { forTenant } from '../database/tenant-scope.ts';
import type { Watch } from '../observability/watch.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { Vault } from '../security/vault.ts';
import { TenantCache } from './cache.ts';
import { adminTenantId, defaultTenantId, type TenantContext } from './context.ts';
import type { InvalidationChannel } from './invalidation.ts';

export type Tenants = {
  readonly default: TenantContext;
  readonly admin: TenantContext;
  byId(id: string): TenantContext | undefined;
};

export type TenantParts = {
  readonly config: Config;
  readonly database: Database;
  readonly vault: Vault;
  readonly log: Logger;
  readonly outbound: typeof fetch;
  readonly sandbox: Sandbox;
  readonly channel: InvalidationChannel;
  readonly watch?: Watch | undefined;
};

/** Build the contexts of the two tenants that every instance has. */
export function createTenants(parts: TenantParts): Tenants {
  const { config } = parts;
  const administration = createContext(parts, adminTenantId, config.adminEndpoint ?? config.endpoint);
  const contexts = new Map<string, TenantContext>([
    [defaultTenantId, { ...createContext(parts, defaultTenantId, config.endpoint), administration }],
    [adminTenantId, administration],
  ]);
  parts.channel.subscribe((tenantId, key) => contexts.get(tenantId)?.cache.drop(key));
  const existing = (id: string): TenantContext => {
    const context = contexts.get(id);
    if (!context) throw new Error(`tenant ${id} is missing`);
    return context;
  };
  return {
    default: existing(defaultTenantId),
    admin: existing(adminTenantId),
    byId: (id) => contexts.get(id),
  };
}

function createContext(parts: TenantParts, id: string, endpoint: string): TenantContext {
  return {
    id,
    endpoint,
    issuer: `${endpoint}/oidc`,
    db: forTenant(parts.database, id),
    vault: parts.vault.forTenant(id),
    cache: new TenantCache(id, parts.channel),
    config: parts.config,
    log: parts.log.child({ tenant: id }),
    outbound: parts.outbound,
    sandbox: parts.sandbox,
    watch: parts.watch,
  };
}

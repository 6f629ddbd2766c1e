/**
 * Which address a request came to. A name that leads to this server but is nobody's gets the configured address, as ever; one
 * of the tenant's own domains, once verified, makes that domain the address: of the issuer, of pages and of links in mails.
 * Nothing else that a request says about its host is ever looked at.
 */
import type { VerificationFile } from '@portero/schema/domains.ts';
import type { Config } from '../config.ts';
import { hostnameOf } from '../http/hostnames.ts';
import { adminTenantId, type TenantContext } from '../tenants/context.ts';
import { selectServed } from './store.ts';

export type Served = ReadonlyMap<string, readonly VerificationFile[]>;

/** Verified domains, with the files that are shown there. */
export const servedDomains = (tenant: TenantContext): Promise<Served> =>
  tenant.cache.get(
    'domains',
    async () =>
      new Map(
        (await selectServed(tenant.db)).map(({ domain, verificationFiles }) => [domain, verificationFiles]),
      ),
  );

/** As we are reached ourselves: over HTTPS or not, at the same port. */
export function domainOrigin(config: Config, hostname: string): string {
  const url = new URL(config.endpoint);
  url.hostname = hostname;
  return url.origin;
}

const issuerAt = (config: Config, hostname: string): string => `${domainOrigin(config, hostname)}/oidc`;

/** Where the tenant is reached: the configured address, and its verified domains. */
export async function addressesOf(tenant: TenantContext): Promise<string[]> {
  const { config } = tenant;
  const home = (tenant.id === adminTenantId && config.adminEndpoint) || config.endpoint;
  const served = await servedDomains(tenant);
  return [home, ...[...served.keys()].map((hostname) => domainOrigin(config, hostname))];
}

/** The tenant as it is reached at one of its domains. */
export function atDomain(tenant: TenantContext, hostname: string): TenantContext {
  const endpoint = domainOrigin(tenant.config, hostname);
  return { ...tenant, endpoint, issuer: `${endpoint}/oidc`, domain: hostname };
}

/** Every name that the tenant signs its tokens with: those got at one address are good at the others. */
export const issuersOf = async (tenant: TenantContext): Promise<string[]> =>
  (await addressesOf(tenant)).map((address) => `${address}/oidc`);

/** The tenant at the address that an issuer names; as configured when that is no longer one. */
export async function atIssuer(tenant: TenantContext, issuer: string | null): Promise<TenantContext> {
  if (issuer === null || issuer === tenant.issuer) return tenant;
  const served = await servedDomains(tenant);
  const hostname = [...served.keys()].find((one) => issuerAt(tenant.config, one) === issuer);
  return hostname === undefined ? tenant : atDomain(tenant, hostname);
}

/** Milliseconds for which nobody looks again, unless something was changed. */
const trusted = 1000;

type Snapshot = {
  readonly contexts: ReadonlyMap<string, TenantContext>;
  readonly generation: number;
  readonly until: number;
};

/** The addresses of one tenant. */
export class Directory {
  readonly #tenant: TenantContext;
  readonly #ownHost: string;
  #snapshot: Snapshot | undefined;

  constructor(tenant: TenantContext) {
    this.#tenant = tenant;
    this.#ownHost = new URL(tenant.endpoint).host;
  }

  /** Without a wait for our own name, and while it is known which others there are. */
  of(host: string | undefined): TenantContext | Promise<TenantContext> {
    if (host === this.#ownHost) return this.#tenant;
    const known = this.#snapshot;
    if (known && known.generation === this.#tenant.cache.generation && known.until > Date.now())
      return this.#in(known, host);
    return this.#look().then((fresh) => this.#in(fresh, host));
  }

  #in({ contexts }: Snapshot, host: string | undefined): TenantContext {
    if (contexts.size === 0) return this.#tenant;
    return contexts.get(hostnameOf(host) ?? '') ?? this.#tenant;
  }

  async #look(): Promise<Snapshot> {
    const { generation } = this.#tenant.cache;
    const served = await servedDomains(this.#tenant);
    const before = this.#snapshot?.contexts;
    const contexts = new Map(
      [...served.keys()].map((hostname) => [
        hostname,
        before?.get(hostname) ?? atDomain(this.#tenant, hostname),
      ]),
    );
    this.#snapshot = { contexts, generation, until: Date.now() + trusted };
    return this.#snapshot;
  }
}

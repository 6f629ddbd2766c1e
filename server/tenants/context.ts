/** What every rule gets to know about the tenant it works for. Rules know no HTTP and no SQL; this is their hand luggage. */
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import type { Watch } from '../observability/watch.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { TenantVault } from '../security/vault.ts';
import type { TenantCache } from './cache.ts';

export const defaultTenantId = 'default';
export const adminTenantId = 'admin';

export type TenantContext = {
  readonly id: string;
  /** Public origin, no trailing slash: configured, or a verified domain. The only source of links in mails and pages. */
  readonly endpoint: string;
  /** `<endpoint>/oidc` */
  readonly issuer: string;
  /** The tenant's own domain that a request came to; undefined at the configured address. */
  readonly domain?: string;
  readonly db: TenantDatabase;
  readonly vault: TenantVault;
  readonly cache: TenantCache;
  readonly config: Config;
  readonly log: Logger;
  /** `fetch` for addresses that somebody typed: private networks are refused after every hop. */
  readonly outbound: typeof fetch;
  /** Where scripts of administrators run. */
  readonly sandbox: Pick<Sandbox, 'run'>;
  /** Metrics and traces, where anybody wants them. */
  readonly watch?: Watch | undefined;
  /** The tenant whose people and programs administer this one; undefined for itself. */
  readonly administration?: TenantContext;
};

/** Audience of the tenant's Management API: fixed text on the wire, whatever the address is (PROTOCOL §3.4). */
export const managementApiIndicator = (tenantId: string): string => `https://${tenantId}.logto.app/api`;
/** Audience of the Me API of the admin tenant. */
export const meApiIndicator = 'https://admin.logto.app/me';

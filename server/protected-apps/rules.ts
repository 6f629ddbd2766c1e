/**
 * Protected applications (contract MANAGEMENT §3.1, §3.8, PROTOCOL §4.10): sites that know nothing of sign-in. We stand in
 * front of them (`edge.ts`), chosen by the name a browser asks for. This file decides what may be set up.
 */

import { isIP } from 'node:net';
import { error } from '@portero/schema/errors.ts';
import type {
  ChangeProtectedApp,
  CreateProtectedApp,
  CustomDomain,
  DnsRecord,
  ProtectedAppMetadata,
} from '@portero/schema/protected-apps.ts';
import { defaultSessionDuration } from '@portero/schema/protected-apps.ts';
import type { Config } from '../config.ts';
import { uniqueViolation } from '../database/dialect.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { invalidInput } from '../http/failures.ts';
import { domainOf, ownHostnames } from '../http/hostnames.ts';
import { mayReach } from '../outbound/addresses.ts';
import { adminTenantId, type TenantContext } from '../tenants/context.ts';
import { appsDomainName, isSubDomain, isUnderAppsDomain, publicOrigin } from './hosts.ts';
import { pageRuleProblem } from './page-rules.ts';
import { insertHost } from './store.ts';

export const callbackPath = '/sign-in-callback';

/** @throws application.protected_app_not_configured */
export function ensureConfigured(tenant: TenantContext): void {
  if (!tenant.config.protectedAppsDomain || tenant.id === adminTenantId)
    throw error('application.protected_app_not_configured');
}

export type PreparedApp = {
  readonly metadata: ProtectedAppMetadata;
  readonly hostname: string;
};

/** @throws application.protected_app_not_configured, application.invalid_subdomain, guard.invalid_input */
export function prepareApp(tenant: TenantContext, { subDomain, origin }: CreateProtectedApp): PreparedApp {
  ensureConfigured(tenant);
  const { config } = tenant;
  const name = subDomain.trim().toLowerCase();
  const hostname = `${name}.${appsDomainName(config)}`;
  if (!isSubDomain(name) || ownHostnames(config).includes(hostname))
    throw error('application.invalid_subdomain');
  checkOrigin(config, origin);
  const metadata = {
    host: new URL(publicOrigin(config, hostname)).host,
    origin,
    sessionDuration: defaultSessionDuration,
    pageRules: [],
  };
  return { metadata, hostname };
}

/** Part of the caller's transaction. @throws application.protected_application_subdomain_exists */
export async function claimHost(db: TenantDatabase, hostname: string, applicationId: string): Promise<void> {
  try {
    await insertHost(db, hostname, applicationId);
  } catch (failure) {
    if (uniqueViolation(failure))
      throw error('application.protected_application_subdomain_exists', undefined, { cause: failure });
    throw failure;
  }
}

/** What is given is laid over what is stored. @throws application.protected_application_*, guard.invalid_input */
export function changedMetadata(
  config: Config,
  application: { readonly type: string; readonly protectedAppMetadata: ProtectedAppMetadata | null },
  change: ChangeProtectedApp,
): ProtectedAppMetadata {
  if (application.type !== 'Protected')
    throw error('application.protected_application_only', undefined, { status: 400 });
  const current = application.protectedAppMetadata;
  if (!current) throw error('application.protected_application_misconfigured');
  if (change.origin !== undefined) checkOrigin(config, change.origin);
  for (const [index, { path }] of (change.pageRules ?? []).entries()) {
    const problem = pageRuleProblem(path);
    if (problem) throw refused(['pageRules', String(index), 'path'], `${path}: ${problem}`);
  }
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  return { ...current, ...Object.fromEntries(given) };
}

/** Where people are sent back to, and where they may be after signing out: one of each for every name. */
export function addressesOf(config: Config, metadata: ProtectedAppMetadata) {
  const names = [metadata.host, ...(metadata.customDomains ?? []).map(({ domain }) => domain)];
  const origins = names.map((name) => publicOrigin(config, name.replace(/:\d+$/, '')));
  return {
    redirectUris: origins.map((origin) => `${origin}${callbackPath}`),
    postLogoutRedirectUris: origins,
  };
}

/** The same with what else is registered; what is needed cannot be taken away. */
export function withAddresses<T extends { redirectUris: string[]; postLogoutRedirectUris: string[] }>(
  config: Config,
  metadata: ProtectedAppMetadata,
  given: T,
): T {
  const needed = addressesOf(config, metadata);
  const union = (key: 'redirectUris' | 'postLogoutRedirectUris') => [
    ...new Set([...needed[key], ...given[key]]),
  ];
  return {
    ...given,
    redirectUris: union('redirectUris'),
    postLogoutRedirectUris: union('postLogoutRedirectUris'),
  };
}

/** @throws domain.domain_is_not_allowed */
export function checkedDomain(tenant: TenantContext, text: string): string {
  const domain = domainOf(text);
  const { config } = tenant;
  if (!domain || isUnderAppsDomain(config, domain) || ownHostnames(config).includes(domain))
    throw error('domain.domain_is_not_allowed');
  return domain;
}

/** A domain that still has to be pointed at us. The text record cannot be guessed by whoever merely has the domain's name. */
export function pendingDomain(
  tenant: TenantContext,
  applicationId: string,
  host: string,
  domain: string,
): CustomDomain {
  const proof = tenant.vault.fingerprint(`protected-app-domain:${applicationId}:${domain}`).slice(0, 32);
  const dnsRecords: DnsRecord[] = [
    { name: domain, type: 'CNAME', value: host.replace(/:\d+$/, '') },
    { name: `_portero.${domain}`, type: 'TXT', value: `portero-verification=${proof}` },
  ];
  return { domain, status: 'PendingVerification', errorMessage: null, dnsRecords, cloudflareData: null };
}

/** A site at our own address would be asked by us for ever; a private one only where the operator lets us. */
function checkOrigin(config: Config, origin: string): void {
  const { hostname } = new URL(origin);
  const bare = hostname.replace(/^\[(.*)\]$/, '$1');
  const own = ownHostnames(config);
  const isOurs = own.includes(hostname) && [config.endpoint, config.adminEndpoint].includes(origin);
  if (isOurs || isUnderAppsDomain(config, hostname))
    throw refused(['origin'], `${origin} is an address of this server`);
  if (isIP(bare) !== 0 && !mayReach(bare, config.protectedAppsAllowPrivate))
    throw refused(
      ['origin'],
      `${origin} is a private address, which is not allowed (PROTECTED_APPS_ALLOW_PRIVATE)`,
    );
}

const refused = (path: readonly string[], message: string) =>
  invalidInput([{ code: 'custom', path: ['protectedAppMetadata', ...path], message }]);

/** What administrators do with the domains of protected applications. Every change is one transaction, with its audit entry. */
import { error } from '@portero/schema/errors.ts';
import type { CustomDomain, ProtectedAppMetadata } from '@portero/schema/protected-apps.ts';
import { type Application, applicationOf } from '../applications/entity.ts';
import { existing, existingToChange } from '../applications/rules.ts';
import { updateApplicationRow } from '../applications/store.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { uniqueViolation } from '../database/dialect.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { type DnsLookup, verifyRecords } from '../outbound/dns.ts';
import { ensureMayActAs } from '../roles/lattice.ts';
import type { TenantContext } from '../tenants/context.ts';
import { addressesOf, checkedDomain, ensureConfigured, pendingDomain, withAddresses } from './rules.ts';
import { deleteHost, insertHost, isDomainOfTenant } from './store.ts';

type ProtectedApplication = Application & { readonly protectedAppMetadata: ProtectedAppMetadata };

/** @throws entity.not_exists_with_id, application.protected_application_only, application.protected_application_misconfigured */
async function protectedApplication(
  db: TenantDatabase,
  id: string,
  find: typeof existing = existing,
): Promise<ProtectedApplication> {
  const application = applicationOf(await find(db, id));
  if (application.type !== 'Protected') throw error('application.protected_application_only');
  const { protectedAppMetadata } = application;
  if (!protectedAppMetadata) throw error('application.protected_application_misconfigured');
  return { ...application, protectedAppMetadata };
}

/**
 * Those that wait are looked up again; what was proved once stays, whatever the name server says later.
 * @throws entity.not_exists_with_id, application.protected_application_only,
 *   application.protected_application_misconfigured, application.protected_app_not_configured
 */
export async function customDomains(
  tenant: TenantContext,
  dns: DnsLookup,
  id: string,
): Promise<CustomDomain[]> {
  const { protectedAppMetadata } = await protectedApplication(tenant.db, id);
  ensureConfigured(tenant);
  const known = protectedAppMetadata.customDomains ?? [];
  const looked = await Promise.all(
    known.map(async (one): Promise<CustomDomain> => {
      if (one.status === 'Active') return one;
      const { verified, errorMessage } = await verifyRecords(dns, one.dnsRecords);
      return { ...one, errorMessage, status: verified ? 'Active' : 'PendingVerification' };
    }),
  );
  const hasChanged = looked.some((one, index) => one.status !== known[index]?.status);
  return hasChanged ? storeVerified(tenant, id, looked) : looked;
}

/** Of domains that are there still. */
async function storeVerified(
  tenant: TenantContext,
  id: string,
  looked: readonly CustomDomain[],
): Promise<CustomDomain[]> {
  const stored = await tenant.db.transaction(async (db) => {
    const { protectedAppMetadata: metadata } = await protectedApplication(db, id, existingToChange);
    const next = (metadata.customDomains ?? []).map(
      (one) => looked.find(({ domain }) => domain === one.domain) ?? one,
    );
    await updateApplicationRow(db, id, { protectedAppMetadata: { ...metadata, customDomains: next } });
    return next;
  });
  forget(tenant, id);
  return stored;
}

/** @throws entity.not_exists_with_id, auth.forbidden, application.*, domain.* */
export async function addCustomDomain(
  tenant: TenantContext,
  id: string,
  text: string,
  actor: Actor,
): Promise<void> {
  await protectedApplication(tenant.db, id);
  ensureConfigured(tenant);
  const domain = checkedDomain(tenant, text);
  await tenant.db.transaction(async (db) => {
    const { protectedAppMetadata: metadata, oidcClientMetadata } = await protectedApplication(
      db,
      id,
      existingToChange,
    );
    await ensureMayActAs(tenant, db, actor, id);
    if (metadata.customDomains?.length) throw error('domain.limit_to_one_domain');
    if (await isDomainOfTenant(db, domain)) throw error('domain.hostname_already_exists');
    try {
      await insertHost(db, domain, id);
    } catch (failure) {
      if (uniqueViolation(failure))
        throw error('domain.hostname_already_exists', undefined, { cause: failure });
      throw failure;
    }
    const next = { ...metadata, customDomains: [pendingDomain(tenant, id, metadata.host, domain)] };
    await updateApplicationRow(db, id, {
      protectedAppMetadata: next,
      oidcClientMetadata: withAddresses(tenant.config, next, oidcClientMetadata),
    });
    await recordChange(db, {
      key: 'Management.Application.Updated',
      result: 'Success',
      actor,
      applicationId: id,
      changed: ['protectedAppMetadata.customDomains'],
      domain,
    });
  });
  forget(tenant, id);
}

/**
 * @throws entity.not_exists_with_id, auth.forbidden, application.protected_application_misconfigured,
 *   application.protected_app_not_configured, application.custom_domain_not_found,
 *   application.protected_application_only
 */
export async function removeCustomDomain(
  tenant: TenantContext,
  id: string,
  domain: string,
  actor: Actor,
): Promise<void> {
  await protectedApplication(tenant.db, id);
  ensureConfigured(tenant);
  await tenant.db.transaction(async (db) => {
    const { protectedAppMetadata: metadata, oidcClientMetadata: uris } = await protectedApplication(
      db,
      id,
      existingToChange,
    );
    const known = metadata.customDomains ?? [];
    const customDomains = known.filter((one) => one.domain !== domain);
    if (customDomains.length === known.length) throw error('application.custom_domain_not_found');
    await ensureMayActAs(tenant, db, actor, id);
    await deleteHost(db, domain, id);
    const next = { ...metadata, customDomains };
    const gone = addressesOf(tenant.config, metadata);
    const without = (key: 'redirectUris' | 'postLogoutRedirectUris') =>
      uris[key].filter((uri) => !gone[key].includes(uri));
    const kept = {
      ...uris,
      redirectUris: without('redirectUris'),
      postLogoutRedirectUris: without('postLogoutRedirectUris'),
    };
    await updateApplicationRow(db, id, {
      protectedAppMetadata: next,
      oidcClientMetadata: withAddresses(tenant.config, next, kept),
    });
    await recordChange(db, {
      key: 'Management.Application.Updated',
      result: 'Success',
      actor,
      applicationId: id,
      changed: ['protectedAppMetadata.customDomains'],
      domain,
    });
  });
  forget(tenant, id);
}

function forget(tenant: TenantContext, id: string): void {
  tenant.cache.invalidate(`application:${id}`);
  tenant.cache.invalidate('protected-app-hosts');
}

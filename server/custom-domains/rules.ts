/**
 * Domains of a tenant's own (contract MANAGEMENT §9.6), for a server that somebody runs themselves: no service in between.
 * `verification.ts` says when one is verified, `directory.ts` what follows for requests.
 */
import {
  type CleanedDomains,
  type Domain,
  mostDomains,
  type VerificationFile,
} from '@portero/schema/domains.ts';
import { error, notThere } from '@portero/schema/errors.ts';
import { newId } from '@portero/schema/ids.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { type Changes, changesOf } from '../audit/changes.ts';
import { uniqueViolation } from '../database/dialect.ts';
import { holdName } from '../database/hold-name.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { domainOf, ownHostnames } from '../http/hostnames.ts';
import type { DnsLookup } from '../outbound/dns.ts';
import { isUnderAppsDomain } from '../protected-apps/hosts.ts';
import { adminTenantId, type TenantContext } from '../tenants/context.ts';
import * as store from './store.ts';
import { examine, recordsOf } from './verification.ts';

/** Looked at again by itself, in milliseconds: what is served, and what waits. */
const servedEvery = 3_600_000;
const waitingEvery = 300_000;
/** Nobody waits longer for a domain that was forgotten. */
const waitingFor = 7 * 86_400_000;

/** What waits is looked up again; what is served only when that was long ago. */
export async function listDomains(tenant: TenantContext, dns: DnsLookup): Promise<Domain[]> {
  const rows = await store.selectDomains(tenant.db);
  return Promise.all(rows.map(async (row) => describe(tenant, await looked(tenant, dns, row))));
}

/** @throws entity.not_exists_with_id */
export async function getDomain(tenant: TenantContext, dns: DnsLookup, id: string): Promise<Domain> {
  return describe(tenant, await looked(tenant, dns, await existing(tenant.db, id)));
}

/** @throws domain.not_configured, domain.domain_is_not_allowed, domain.exceed_domain_limit, domain.domain_in_use, domain.hostname_already_exists */
export async function addDomain(tenant: TenantContext, text: string, actor: Actor): Promise<Domain> {
  // The Console and its administrators are where ADMIN_ENDPOINT says.
  if (tenant.id === adminTenantId) throw error('domain.not_configured');
  const domain = domainOf(text);
  const { config } = tenant;
  if (!domain || isUnderAppsDomain(config, domain) || ownHostnames(config).includes(domain))
    throw error('domain.domain_is_not_allowed');
  const now = Date.now();
  const row: store.DomainRow = {
    id: newId(),
    domain,
    status: 'PendingVerification',
    errorMessage: null,
    verificationFiles: [],
    checkedAt: 0,
    missingSince: null,
    createdAt: now,
    updatedAt: now,
  };
  await tenant.db.transaction(async (db) => {
    await holdName(db, 'domains');
    if ((await store.countDomains(db)) >= mostDomains)
      throw error('domain.exceed_domain_limit', { limit: mostDomains });
    if (await store.isApplications(db, domain)) throw error('domain.hostname_already_exists');
    try {
      await store.insertDomain(db, row);
    } catch (failure) {
      if (uniqueViolation(failure)) throw error('domain.domain_in_use', { domain }, { cause: failure });
      throw failure;
    }
    await note(db, 'Created', { domain, actor });
  });
  return describe(tenant, row);
}

/** @throws entity.not_exists_with_id */
export async function removeDomain(tenant: TenantContext, id: string, actor: Actor): Promise<void> {
  await tenant.db.transaction(async (db) => {
    const gone = await store.deleteDomain(db, id);
    if (!gone) throw noDomain(id);
    await note(db, 'Deleted', { domain: gone.domain, actor });
  });
  tenant.cache.invalidate('domains');
}

/** Removes domains that nobody has verified in all that time. Each gets a last look. */
export async function cleanUp(
  tenant: TenantContext,
  dns: DnsLookup,
  staleDays: number,
  actor: Actor,
): Promise<CleanedDomains> {
  const before = Date.now() - staleDays * 86_400_000;
  const stale = (await store.selectDomains(tenant.db)).filter(({ createdAt }) => createdAt < before);
  const counts = { deletedCount: 0, skippedActiveCount: 0, failedCount: 0 };
  for (const row of stale) {
    const { status, errorMessage } = await looked(tenant, dns, row);
    if (status === 'Active') counts.skippedActiveCount++;
    // Whether it is verified by now could not be found out.
    else if (errorMessage !== null && status !== 'Error') counts.failedCount++;
    else if (await removeWaiting(tenant, row, actor)) counts.deletedCount++;
    else counts.skippedActiveCount++;
  }
  return { scannedCount: stale.length, ...counts };
}

const removeWaiting = (tenant: TenantContext, { id, domain }: store.DomainRow, actor: Actor) =>
  tenant.db.transaction(async (db) => {
    const isGone = await store.deleteWaiting(db, id);
    if (isGone) await note(db, 'Deleted', { domain, actor });
    return isGone;
  });

/** @throws entity.not_exists_with_id */
export async function verificationFiles(tenant: TenantContext, id: string): Promise<VerificationFile[]> {
  return (await existing(tenant.db, id)).verificationFiles;
}

/** @throws entity.not_exists_with_id */
export async function replaceVerificationFiles(
  tenant: TenantContext,
  id: string,
  files: VerificationFile[],
  actor: Actor,
): Promise<VerificationFile[]> {
  await tenant.db.transaction(async (db) => {
    const { domain } = await existing(db, id);
    if (!(await store.updateFiles(db, id, files))) throw noDomain(id);
    await note(db, 'Updated', { domain, actor, changed: ['verificationFiles'] });
  });
  tenant.cache.invalidate('domains');
  return files;
}

/** A domain that changed hands must not stay an address of ours. Part of housekeeping. */
export async function recheckDomains(tenant: TenantContext, dns: DnsLookup, now = Date.now()): Promise<void> {
  const rows = await store.selectDomains(tenant.db);
  const due = rows.filter(({ status, checkedAt, createdAt, missingSince }) =>
    status === 'Active'
      ? checkedAt < now - (missingSince === null ? servedEvery : waitingEvery)
      : status !== 'Error' && createdAt > now - waitingFor && checkedAt < now - waitingEvery,
  );
  await Promise.all(due.map((row) => examined(tenant, dns, row, now)));
}

/** Whether a certificate for the name should be made: it is the tenant's, even if nobody reaches it yet. */
export async function mayHaveCertificate(tenant: TenantContext, hostname: string): Promise<boolean> {
  const rows = await store.selectDomains(tenant.db);
  return rows.some(
    ({ domain, status }) => domain === hostname && (status === 'Active' || status === 'PendingSsl'),
  );
}

async function looked(tenant: TenantContext, dns: DnsLookup, row: store.DomainRow): Promise<store.DomainRow> {
  const now = Date.now();
  const isKnown = row.status === 'Active' && row.errorMessage === null && row.checkedAt > now - servedEvery;
  return isKnown ? row : examined(tenant, dns, row, now);
}

async function examined(
  tenant: TenantContext,
  dns: DnsLookup,
  row: store.DomainRow,
  now: number,
): Promise<store.DomainRow> {
  const outcome = await examine(tenant, dns, row, now);
  const isTurn = (outcome.status === 'Active') !== (row.status === 'Active');
  const turn = outcome.status === 'Active' ? 'Verified' : 'Lost';
  const changes = changesOf({ status: row.status }, { status: outcome.status });
  const isStored = await tenant.db.transaction(async (db) => {
    if (!(await store.updateOutcome(db, row, outcome))) return false;
    // Nobody asked for it: the entry names no actor, also where somebody's look at the list was the occasion.
    if (changes.changes) await note(db, isTurn ? turn : 'Updated', { domain: row.domain, ...changes });
    return true;
  });
  if (!isStored) return (await store.selectDomain(tenant.db, row.id)) ?? row;
  if (isTurn) tenant.cache.invalidate('domains');
  return { ...row, ...outcome };
}

const noDomain = (id: string) => notThere('domains', id);

async function existing(db: TenantDatabase, id: string): Promise<store.DomainRow> {
  const row = await store.selectDomain(db, id);
  if (!row) throw noDomain(id);
  return row;
}

const describe = (
  tenant: TenantContext,
  { id, domain, status, errorMessage, createdAt }: store.DomainRow,
): Domain => ({
  id,
  domain,
  status,
  errorMessage,
  dnsRecords: recordsOf(tenant, { id, domain }),
  createdAt,
});

const note = (
  db: TenantDatabase,
  event: 'Created' | 'Updated' | 'Deleted' | 'Verified' | 'Lost',
  more: {
    readonly domain: string;
    readonly actor?: Actor;
    readonly changed?: readonly string[];
    readonly changes?: Changes;
  },
): Promise<void> => recordChange(db, { key: `Management.Domain.${event}`, result: 'Success', ...more });

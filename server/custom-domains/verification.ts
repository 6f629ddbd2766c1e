/**
 * Whether a domain is its tenant's. Two things are asked for, and both are looked up: a text record that only whoever runs
 * the domain can set proves that the domain is theirs; and the domain has to lead here. A `CNAME` alone proves nothing: one
 * that was forgotten leads here, too.
 */
import type { DnsRecord } from '@portero/schema/protected-apps.ts';
import { type DnsLookup, findRecord } from '../outbound/dns.ts';
import type { TenantContext } from '../tenants/context.ts';
import { domainOrigin } from './directory.ts';
import type { DomainRow, Outcome } from './store.ts';

/** A domain whose proof is gone is served for so long: somebody may be changing name servers. Milliseconds. */
export const grace = 24 * 3_600_000;

/** Answers what nobody can who merely passes for us. */
export const probePath = '/.well-known/portero-domain';
/**
 * What this server alone can answer at that name: a keyed hash of it, so that the answer for one shows nothing of
 * another.
 */
export const probeAnswer = (tenant: TenantContext, hostname: string): string =>
  tenant.vault.fingerprint(`domain-probe:${hostname}`);

/** What is to be set where the domain's names are kept. The text belongs to this entry: an earlier one is worth nothing. */
export function recordsOf(
  tenant: TenantContext,
  { id, domain }: Pick<DomainRow, 'id' | 'domain'>,
): [proof: DnsRecord, way: DnsRecord] {
  const proof = tenant.vault.fingerprint(`domain:${id}:${domain}`).slice(0, 32);
  return [
    { name: `_portero.${domain}`, type: 'TXT', value: `portero-verification=${proof}` },
    { name: domain, type: 'CNAME', value: new URL(tenant.config.endpoint).hostname },
  ];
}

/** Look, and say what follows. Nothing is written. */
export async function examine(
  tenant: TenantContext,
  dns: DnsLookup,
  row: DomainRow,
  now = Date.now(),
): Promise<Outcome> {
  const [proof, way] = recordsOf(tenant, row);
  const finding = await findRecord(dns, proof);
  const { status, missingSince } = row;
  if (finding === 'missing') return withoutProof(row, now);
  // Name servers that cannot be reached say nothing about the domain.
  if (finding !== 'found') return { status, missingSince, errorMessage: finding.trouble, checkedAt: now };
  const proved = { errorMessage: null, missingSince: null, checkedAt: now };
  if (status === 'Active') return { ...proved, status };
  const isHere = (await findRecord(dns, way)) === 'found' || (await answersHere(tenant, row.domain));
  return { ...proved, status: isHere ? 'Active' : 'PendingSsl' };
}

function withoutProof({ status, missingSince }: DomainRow, now: number): Outcome {
  const missing = { missingSince: missingSince ?? now, checkedAt: now };
  if (status === 'Error' || (status === 'Active' && now - missing.missingSince >= grace))
    return {
      ...missing,
      status: 'Error',
      errorMessage: 'The TXT record is gone, so nothing is served at the domain. Set it again.',
    };
  if (status === 'Active')
    return {
      ...missing,
      status,
      errorMessage: 'The TXT record is gone. Set it again within a day, or the domain is no longer served.',
    };
  return { ...missing, status: 'PendingVerification', missingSince: null, errorMessage: null };
}

/** At the top of a zone, or behind a service that hides the `CNAME`, the domain leads here all the same. */
async function answersHere(tenant: TenantContext, hostname: string): Promise<boolean> {
  try {
    const answer = await tenant.outbound(`${domainOrigin(tenant.config, hostname)}${probePath}`, {
      redirect: 'error',
      signal: AbortSignal.timeout(4000),
    });
    return answer.ok && (await answer.text()) === probeAnswer(tenant, hostname);
  } catch {
    return false;
  }
}

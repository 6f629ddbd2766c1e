/** What name servers say of a domain: whether a record that its owner was asked to set is there. */
import { Resolver } from 'node:dns/promises';
import type { DnsRecord } from '@portero/schema/protected-apps.ts';

export type DnsLookup = Pick<Resolver, 'resolveCname' | 'resolveTxt'>;

/** The machine's own name servers; each is given two seconds, twice. */
export const systemDns = (): DnsLookup => new Resolver({ timeout: 2000, tries: 2 });

/** Names that do not exist are an answer; anything else is trouble on the way. */
const noSuchRecord = new Set(['ENOTFOUND', 'ENODATA']);

export type Finding = 'found' | 'missing' | { readonly trouble: string };

/**
 * A server that does not answer is trouble, never a missing record: nothing is to be taken from somebody because theirs
 * is down.
 */
export async function findRecord(dns: DnsLookup, { name, type, value }: DnsRecord): Promise<Finding> {
  try {
    const found =
      type === 'CNAME'
        ? (await dns.resolveCname(name)).map(bare)
        : (await dns.resolveTxt(name)).map((chunks) => chunks.join(''));
    return found.includes(type === 'CNAME' ? bare(value) : value) ? 'found' : 'missing';
  } catch (failure) {
    const code = failure instanceof Error && 'code' in failure ? String(failure.code) : 'unknown';
    if (noSuchRecord.has(code)) return 'missing';
    return { trouble: `The name server does not answer for ${name} (${code}).` };
  }
}

export type Verification = { readonly verified: boolean; readonly errorMessage: string | null };

/** One of the records is enough: at the top of a zone there can be no CNAME, and a proxy in front may hide it. */
export async function verifyRecords(dns: DnsLookup, records: readonly DnsRecord[]): Promise<Verification> {
  let errorMessage: string | null = null;
  for (const record of records) {
    const finding = await findRecord(dns, record);
    if (finding === 'found') return { verified: true, errorMessage: null };
    if (finding !== 'missing') errorMessage = finding.trouble;
  }
  return { verified: false, errorMessage };
}

const bare = (name: string): string => name.toLowerCase().replace(/\.$/, '');

/** Whether a domain was pointed at an application by whoever owns it. */
import { Resolver } from 'node:dns/promises';
import type { DnsRecord } from '@portero/schema/protected-apps.ts';

export type DnsLookup = Pick<Resolver, 'resolveCname' | 'resolveTxt'>;

export const systemDns = (): DnsLookup => new Resolver({ timeout: 2000, tries: 2 });

/** Names that do not exist are an answer; anything else is trouble on the way. */
const noSuchRecord = new Set(['ENOTFOUND', 'ENODATA']);

export type Verification = { readonly verified: boolean; readonly errorMessage: string | null };

/** One of the records is enough: at the top of a zone there can be no CNAME, and a proxy in front may hide it. */
export async function verifyRecords(dns: DnsLookup, records: readonly DnsRecord[]): Promise<Verification> {
  let errorMessage: string | null = null;
  for (const { name, type, value } of records) {
    try {
      const found =
        type === 'CNAME'
          ? (await dns.resolveCname(name)).map(bare)
          : (await dns.resolveTxt(name)).map((chunks) => chunks.join(''));
      if (found.includes(type === 'CNAME' ? bare(value) : value))
        return { verified: true, errorMessage: null };
    } catch (failure) {
      const code = failure instanceof Error && 'code' in failure ? String(failure.code) : 'unknown';
      if (!noSuchRecord.has(code)) errorMessage = `The name server does not answer for ${name} (${code}).`;
    }
  }
  return { verified: false, errorMessage };
}

const bare = (name: string): string => name.toLowerCase().replace(/\.$/, '');

/** Suites give protected applications domains that nobody owns: nobody is asked for them. */
import type { DnsLookup } from '../outbound/dns.ts';

export const silentDns: DnsLookup = {
  resolveCname: () => Promise.resolve([]),
  resolveTxt: () => Promise.resolve([]),
};

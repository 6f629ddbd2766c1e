/** What a proxy in front says of where requests come from: nothing, a stranger’s words, or what it sees. */
import type { Config } from '@portero/server/config.ts';
import type { Finding } from './finding.ts';

/** Nobody’s (RFC 5737): as a stranger would write it to pass for somebody else. */
export const forged = '192.0.2.7';

/** @param header X-Forwarded-For of a request that was sent with the forged one */
export function judgeForwarding(
  header: string | string[] | undefined,
  { trustProxy, proxyHops }: Pick<Config, 'trustProxy' | 'proxyHops'>,
): Finding[] {
  const entries = String(header ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);
  const added = entries.filter((entry) => entry !== forged).length;
  if (!trustProxy) {
    if (added === 0) return [];
    const text = `A proxy in front sends X-Forwarded-For, but TRUST_PROXY_HEADER is off: everybody seems to come from the proxy.`;
    return [{ level: 'wrong', text }];
  }
  if (added === 0) {
    const text =
      entries.length > 0
        ? 'TRUST_PROXY_HEADER is on, but the proxy passes X-Forwarded-For on as strangers wrote it: anybody can claim any address. Let it add the address that it sees.'
        : 'TRUST_PROXY_HEADER is on, but the proxy sends no X-Forwarded-For: everybody seems to come from it.';
    return [{ level: 'wrong', text }];
  }
  if (added !== proxyHops) {
    const text = `TRUST_PROXY_HOPS is ${proxyHops}, but X-Forwarded-For gets ${added} addresses on its way. Set it to the number of proxies in front.`;
    return [{ level: 'wrong', text }];
  }
  return [{ level: 'ok', text: 'The proxy in front says where requests come from.' }];
}

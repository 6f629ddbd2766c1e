/**
 * Where a request comes from when proxies of ours stand in front. Each of them adds the address that it saw to the end of
 * `X-Forwarded-For`, so only so many entries at its end are theirs; what stands before them a stranger wrote.
 */
import type { IncomingMessage } from 'node:http';
import type { Config } from '../config.ts';

type Trust = Pick<Config, 'trustProxy' | 'proxyHops'>;

/** For the framework: who may say where a request comes from, counted from this server outwards. */
export const trustedProxies = ({ trustProxy, proxyHops }: Trust) =>
  trustProxy && ((_address: string, hop: number): boolean => hop < proxyHops);

/** The same for requests that the framework does not see. */
export function addressOf({ socket, headers }: IncomingMessage, { trustProxy, proxyHops }: Trust): string {
  const entries = trustProxy
    ? String(headers['x-forwarded-for'] ?? '')
        .split(',')
        .map((entry) => entry.trim())
        .filter(Boolean)
    : [];
  return entries[Math.max(0, entries.length - proxyHops)] ?? socket.remoteAddress ?? '';
}

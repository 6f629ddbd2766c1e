/**
 * What a proxy in front says of where requests come from. While the server is stopped, one request goes out to the public
 * address and, if all is well, comes in at the port where the server would be: so every header is seen as it arrives.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { Config } from '@portero/server/config.ts';
import type { Finding } from './doctor.ts';

/** Nobody’s (RFC 5737): as a stranger would write it to pass for somebody else. */
const forged = '192.0.2.7';

type Settings = Pick<Config, 'endpoint' | 'host' | 'port' | 'https' | 'trustProxy' | 'proxyHops'>;

/** Nothing where there is no proxy, or none could be asked; whether the address leads anywhere is told elsewhere. */
export async function askProxy(config: Settings): Promise<Finding[]> {
  const { endpoint, port, https } = config;
  const leadsStraightHere = new URL(endpoint).port === String(port);
  if (https || port === 0 || leadsStraightHere) return [];
  const headers = await arrived(config);
  return headers ? judge(headers['x-forwarded-for'], config) : [];
}

/** The request’s headers as they come in; undefined when it does not. */
function arrived({ endpoint, host, port }: Settings): Promise<IncomingHttpHeaders | undefined> {
  const path = `/doctor-${randomUUID()}`;
  return new Promise((resolve) => {
    let seen: IncomingHttpHeaders | undefined;
    const listener = createServer(({ url, headers }, answer) => {
      if (url === path) seen = headers;
      answer.writeHead(204, { connection: 'close' }).end();
    });
    listener.once('error', () => resolve(undefined));
    listener.listen(port, host, async () => {
      await fetch(endpoint + path, {
        headers: { 'x-forwarded-for': forged },
        redirect: 'manual',
        signal: AbortSignal.timeout(5000),
      }).catch(() => undefined);
      listener.close(() => resolve(seen));
      listener.closeAllConnections();
    });
  });
}

function judge(header: string | string[] | undefined, { trustProxy, proxyHops }: Settings): Finding[] {
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

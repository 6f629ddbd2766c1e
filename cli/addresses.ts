/**
 * Where people and applications reach the server, and what stands in front of it. While the server is stopped, somebody
 * stands in for it at its ports: so it is seen where the public addresses lead, and every header as it arrives.
 */
import { randomUUID } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { Config } from '@portero/server/config.ts';
import { codeOf, type Finding, signature } from './finding.ts';
import { forged, judgeForwarding } from './proxy.ts';

type Settings = Pick<
  Config,
  | 'endpoint'
  | 'adminEndpoint'
  | 'host'
  | 'port'
  | 'adminPort'
  | 'https'
  | 'trustProxy'
  | 'proxyHops'
  | 'production'
>;

/**
 * Listens at the configured ports while they are free, and lets go of them before it answers. What leads elsewhere is
 * asked for at most some seconds.
 */
export async function addresses(config: Settings): Promise<Finding[]> {
  const { endpoint, adminEndpoint, host, port, adminPort, https } = config;
  const path = `/doctor-${randomUUID()}`;
  let seen: IncomingHttpHeaders | undefined;
  // A server with certificates of its own has no proxy to be told of.
  const ports = https ? [] : [port, adminPort].filter((number) => number !== 0);
  const see = (url: string | undefined, headers: IncomingHttpHeaders) => {
    if (url === path) seen = headers;
  };
  const standIns = await Promise.all(ports.map((number) => standIn(host, number, see)));
  try {
    const found = await Promise.all([
      reach('ENDPOINT', endpoint, config.production),
      ...(adminEndpoint ? [reach('ADMIN_ENDPOINT', adminEndpoint, config.production)] : []),
    ]);
    const leadsStraightHere = new URL(endpoint).port === String(port);
    if (!leadsStraightHere && standIns.length > 0)
      await fetch(endpoint + path, {
        headers: { 'x-forwarded-for': forged },
        redirect: 'manual',
        signal: AbortSignal.timeout(5000),
      }).catch(() => undefined); // whether it leads here is told already
    return [...found, ...trust(config), ...(seen ? judgeForwarding(seen['x-forwarded-for'], config) : [])];
  } finally {
    for (const server of standIns) {
      server?.close();
      server?.closeAllConnections();
    }
  }
}

/** Undefined where the port is taken; what by is told elsewhere. */
function standIn(
  host: string,
  port: number,
  see: (url: string | undefined, headers: IncomingHttpHeaders) => void,
): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer(({ url, headers }, answer) => {
      see(url, headers);
      answer.writeHead(204, { [signature]: 'doctor', connection: 'close' }).end();
    });
    server.once('error', () => resolve(undefined));
    server.listen(port, host, () => resolve(server));
  });
}

function trust({ endpoint, adminEndpoint, trustProxy, https, host }: Settings): Finding[] {
  const findings: Finding[] = [];
  for (const [name, address] of Object.entries({ ENDPOINT: endpoint, ADMIN_ENDPOINT: adminEndpoint }))
    if (address?.startsWith('https:') && !trustProxy && !https) {
      const text = `${name} is https, but neither TRUST_PROXY_HEADER nor HTTPS_CERT_PATH is set: addresses of clients will be the proxy’s.`;
      findings.push({ level: 'warning', text });
    }
  if (trustProxy && !isLoopback(host)) {
    const text = `TRUST_PROXY_HEADER is on, and HOST=${host} lets others reach this port past the proxy: they could claim any address. Let only the proxy in.`;
    findings.push({ level: 'warning', text });
  }
  return findings;
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host.startsWith('127.');

/** Whether the address is safe, known to this machine's resolver, and answers as Portero. */
async function reach(name: string, address: string, production: boolean): Promise<Finding> {
  const { protocol, hostname } = new URL(address);
  const finding = (level: Finding['level'], text: string): Finding => ({ level, text: `${name}: ${text}` });
  if (isLoopback(hostname)) {
    if (production) return finding('warning', `${address} can only be reached from this machine.`);
    if (protocol === 'http:') return finding('ok', address);
  } else if (protocol === 'http:')
    return finding('wrong', `${address} is not https. Browsers will not keep the cookies safe.`);
  try {
    await lookup(hostname);
  } catch {
    return finding('wrong', `no address could be found for ${hostname}. Is it spelled right?`);
  }
  try {
    const { status, headers } = await fetch(`${address}/api/status`, { signal: AbortSignal.timeout(5000) });
    return headers.has(signature)
      ? finding('ok', `${address} answers.`)
      : finding('wrong', `something else answers at ${address} (${status}). Does the proxy lead here?`);
  } catch (failure) {
    const why =
      failure instanceof Error && failure.cause instanceof Error ? codeOf(failure.cause) : 'no answer';
    const help = unknownAuthority.has(why)
      ? 'This machine does not know who issued its certificate: does the proxy send the whole chain? If the authority is your own, set NODE_EXTRA_CA_CERTS to its file.'
      : (atCertificate.get(why) ?? 'Is the server running, and the proxy in front of it?');
    return finding('warning', `${address} cannot be reached from here (${why}). ${help}`);
  }
}

const unknownAuthority: ReadonlySet<string> = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
]);
const atCertificate: ReadonlyMap<string, string> = new Map([
  ['CERT_HAS_EXPIRED', 'Renew its certificate.'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'Its certificate is for another name.'],
]);

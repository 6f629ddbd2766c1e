/**
 * Certificates of applications (RFC 8705). TLS ends at the proxy in front, which says in a header what certificate the other
 * side proved to hold. The header is believed only where the operator named it, from the proxy's own address, and when
 * it is there once; it never goes further than this file.
 */
import { createHash, X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isInNetworks } from '../outbound/addresses.ts';

export type CertificateTrust = {
  /** In lower case. */
  readonly header: string;
  /** Networks that the proxy speaks from. */
  readonly proxies: readonly string[];
  /** Who issues certificates that are good by their subject (`tls_client_auth`). */
  readonly authorities: readonly X509Certificate[];
};

type Shown = Pick<IncomingMessage, 'headers'> & {
  readonly socket: { readonly remoteAddress?: string | undefined };
};

/** The certificate that the proxy vouches for. */
export function certificateOf(
  { headers, socket }: Shown,
  trust: CertificateTrust | undefined,
): X509Certificate | undefined {
  if (!trust) return undefined;
  const value = headers[trust.header];
  if (typeof value !== 'string' || value === '') return undefined;
  return isInNetworks(socket.remoteAddress ?? '', trust.proxies) ? parsed(value) : undefined;
}

/** How tokens name the certificate that they are bound to (`x5t#S256`). */
export const thumbprintOf = ({ raw }: X509Certificate): string =>
  createHash('sha256').update(raw).digest('base64url');

const armour = /-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/;

/**
 * The forms that proxies write: `:base64:` (RFC 9440), PEM in percent-encoding (nginx, AWS), base64 alone (HAProxy,
 * Traefik). Two headers arrive as one with a comma: then somebody else has written one of them.
 */
function parsed(value: string): X509Certificate | undefined {
  if (value.includes(',')) return undefined;
  try {
    const text = value.includes('%') ? decodeURIComponent(value) : value;
    const base64 = (armour.exec(text)?.[1] ?? text.replace(/^:(.*):$/, '$1')).replace(/\s/g, '');
    return /^[\w+/]+={0,2}$/.test(base64) ? new X509Certificate(Buffer.from(base64, 'base64')) : undefined;
  } catch {
    return undefined; // whatever it is, it is no certificate
  }
}

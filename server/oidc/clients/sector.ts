/**
 * Sectors of pairwise subjects (OpenID Connect Core §8.1): applications whose addresses are on one host, or which one host
 * vouches for, know a person by the same name.
 */
import * as z from 'zod';
import type { TenantContext } from '../../tenants/context.ts';
import { clientFetch } from './client-fetch.ts';

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Hosts of the web addresses, each once. What is on the device – loopback, a scheme of one's own – belongs to whoever
 * claims it, so it says nothing about a sector, nor does a list in which it stands.
 */
export function hostsOf(redirectUris: readonly string[]): string[] {
  const urls = redirectUris.filter((uri) => URL.canParse(uri)).map((uri) => new URL(uri));
  const onDevice = ({ protocol, hostname }: URL) => !/^https?:$/.test(protocol) || loopback.has(hostname);
  return urls.some(onDevice) ? [] : [...new Set(urls.map(({ host }) => host))];
}

/** Why the host does not vouch for the addresses; undefined when it does. Read by the guarded client, when it is stored. */
export async function sectorProblem(
  tenant: TenantContext,
  sectorIdentifierUri: string,
  redirectUris: readonly string[],
): Promise<string | undefined> {
  const listed = await clientFetch(tenant)(sectorIdentifierUri, { headers: { accept: 'application/json' } })
    .then(async (answer) =>
      answer.status === 200 ? z.array(z.string()).parse(await answer.json()) : undefined,
    )
    .catch(() => undefined);
  if (!listed) return 'must answer with a JSON array of redirect addresses';
  const missing = redirectUris.find((uri) => !listed.includes(uri));
  return missing && `does not list ${missing}`;
}

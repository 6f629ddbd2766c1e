/** Where a tenant's own applications live: addresses that our pages may send somebody back to. */
import * as z from 'zod';
import type { TenantContext } from '../tenants/context.ts';
import { selectApplications } from './store.ts';

const addresses = z.array(z.string()).catch([]);
const metadata = z.object({ redirectUris: addresses, postLogoutRedirectUris: addresses });

/** Origins of web addresses that first-party applications have registered. */
export async function firstPartyOrigins({ db }: TenantContext): Promise<Set<string>> {
  const { rows } = await selectApplications(db, { isThirdParty: false }, undefined);
  const registered = rows.flatMap(({ oidcClientMetadata }) => {
    const { redirectUris, postLogoutRedirectUris } = metadata.parse(oidcClientMetadata);
    return [...redirectUris, ...postLogoutRedirectUris];
  });
  return new Set(registered.flatMap(webOrigin));
}

function webOrigin(address: string): string[] {
  if (!URL.canParse(address)) return [];
  const { protocol, origin } = new URL(address);
  return protocol === 'https:' || protocol === 'http:' ? [origin] : [];
}

/** @returns the address when it belongs to one of the tenant's own applications */
export async function registeredAddress(tenant: TenantContext, address: string): Promise<string | undefined> {
  const [origin] = webOrigin(address);
  if (origin === undefined || !(await firstPartyOrigins(tenant)).has(origin)) return undefined;
  return new URL(address).href;
}

/** The metadata document of a tenant (OpenID Connect Discovery §3, RFC 8414): the engine's, and what stands beside the engine. */
import { settingsOf } from '../client-registration/rules.ts';
import type { TenantContext } from '../tenants/context.ts';
import type { Constants } from './engines.ts';

const withRegistration = new WeakMap<Buffer, Buffer>();

/** Without a query but for the cached setting; the same buffer for the same answer. */
export async function discoveryOf(tenant: TenantContext, { discovery }: Constants): Promise<Buffer> {
  const { mode } = await settingsOf(tenant);
  if (mode === 'off') return discovery;
  let document = withRegistration.get(discovery);
  if (!document) {
    const facts: object = JSON.parse(discovery.toString());
    document = Buffer.from(JSON.stringify({ ...facts, registration_endpoint: `${tenant.issuer}/register` }));
    withRegistration.set(discovery, document);
  }
  return document;
}

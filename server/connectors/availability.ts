/** What can be sent, and which social providers are set up: asked at every page, so kept in memory. */
import { inboxIsOpen } from '../development-inbox/rules.ts';
import type { TenantContext } from '../tenants/context.ts';
import { findFactory } from './factories.ts';
import { selectConnectors } from './store.ts';

export type Channels = {
  readonly email: boolean;
  readonly sms: boolean;
  readonly socialTargets: ReadonlySet<string>;
};

/** The channels by which a message can reach somebody: a connector, or else the development inbox. */
export async function sendableChannels(tenant: TenantContext): Promise<Channels> {
  const { types, socialTargets } = await tenant.cache.get('connectors', () => readKinds(tenant));
  const inbox = inboxIsOpen(tenant);
  return { email: inbox || types.has('Email'), sms: inbox || types.has('Sms'), socialTargets };
}

/** Whether a connector takes email to its addressee; the development inbox does not. */
export async function hasEmailConnector(tenant: TenantContext): Promise<boolean> {
  const { types } = await tenant.cache.get('connectors', () => readKinds(tenant));
  return types.has('Email');
}

async function readKinds(tenant: TenantContext) {
  const types = new Set<string>();
  const socialTargets = new Set<string>();
  for (const { connectorId, metadata } of await selectConnectors(tenant.db)) {
    const factory = findFactory(connectorId);
    if (!factory) continue;
    types.add(factory.manifest.type);
    if (factory.manifest.type === 'Social') {
      socialTargets.add(typeof metadata.target === 'string' ? metadata.target : factory.manifest.target);
    }
  }
  return { types, socialTargets };
}

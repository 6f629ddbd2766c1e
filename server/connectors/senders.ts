/** Opens the connector that sends a tenant's messages. */
import type { EmailConnector, Factory, Ports, SmsConnector } from '@portero/connectors/kit/connector.ts';
import { AwsRole } from '../aws-role/role.ts';
import type { AwsSettings } from '../aws-role/settings.ts';
import type { JsonObject } from '../database/tables.ts';
import { createConnect } from '../outbound/lookup.ts';
import type { TenantContext } from '../tenants/context.ts';
import { findFactory } from './factories.ts';
import { openConfig } from './rules.ts';
import { selectConnectors } from './store.ts';

export type Sender =
  | { readonly channel: 'email'; readonly connector: EmailConnector; readonly factory: Factory }
  | { readonly channel: 'sms'; readonly connector: SmsConnector; readonly factory: Factory };

/** A stored connector's sender, or why it has none. */
export type Carrier = { readonly id: string; readonly connectorId: string } & (
  | { readonly sender: Sender; readonly failure?: undefined }
  | { readonly sender?: undefined; readonly failure: unknown }
);

/**
 * Who brings messages of a channel: its main connector, then its reserve; nobody when none is set up. A main one that cannot be
 * opened stands there without a sender, for its reserve to take over.
 * @throws ConnectorError invalid_config of a main one without a reserve
 */
export async function openCarriers(
  tenant: TenantContext,
  channel: 'email' | 'sms',
): Promise<readonly Carrier[]> {
  const type = channel === 'email' ? 'Email' : 'Sms';
  const carriers: Carrier[] = [];
  for (const { id, connectorId, isReserve, ...row } of await selectConnectors(tenant.db)) {
    const factory = findFactory(connectorId);
    if (factory?.manifest.type !== type) continue;
    try {
      carriers.push({ id, connectorId, sender: openUnsaved(tenant, factory, openConfig(tenant, row)) });
    } catch (failure) {
      if (isReserve) tenant.log.warn({ err: failure }, 'the reserve connector cannot be opened');
      else carriers.push({ id, connectorId, failure });
    }
  }
  const [first] = carriers;
  if (first && !first.sender && carriers.length === 1) throw first.failure;
  return carriers;
}

/** A sender of settings that need not be stored; checks them first. @throws ConnectorError invalid_config */
export function openUnsaved(tenant: TenantContext, factory: Factory, config: JsonObject): Sender {
  const ports = portsOf(tenant, factory);
  return factory.manifest.type === 'Sms'
    ? { channel: 'sms', connector: factory.openSms(config, ports), factory }
    : { channel: 'email', connector: factory.openEmail(config, ports), factory };
}

function portsOf({ config, outbound }: TenantContext, { manifest }: Factory): Ports {
  const endpoint = manifest.id === 'aws-ses-mail' ? config.sesEndpoint : undefined;
  const role = roleOf(config.aws);
  // An address that the operator put into the environment may be anywhere; what administrators type may not.
  return {
    fetch: endpoint === undefined ? outbound : fetch,
    connect: createConnect({ allowPrivate: config.smtpAllowPrivate }),
    awsRole: (region) => role.credentials(region, outbound),
    endpoint,
    recordFolder: config.mockMessageDir,
  };
}

/** One for all connectors of the server: what it was given is kept. */
const roles = new WeakMap<AwsSettings, AwsRole>();

function roleOf(settings: AwsSettings): AwsRole {
  const role = roles.get(settings) ?? new AwsRole(settings);
  roles.set(settings, role);
  return role;
}

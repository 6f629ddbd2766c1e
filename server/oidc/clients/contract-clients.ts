import Provider, { type AdapterPayload, type Client, errors } from 'oidc-provider';
import { verifySecret } from '../../applications/rules.ts';
import { cimdRedirectUriMatches } from '../../cimd/clients.ts';
import type { TenantContext } from '../../tenants/context.ts';
import { RecordBatch } from '../records/records.ts';
import { clientAdapter } from './clients.ts';
import { vouchedFor } from './federation.ts';
import { redirectUriMatches } from './redirect-uris.ts';

/**
 * Where the contract's applications differ from what the engine takes for granted: any scheme for any type of
 * application, matching by parsed form with wildcards, and several secrets at a time.
 */
export function acceptContractClients(tenant: TenantContext, provider: Provider, algorithm: string): void {
  const { Client } = provider;
  const wildcards = tenant.config.redirectUriWildcards;
  const schema: unknown = Reflect.get(Client, 'Schema');
  if (typeof schema !== 'function') throw new Error('the OpenID engine has changed: no client schema');
  Object.defineProperty(schema.prototype, 'redirectUris', { value: () => {}, writable: true });
  // The engine would digest a client's metadata at every look; the same metadata is the same client.
  const { find } = Client;
  const clients = new WeakMap<AdapterPayload, Promise<Client | undefined>>();
  const adapter = clientAdapter(tenant, algorithm);
  Object.defineProperty(Client, 'find', {
    async value(id: unknown): Promise<Client | undefined> {
      const metadata = typeof id === 'string' ? await adapter.find(id) : undefined;
      if (typeof id !== 'string' || !metadata) return undefined;
      let client = clients.get(metadata);
      if (!client) {
        client = find.call(Client, id);
        clients.set(metadata, client);
        client.catch(() => clients.delete(metadata));
      }
      return client;
    },
  });
  Object.defineProperty(Client.prototype, 'redirectUriAllowed', {
    value(this: InstanceType<typeof Client>, uri: string) {
      if (this.isCimd) return cimdRedirectUriMatches(uri, this.redirectUris ?? []);
      return redirectUriMatches(uri, this.redirectUris ?? [], {
        loopbackPort: this.applicationType === 'native',
        wildcards,
      });
    },
  });
  Object.defineProperty(Client.prototype, 'postLogoutRedirectUriAllowed', {
    value(this: InstanceType<typeof Client>, uri: string) {
      if (this.isCimd) return (this.postLogoutRedirectUris ?? []).includes(uri);
      return redirectUriMatches(uri, this.postLogoutRedirectUris ?? [], { loopbackPort: false, wildcards });
    },
  });
  Object.defineProperty(Client.prototype, 'compareClientSecret', {
    async value(this: InstanceType<typeof Client>, presented: string) {
      const batch = RecordBatch.current();
      const workload = batch?.vouched && vouchedFor(batch.vouched, this, presented);
      if (batch && workload !== undefined) {
        batch.usedSecret = workload;
        return true;
      }
      const outcome = await verifySecret(tenant, this.clientId, presented);
      if (outcome === 'expired') throw new errors.InvalidRequest('client secret has expired');
      if (batch) batch.usedSecret = outcome?.name;
      return outcome !== undefined;
    },
  });
}

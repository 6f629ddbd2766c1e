/**
 * Pairwise subject identifiers (OpenID Connect Core §8.1): an application that is set so knows each person by a name that
 * no other sector knows them by, in every token, answer and notice. The name is a keyed hash, so nothing has to be
 * looked up to tell it, and it stays as long as the tenant's salt does: for ever.
 */
import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import type { AllClientMetadata } from 'oidc-provider';
import type { Application } from '../../applications/entity.ts';
import { readConfigValue } from '../../configs/store.ts';
import type { TenantContext } from '../../tenants/context.ts';
import { hostsOf } from './sector.ts';

const saltKey = 'oidc.pairwise-salt';

type Subject = { readonly subjectType?: string | undefined; readonly sector?: unknown };

/** Whether the application knows people by names of its own. */
export const isPairwise = (client: Subject | undefined): boolean => client?.subjectType === 'pairwise';

/** What the application calls the person: their id, or the name in its sector. */
export async function subjectFor(
  tenant: TenantContext,
  userId: string,
  client: Subject | undefined,
): Promise<string> {
  if (!isPairwise(client)) return userId;
  if (typeof client?.sector !== 'string') throw new Error('a client with pairwise subjects has no sector');
  const hash = createHmac('sha256', await saltOf(tenant));
  return hash.update(JSON.stringify([client.sector, userId])).digest('base64url');
}

/** The engine's view of the setting. Whatever is stored: to the tenant's own applications people are who they are. */
export function pairwiseMetadata(application: Application): Partial<AllClientMetadata> {
  if (!application.isThirdParty || application.customClientMetadata.subjectType !== 'pairwise') return {};
  return pairwiseIn(sectorOf(application));
}

/** What a client has to hold for the engine to name people in this sector. */
export const pairwiseIn = (sector: string): Partial<AllClientMetadata> => ({
  subject_type: 'pairwise',
  // The engine wants one where it cannot tell the sector by itself. Ours is the one that counts.
  sector_identifier_uri: 'https://sector.invalid/',
  sector,
});

/** The sector of whoever speaks for the host of this address. */
export const hostSector = (address: string): string => `host:${new URL(address).host}`;

/**
 * The host that speaks for the application. Where there is none – addresses on the device, or several hosts – the
 * application is a sector of its own: never one with others by accident.
 */
function sectorOf({ id, oidcClientMetadata: uris, customClientMetadata: custom }: Application): string {
  if (custom.sectorIdentifierUri !== undefined) return hostSector(custom.sectorIdentifierUri);
  const [host, ...more] = hostsOf(uris.redirectUris);
  return host !== undefined && more.length === 0 ? `host:${host}` : `application:${id}`;
}

/** Made when it is first needed, once, whoever races; sealed like every secret of the tenant. */
const saltOf = (tenant: TenantContext): Promise<KeyObject> =>
  tenant.cache.get(`config:${saltKey}`, async () => {
    const kept = (await readConfigValue(tenant.db, saltKey)) ?? (await makeSalt(tenant));
    if (typeof kept !== 'object' || kept === null || !('sealed' in kept) || typeof kept.sealed !== 'string')
      throw new Error('the salt of pairwise subjects cannot be read');
    return createSecretKey(tenant.vault.open('pairwise-salt', kept.sealed), 'base64url');
  });

async function makeSalt({ db, vault }: TenantContext): Promise<unknown> {
  const value = { sealed: vault.seal('pairwise-salt', randomBytes(32).toString('base64url')) };
  await db.write
    .insertInto('configs')
    .values({ key: saltKey, value })
    .onConflict((conflict) => conflict.columns(['key']).doNothing())
    .execute();
  return readConfigValue(db, saltKey);
}

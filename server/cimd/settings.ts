/** Whether clients may identify themselves by the address of their metadata document (contract MANAGEMENT §12). */
import { error } from '@portero/schema/errors.ts';
import * as z from 'zod';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { readConfigValue, writeConfigValue } from '../configs/store.ts';
import type { TenantContext } from '../tenants/context.ts';

export const cimdSettings = z.object({ enabled: z.boolean() });
export type CimdSettings = z.infer<typeof cimdSettings>;

const key = 'cimd';
const cacheKey = `config:${key}`;

/** Cached. Off unless the tenant has turned it on. */
export const readCimdSettings = (tenant: TenantContext): Promise<CimdSettings> =>
  tenant.cache.get(cacheKey, async () => ({
    enabled: cimdSettings.safeParse(await readConfigValue(tenant.db, key)).data?.enabled ?? false,
  }));

/** Anybody can name an address here, so without the guard of outgoing requests it is off, whatever is stored. */
export const cimdEnabled = async (tenant: TenantContext): Promise<boolean> =>
  !tenant.config.oidcSsrfProtectionDisabled && (await readCimdSettings(tenant)).enabled;

/** @throws request.invalid_input while outgoing requests are not guarded */
export async function changeCimdSettings(
  tenant: TenantContext,
  change: { readonly enabled?: boolean | undefined },
  actor: Actor,
): Promise<CimdSettings> {
  if (change.enabled && tenant.config.oidcSsrfProtectionDisabled) {
    throw error('request.invalid_input', undefined, {
      status: 422,
      details: 'Turn OIDC_PROVIDER_SSRF_PROTECTION_DISABLED off first: these documents come from anywhere.',
    });
  }
  const { enabled = (await readCimdSettings(tenant)).enabled } = change;
  await tenant.db.transaction(async (db) => {
    await writeConfigValue(db, key, { enabled });
    await recordChange(db, {
      key: 'Management.Config.Updated',
      result: 'Success',
      actor,
      config: key,
      enabled,
    });
  });
  tenant.cache.invalidate(cacheKey);
  return { enabled };
}

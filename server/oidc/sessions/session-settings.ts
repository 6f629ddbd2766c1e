/** How long a browser stays signed in without coming back (contract PROTOCOL §1.7): the tenant’s own setting. */
import * as z from 'zod';
import type { Actor } from '../../audit/actor.ts';
import { recordChange } from '../../audit/audit.ts';
import { readConfigValue, writeConfigValue } from '../../configs/store.ts';
import type { TenantContext } from '../../tenants/context.ts';

const configKey = 'oidc.session';
const fallback = 14 * 86_400;

/** Seconds. */
export const sessionSettings = z.object({ ttl: z.int().min(1).max(31_536_000) });
export type SessionSettings = z.infer<typeof sessionSettings>;

/** Cached. What cannot be read counts as never set. */
export function getSessionSettings(tenant: TenantContext): Promise<SessionSettings> {
  return tenant.cache.get(`config:${configKey}`, async () => {
    const stored = sessionSettings.safeParse(await readConfigValue(tenant.db, configKey));
    return stored.success ? stored.data : { ttl: fallback };
  });
}

/** Sessions get the new time when their browser next comes by; the engine is built anew for it. */
export async function changeSessionSettings(
  tenant: TenantContext,
  change: { readonly ttl?: number | undefined },
  actor: Actor,
): Promise<SessionSettings> {
  if (change.ttl === undefined) return getSessionSettings(tenant);
  const settings = { ttl: change.ttl };
  await tenant.db.transaction(async (db) => {
    await writeConfigValue(db, configKey, settings);
    await recordChange(db, {
      key: 'Management.Config.Updated',
      result: 'Success',
      actor,
      config: configKey,
      ...settings,
    });
  });
  tenant.cache.invalidate(`config:${configKey}`);
  return settings;
}

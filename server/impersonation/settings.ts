/** Whether administrators may act as people, and whether these are told: the tenant's own choice. */
import * as z from 'zod';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { changesOf } from '../audit/changes.ts';
import { readConfigValue, writeConfigValue } from '../configs/store.ts';
import type { TenantContext } from '../tenants/context.ts';

const key = 'impersonation';

export const impersonationSettings = z.object({
  /** Off: no subject tokens are made, and those that are out open nothing. */
  enabled: z.boolean(),
  /** An e-mail to the person whenever somebody may act as them. */
  tellPerson: z.boolean(),
});
export type ImpersonationSettings = z.infer<typeof impersonationSettings>;

const usual: ImpersonationSettings = { enabled: true, tellPerson: false };

export function impersonationSettingsOf(tenant: TenantContext): Promise<ImpersonationSettings> {
  return tenant.cache.get(`config:${key}`, async () => {
    const stored = impersonationSettings.safeParse(await readConfigValue(tenant.db, key));
    return stored.success ? stored.data : usual;
  });
}

export async function changeImpersonationSettings(
  tenant: TenantContext,
  change: { readonly enabled?: boolean | undefined; readonly tellPerson?: boolean | undefined },
  actor: Actor,
): Promise<ImpersonationSettings> {
  const next = await tenant.db.transaction(async (db) => {
    const stored = impersonationSettings.safeParse(await readConfigValue(db, key));
    const before = stored.success ? stored.data : usual;
    const { enabled = before.enabled, tellPerson = before.tellPerson } = change;
    const after = { enabled, tellPerson };
    await writeConfigValue(db, key, after);
    await recordChange(db, {
      key: 'Management.Config.Updated',
      result: 'Success',
      actor,
      config: key,
      ...changesOf(before, after),
    });
    return after;
  });
  tenant.cache.invalidate(`config:${key}`);
  return next;
}

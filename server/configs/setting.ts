/** A handful of choices of a tenant under one key: read through the cache, changed in part, with an audit entry. */
import type * as z from 'zod';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { changesOf } from '../audit/changes.ts';
import type { TenantContext } from '../tenants/context.ts';
import { readConfigValue, readConfigValueToChange, writeConfigValue } from './store.ts';

export type Setting<T extends Readonly<Record<string, unknown>>> = {
  of(tenant: TenantContext): Promise<T>;
  change(
    tenant: TenantContext,
    given: { readonly [K in keyof T]?: T[K] | undefined },
    actor: Actor,
  ): Promise<T>;
};

/** @param usual what holds until somebody chooses */
export function setting<T extends Readonly<Record<string, unknown>>>(
  key: string,
  schema: z.ZodType<T>,
  usual: (tenant: TenantContext) => T,
): Setting<T> {
  const read = (tenant: TenantContext, stored: unknown): T => {
    const parsed = schema.safeParse(stored);
    return parsed.success ? parsed.data : usual(tenant);
  };
  return {
    of: (tenant) =>
      tenant.cache.get(`config:${key}`, async () => read(tenant, await readConfigValue(tenant.db, key))),
    async change(tenant, given, actor) {
      const next = await tenant.db.transaction(async (db) => {
        const before = read(tenant, await readConfigValueToChange(db, key));
        const wanted = Object.entries(given).filter(([, value]) => value !== undefined);
        const after = schema.parse({ ...before, ...Object.fromEntries(wanted) });
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
    },
  };
}

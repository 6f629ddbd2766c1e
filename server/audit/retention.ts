/** For how long a tenant keeps its audit log: as it says itself, and no longer than the server says. */
import { error } from '@portero/schema/errors.ts';
import * as z from 'zod';
import { setting } from '../configs/setting.ts';
import type { TenantContext } from '../tenants/context.ts';
import type { Actor } from './actor.ts';

/** Days; 0 is as the server says. */
export const retentionSettings = z.object({ days: z.int().min(0).max(36_500) });

const kept = setting('logRetention', retentionSettings, () => ({ days: 0 }));

export const retention = retentionSettings.extend({
  /** What the server allows at most, and what is then so; 0 is for ever. */
  serverDays: z.number(),
  effectiveDays: z.number(),
});

/** The server may have been given a bound after the tenant chose. */
export async function retentionOf(tenant: TenantContext): Promise<z.infer<typeof retention>> {
  const { days } = await kept.of(tenant);
  const serverDays = tenant.config.auditLogRetentionDays;
  const bounds = [days, serverDays].filter((bound) => bound > 0);
  return { days, serverDays, effectiveDays: bounds.length > 0 ? Math.min(...bounds) : 0 };
}

/** @throws request.invalid_input – longer than the server keeps them */
export async function changeRetention(
  tenant: TenantContext,
  given: { readonly days?: number | undefined },
  actor: Actor,
): Promise<z.infer<typeof retention>> {
  const most = tenant.config.auditLogRetentionDays;
  if (most > 0 && (given.days ?? 0) > most)
    throw error('request.invalid_input', undefined, {
      details: `The server keeps entries for ${most} days at most.`,
    });
  await kept.change(tenant, given, actor);
  return retentionOf(tenant);
}

const day = 86_400_000;

/** Entries from before this moment are to go; undefined where they stay for ever. */
export async function expiredBefore(tenant: TenantContext, now: number): Promise<number | undefined> {
  const { effectiveDays } = await retentionOf(tenant);
  return effectiveDays > 0 ? now - effectiveDays * day : undefined;
}

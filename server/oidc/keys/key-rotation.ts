/**
 * Signing keys that make way for new ones by themselves: a tenant's own setting, off unless somebody chooses it. A new key
 * is published long before it signs, so that APIs which keep a copy of the keys have it in time; the one before verifies
 * until the next rotation.
 */
import * as z from 'zod';
import { setting } from '../../configs/setting.ts';
import { writeConfigValue } from '../../configs/store.ts';
import type { TenantContext } from '../../tenants/context.ts';
import { addWaitingKey, type KeyRecord, listKeys, type SigningAlgorithm } from './keys.ts';

/** Whoever rotates writes here first: of several processes the others wait, and then see the new key. */
const turnKey = 'oidc.key-rotation.turn';

const day = 86_400;
/** Days. A key has to outlive what it signed, and to be known before it signs. */
const shortest = 7;
/** Seconds for which a new key is published before it signs, unless the server's own setting is longer. */
const usualGrace = day;

export const keyRotation = z.object({
  /** Days from one key to the next; 0 leaves rotation to administrators. */
  intervalDays: z
    .int()
    .max(3650)
    .refine((days) => days === 0 || days >= shortest, `0, or at least ${shortest} days`),
});

const kept = setting('oidc.key-rotation', keyRotation, () => ({ intervalDays: 0 }));
export const keyRotationOf = kept.of;
export const changeKeyRotation = kept.change;

/** When the next key will be made, in milliseconds: a moment that has passed means within a minute. */
export async function nextRotationAt(tenant: TenantContext): Promise<number | null> {
  const { intervalDays } = await keyRotationOf(tenant);
  if (intervalDays === 0) return null;
  const times = newestOfFamilies(await listKeys(tenant, 'signing')).map(({ createdAt }) => createdAt);
  return times.length === 0 ? null : Math.min(...times) + intervalDays * day * 1000;
}

/**
 * Make the keys that are due; called every minute by every process.
 * @returns the ids of those that this call made
 */
export async function rotateDueKeys(tenant: TenantContext, now = Date.now()): Promise<string[]> {
  const { intervalDays } = await keyRotationOf(tenant);
  if (intervalDays === 0) return [];
  const age = intervalDays * day * 1000;
  const isDue = ({ createdAt }: KeyRecord): boolean => createdAt + age <= now;
  const made: string[] = [];
  for (const { algorithm } of newestOfFamilies(await listKeys(tenant, 'signing')).filter(isDue)) {
    const grace = Math.min(
      Math.max(usualGrace, tenant.config.keyRotationGraceSeconds),
      (intervalDays * day) / 2,
    );
    const id = await addWaitingKey(tenant, {
      algorithm: algorithm as SigningAlgorithm,
      now,
      activatesAt: now + grace * 1000,
      async isStillWanted(db, keys) {
        await writeConfigValue(db, turnKey, { at: now });
        return newestOfFamilies(await keys()).some((key) => isDue(key) && key.algorithm === algorithm);
      },
    });
    if (id !== undefined) made.push(id);
  }
  return made;
}

/** The newest of the EC keys and of the RSA keys: a waiting one counts, too. */
function newestOfFamilies(keys: readonly KeyRecord[]): KeyRecord[] {
  const newest = new Map<string, KeyRecord>();
  for (const key of keys) {
    const family = key.algorithm.slice(0, 2);
    const known = newest.get(family);
    if (!known || known.createdAt < key.createdAt) newest.set(family, key);
  }
  return [...newest.values()];
}

/** Looking at who is locked out, and letting them in again (contract MANAGEMENT §14 "sentinel-activities"). */
import type { LockedIdentifier } from '@portero/schema/sentinel.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import type { Page } from '../http/pagination.ts';
import { releaseAttempts } from '../security/attempts.ts';
import type { TenantContext } from '../tenants/context.ts';
import { emailKey, phoneKey, usernameKey } from '../users/identifiers.ts';

/** Those that are locked now, latest first. */
export async function listLocked(
  { db, vault }: TenantContext,
  page: Page,
): Promise<{ items: LockedIdentifier[]; total: number }> {
  const locked = db.read.selectFrom('lockouts').where('lockedUntil', '>', Date.now());
  const [rows, { total }] = await Promise.all([
    locked
      .select(['sealed', 'failures', 'lockedAt', 'lockedUntil'])
      .orderBy('lockedAt', 'desc')
      .orderBy('key')
      .limit(page.size)
      .offset(page.offset)
      .execute(),
    locked.select((select) => select.fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
  ]);
  const items = rows.map(({ sealed, ...times }) => ({ ...named(vault.open('lockout', sealed)), ...times }));
  return { items, total: Number(total) };
}

const kinds: Readonly<Record<string, LockedIdentifier['type']>> = {
  username: 'username',
  email: 'email',
  phone: 'phone',
  mfa: 'secondFactor',
  user: 'account',
};

function named(subject: string): Pick<LockedIdentifier, 'type' | 'value'> {
  const at = subject.indexOf(':');
  return { type: kinds[subject.slice(0, at)] ?? 'account', value: subject.slice(at + 1) };
}

/** @param targets identifiers as people type them, or ids of people: all that they may be counted as */
export async function release(
  tenant: TenantContext,
  targets: readonly string[],
  actor: Actor,
): Promise<void> {
  const subjects = targets.flatMap((target) => [
    `username:${target}`,
    `username:${usernameKey(target)}`,
    `email:${emailKey(target)}`,
    `phone:${phoneKey(target)}`,
    `mfa:${target}`,
    `user:${target}`,
  ]);
  await tenant.db.transaction(async (db) => {
    await releaseAttempts(db, subjects);
    await recordChange(db, {
      key: 'Management.SentinelActivities.Deleted',
      result: 'Success',
      actor: { type: actor.type, id: actor.id },
      targets: targets.length,
    });
  });
}

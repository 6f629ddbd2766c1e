/**
 * People whom administrators deleted, for as many days as the tenant wants to be able to bring them back; at first none.
 * A deleted person is gone for every purpose: what is kept is one sealed value that nothing reads but this. Whoever comes
 * back has what they were and belonged to, never sessions, tokens or grants, nor a sign-in that was under way. Who deletes
 * their own account is not kept.
 */
import { error } from '@portero/schema/errors.ts';
import * as z from 'zod';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { setting } from '../configs/setting.ts';
import type { Page } from '../database/pages.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { ensureMayGiveOrganizationRoles, ensureMayGiveRoles } from '../roles/lattice.ts';
import type { TenantContext } from '../tenants/context.ts';
import { getUser, putBackUser, type User } from '../users/rules.ts';
import { type Snapshot, snapshot } from './snapshot.ts';
import * as store from './store.ts';

const day = 86_400_000;

export const deletionSettings = z.object({
  /** How long deleted people can be brought back; 0: not at all. */
  days: z.number().int().min(0).max(30),
});
export const deletionSetting = setting('deletedUsers', deletionSettings, () => ({ days: 0 }));

export const deletedUser = z.object({
  id: z.string(),
  name: z.string().nullable(),
  username: z.string().nullable(),
  primaryEmail: z.string().nullable(),
  primaryPhone: z.string().nullable(),
  deletedBy: z.object({ type: z.enum(['user', 'app', 'command']), id: z.string() }),
  deletedAt: z.number(),
  /** When nothing is left. */
  purgedAt: z.number(),
});
export type DeletedUser = z.infer<typeof deletedUser>;

/** The choice of today holds for whoever was deleted before it as well. */
const lifetimeOf = async (tenant: TenantContext): Promise<number> =>
  (await deletionSetting.of(tenant)).days * day;

/** How to keep somebody who is about to be deleted, in the transaction that deletes them. */
export async function keeperOf(
  tenant: TenantContext,
  { type, id }: Actor,
): Promise<(db: TenantDatabase, userId: string) => Promise<void>> {
  const lifetime = await lifetimeOf(tenant);
  return async (db, userId) => {
    if (lifetime === 0) return;
    const { tenantId: _tenantId, ...user } = await getUser(tenant, userId, db);
    const belongings = await store.selectBelongings(db, userId);
    const ended = { ...user, timesEnded: user.timesEnded + 1 };
    const whole: Snapshot = { user: ended, belongings, deletedBy: { type, id } };
    await store.insertDeleted(db, {
      id: userId,
      sealed: tenant.vault.seal('deleted-user', JSON.stringify(whole)),
      deletedAt: Date.now(),
    });
  };
}

/** The last first, while they can be brought back. `deletedAt` and `purgedAt` are milliseconds. */
export async function listDeleted(
  tenant: TenantContext,
  page: Page,
): Promise<{ users: DeletedUser[]; total: number }> {
  const lifetime = await lifetimeOf(tenant);
  const { rows, total } = await store.selectDeleted(tenant.db, Date.now() - lifetime, page);
  const users = rows.map((row) => {
    const { user, deletedBy } = opened(tenant, row);
    const { id, name, username, primaryEmail, primaryPhone } = user;
    const { deletedAt } = row;
    return {
      id,
      name,
      username,
      primaryEmail,
      primaryPhone,
      deletedBy,
      deletedAt,
      purgedAt: deletedAt + lifetime,
    };
  });
  return { users, total };
}

/**
 * Bring somebody back, with what there still is of their roles and organizations.
 * @throws entity.not_found, user.*_already_in_use, auth.forbidden where their roles open more than the caller may do
 */
export async function restoreUser(tenant: TenantContext, id: string, actor: Actor): Promise<User> {
  const lifetime = await lifetimeOf(tenant);
  return tenant.db.transaction(async (db) => {
    const row = await store.takeDeleted(db, id, Date.now() - lifetime);
    if (!row) throw error('entity.not_found');
    const { user, belongings } = opened(tenant, row);
    const left = await store.whatIsLeft(db, belongings);
    await ensureMayGiveRoles(tenant, db, actor, left.roleIds);
    await ensureMayGiveOrganizationRoles(
      tenant,
      db,
      actor,
      left.organizationRoles.map(({ organizationRoleId }) => organizationRoleId),
    );
    const isPictureGone = left.pictureIds.some((picture) => user.avatar?.includes(picture));
    const restored = await putBackUser(tenant, db, { ...user, ...(isPictureGone && { avatar: null }) });
    await store.giveBack(db, id, left);
    await recordChange(db, { key: 'Management.User.Restored', result: 'Success', actor, userId: id });
    return restored;
  });
}

/** Leave nothing of somebody who was deleted. @throws entity.not_found */
export async function purgeUser(tenant: TenantContext, id: string, actor: Actor): Promise<void> {
  await tenant.db.transaction(async (db) => {
    // Whatever the time: what is still there is to go.
    if (!(await store.takeDeleted(db, id, 0))) throw error('entity.not_found');
    await recordChange(db, { key: 'Management.User.Purged', result: 'Success', actor, userId: id });
  });
}

/** Remove whoever's time is over. */
export async function purgeExpiredUsers(tenant: TenantContext, now: number): Promise<void> {
  await store.purgeDeleted(tenant.db, now - (await lifetimeOf(tenant)));
}

const opened = ({ vault }: TenantContext, { sealed }: store.DeletedRow): Snapshot =>
  snapshot.parse(JSON.parse(vault.open('deleted-user', sealed)));

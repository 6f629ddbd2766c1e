/**
 * Who administers, and with which roles. Administrators are people of the admin tenant; what they may do is asked at every
 * call (`server/http/keeper.ts`), so a change here takes effect with the next one. Every change is one transaction with
 * its audit entry; nobody changes whoever may do more than they do themselves, and somebody who may do everything stays.
 */
import type { Administrator } from '@portero/schema/administration.ts';
import { error } from '@portero/schema/errors.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import type { Page } from '../database/pages.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { factorsOf } from '../mfa/factors.ts';
import { endAllOf, revokeUser } from '../oidc/records/records.ts';
import type { TenantContext } from '../tenants/context.ts';
import { deleteUserRole, insertUserRoles } from '../users/role-store.ts';
import { getUser, holdUser, removeUser, suspendUser, type User, writeFactors } from '../users/rules.ts';
import { covers, ensureCovers, keepAnAdministrator } from './authority.ts';
import * as store from './store.ts';

const nothing: ReadonlySet<string> = new Set();
const scopesOf = ({ scopes = nothing }: Actor): ReadonlySet<string> => scopes;

/** Oldest first; `isWithinReach` says whether the caller may do all that somebody may, and so change them. */
export async function listAdministrators(admin: TenantContext, page: Page, actor: Actor) {
  const { rows, total } = await store.selectAdministrators(admin.db, page);
  return { administrators: await described(admin.db, rows, actor), total };
}

/** @throws entity.not_found */
export async function getAdministrator(
  admin: TenantContext,
  id: string,
  actor: Actor,
): Promise<Administrator> {
  return one(admin.db, await getUser(admin, id), actor);
}

/**
 * @throws entity.not_found, entity.relation_foreign_key_not_found, administrator.more_than_own, administrator.last
 */
export async function changeAdministrator(
  admin: TenantContext,
  id: string,
  { roleIds, isSuspended }: { roleIds?: string[] | undefined; isSuspended?: boolean | undefined },
  actor: Actor,
): Promise<Administrator> {
  return admin.db.transaction((db) =>
    keepAnAdministrator(db, async () => {
      let user = await reach(db, id, actor);
      if (roleIds) await replaceRoles(db, id, roleIds, actor);
      if (isSuspended !== undefined && isSuspended !== user.isSuspended) {
        user = await suspendUser(db, id, isSuspended);
        await note(db, isSuspended ? 'Suspended' : 'Reactivated', id, actor);
      }
      return one(db, user, actor);
    }),
  );
}

/** Their account goes, with sessions and tokens. @throws user.cannot_delete_self, administrator.* */
export async function removeAdministrator(admin: TenantContext, id: string, actor: Actor): Promise<void> {
  if (actor.id === id) throw error('user.cannot_delete_self');
  await admin.db.transaction((db) =>
    keepAnAdministrator(db, async () => {
      const { username, primaryEmail } = await reach(db, id, actor);
      await removeUser(db, id);
      await note(db, 'Removed', id, actor, { username, primaryEmail });
    }),
  );
}

/** End their sessions in every browser. @throws entity.not_found, administrator.more_than_own */
export async function signOutAdministrator(admin: TenantContext, id: string, actor: Actor): Promise<void> {
  await admin.db.transaction(async (db) => {
    await reach(db, id, actor);
    await endAllOf(db, id);
    await note(db, 'SignedOutEverywhere', id, actor);
  });
}

/** For somebody who lost theirs; their sessions end. @throws entity.not_found, administrator.more_than_own */
export async function removeSecondFactors(admin: TenantContext, id: string, actor: Actor): Promise<void> {
  await admin.db.transaction(async (db) => {
    const user = await reach(db, id, actor);
    await writeFactors(db, id, []);
    await revokeUser(db, id);
    await note(db, 'SecondFactorsRemoved', id, actor, { types: factorsOf(user).map(({ type }) => type) });
  });
}

/** Hold the person, if the caller may do all that they may. */
async function reach(db: TenantDatabase, id: string, actor: Actor): Promise<User> {
  const user = await holdUser(db, id);
  const roles = await store.rolesOfPeople(db, [id]);
  ensureCovers(
    scopesOf(actor),
    await store.scopesOfRoles(
      db,
      roles.map((role) => role.id),
    ),
  );
  return user;
}

async function replaceRoles(
  db: TenantDatabase,
  userId: string,
  wanted: readonly string[],
  actor: Actor,
): Promise<void> {
  const roleIds = [...new Set(wanted)];
  await ensureMayGive(db, roleIds, actor);
  const known = new Set((await store.selectAdministrationRoles(db)).map(({ id }) => id));
  const held = (await store.rolesOfPeople(db, [userId])).map(({ id }) => id).filter((id) => known.has(id));
  for (const id of held) if (!roleIds.includes(id)) await deleteUserRole(db, userId, id);
  await insertUserRoles(
    db,
    userId,
    roleIds.filter((id) => !held.includes(id)),
  );
  await note(db, 'RolesReplaced', userId, actor, { before: held, after: roleIds });
}

/** @throws entity.relation_foreign_key_not_found for what is no role of administration, administrator.more_than_own */
export async function ensureMayGive(
  db: TenantDatabase,
  roleIds: readonly string[],
  actor: Actor,
): Promise<void> {
  const known = new Set((await store.selectAdministrationRoles(db)).map(({ id }) => id));
  if (!roleIds.every((id) => known.has(id))) throw error('entity.relation_foreign_key_not_found');
  ensureCovers(scopesOf(actor), await store.scopesOfRoles(db, roleIds));
}

async function one(db: TenantDatabase, user: User, actor: Actor): Promise<Administrator> {
  const [found] = await described(db, [user], actor);
  if (!found) throw error('entity.not_found');
  return found;
}

async function described(db: TenantDatabase, users: readonly User[], actor: Actor): Promise<Administrator[]> {
  const known = new Set((await store.selectAdministrationRoles(db)).map(({ id }) => id));
  const roles = await store.rolesOfPeople(
    db,
    users.map(({ id }) => id),
  );
  const scopes = await store.scopesOfRoles(db, [...new Set(roles.map(({ id }) => id))]);
  return users.map((user) => {
    const own = roles.filter(({ userId }) => userId === user.id);
    const ids = new Set(own.map(({ id }) => id));
    return {
      id: user.id,
      username: user.username,
      primaryEmail: user.primaryEmail,
      name: user.name,
      avatar: user.avatar,
      isSuspended: user.isSuspended,
      lastSignInAt: user.lastSignInAt,
      createdAt: user.createdAt,
      roles: own.filter(({ id }) => known.has(id)).map(({ id, name }) => ({ id, name })),
      secondFactors: [...new Set(factorsOf(user).map(({ type }) => type))],
      isWithinReach: covers(
        scopesOf(actor),
        scopes.filter(({ roleId }) => ids.has(roleId)),
      ),
    };
  });
}

function note(
  db: TenantDatabase,
  event: string,
  userId: string,
  actor: Actor,
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  return recordChange(db, { key: `Administrator.${event}`, result: 'Success', actor, userId, ...more });
}

/**
 * What somebody may administer now, and who may change whom. A role of administration is a role of the admin tenant with
 * scopes of the Management API of the tenant that is administered; whoever gives or takes one must hold all that is in it
 * (Keycloak CVE-2026-3121, Better Auth CVE-2026-41427: nobody hands out more than they have).
 */
import { error } from '@portero/schema/errors.ts';
import { prepared } from '../database/prepared.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { isManagementIndicator } from '../resources/rules.ts';
import {
  adminTenantId,
  defaultTenantId,
  managementApiIndicator,
  meApiIndicator,
} from '../tenants/context.ts';

/** Audience of the API that administrators administer by. */
export const administeredApi = managementApiIndicator(defaultTenantId);

/** A scope with the API it is of: roles may hold some of another. */
export type HeldScope = { readonly name: string; readonly indicator: string };

const held = prepared<{ userId: string; indicator: string }, { name: string }>((db, slot) =>
  db.read
    .selectFrom('users')
    .innerJoin('users_roles', 'users_roles.userId', 'users.id')
    .innerJoin('roles_scopes', 'roles_scopes.roleId', 'users_roles.roleId')
    .innerJoin('scopes', 'scopes.id', 'roles_scopes.scopeId')
    .innerJoin('resources', 'resources.id', 'scopes.resourceId')
    .select('scopes.name')
    .distinct()
    .where('users.id', '=', slot('userId'))
    .where('users.isSuspended', '=', false)
    .where('resources.indicator', '=', slot('indicator')),
);

/** What the person's roles say at this moment on an API; nothing for somebody suspended or gone. */
export async function scopesHeldNow(
  db: TenantDatabase,
  userId: string,
  indicator: string = administeredApi,
): Promise<ReadonlySet<string>> {
  const rows = await held(db, { userId, indicator });
  return new Set(rows.map(({ name }) => name));
}

/** Whether these scopes allow what the scope does: `all` everything, `write:` what `read:` does. */
export const allows = (scopes: ReadonlySet<string>, name: string): boolean =>
  scopes.has('all') || scopes.has(name) || scopes.has(name.replace(/^read:/, 'write:'));

/** What two sets of scopes both allow. */
export function inBoth(one: ReadonlySet<string>, other: ReadonlySet<string>): ReadonlySet<string> {
  const names = [...one].filter((name) => allows(other, name));
  const others = [...other].filter((name) => allows(one, name));
  return new Set([...names, ...others]);
}

/** Whether somebody with these scopes may hand out, or take away, all of those. */
export const covers = (scopes: ReadonlySet<string>, wanted: readonly HeldScope[]): boolean =>
  wanted.every(({ name, indicator }) =>
    indicator === administeredApi ? allows(scopes, name) : isHarmless(indicator),
  );

/** Everybody here may do all to their own account; what is no API of ours has its own rules. */
const isHarmless = (indicator: string): boolean =>
  indicator === meApiIndicator || !isManagementIndicator(indicator);

/** @throws administrator.more_than_own */
export function ensureCovers(scopes: ReadonlySet<string>, wanted: readonly HeldScope[]): void {
  if (!covers(scopes, wanted)) throw error('administrator.more_than_own');
}

/**
 * Make a change after which somebody who may administer everything must still be there, if there was. Of several at once
 * each waits for the one before it, so that two administrators cannot take each other's place away.
 * @param change part of the caller's transaction, which the failure undoes
 * @throws administrator.last
 */
export async function keepAnAdministrator<T>(db: TenantDatabase, change: () => Promise<T>): Promise<T> {
  if (db.tenantId !== adminTenantId) return change();
  await holdAdministration(db);
  const was = await somebodyMayEverything(db);
  const result = await change();
  if (was && !(await somebodyMayEverything(db))) throw error('administrator.last');
  return result;
}

/** Writing is the one lock that both engines know. */
async function holdAdministration(db: TenantDatabase): Promise<void> {
  await db.write
    .updateTable('resources')
    .set((set) => ({ createdAt: set.ref('createdAt') }))
    .where('indicator', '=', administeredApi)
    .execute();
}

async function somebodyMayEverything(db: TenantDatabase): Promise<boolean> {
  const one = await db.write
    .selectFrom('users')
    .innerJoin('users_roles', 'users_roles.userId', 'users.id')
    .innerJoin('roles_scopes', 'roles_scopes.roleId', 'users_roles.roleId')
    .innerJoin('scopes', 'scopes.id', 'roles_scopes.scopeId')
    .innerJoin('resources', 'resources.id', 'scopes.resourceId')
    .select('users.id')
    .where('users.isSuspended', '=', false)
    .where('scopes.name', '=', 'all')
    .where('resources.indicator', '=', administeredApi)
    .limit(1)
    .executeTakeFirst();
  return one !== undefined;
}

/** Roles of administration: those that came with the server, and own ones. Nobody makes one that may do more than they. */
import { type AdministrationRole, builtInAdministrationRoles } from '@portero/schema/administration.ts';
import { error } from '@portero/schema/errors.ts';
import { newId } from '@portero/schema/ids.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { uniqueViolation } from '../database/dialect.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import * as roles from '../roles/store.ts';
import type { TenantContext } from '../tenants/context.ts';
import { administratorRoles } from '../tenants/seed.ts';
import { administeredApi, ensureCovers, keepAnAdministrator } from './authority.ts';
import * as store from './store.ts';

const builtInIds = new Set(builtInAdministrationRoles.map(({ id }) => id));
const builtInNames: ReadonlySet<string> = new Set(administratorRoles);

/** Oldest first, each with its scopes of the administered API only, and how many hold it. */
export async function listRoles({ db }: TenantContext): Promise<AdministrationRole[]> {
  const rows = await store.selectAdministrationRoles(db);
  const ids = rows.map(({ id }) => id);
  const [scopes, holders] = await Promise.all([store.scopesOfRoles(db, ids), store.holdersOfRoles(db, ids)]);
  return rows.map((row) => ({
    ...row,
    scopes: scopes
      .filter(({ roleId, indicator }) => roleId === row.id && indicator === administeredApi)
      .map(({ name }) => name),
    isBuiltIn: isBuiltIn(row),
    administratorsCount: holders.filter(({ roleId }) => roleId === row.id).length,
  }));
}

const isBuiltIn = ({ id, name }: { readonly id: string; readonly name: string }): boolean =>
  builtInIds.has(id) || builtInNames.has(name);

export type RoleWish = { readonly name: string; readonly description: string; readonly scopes: string[] };

/** @throws role.name_in_use, administrator.more_than_own */
export async function createRole(
  admin: TenantContext,
  { name, description, scopes }: RoleWish,
  actor: Actor,
): Promise<AdministrationRole> {
  const id = newId();
  await admin.db.transaction(async (db) => {
    ensureMayHandOut(actor, scopes);
    const row = { id, name, description, type: 'User', isDefault: false, createdAt: Date.now() } as const;
    await nameIsFree(() => roles.insertRole(db, row));
    await giveScopes(db, id, scopes);
    await note(db, 'Created', id, actor, { name, scopes });
  });
  return found(admin, id);
}

/**
 * @throws role.name_in_use, entity.not_found, administrator.built_in_role, administrator.more_than_own,
 *   administrator.last
 */
export async function changeRole(
  admin: TenantContext,
  id: string,
  { name, description, scopes }: { [Key in keyof RoleWish]?: RoleWish[Key] | undefined },
  actor: Actor,
): Promise<AdministrationRole> {
  await admin.db.transaction((db) =>
    keepAnAdministrator(db, async () => {
      const before = await changeable(db, id, actor);
      if (scopes) {
        ensureMayHandOut(actor, scopes);
        await store.deleteScopesOfRole(db, id);
        await giveScopes(db, id, scopes);
      }
      const words = {
        ...(name !== undefined && { name }),
        ...(description !== undefined && { description }),
      };
      if (Object.keys(words).length > 0) await nameIsFree(() => roles.updateRole(db, id, words));
      await note(db, 'Updated', id, actor, { before, after: { ...words, ...(scopes && { scopes }) } });
    }),
  );
  return found(admin, id);
}

/** Whoever holds it loses what it allows at once. @throws as changeRole */
export async function deleteRole(admin: TenantContext, id: string, actor: Actor): Promise<void> {
  await admin.db.transaction((db) =>
    keepAnAdministrator(db, async () => {
      const { name } = await changeable(db, id, actor);
      await roles.deleteRoleRow(db, id);
      await note(db, 'Deleted', id, actor, { name });
    }),
  );
}

async function changeable(db: TenantDatabase, id: string, actor: Actor) {
  const row = (await store.selectAdministrationRoles(db)).find((one) => one.id === id);
  if (!row) throw error('entity.not_found');
  if (isBuiltIn(row)) throw error('administrator.built_in_role');
  const scopes = await store.scopesOfRoles(db, [id]);
  ensureCovers(actor.scopes ?? new Set(), scopes);
  return { name: row.name, description: row.description, scopes: scopes.map((scope) => scope.name) };
}

function ensureMayHandOut(actor: Actor, scopes: readonly string[]): void {
  ensureCovers(
    actor.scopes ?? new Set(),
    scopes.map((name) => ({ name, indicator: administeredApi })),
  );
}

async function giveScopes(db: TenantDatabase, roleId: string, names: readonly string[]): Promise<void> {
  const wanted = [...new Set(names)];
  const ids = await store.scopeIdsByName(db, wanted);
  if (ids.size < wanted.length) throw error('entity.relation_foreign_key_not_found');
  const rows = [...ids.values()].map((otherId) => ({ id: newId(), roleId, otherId, createdAt: Date.now() }));
  await roles.insertRelations(db, 'roles_scopes', rows);
}

async function found(admin: TenantContext, id: string): Promise<AdministrationRole> {
  const role = (await listRoles(admin)).find((one) => one.id === id);
  if (!role) throw error('entity.not_found');
  return role;
}

async function nameIsFree(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (failure) {
    if (uniqueViolation(failure)) throw error('role.name_in_use', undefined, { cause: failure });
    throw failure;
  }
}

function note(
  db: TenantDatabase,
  event: string,
  roleId: string,
  actor: Actor,
  more: Readonly<Record<string, unknown>>,
): Promise<void> {
  return recordChange(db, { key: `Administrator.Role.${event}`, result: 'Success', actor, roleId, ...more });
}

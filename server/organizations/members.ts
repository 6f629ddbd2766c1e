/**
 * Who belongs to an organization, and with which roles (contract MANAGEMENT §6.2, §6.3): people and machine
 * applications alike. Every change is one transaction, with its audit entry.
 */
import { error } from '@portero/schema/errors.ts';
import { applicationJson } from '../applications/administration.ts';
import { applicationOf } from '../applications/entity.ts';
import type { Actor, ActorOrMember } from '../audit/actor.ts';
import type { Page } from '../database/pages.ts';
import { narrowing } from '../database/search-text.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { foreignKeysAs422 } from '../http/foreign-keys.ts';
import type { SearchFields } from '../http/search.ts';
import { containing } from '../http/search.ts';
import { roleJson, scopeJson } from '../organization-template/entities.ts';
import { selectRolesByIds, selectRolesByNames } from '../organization-template/store.ts';
import { ensureMayGiveOrganizationRoles } from '../roles/lattice.ts';
import type { TenantContext } from '../tenants/context.ts';
import { userSearchFields } from '../users/list.ts';
import { getUser, publicUser } from '../users/rules.ts';
import { existing, note } from './administration.ts';
import * as store from './member-store.ts';
import { scopesOfUser } from './permission-store.ts';

type Kind = 'users' | 'applications';
const membersOf = (kind: Kind): store.Members => (kind === 'users' ? store.people : store.machines);
const added = { users: 'addedUserIds', applications: 'addedApplicationIds' } as const;
const removed = { users: 'removedUserIds', applications: 'removedApplicationIds' } as const;

/** What must be so for the change to be made, looked at within its transaction. */
type Precondition = (db: TenantDatabase) => Promise<void>;
const always: Precondition = async () => {};

const applicationColumns = {
  id: 'applications.id',
  name: 'applications.name',
  description: 'applications.description',
};

/** People of an organization, latest first. @throws entity.not_exists_with_id */
export async function listPeople(
  tenant: TenantContext,
  organizationId: string,
  {
    q,
    roleId,
    page,
    fields = userSearchFields,
  }: { q?: string | undefined; roleId?: string | undefined; page: Page; fields?: SearchFields },
) {
  const { db } = tenant;
  await existing(db, organizationId);
  // The index of texts knows all fields: with fewer of them it would answer for those left out.
  const matching = containing(
    db,
    q,
    fields,
    fields === userSearchFields ? narrowing(db, 'users', 'few') : undefined,
  );
  const { rows, total } = await store.selectPeople(db, organizationId, { matching, roleId, page });
  const ids = rows.map(({ id }) => id);
  const roles = Map.groupBy(await store.rolesOfPeople(db, organizationId, ids), ({ holder }) => holder);
  const users = rows.map((user) => ({
    ...publicUser(user),
    organizationRoles: (roles.get(user.id) ?? []).map(({ id, name }) => ({ id, name })),
  }));
  return { users, total };
}

/** Machine applications of an organization, latest first. @throws entity.not_exists_with_id */
export async function listMachines(
  tenant: TenantContext,
  organizationId: string,
  { q, page }: { q?: string | undefined; page: Page },
) {
  const { db } = tenant;
  await existing(db, organizationId);
  const matching = containing(db, q, applicationColumns);
  const { rows, total } = await store.selectMachines(db, organizationId, { matching, page });
  const ids = rows.map(({ id }) => id);
  const roles = Map.groupBy(await store.rolesOfMachines(db, organizationId, ids), ({ holder }) => holder);
  const applications = rows.map((row) => ({
    ...applicationJson(tenant, applicationOf(row)),
    organizationRoles: (roles.get(row.id) ?? []).map(({ id, name }) => ({ id, name })),
  }));
  return { applications, total };
}

/**
 * Those who belong already stay as they are.
 * @throws entity.db_constraint_violated for applications that are no machines, entity.relation_foreign_key_not_found
 *   (422)
 */
export async function addMembers(
  tenant: TenantContext,
  organizationId: string,
  kind: Kind,
  wanted: readonly string[],
  actor: Actor,
): Promise<void> {
  const ids = [...new Set(wanted)];
  await foreignKeysAs422(
    tenant.db.transaction(async (db) => {
      if (kind === 'applications') await refuseOthers(db, ids);
      const present = new Set(await membersOf(kind).ids(db, organizationId));
      const fresh = ids.filter((id) => !present.has(id));
      await membersOf(kind).add(db, organizationId, fresh);
      await note(db, 'Membership.Updated', actor, organizationId, { [added[kind]]: fresh });
    }),
  );
}

/**
 * Make these the members.
 * @throws entity.not_exists_with_id, entity.db_constraint_violated, entity.relation_foreign_key_not_found (422)
 */
export async function replaceMembers(
  tenant: TenantContext,
  organizationId: string,
  kind: Kind,
  wanted: readonly string[],
  actor: Actor,
): Promise<void> {
  await foreignKeysAs422(
    tenant.db.transaction(async (db) => {
      await existingHere(db, organizationId);
      if (kind === 'applications') await refuseOthers(db, wanted);
      const change = await membersOf(kind).replace(db, organizationId, wanted);
      await note(db, 'Membership.Updated', actor, organizationId, {
        [added[kind]]: change.added,
        [removed[kind]]: change.removed,
      });
    }),
  );
}

/** Their roles in the organization go with them. @throws entity.not_found */
export async function removeMember(
  tenant: TenantContext,
  organizationId: string,
  kind: Kind,
  id: string,
  actor: ActorOrMember,
  precondition: Precondition = always,
): Promise<void> {
  await tenant.db.transaction(async (db) => {
    await precondition(db);
    if ((await membersOf(kind).remove(db, organizationId, id)) === 0) throw error('entity.not_found');
    await note(db, 'Membership.Updated', actor, organizationId, { [removed[kind]]: [id] });
  });
}

/**
 * Every one of the roles for every one of the members.
 * @throws auth.forbidden, entity.db_constraint_violated, request.invalid_input for more than 100 000 at once,
 *   entity.relation_foreign_key_not_found (422)
 */
export async function giveRolesToMany(
  tenant: TenantContext,
  organizationId: string,
  kind: Kind,
  ids: readonly string[],
  organizationRoleIds: readonly string[],
  actor: Actor,
): Promise<void> {
  if (ids.length * organizationRoleIds.length > 100_000)
    throw error('request.invalid_input', undefined, { details: 'Too many at once. Send them in portions.' });
  await foreignKeysAs422(
    tenant.db.transaction(async (db) => {
      await ensureRoles(db, kind, organizationRoleIds);
      await ensureMayGiveOrganizationRoles(tenant, db, actor, organizationRoleIds);
      const held = ids.flatMap((holder) =>
        organizationRoleIds.map((organizationRoleId) => ({ holder, organizationRoleId })),
      );
      await membersOf(kind).giveRoles(db, organizationId, held);
      await note(db, 'Roles.Assigned', actor, organizationId, { kind, memberIds: ids, organizationRoleIds });
    }),
  );
}

/** The roles that a member holds. @throws organization.require_membership */
export async function rolesOfMember(tenant: TenantContext, organizationId: string, kind: Kind, id: string) {
  await requireMembership(tenant.db, organizationId, kind, id);
  const ids = await membersOf(kind).roleIds(tenant.db, organizationId, id);
  return (await selectRolesByIds(tenant.db, ids)).map((role) => roleJson(tenant, role));
}

export type WantedRoles = {
  readonly organizationRoleIds?: readonly string[] | undefined;
  readonly organizationRoleNames?: readonly string[] | undefined;
};

/**
 * @throws auth.forbidden, entity.relation_foreign_key_not_found (422), organization.require_membership,
 *   organization.role_names_not_found, entity.db_constraint_violated
 */
export async function giveRoles(
  tenant: TenantContext,
  organizationId: string,
  kind: Kind,
  id: string,
  wanted: WantedRoles,
  actor: Actor,
): Promise<string[]> {
  return foreignKeysAs422(
    tenant.db.transaction(async (db) => {
      await requireMembership(db, organizationId, kind, id);
      const roleIds = await idsOf(db, kind, wanted);
      await ensureMayGiveOrganizationRoles(tenant, db, actor, roleIds);
      await membersOf(kind).giveRoles(
        db,
        organizationId,
        roleIds.map((organizationRoleId) => ({ holder: id, organizationRoleId })),
      );
      await note(db, 'Roles.Assigned', actor, organizationId, {
        kind,
        memberIds: [id],
        organizationRoleIds: roleIds,
      });
      return roleIds;
    }),
  );
}

/** Make these the member's roles; none clears. @throws as giveRoles */
export async function replaceRoles(
  tenant: TenantContext,
  organizationId: string,
  kind: Kind,
  id: string,
  wanted: WantedRoles,
  actor: ActorOrMember,
  precondition: Precondition = always,
): Promise<void> {
  await foreignKeysAs422(
    tenant.db.transaction(async (db) => {
      await precondition(db);
      await requireMembership(db, organizationId, kind, id);
      const roleIds = await idsOf(db, kind, wanted);
      await ensureMayGiveOrganizationRoles(tenant, db, actor, roleIds);
      const change = await membersOf(kind).replaceRoles(db, organizationId, id, roleIds);
      await note(db, 'Roles.Replaced', actor, organizationId, { kind, memberIds: [id], ...change });
    }),
  );
}

/** @throws organization.require_membership, entity.not_found */
export async function takeRole(
  tenant: TenantContext,
  organizationId: string,
  kind: Kind,
  held: store.Held,
  actor: Actor,
): Promise<void> {
  await tenant.db.transaction(async (db) => {
    await requireMembership(db, organizationId, kind, held.holder);
    if ((await membersOf(kind).takeRole(db, organizationId, held)) === 0) throw error('entity.not_found');
    await note(db, 'Roles.Removed', actor, organizationId, {
      kind,
      memberIds: [held.holder],
      organizationRoleIds: [held.organizationRoleId],
    });
  });
}

/** Organization permissions that a member's roles give; a stranger has none. @throws entity.not_exists_with_id, entity.not_found */
export async function scopesOfMember(tenant: TenantContext, organizationId: string, userId: string) {
  await existing(tenant.db, organizationId);
  await getUser(tenant, userId);
  const scopes = await scopesOfUser(tenant.db, organizationId, userId);
  return scopes.map((scope) => scopeJson(tenant, scope));
}

async function requireMembership(
  db: TenantDatabase,
  organizationId: string,
  kind: Kind,
  id: string,
): Promise<void> {
  if (!(await membersOf(kind).has(db, organizationId, id))) throw error('organization.require_membership');
}

/** By id or by name. */
async function idsOf(db: TenantDatabase, kind: Kind, wanted: WantedRoles): Promise<string[]> {
  const names = [...new Set(wanted.organizationRoleNames ?? [])];
  const named = await selectRolesByNames(db, names);
  const missing = names.filter((name) => !named.some((role) => role.name === name));
  if (missing.length > 0) throw error('organization.role_names_not_found', { names: missing });
  const ids = [...new Set([...(wanted.organizationRoleIds ?? []), ...named.map(({ id }) => id)])];
  await ensureRoles(db, kind, ids);
  return ids;
}

/** People hold roles for people, machines hold roles for machines. */
async function ensureRoles(db: TenantDatabase, kind: Kind, ids: readonly string[]): Promise<void> {
  const wanted = new Set(ids);
  const known = await selectRolesByIds(db, [...wanted]);
  if (known.length < wanted.size)
    throw error('entity.relation_foreign_key_not_found', undefined, { status: 422 });
  if (known.some(({ type }) => type !== membersOf(kind).roleType))
    throw error('entity.db_constraint_violated', undefined, {
      details: 'People hold roles of the type User, machines those of the type MachineToMachine.',
    });
}

/** Only machine applications belong to organizations; people do so themselves. */
async function refuseOthers(db: TenantDatabase, ids: readonly string[]): Promise<void> {
  if ((await store.notMachines(db, ids)).length > 0)
    throw error('entity.db_constraint_violated', undefined, {
      details: 'Only machine-to-machine applications can join an organization.',
    });
}

/** Replacing nobody by nobody touches no row that could tell that there is no such organization. */
async function existingHere(db: TenantDatabase, organizationId: string): Promise<void> {
  try {
    await existing(db, organizationId);
  } catch (cause) {
    throw error('entity.relation_foreign_key_not_found', undefined, { status: 422, cause });
  }
}

/**
 * Nobody gives what they do not have (Keycloak CVE-2026-3121, CVE-2026-9099; Better Auth CVE-2026-41427). A token with a
 * finer scope, such as `write:roles`, must not become one with `all` by way of roles, of organizations or of an
 * application that holds more: whoever hands out scopes of a Management API, or takes over who holds them, has them.
 * Callers with `all` and commands on the machine may do everything, and cost no query.
 */
import { error } from '@portero/schema/errors.ts';
import type { Actor } from '../audit/actor.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { isManagementIndicator } from '../resources/rules.ts';
import { managementApiIndicator, type TenantContext } from '../tenants/context.ts';
import * as store from './lattice-store.ts';

type Giver = Pick<Actor, 'scopes'>;

/** @throws auth.forbidden when one of these scopes opens more than the caller may do */
export async function ensureMayGrant(
  tenant: TenantContext,
  db: TenantDatabase,
  giver: Giver,
  scopeIds: readonly string[],
): Promise<void> {
  if (mayEverything(giver)) return;
  ensureCovers(tenant, giver, await store.scopesByIds(db, scopeIds));
}

/** @throws auth.forbidden when one of these roles opens more than the caller may do */
export async function ensureMayGiveRoles(
  tenant: TenantContext,
  db: TenantDatabase,
  giver: Giver,
  roleIds: readonly string[],
): Promise<void> {
  if (mayEverything(giver)) return;
  ensureCovers(tenant, giver, await store.scopesOfRoles(db, roleIds));
}

/** @throws auth.forbidden when one of these organization roles opens more than the caller may do */
export async function ensureMayGiveOrganizationRoles(
  tenant: TenantContext,
  db: TenantDatabase,
  giver: Giver,
  organizationRoleIds: readonly string[],
): Promise<void> {
  if (mayEverything(giver)) return;
  ensureCovers(tenant, giver, await store.scopesOfOrganizationRoles(db, organizationRoleIds));
}

/**
 * Before its secrets are shown or made, or how it proves itself is changed: whoever has them is the application.
 * @throws auth.forbidden when the application may do more than the caller
 */
export async function ensureMayActAs(
  tenant: TenantContext,
  db: TenantDatabase,
  giver: Giver,
  applicationId: string,
): Promise<void> {
  if (mayEverything(giver)) return;
  const [own, inOrganizations] = await Promise.all([
    store.scopesOfMachine(db, applicationId),
    store.scopesOfMachineInOrganizations(db, applicationId),
  ]);
  ensureCovers(tenant, giver, [...own, ...inOrganizations]);
}

/**
 * Before somebody gets a token to be this person: whoever has it may do what the person may.
 * @throws auth.forbidden when the person may do more than the caller
 */
export async function ensureMayBecome(
  tenant: TenantContext,
  db: TenantDatabase,
  giver: Giver,
  userId: string,
): Promise<void> {
  if (mayEverything(giver)) return;
  const [own, inOrganizations] = await Promise.all([
    store.scopesOfPerson(db, userId),
    store.scopesOfPersonInOrganizations(db, userId),
  ]);
  ensureCovers(tenant, giver, [...own, ...inOrganizations]);
}

/** @throws auth.forbidden unless the caller may have tokens made that stand for people */
export function ensureMayActForPeople(giver: Giver): void {
  if (!mayEverything(giver) && !giver.scopes?.has('write:subject-tokens')) throw error('auth.forbidden');
}

/** @throws auth.forbidden unless the caller holds `all` */
export function ensureMayEverything(giver: Giver): void {
  if (!mayEverything(giver)) throw error('auth.forbidden');
}

const mayEverything = ({ scopes }: Giver): boolean => scopes === undefined || scopes.has('all');

function ensureCovers(
  tenant: TenantContext,
  { scopes = new Set() }: Giver,
  wanted: readonly store.NamedScope[],
): void {
  const own = managementApiIndicator(tenant.id);
  const covered = ({ indicator, name }: store.NamedScope) =>
    !isManagementIndicator(indicator) ||
    (indicator === own && (scopes.has(name) || scopes.has(name.replace(/^read:/, 'write:'))));
  if (!wanted.every(covered)) throw error('auth.forbidden');
}

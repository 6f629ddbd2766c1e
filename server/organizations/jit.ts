/**
 * Just-in-time provisioning: who joins an organization by registering, and with which roles (contract MANAGEMENT §6.4).
 * Enterprise connectors can be listed as soon as there are any.
 */
import { error } from '@portero/schema/errors.ts';
import type { Actor } from '../audit/actor.ts';
import { relate, related, relateExactly, unrelate } from '../database/relations.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { foreignKeysAs422 } from '../http/foreign-keys.ts';
import { roleJson } from '../organization-template/entities.ts';
import { selectRolesByIds } from '../organization-template/store.ts';
import type { TenantContext } from '../tenants/context.ts';
import { existing, note } from './administration.ts';

const domains = 'organization_jit_email_domains';
const roles = 'organization_jit_roles';

/** @throws entity.not_exists_with_id */
export async function listDomains(tenant: TenantContext, organizationId: string) {
  await existing(tenant.db, organizationId);
  const found = await related(tenant.db, domains, 'emailDomain', { organizationId });
  return found.map((emailDomain) => ({ tenantId: tenant.id, organizationId, emailDomain }));
}

/** @throws entity.unique_integrity_violation (422), entity.relation_foreign_key_not_found (422) */
export async function addDomain(
  tenant: TenantContext,
  organizationId: string,
  emailDomain: string,
  actor: Actor,
) {
  await foreignKeysAs422(
    tenant.db.transaction(async (db) => {
      if ((await related(db, domains, 'emailDomain', { organizationId })).includes(emailDomain))
        throw error('entity.unique_integrity_violation');
      await relate(db, domains, [{ organizationId, emailDomain }]);
      await note(db, 'Jit.Updated', actor, organizationId, { addedEmailDomains: [emailDomain] });
    }),
  );
  return { tenantId: tenant.id, organizationId, emailDomain };
}

/** @throws entity.not_exists_with_id, entity.relation_foreign_key_not_found (422) */
export async function replaceDomains(
  tenant: TenantContext,
  organizationId: string,
  wanted: readonly string[],
  actor: Actor,
): Promise<void> {
  await foreignKeysAs422(
    tenant.db.transaction(async (db) => {
      await existing(db, organizationId);
      const { added, removed } = await relateExactly(
        db,
        domains,
        { organizationId },
        'emailDomain',
        wanted,
        (emailDomain) => ({ organizationId, emailDomain }),
      );
      await note(db, 'Jit.Updated', actor, organizationId, {
        addedEmailDomains: added,
        removedEmailDomains: removed,
      });
    }),
  );
}

/** @throws entity.not_found */
export async function removeDomain(
  tenant: TenantContext,
  organizationId: string,
  emailDomain: string,
  actor: Actor,
): Promise<void> {
  await tenant.db.transaction(async (db) => {
    if ((await unrelate(db, domains, { organizationId, emailDomain })) === 0) throw error('entity.not_found');
    await note(db, 'Jit.Updated', actor, organizationId, { removedEmailDomains: [emailDomain] });
  });
}

/** @throws entity.not_exists_with_id */
export async function listRoles(tenant: TenantContext, organizationId: string) {
  await existing(tenant.db, organizationId);
  const ids = await related(tenant.db, roles, 'organizationRoleId', { organizationId });
  return (await selectRolesByIds(tenant.db, ids)).map((role) => roleJson(tenant, role));
}

/** @throws entity.relation_foreign_key_not_found (422), entity.db_constraint_violated for machine roles */
export async function addRoles(
  tenant: TenantContext,
  organizationId: string,
  roleIds: readonly string[],
  actor: Actor,
): Promise<void> {
  await foreignKeysAs422(
    tenant.db.transaction(async (db) => {
      await ensureUserRoles(db, roleIds);
      await relate(
        db,
        roles,
        roleIds.map((organizationRoleId) => ({ organizationId, organizationRoleId })),
      );
      await note(db, 'Jit.Updated', actor, organizationId, { addedOrganizationRoleIds: roleIds });
    }),
  );
}

/** @throws entity.not_exists_with_id, and as addRoles */
export async function replaceRoles(
  tenant: TenantContext,
  organizationId: string,
  roleIds: readonly string[],
  actor: Actor,
): Promise<void> {
  await foreignKeysAs422(
    tenant.db.transaction(async (db) => {
      await existing(db, organizationId);
      await ensureUserRoles(db, roleIds);
      const { added, removed } = await relateExactly(
        db,
        roles,
        { organizationId },
        'organizationRoleId',
        roleIds,
        (organizationRoleId) => ({ organizationId, organizationRoleId }),
      );
      await note(db, 'Jit.Updated', actor, organizationId, {
        addedOrganizationRoleIds: added,
        removedOrganizationRoleIds: removed,
      });
    }),
  );
}

/** @throws entity.not_found */
export async function removeRole(
  tenant: TenantContext,
  organizationId: string,
  organizationRoleId: string,
  actor: Actor,
): Promise<void> {
  await tenant.db.transaction(async (db) => {
    if ((await unrelate(db, roles, { organizationId, organizationRoleId })) === 0)
      throw error('entity.not_found');
    await note(db, 'Jit.Updated', actor, organizationId, {
      removedOrganizationRoleIds: [organizationRoleId],
    });
  });
}

/**
 * Name the enterprise connectors whose people join. There are none yet, so none can be named.
 * @throws entity.not_exists_with_id, entity.relation_foreign_key_not_found (422)
 */
export async function nameConnectors(
  tenant: TenantContext,
  organizationId: string,
  connectorIds: readonly string[],
): Promise<void> {
  await existing(tenant.db, organizationId);
  if (connectorIds.length > 0)
    throw error('entity.relation_foreign_key_not_found', undefined, { status: 422 });
}

/** Whoever registers is a person. */
async function ensureUserRoles(db: TenantDatabase, ids: readonly string[]): Promise<void> {
  const wanted = new Set(ids);
  const known = await selectRolesByIds(db, [...wanted]);
  if (known.length < wanted.size)
    throw error('entity.relation_foreign_key_not_found', undefined, { status: 422 });
  if (known.some(({ type }) => type !== 'User')) throw error('entity.db_constraint_violated');
}

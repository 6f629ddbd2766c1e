/** The rules of an application's access control (contract MANAGEMENT §3.5). They change together, in one transaction. */
import { error } from '@portero/schema/errors.ts';
import type { AccessControl, AccessControlBody } from '@portero/schema/third-party.ts';
import { existing } from '../applications/administration.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { relate, relateExactly, unrelate } from '../database/relations.ts';
import { foreignKeysAs422 } from '../http/foreign-keys.ts';
import type { TenantContext } from '../tenants/context.ts';
import { isEmpty } from './rules.ts';
import { revokeShutOut, storedRules } from './store.ts';

const mostRules = 1000;

/** @throws entity.not_exists_with_id */
export async function accessControlOf(tenant: TenantContext, applicationId: string): Promise<AccessControl> {
  await existing(tenant.db, applicationId);
  return storedRules(tenant.db, applicationId);
}

/**
 * Replace the rules. Whoever is shut out by that loses their tokens at once.
 * @throws request.invalid_input (422), entity.relation_foreign_key_not_found (422), entity.not_exists_with_id
 */
export async function replaceAccessControl(
  tenant: TenantContext,
  applicationId: string,
  body: AccessControlBody,
  actor: Actor,
): Promise<AccessControl> {
  const wanted = tidy(body);
  return foreignKeysAs422(
    tenant.db.transaction(async (db) => {
      const { appLevelAccessControlEnabled } = await existing(db, applicationId);
      if (appLevelAccessControlEnabled && isEmpty(wanted)) {
        throw error('request.invalid_input', undefined, {
          status: 422,
          details: 'Access control is on: keep a rule, or turn it off first.',
        });
      }
      const of = { applicationId };
      const { userIds, userRoleIds, organizationIds } = wanted;
      await relateExactly(db, 'application_access_users', of, 'userId', userIds, (userId) => ({
        applicationId,
        userId,
      }));
      await relateExactly(db, 'application_access_user_roles', of, 'roleId', userRoleIds, (roleId) => ({
        applicationId,
        roleId,
      }));
      await relateExactly(
        db,
        'application_access_organizations',
        of,
        'organizationId',
        organizationIds,
        (organizationId) => ({ applicationId, organizationId }),
      );
      await unrelate(db, 'application_access_organization_roles', { applicationId });
      const rows = wanted.organizationRoleRules.flatMap(({ organizationId, organizationRoleIds }) =>
        organizationRoleIds.map((organizationRoleId) => ({
          applicationId,
          organizationId,
          organizationRoleId,
        })),
      );
      await relate(db, 'application_access_organization_roles', rows);
      if (appLevelAccessControlEnabled) await revokeShutOut(db, applicationId);
      await recordChange(db, {
        key: 'Management.Application.AccessControlReplaced',
        result: 'Success',
        actor,
        applicationId,
        ...wanted,
      });
      return storedRules(db, applicationId);
    }),
  );
}

/** Nothing twice; rules of the same organization are one. @throws request.invalid_input (422) */
function tidy(body: AccessControlBody): AccessControl {
  const groups = Map.groupBy(body.organizationRoleRules, ({ organizationId }) => organizationId);
  const organizationRoleRules = [...groups].map(([organizationId, rules]) => ({
    organizationId,
    organizationRoleIds: unique(rules.flatMap(({ organizationRoleIds }) => organizationRoleIds)),
  }));
  const bare = body.organizationRoleRules.find(({ organizationRoleIds }) => organizationRoleIds.length === 0);
  if (bare) {
    throw error(
      'request.invalid_input',
      { organizationId: bare.organizationId },
      { status: 422, details: 'A rule for organization roles needs at least one role.' },
    );
  }
  const rules = {
    userIds: unique(body.userIds),
    userRoleIds: unique(body.userRoleIds),
    organizationIds: unique(body.organizationIds),
    organizationRoleRules,
  };
  const lists = [...Object.values(rules), organizationRoleRules.flatMap((rule) => rule.organizationRoleIds)];
  if (lists.some((list) => list.length > mostRules)) {
    throw error('request.invalid_input', undefined, {
      status: 422,
      details: `Each kind of rule may be there ${mostRules} times at most.`,
    });
  }
  return rules;
}

const unique = (ids: readonly string[]): string[] => [...new Set(ids)];

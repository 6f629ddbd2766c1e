/** Queries on who may use an application. */
import type { AccessControl } from '@portero/schema/third-party.ts';
import { expressionBuilder } from 'kysely';
import { related } from '../database/relations.ts';
import type { Tables } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

/** For queries inside others, which are scoped to the tenant with the whole. */
const inner = expressionBuilder<Tables, never>();

/** Of each kind of rule: the people whom the application's rules let in. */
const lettingIn = [
  (applicationId: string) =>
    inner
      .selectFrom('application_access_users as rule')
      .select('rule.userId')
      .where('rule.applicationId', '=', applicationId),
  (applicationId: string) =>
    inner
      .selectFrom('application_access_user_roles as rule')
      .innerJoin('users_roles as held', 'held.roleId', 'rule.roleId')
      .select('held.userId')
      .where('rule.applicationId', '=', applicationId),
  (applicationId: string) =>
    inner
      .selectFrom('application_access_organizations as rule')
      .innerJoin('organization_users as held', 'held.organizationId', 'rule.organizationId')
      .select('held.userId')
      .where('rule.applicationId', '=', applicationId),
  (applicationId: string) =>
    inner
      .selectFrom('application_access_organization_roles as rule')
      .innerJoin('organization_user_roles as held', (join) =>
        join
          .onRef('held.organizationId', '=', 'rule.organizationId')
          .onRef('held.organizationRoleId', '=', 'rule.organizationRoleId'),
      )
      .select('held.userId')
      .where('rule.applicationId', '=', applicationId),
] as const;

/** Whether one of the application's rules lets the person in: one statement whatever the rules. */
export async function isLetIn(db: TenantDatabase, applicationId: string, userId: string): Promise<boolean> {
  const row = await db.read
    .selectFrom('users')
    .select('users.id')
    .where('users.id', '=', userId)
    .where((e) => e.or(lettingIn.map((people) => e('users.id', 'in', people(applicationId)))))
    .executeTakeFirst();
  return row !== undefined;
}

/** End grants, tokens and codes of everybody whom the rules do not let in. Part of the caller's transaction. */
export async function revokeShutOut(db: TenantDatabase, applicationId: string): Promise<void> {
  await db.write
    .deleteFrom('oidc_records')
    .where('clientId', '=', applicationId)
    .where('model', 'in', ['AccessToken', 'RefreshToken', 'AuthorizationCode', 'DeviceCode', 'Grant'])
    .where('accountId', 'is not', null)
    .where((e) => e.and(lettingIn.map((people) => e('accountId', 'not in', people(applicationId)))))
    .execute();
}

/** All rules of an application. */
export async function storedRules(db: TenantDatabase, applicationId: string): Promise<AccessControl> {
  const of = { applicationId };
  const userIds = await related(db, 'application_access_users', 'userId', of);
  const userRoleIds = await related(db, 'application_access_user_roles', 'roleId', of);
  const organizationIds = await related(db, 'application_access_organizations', 'organizationId', of);
  const rows = await db.read
    .selectFrom('application_access_organization_roles')
    .select(['organizationId', 'organizationRoleId'])
    .where('applicationId', '=', applicationId)
    .orderBy('organizationId')
    .orderBy('organizationRoleId')
    .execute();
  const groups = Map.groupBy(rows, ({ organizationId }) => organizationId);
  const organizationRoleRules = [...groups].map(([organizationId, rules]) => ({
    organizationId,
    organizationRoleIds: rules.map(({ organizationRoleId }) => organizationRoleId),
  }));
  return { userIds, userRoleIds, organizationIds, organizationRoleRules };
}

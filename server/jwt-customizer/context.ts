/** What a script for custom claims gets to see of the world (contract PROTOCOL §3.8): no secret, no digest. */
import { applicationJson } from '../applications/administration.ts';
import type { Application } from '../applications/rules.ts';
import type { JsonObject } from '../database/tables.ts';
import { getOrganization } from '../organizations/administration.ts';
import { organizationsOfUser, rolesInOrganizations } from '../organizations/rules.ts';
import { rolesWithScopesOfUser } from '../roles/rules.ts';
import type { TenantContext } from '../tenants/context.ts';
import { publicUser, type User } from '../users/rules.ts';
import { submissionOfSession } from '../users/sessions.ts';

export type UserFacts = {
  readonly user: User;
  readonly application: Application | undefined;
  readonly organizationId: string | undefined;
  readonly sessionUid: string | undefined;
  /** Of a token exchange with a subject token. */
  readonly grant: { readonly type: string; readonly subjectTokenContext: JsonObject } | undefined;
};

/**
 * Names are the contract's, which scripts rely on.
 * @throws entity.not_exists_with_id for an organization that is not there
 */
export async function contextOfUser(tenant: TenantContext, facts: UserFacts): Promise<JsonObject> {
  const { user, application, organizationId, sessionUid, grant } = facts;
  const [roles, organizations, organizationRoles, organization, interaction] = await Promise.all([
    rolesWithScopesOfUser(tenant, user.id),
    organizationsOfUser(tenant, user.id),
    rolesInOrganizations(tenant, user.id),
    organizationId === undefined ? undefined : getOrganization(tenant, organizationId),
    sessionUid === undefined ? undefined : submissionOfSession(tenant, sessionUid),
  ]);
  return {
    user: {
      ...publicUser(user),
      ssoIdentities: [],
      mfaVerificationFactors: factorsOf(user),
      roles,
      organizations: organizations.map(({ id, name, description }) => ({ id, name, description })),
      organizationRoles: organizationRoles.map(({ organizationId: at, id, name }) => ({
        organizationId: at,
        roleId: id,
        roleName: name,
      })),
    },
    ...(grant && { grant }),
    ...(interaction && { interaction }),
    ...contextOfApplication(tenant, application),
    ...(organization && {
      organization: {
        id: organization.id,
        name: organization.name,
        description: organization.description,
        customData: organization.customData,
      },
    }),
  };
}

/** Nothing for an application that cannot be found. */
export const contextOfApplication = (
  tenant: TenantContext,
  application: Application | undefined,
): JsonObject => (application ? { application: applicationJson(tenant, application) } : {});

const factorsOf = ({ mfaVerifications }: User): string[] =>
  mfaVerifications.flatMap((factor) => {
    const type: unknown =
      typeof factor === 'object' && factor !== null ? Reflect.get(factor, 'type') : undefined;
    return typeof type === 'string' ? [type] : [];
  });

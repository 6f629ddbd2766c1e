/**
 * Saying for which organization one works, once signed in (`server/oidc/interaction/organization-choice.ts` asks). Who it
 * is comes from the session of the browser, never from what is sent.
 */
import { error } from '@portero/schema/errors.ts';
import { branding } from '@portero/schema/sign-in-experience.ts';
import { getApplication } from '../applications/rules.ts';
import { recordChange } from '../audit/audit.ts';
import {
  abortInteraction,
  completeOrganization,
  type Interaction,
} from '../oidc/interaction/interactions.ts';
import { settleInvitation } from '../organization-invitations/rules.ts';
import { invitationsWaiting } from '../organization-invitations/waiting.ts';
import { lastChoice, rememberChoice } from '../organizations/choices.ts';
import { isMember, organizationsOfUser, rolesInOrganizations } from '../organizations/rules.ts';
import type { TenantContext } from '../tenants/context.ts';
import { findUserById, type User } from '../users/rules.ts';

export type OfferedOrganization = {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly logoUrl?: string | undefined;
  readonly darkLogoUrl?: string | undefined;
  readonly roles: readonly string[];
  /** Chosen last at this application. */
  readonly isLast: boolean;
};
export type Offer = {
  readonly user: User;
  readonly application: string;
  /** Nobody gets in without an organization. */
  readonly isRequired: boolean;
  /** What was chosen last comes first, the rest by name. */
  readonly organizations: readonly OfferedOrganization[];
  readonly invitations: readonly {
    readonly id: string;
    readonly name: string;
    readonly roles: readonly string[];
  }[];
};

/** @throws session.not_found unless this very step is asked for, user.suspended */
export async function organizationsOffered(tenant: TenantContext, interaction: Interaction): Promise<Offer> {
  const { user, application, isRequired } = await asked(tenant, interaction);
  const of = { applicationId: application.id, userId: user.id };
  const [rows, held, last, invitations] = await Promise.all([
    organizationsOfUser(tenant, user.id),
    rolesInOrganizations(tenant, user.id),
    lastChoice(tenant.db, of),
    invitationsWaiting(tenant, user.id),
  ]);
  const roles = Map.groupBy(held, ({ organizationId }) => organizationId);
  const organizations = rows.map(({ id, name, description, branding: stored }) => {
    const { logoUrl, darkLogoUrl } = branding.catch({}).parse(stored);
    const names = (roles.get(id) ?? []).map((role) => role.name);
    return { id, name, description, logoUrl, darkLogoUrl, roles: names, isLast: id === last };
  });
  return {
    user,
    application: application.name,
    isRequired,
    organizations: organizations.sort(
      (a, b) =>
        Number(b.isLast) - Number(a.isLast) || a.name.localeCompare(b.name, undefined, { numeric: true }),
    ),
    invitations: invitations.map(({ id, organization, organizationRoles }) => ({
      id,
      name: organization.name,
      roles: organizationRoles.map(({ name }) => name),
    })),
  };
}

/**
 * @param organizationId `null` for none of them
 * @returns where the browser goes on
 * @throws session.not_found, user.suspended, organization.require_membership
 */
export async function chooseOrganization(
  tenant: TenantContext,
  interaction: Interaction,
  organizationId: string | null,
): Promise<{ redirectTo: string }> {
  const { user, application, isRequired } = await asked(tenant, interaction);
  const of = { applicationId: application.id, userId: user.id };
  return tenant.db.transaction(async (db) => {
    const may =
      organizationId === null ? !isRequired : await isMember({ ...tenant, db }, organizationId, user.id);
    if (!may) throw error('organization.require_membership');
    if (organizationId !== null) await rememberChoice(db, { ...of, organizationId });
    await recordChange(db, {
      key: 'Interaction.Organization.Chosen',
      result: 'Success',
      ...of,
      ...(organizationId !== null && { organizationId }),
    });
    return completeOrganization(tenant, db, interaction, { accountId: user.id, organizationId });
  });
}

/**
 * Join by an invitation of one's own, and work for that organization.
 * @throws session.not_found, user.suspended, entity.not_found, request.invalid_input (422) when it was settled meanwhile
 */
export async function acceptAndChoose(
  tenant: TenantContext,
  interaction: Interaction,
  invitationId: string,
): Promise<{ redirectTo: string }> {
  const { user } = await asked(tenant, interaction);
  const invitations = await invitationsWaiting(tenant, user.id);
  const invitation = invitations.find(({ id }) => id === invitationId);
  if (!invitation) throw error('entity.not_found');
  const settled = { status: 'Accepted', acceptedUserId: user.id } as const;
  await settleInvitation(tenant, invitationId, settled, { type: 'user', id: user.id });
  return chooseOrganization(tenant, interaction, invitation.organization.id);
}

/** The application hears that the person did not say. @throws session.not_found, user.suspended */
export async function chooseNothing(
  tenant: TenantContext,
  interaction: Interaction,
): Promise<{ redirectTo: string }> {
  const { user, application } = await asked(tenant, interaction);
  return tenant.db.transaction(async (db) => {
    await recordChange(db, {
      key: 'Interaction.Organization.Declined',
      result: 'Success',
      userId: user.id,
      applicationId: application.id,
    });
    return abortInteraction(tenant, db, interaction, {
      error: 'access_denied',
      error_description: 'the person chose no organization',
    });
  });
}

async function asked(tenant: TenantContext, { prompt, clientId, sessionAccountId }: Interaction) {
  if (prompt !== 'select_organization' || sessionAccountId === undefined) throw error('session.not_found');
  const [application, user] = await Promise.all([
    getApplication(tenant, clientId),
    findUserById(tenant, sessionAccountId),
  ]);
  if (!application || !user) throw error('session.not_found');
  if (user.isSuspended) throw error('user.suspended');
  const isRequired = application.customClientMetadata.organizationSelection === 'required';
  return { application, user, isRequired };
}

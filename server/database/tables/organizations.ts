/** Tables about organizations, who belongs to them, and what that allows. */
import type { JsonObject, Relation, TenantId } from './kinds.ts';

export type OrganizationTables = {
  organizations: {
    tenantId: TenantId;
    id: string;
    name: string;
    description: string | null;
    customData: JsonObject;
    isMfaRequired: boolean;
    color: JsonObject;
    branding: JsonObject;
    customCss: string | null;
    createdAt: number;
  };
  organization_roles: {
    tenantId: TenantId;
    id: string;
    name: string;
    description: string | null;
    type: 'User' | 'MachineToMachine';
    createdAt: number;
  };
  organization_scopes: {
    tenantId: TenantId;
    id: string;
    name: string;
    description: string | null;
    createdAt: number;
  };
  organization_users: Relation<'organizationId' | 'userId'>;
  organization_applications: Relation<'organizationId' | 'applicationId'>;
  organization_user_roles: Relation<'organizationId' | 'userId' | 'organizationRoleId'>;
  organization_application_roles: Relation<'organizationId' | 'applicationId' | 'organizationRoleId'>;
  organization_role_scopes: Relation<'organizationRoleId' | 'organizationScopeId'>;
  organization_role_resource_scopes: Relation<'organizationRoleId' | 'scopeId'>;
  organization_jit_email_domains: Relation<'organizationId' | 'emailDomain'>;
  organization_jit_roles: Relation<'organizationId' | 'organizationRoleId'>;
  organization_choices: Relation<'applicationId' | 'userId' | 'organizationId'>;
  organization_invitations: {
    tenantId: TenantId;
    id: string;
    inviterId: string | null;
    invitee: string;
    inviteeKey: string;
    acceptedUserId: string | null;
    organizationId: string;
    status: 'Pending' | 'Accepted' | 'Expired' | 'Revoked';
    createdAt: number;
    updatedAt: number;
    expiresAt: number;
  };
  organization_invitation_roles: Relation<'organizationInvitationId' | 'organizationRoleId'>;
};

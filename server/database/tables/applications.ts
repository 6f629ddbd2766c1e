/** Tables about applications: what they are, what they may ask for, and how they came to be. */
import type { JsonObject, Relation, TenantId } from './kinds.ts';

export type ApplicationTables = {
  applications: {
    tenantId: TenantId;
    id: string;
    name: string;
    description: string | null;
    type: string;
    oidcClientMetadata: JsonObject;
    customClientMetadata: JsonObject;
    protectedAppMetadata: JsonObject | null;
    isThirdParty: boolean;
    appLevelAccessControlEnabled: boolean;
    customData: JsonObject;
    createdAt: number;
  };
  application_secrets: {
    tenantId: TenantId;
    applicationId: string;
    name: string;
    sealed: string;
    fingerprint: string;
    createdAt: number;
    expiresAt: number | null;
  };
  application_sign_in_experiences: {
    tenantId: TenantId;
    applicationId: string;
    color: JsonObject;
    branding: JsonObject;
    customCss: string | null;
    termsOfUseUrl: string | null;
    privacyPolicyUrl: string | null;
    displayName: string | null;
  };
  application_consent_user_scopes: Relation<'applicationId' | 'userScope'>;
  application_consent_resource_scopes: Relation<'applicationId' | 'scopeId'>;
  application_consent_organization_scopes: Relation<'applicationId' | 'organizationScopeId'>;
  application_consent_organization_resource_scopes: Relation<'applicationId' | 'scopeId'>;
  application_consent_organizations: Relation<'applicationId' | 'organizationId' | 'userId'>;
  cimd_user_scopes: Relation<'userScope'>;
  cimd_resource_scopes: Relation<'scopeId'>;
  cimd_organization_scopes: Relation<'organizationScopeId'>;
  cimd_organization_resource_scopes: Relation<'scopeId'>;
  cimd_grant_organizations: Relation<'grantId' | 'organizationId' | 'userId'>;
  cimd_grant_client_snapshots: {
    tenantId: TenantId;
    grantId: string;
    clientId: string;
    name: string | null;
    logoUri: string | null;
    createdAt: number;
  };
  application_access_users: Relation<'applicationId' | 'userId'>;
  application_access_user_roles: Relation<'applicationId' | 'roleId'>;
  application_access_organizations: Relation<'applicationId' | 'organizationId'>;
  application_access_organization_roles: Relation<'applicationId' | 'organizationId' | 'organizationRoleId'>;
  /** Under which names a protected application is served. */
  protected_app_hosts: { tenantId: TenantId; hostname: string; applicationId: string; createdAt: number };
  /** People signed in at protected applications; found by the hash of what their browser holds. */
  protected_app_sessions: {
    tenantId: TenantId;
    id: string;
    applicationId: string;
    userId: string;
    grantId: string;
    sid: string;
    sealed: string;
    createdAt: number;
    expiresAt: number;
  };
  /** Let a client register itself; found by `fingerprint`. */
  initial_access_tokens: {
    tenantId: TenantId;
    id: string;
    name: string;
    fingerprint: string;
    policy: JsonObject;
    maxUses: number | null;
    uses: number;
    lastUsedAt: number | null;
    createdAt: number;
    expiresAt: number;
  };
  /** What a client said of itself; `fingerprint` finds it by its registration access token. */
  client_registrations: {
    tenantId: TenantId;
    applicationId: string;
    initialAccessTokenId: string | null;
    fingerprint: string;
    policy: JsonObject;
    metadata: JsonObject;
    createdAt: number;
  };
  /** Sign-outs that an application has yet to be told of. */
  backchannel_logouts: {
    tenantId: TenantId;
    id: string;
    applicationId: string;
    userId: string;
    sid: string;
    issuer: string | null;
    tries: number;
    nextTryAt: number;
    createdAt: number;
  };
};

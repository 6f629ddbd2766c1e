/** The tables as Kysely sees them. JSON columns are parsed values, yes/no columns booleans, times milliseconds. */
import type { VerificationFile } from '@portero/schema/domains.ts';
import type { domainStatus } from '@portero/schema/protected-apps.ts';
import type { ColumnType, Generated } from 'kysely';
import type * as z from 'zod';

/** Filled in and filtered by the tenant scope, never by a caller. */
type TenantId = ColumnType<string, never, never>;
export type JsonObject = Record<string, unknown>;
/** A row that says only that things belong together. */
type Relation<Columns extends string> = { tenantId: TenantId; createdAt: number } & Record<Columns, string>;

export type Tables = {
  tenants: { id: string; createdAt: number };
  instance: { key: string; text: string };
} & TenantTables;

/** Every table here has `tenantId` first in its primary key and is reachable only through a tenant scope. */
export type TenantTables = {
  configs: { tenantId: TenantId; key: string; value: unknown };
  signing_keys: {
    tenantId: TenantId;
    id: string;
    use: 'signing' | 'cookie';
    algorithm: string;
    state: 'Next' | 'Current' | 'Previous';
    sealed: string;
    createdAt: number;
    activatesAt: number | null;
  };
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
  users: {
    tenantId: TenantId;
    id: string;
    username: string | null;
    usernameKey: string | null;
    primaryEmail: string | null;
    emailKey: string | null;
    /** Proved by the person or vouched for; false when it is known that nobody did; null when nobody has said. */
    isEmailVerified: boolean | null;
    primaryPhone: string | null;
    phoneKey: string | null;
    isPhoneVerified: boolean | null;
    name: string | null;
    avatar: string | null;
    profile: JsonObject;
    identities: JsonObject;
    customData: JsonObject;
    logtoConfig: JsonObject;
    mfaVerifications: unknown[];
    passwordDigest: string | null;
    passwordAlgorithm: string | null;
    passwordUpdatedAt: number | null;
    isSuspended: boolean;
    isPasswordExpired: boolean;
    applicationId: string | null;
    cimdClientId: string | null;
    lastSignInAt: number | null;
    createdAt: number;
    updatedAt: number;
  };
  roles: {
    tenantId: TenantId;
    id: string;
    name: string;
    description: string;
    type: 'User' | 'MachineToMachine';
    isDefault: boolean;
    createdAt: number;
  };
  roles_scopes: { tenantId: TenantId; id: string; roleId: string; scopeId: string; createdAt: number };
  users_roles: { tenantId: TenantId; id: string; userId: string; roleId: string; createdAt: number };
  applications_roles: {
    tenantId: TenantId;
    id: string;
    applicationId: string;
    roleId: string;
    createdAt: number;
  };
  resources: {
    tenantId: TenantId;
    id: string;
    name: string;
    indicator: string;
    isDefault: boolean;
    accessTokenTtl: number;
    isolatesOrganizations: boolean;
    authorizationDetailsTypes: readonly unknown[];
    createdAt: number;
  };
  scopes: {
    tenantId: TenantId;
    id: string;
    resourceId: string;
    name: string;
    description: string | null;
    createdAt: number;
  };
  connectors: {
    tenantId: TenantId;
    id: string;
    connectorId: string;
    sealedConfig: string;
    metadata: JsonObject;
    syncProfile: boolean;
    enableTokenStorage: boolean;
    createdAt: number;
  };
  email_templates: {
    tenantId: TenantId;
    id: string;
    languageTag: string;
    templateType: string;
    details: JsonObject;
    createdAt: number;
  };
  /** What text messages say, in an administrator's words. */
  sms_templates: {
    tenantId: TenantId;
    languageTag: string;
    templateType: string;
    content: string;
    createdAt: number;
  };
  /** Details that the tenant collects about people. */
  custom_profile_fields: {
    tenantId: TenantId;
    id: string;
    name: string;
    type: string;
    label: string;
    description: string | null;
    required: boolean;
    config: JsonObject;
    createdAt: number;
    sieOrder: number;
  };
  /** Who agreed to which terms; the first time counts. */
  terms_acceptances: {
    tenantId: TenantId;
    userId: string;
    /** Of the documents' addresses. */
    version: string;
    termsOfUseUrl: string | null;
    privacyPolicyUrl: string | null;
    /** Whether a box was ticked, or going on meant it. */
    manner: 'ticked' | 'implied';
    applicationId: string | null;
    createdAt: number;
  };
  custom_phrases: { tenantId: TenantId; languageTag: string; translation: JsonObject };
  /** One row, id `default`: the whole object, so that a change is one statement. */
  sign_in_experiences: { tenantId: TenantId; id: string; value: JsonObject; revision: Generated<number> };
  /** One row, id `default`; none means the defaults. */
  account_centers: { tenantId: TenantId; id: string; value: JsonObject };
  /** What somebody has shown of themselves in their account; bound to person and session. */
  verification_records: {
    tenantId: TenantId;
    id: string;
    userId: string;
    /** Whose requests may show it: a browser's session, or a grant where there is none. */
    holder: string;
    type: string;
    sealed: string;
    verifiedAt: number | null;
    expiresAt: number;
    createdAt: number;
  };
  /** Pictures that people and administrators uploaded. */
  user_assets: {
    tenantId: TenantId;
    id: string;
    /** Whose it is; administrators' belong to nobody. */
    userId: string | null;
    contentType: string;
    size: number;
    content: Uint8Array;
    createdAt: number;
  };
  /** Versions of sign-in pages that an administrator uploaded. */
  custom_ui_assets: {
    tenantId: TenantId;
    id: string;
    /** Of the uploaded file. */
    name: string;
    fileCount: number;
    /** Bytes, unpacked. */
    size: number;
    createdAt: number;
  };
  custom_ui_files: {
    tenantId: TenantId;
    assetId: string;
    path: string;
    contentType: string;
    hash: string;
    size: number;
    content: Uint8Array;
  };
  logs: {
    tenantId: TenantId;
    id: string;
    key: string;
    payload: JsonObject;
    userId: string | null;
    applicationId: string | null;
    organizationId: string | null;
    createdAt: number;
  };
  /** Records of the OpenID engine. `id` is a keyed hash of the token's value; the value itself is nowhere. */
  oidc_records: {
    tenantId: TenantId;
    model: string;
    id: string;
    payload: JsonObject;
    grantId: string | null;
    uid: string | null;
    userCode: string | null;
    accountId: string | null;
    clientId: string | null;
    expiresAt: number;
    consumedAt: number | null;
    successor: Generated<string | null>;
  };
  session_extensions: {
    tenantId: TenantId;
    sessionUid: string;
    accountId: string;
    clientId: string | null;
    lastSubmission: JsonObject;
    /** Under which of the tenant's addresses; null for sessions that began before it was kept. */
    issuer: string | null;
    /** To some minutes; see `server/oidc/sessions/last-seen.ts`. Null where it has not been noted. */
    lastSeenAt: Generated<number | null>;
    /** Who acts in the person's name; see `server/impersonation/sessions.ts`. */
    actedBy: Generated<JsonObject | null>;
    expiresAt: number;
    createdAt: number;
  };
  /** The sign-in state machine's state, one row per interaction. `revision` refuses lost updates. */
  interactions: {
    tenantId: TenantId;
    uid: string;
    sealed: string;
    revision: number;
    expiresAt: number;
  };
  /** Whatever may be used once; see `server/security/consume.ts`. */
  single_use: {
    tenantId: TenantId;
    purpose: string;
    key: string;
    subject: string;
    session: string;
    secret: string | null;
    tries: number;
    maxTries: number;
    payload: JsonObject;
    expiresAt: number;
    consumedAt: number | null;
    createdAt: number;
  };
  /** Counters of guessing and of sending; see `server/security/attempts.ts`. */
  attempts: {
    tenantId: TenantId;
    action: string;
    key: string;
    count: number;
    windowStart: number;
    lockedUntil: number;
  };
  /** One at most; see `server/captcha`. */
  captcha_providers: {
    tenantId: TenantId;
    slot: 'default';
    id: string;
    sealed: string;
    createdAt: number;
    updatedAt: number;
  };
  /** Identifiers that were locked, so that somebody can be shown them; the lock itself is in `attempts`. */
  lockouts: {
    tenantId: TenantId;
    key: string;
    sealed: string;
    failures: number;
    lockedAt: number;
    lockedUntil: number;
  };
  /** Passwords that people had before, as hashes. */
  password_history: {
    tenantId: TenantId;
    id: string;
    userId: string;
    digest: string;
    algorithm: string;
    createdAt: number;
  };
  /** Devices that stand for their owner's second factor; see `server/trusted-devices`. */
  trusted_devices: {
    tenantId: TenantId;
    id: string;
    userId: string;
    secretDigest: string;
    /** Password and factors as they were: another one ends the trust. */
    boundTo: string;
    userAgent: string | null;
    ip: string | null;
    country: string | null;
    city: string | null;
    createdAt: number;
    lastUsedAt: number;
    expiresAt: number;
  };
  /** Where people have signed in from; see `server/adaptive-mfa`. */
  sign_in_places: { tenantId: TenantId; userId: string; kind: string; place: string; seenAt: number };
  inbox_messages: {
    tenantId: TenantId;
    id: string;
    channel: 'email' | 'sms';
    recipient: string;
    type: string;
    sealed: string;
    createdAt: number;
  };
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
  /** `sealed` opens to the value (the contract lists it); `fingerprint` finds it. */
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
  personal_access_tokens: {
    tenantId: TenantId;
    userId: string;
    name: string;
    sealed: string;
    fingerprint: string;
    createdAt: number;
    expiresAt: number | null;
    lastUsedAt: number | null;
    /** What may be had for it at most; null: whatever the person may. */
    allowed: unknown[] | null;
  };
  one_time_tokens: {
    tenantId: TenantId;
    id: string;
    email: string;
    emailKey: string;
    sealed: string;
    fingerprint: string;
    context: JsonObject;
    status: 'active' | 'consumed' | 'revoked' | 'expired';
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
  /** `request` is a hash of what was asked; `sealed` the answer, once there is one. */
  idempotency_keys: {
    tenantId: TenantId;
    id: string;
    request: string;
    sealed: string | null;
    startedAt: number;
    expiresAt: number;
  };
  /** `date` is yyyy-mm-dd: a day on which a token was issued for the person. */
  daily_active_users: { tenantId: TenantId; date: string; userId: string };
  user_imports: {
    tenantId: TenantId;
    id: string;
    state: 'Receiving' | 'Waiting' | 'Running' | 'Paused' | 'Done' | 'Failed' | 'Cancelled';
    format: string;
    details: JsonObject;
    isDryRun: boolean;
    received: number;
    processed: number;
    created: number;
    updated: number;
    skipped: number;
    failed: number;
    failure: string | null;
    createdAt: number;
    finishedAt: number | null;
    leaseOwner: string | null;
    leaseUntil: number;
  };
  /** `sealed` opens to the person as read from the file, until the row has its outcome. */
  user_import_rows: {
    tenantId: TenantId;
    importId: string;
    row: number;
    label: string;
    sealed: string | null;
    outcome: 'created' | 'updated' | 'skipped' | 'failed' | null;
    code: string | null;
    message: string | null;
    userId: string | null;
  };
  domains: {
    tenantId: TenantId;
    id: string;
    domain: string;
    status: z.infer<typeof domainStatus>;
    errorMessage: string | null;
    verificationFiles: VerificationFile[];
    checkedAt: number;
    /** Since when the proof of a domain that is served cannot be found. */
    missingSince: number | null;
    createdAt: number;
    updatedAt: number;
  };
  /** SQLite only, kept by triggers: what searches of people look through. */
  user_texts: { number: number; tenantId: TenantId; id: string; createdAt: number; text: string };
};

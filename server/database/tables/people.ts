/** Tables about people. */
import type { RecoveryState } from '@portero/schema/recovery-requests.ts';
import type { Generated } from 'kysely';
import type { JsonObject, TenantId } from './kinds.ts';

export type PeopleTables = {
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
    /** Whatever the tenant asks of others; an administrator said so. */
    needsSecondFactor: Generated<boolean>;
    /** How often all that they hold was ended (`endAllOf`, or by a deletion that was taken back): no sign-in that was under way then goes on. */
    timesEnded: Generated<number>;
    applicationId: string | null;
    cimdClientId: string | null;
    lastSignInAt: number | null;
    createdAt: number;
    updatedAt: number;
  };
  /** Whom administrators deleted, while they can be brought back; `sealed` opens to all that is kept of them. */
  deleted_users: { tenantId: TenantId; id: string; sealed: string; deletedAt: number };
  /** SQLite only, kept by triggers: what searches of people look through. */
  user_texts: { number: number; tenantId: TenantId; id: string; createdAt: number; text: string };
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
  /** Passwords that people had before, as hashes. */
  password_history: {
    tenantId: TenantId;
    id: string;
    userId: string;
    digest: string;
    algorithm: string;
    createdAt: number;
  };
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
  /** People who ask to replace second factors that they lost; see `server/factor-recovery`. */
  recovery_requests: {
    tenantId: TenantId;
    id: string;
    userId: string;
    state: RecoveryState;
    /** Password, addresses and factors as they were: with others the request is void. */
    boundTo: string;
    /** Of the token in the link that stops it. */
    stopDigest: string;
    /** In the person's words. */
    reason: string | null;
    /** What they could have shown, separated by blanks. */
    factorTypes: string;
    ip: string | null;
    userAgent: string | null;
    createdAt: number;
    /** Nobody can approve it before. */
    waitsUntil: number;
    /** While it is open; an approval sets it anew. */
    expiresAt: number;
    /** `user:id`, `app:id` */
    decidedBy: string | null;
    /** In the administrator's words. */
    decision: string | null;
    closedAt: number | null;
  };
  /** Where people have signed in from; see `server/adaptive-mfa`. */
  sign_in_places: { tenantId: TenantId; userId: string; kind: string; place: string; seenAt: number };
  /** `date` is yyyy-mm-dd: a day on which a token was issued for the person. */
  daily_active_users: { tenantId: TenantId; date: string; userId: string };
  /** `sealed` opens to the value (the contract lists it); `fingerprint` finds it. */
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
    /** Null where nobody noted it. */
    createdBy: Generated<JsonObject | null>;
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
};

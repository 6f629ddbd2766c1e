/** Tables about signing in: how it looks, how far somebody has come, and what the OpenID engine keeps. */
import type { Generated } from 'kysely';
import type { JsonObject, TenantId } from './kinds.ts';

export type SignInTables = {
  /** One row, id `default`: the whole object, so that a change is one statement. */
  sign_in_experiences: { tenantId: TenantId; id: string; value: JsonObject; revision: Generated<number> };
  /** One row, id `default`; none means the defaults. */
  account_centers: { tenantId: TenantId; id: string; value: JsonObject };
  custom_phrases: { tenantId: TenantId; languageTag: string; translation: JsonObject };
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
    /** Of a used refresh token: the sealed value of the one that replaced it. */
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
  /** Identifiers that were locked, so that somebody can be shown them; the lock itself is in `attempts`. */
  lockouts: {
    tenantId: TenantId;
    key: string;
    sealed: string;
    failures: number;
    lockedAt: number;
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
};

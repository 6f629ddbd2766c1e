/** Tables about running the tenant. */
import type { VerificationFile } from '@portero/schema/domains.ts';
import type { domainStatus } from '@portero/schema/protected-apps.ts';
import type * as z from 'zod';
import type { JsonObject, TenantId } from './kinds.ts';

export type RunningTables = {
  configs: { tenantId: TenantId; key: string; value: unknown };
  /** Of scripts for claims, by their key in `configs`. Those from before versions were kept have no actor, and are of time 0. */
  script_versions: {
    tenantId: TenantId;
    id: string;
    key: string;
    value: unknown;
    actorType: 'user' | 'app' | 'command' | null;
    actorId: string | null;
    createdAt: number;
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
  log_seals: { tenantId: TenantId; number: number; content: string; mark: string; late: number };
  /** One at most; see `server/audit/stream`. */
  log_streams: {
    tenantId: TenantId;
    slot: 'default';
    /** Where to and how, with its secrets. */
    sealed: string;
    isEnabled: boolean;
    /** Ids: nothing up to the first is sent, everything up to the second has been. */
    since: string;
    position: string;
    /** Number of the last seal whose late entries have been sent. */
    lateThrough: number;
    deliveredId: string | null;
    deliveredAt: number | null;
    tries: number;
    nextTryAt: number;
    lastError: string | null;
    lastErrorAt: number | null;
    /** Who has it in hand, until then. */
    claim: string | null;
    claimedUntil: number;
    /** Entries that were removed before they were sent, and whether the receiver knows. */
    lostEntries: number;
    lostFrom: number | null;
    lostTo: number | null;
    isLossTold: boolean;
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
};

/** Tables about messages: who carries them and what they say. */
import type { JsonObject, TenantId } from './kinds.ts';

export type MessageTables = {
  connectors: {
    tenantId: TenantId;
    id: string;
    connectorId: string;
    sealedConfig: string;
    metadata: JsonObject;
    syncProfile: boolean;
    enableTokenStorage: boolean;
    /** Tried when the main connector of its channel fails. */
    isReserve: boolean;
    createdAt: number;
  };
  /** What is brought to somebody although nobody waits for it. */
  outbox_messages: {
    tenantId: TenantId;
    id: string;
    channel: 'email' | 'sms';
    /** What it says, in a word: a kind of notice. */
    kind: string;
    /** To whom, and all that its words need. */
    sealed: string;
    tries: number;
    nextTryAt: number;
    /** Until then it is in the hands of one process. */
    claimedUntil: number;
    lastError: string | null;
    /** Since then nobody tries any more. */
    givenUpAt: number | null;
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
  inbox_messages: {
    tenantId: TenantId;
    id: string;
    channel: 'email' | 'sms';
    recipient: string;
    type: string;
    sealed: string;
    createdAt: number;
  };
};

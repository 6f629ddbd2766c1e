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

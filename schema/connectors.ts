/** Connectors: what can be set up (factories) and what a tenant has set up (contract CONNECTORS §1). */
import * as z from 'zod';
import { languageTag } from './languages.ts';
import { emailAddress, jsonObject, phoneNumber } from './text.ts';

export const connectorType = z.enum(['Email', 'Sms', 'Social']);
export const connectorPlatform = z.enum(['Native', 'Universal', 'Web']);

const localized = z.record(z.string(), z.string());

export const formItem = z.object({
  key: z.string(),
  label: z.string(),
  type: z.enum(['Text', 'Number', 'MultilineText', 'Switch', 'Select', 'MultiSelect', 'Json']),
  required: z.boolean().optional(),
  placeholder: z.string().optional(),
  description: z.string().optional(),
  tooltip: z.string().optional(),
  defaultValue: z.unknown().optional(),
  selectItems: z.array(z.object({ value: z.string(), title: z.string() })).optional(),
  showConditions: z
    .array(z.object({ targetKey: z.string(), expectValue: z.unknown().optional() }))
    .optional(),
  isConfidential: z.boolean().optional(),
});

const metadata = z.object({
  type: connectorType,
  isDemo: z.boolean(),
  target: z.string(),
  name: localized,
  description: localized,
  logo: z.string(),
  logoDark: z.string().nullable(),
  readme: z.string(),
  formItems: z.array(formItem),
  platform: connectorPlatform.nullable(),
  isStandard: z.boolean().optional(),
  isTokenStorageSupported: z.boolean().optional(),
});

export const connectorFactorySchema = metadata.extend({ id: z.string() });
export type ConnectorFactoryAnswer = z.infer<typeof connectorFactorySchema>;

export const connectorSchema = metadata.extend({
  id: z.string(),
  connectorId: z.string(),
  syncProfile: z.boolean(),
  enableTokenStorage: z.boolean(),
  config: jsonObject,
  metadata: jsonObject,
  extraInfo: jsonObject,
  /** Stands in for the main connector of its channel while that one fails; left out of all others. */
  isReserve: z.literal(true).optional(),
});
export type ConnectorAnswer = z.infer<typeof connectorSchema>;

const instanceMetadata = z.object({
  target: z.string().min(1).max(64).optional(),
  name: localized.optional(),
  logo: z.string().max(100_000).optional(),
  logoDark: z.string().max(100_000).nullable().optional(),
});

export const createConnectorBody = z.object({
  id: z
    .string()
    .min(1)
    .max(128)
    .regex(/^[\w-]+$/)
    .optional(),
  connectorId: z.string().min(1).max(128),
  config: jsonObject.optional(),
  metadata: instanceMetadata.optional(),
  syncProfile: z.boolean().optional(),
  enableTokenStorage: z.boolean().optional(),
  /** Beside the channel's main connector, in place of its present reserve. */
  isReserve: z.boolean().optional(),
});
export type CreateConnectorBody = z.infer<typeof createConnectorBody>;

export const patchConnectorBody = createConnectorBody.omit({ id: true, connectorId: true, isReserve: true });
export type PatchConnectorBody = z.infer<typeof patchConnectorBody>;

const testOptions = {
  config: jsonObject,
  locale: languageTag.optional(),
  /** Whose stored secrets masks stand for, where two of one kind are set up; the main one's unless told. */
  storedId: z.string().min(1).max(128).optional(),
};
export const testConnectorBody = z.union([
  z.object({ email: emailAddress, ...testOptions }),
  z.object({ phone: phoneNumber, ...testOptions }),
]);

/** Stands for a stored secret in answers; sent back unchanged, it keeps the secret. */
export const secretMask = '••••••••';

/** Details that a tenant collects about people: the catalogue of custom profile fields (EXPERIENCE §7.12, MANAGEMENT §9.3). */
import * as z from 'zod';

export const profileFieldTypes = [
  'Text',
  'Number',
  'Date',
  'Checkbox',
  'Select',
  'Url',
  'Regex',
  'Address',
  'Fullname',
] as const;
export const profileFieldType = z.enum(profileFieldTypes);
export type ProfileFieldType = z.infer<typeof profileFieldType>;

export const dateFormats = ['MM/dd/yyyy', 'dd/MM/yyyy', 'yyyy-MM-dd', 'custom'] as const;
export const addressParts = [
  'formatted',
  'streetAddress',
  'locality',
  'region',
  'postalCode',
  'country',
] as const;
export const fullnameParts = ['givenName', 'middleName', 'familyName'] as const;

const count = z.int().min(0).max(1_000_000_000);
const options = z
  .array(z.object({ value: z.string().min(1).max(256), label: z.string().max(256).optional() }))
  .max(500);
const simpleConfig = z.object({
  placeholder: z.string().max(256).optional(),
  minLength: count.optional(),
  maxLength: count.optional(),
  minValue: count.optional(),
  maxValue: count.optional(),
  /** A date's, or the pattern of a regular expression. */
  format: z.string().max(128).optional(),
  customFormat: z.string().max(128).optional(),
  options: options.optional(),
  defaultValue: z.string().max(256).optional(),
});

export const profileFieldPart = z.object({
  enabled: z.boolean(),
  name: z.string().max(128),
  type: profileFieldType,
  label: z.string().min(1).max(128).optional(),
  description: z.string().max(256).optional(),
  required: z.boolean(),
  config: simpleConfig.optional(),
});
export type ProfileFieldPart = z.infer<typeof profileFieldPart>;

export const profileFieldConfig = simpleConfig.extend({
  parts: z.array(profileFieldPart).max(20).optional(),
});
export type ProfileFieldConfig = z.infer<typeof profileFieldConfig>;

export const profileFieldSchema = z.object({
  tenantId: z.string(),
  id: z.string(),
  name: z.string(),
  type: profileFieldType,
  label: z.string(),
  description: z.string().nullable(),
  required: z.boolean(),
  config: profileFieldConfig,
  createdAt: z.number(),
  sieOrder: z.number(),
});
export type ProfileField = z.infer<typeof profileFieldSchema>;

export const updateProfileFieldBody = z.object({
  type: profileFieldType,
  label: z.string().min(1).max(128).optional(),
  description: z.string().max(256).optional(),
  required: z.boolean(),
  config: profileFieldConfig.optional(),
});
export type ProfileFieldDefinition = z.infer<typeof updateProfileFieldBody>;

export const createProfileFieldBody = updateProfileFieldBody.extend({ name: z.string().max(128) });
export type CreateProfileFieldBody = z.infer<typeof createProfileFieldBody>;

export const profileFieldOrderBody = z.object({
  order: z.array(z.object({ name: z.string().max(128), sieOrder: z.int().min(0).max(1_000_000) })).max(1000),
});

/** API resources and their scopes (contract MANAGEMENT §4). */
import * as z from 'zod';
import { detailTypes } from './authorization-details.ts';

export const scopeSchema = z.object({
  tenantId: z.string(),
  id: z.string(),
  resourceId: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  createdAt: z.number(),
});
export type ScopeJson = z.infer<typeof scopeSchema>;

export const resourceSchema = z.object({
  tenantId: z.string(),
  id: z.string(),
  name: z.string(),
  indicator: z.string(),
  isDefault: z.boolean(),
  accessTokenTtl: z.number(),
  /** Ours: roles count where they are held, those of organizations within them and the others outside. */
  isolatesOrganizations: z.boolean(),
  /** Ours: what may be asked for beyond scopes (RFC 9396). */
  authorizationDetailsTypes: detailTypes,
});
export type ResourceJson = z.infer<typeof resourceSchema>;
export const resourceWithScopes = resourceSchema.extend({ scopes: z.array(scopeSchema).optional() });

/** RFC 8707 §2: an absolute URI without fragment. */
export const isResourceIndicator = (text: string): boolean =>
  /^[a-z][a-z\d+.-]*:[!$-;=?-[\]_a-z~%]+$/i.test(text) &&
  URL.canParse(text) &&
  (!/^https?:/i.test(text) || /^https?:\/\/[^/?]/i.test(text));

/** What two indicators share that people take for the same: the case of scheme and host, a usual port, slashes at the end. */
export function likenessOf(indicator: string): string {
  const url = URL.canParse(indicator) ? new URL(indicator).href : indicator.toLowerCase();
  return url.replace(/\/+$/, '');
}

const ttl = z.number().int().positive().max(31_536_000);

export const createResourceBody = z.object({
  name: z.string().trim().min(1).max(256),
  indicator: z
    .string()
    .trim()
    .min(1)
    .max(2048)
    .refine(isResourceIndicator, {
      error: 'must be an absolute URI without fragment, such as https://api.example.com (RFC 8707)',
    })
    .meta({ format: 'uri' }),
  accessTokenTtl: ttl.optional(),
  isolatesOrganizations: z.boolean().optional(),
  authorizationDetailsTypes: detailTypes.optional(),
});
export const patchResourceBody = z.object({
  name: z.string().trim().min(1).max(256).optional(),
  accessTokenTtl: ttl.optional(),
  isolatesOrganizations: z.boolean().optional(),
  authorizationDetailsTypes: detailTypes.optional(),
});
export const createScopeBody = z.object({
  name: z.string().min(1).max(256),
  description: z.string().max(2048).nullable().optional(),
});
export const patchScopeBody = createScopeBody.partial();

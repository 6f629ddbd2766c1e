/** API resources and their scopes (contract MANAGEMENT §4). */
import * as z from 'zod';

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
});
export type ResourceJson = z.infer<typeof resourceSchema>;
export const resourceWithScopes = resourceSchema.extend({ scopes: z.array(scopeSchema).optional() });

const ttl = z.number().int().positive().max(31_536_000);

export const createResourceBody = z.object({
  name: z.string().trim().min(1).max(256),
  indicator: z.string().trim().min(1).max(2048),
  accessTokenTtl: ttl.optional(),
  isolatesOrganizations: z.boolean().optional(),
});
export const patchResourceBody = z.object({
  name: z.string().trim().min(1).max(256).optional(),
  accessTokenTtl: ttl.optional(),
  isolatesOrganizations: z.boolean().optional(),
});
export const createScopeBody = z.object({
  name: z.string().min(1).max(256),
  description: z.string().max(2048).nullable().optional(),
});
export const patchScopeBody = createScopeBody.partial();

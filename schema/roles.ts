/** Roles (contract MANAGEMENT §5). */
import * as z from 'zod';
import { resourceSchema, scopeSchema } from './resources.ts';

export const roleType = z.enum(['User', 'MachineToMachine']);

export const roleSchema = z.object({
  tenantId: z.string(),
  id: z.string(),
  name: z.string(),
  description: z.string(),
  type: roleType,
  isDefault: z.boolean(),
});
export type RoleJson = z.infer<typeof roleSchema>;

export const roleWithCounts = roleSchema.extend({
  usersCount: z.number(),
  featuredUsers: z.array(
    z.object({ id: z.string(), avatar: z.string().nullable(), name: z.string().nullable() }),
  ),
  applicationsCount: z.number(),
  featuredApplications: z.array(z.object({ id: z.string(), name: z.string(), type: z.string() })),
});

export const scopeWithResource = scopeSchema.extend({
  resource: resourceSchema.omit({ isolatesOrganizations: true, authorizationDetailsTypes: true }),
});

const name = z.string().trim().min(1).max(128);
export const createRoleBody = z.object({
  name,
  description: z.string().max(128),
  type: roleType.optional(),
  isDefault: z.boolean().optional(),
  scopeIds: z.array(z.string().min(1).max(128)).max(1000).optional(),
});
export const patchRoleBody = z.object({
  name: name.optional(),
  description: z.string().max(128).optional(),
  isDefault: z.boolean().optional(),
});
export const ids = z.array(z.string().min(1).max(128)).min(1).max(1000);

/** Organizations, their template and invitations (contract MANAGEMENT §6). */
import * as z from 'zod';
import { applicationSchema } from './applications.ts';
import { roleType } from './roles.ts';
import { branding, color } from './sign-in-experience.ts';
import { jsonObject } from './text.ts';
import { publicUserSchema } from './users.ts';

const id = z.string().min(1).max(128);
export const ids = z.array(id).max(1000);
export const someIds = ids.min(1);

export const organizationSchema = z.object({
  tenantId: z.string(),
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  customData: jsonObject,
  isMfaRequired: z.boolean(),
  color: color.partial(),
  branding,
  customCss: z.string().nullable(),
  createdAt: z.number(),
});
export type OrganizationJson = z.infer<typeof organizationSchema>;

export const organizationWithFeatured = organizationSchema.extend({
  usersCount: z.number().optional(),
  featuredUsers: z
    .array(z.object({ id: z.string(), avatar: z.string().nullable(), name: z.string().nullable() }))
    .optional(),
});

const name = z.string().trim().min(1).max(128);
const description = z.string().max(256).nullable();

export const createOrganizationBody = z.object({
  name,
  description: description.optional(),
  customData: jsonObject.optional(),
  isMfaRequired: z.boolean().optional(),
  color: color.partial().optional(),
  branding: branding.optional(),
  customCss: z.string().max(65_536).nullable().optional(),
});
export type CreateOrganizationBody = z.infer<typeof createOrganizationBody>;
export const patchOrganizationBody = createOrganizationBody.partial();
export type PatchOrganizationBody = z.infer<typeof patchOrganizationBody>;

export const namedRole = z.object({ id: z.string(), name: z.string() });
export const organizationMember = publicUserSchema
  .omit({ passwordDigest: true, passwordAlgorithm: true, hasPassword: true, ssoIdentities: true })
  .extend({ organizationRoles: z.array(namedRole) });
export const organizationMachine = applicationSchema.extend({ organizationRoles: z.array(namedRole) });
/** An organization as one of its members' organizations. */
export const organizationOfMember = organizationSchema.extend({ organizationRoles: z.array(namedRole) });

export const organizationScopeSchema = z.object({
  tenantId: z.string(),
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
});
export type OrganizationScopeJson = z.infer<typeof organizationScopeSchema>;

export const organizationRoleSchema = organizationScopeSchema.extend({ type: roleType });
export type OrganizationRoleJson = z.infer<typeof organizationRoleSchema>;

export const organizationRoleWithScopes = organizationRoleSchema.extend({
  scopes: z.array(z.object({ id: z.string(), name: z.string() })),
  resourceScopes: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      resource: z.object({ id: z.string(), name: z.string() }),
    }),
  ),
});

export const createOrganizationScopeBody = z.object({ name, description: description.optional() });
export const patchOrganizationScopeBody = createOrganizationScopeBody.partial();
export const createOrganizationRoleBody = createOrganizationScopeBody.extend({
  type: roleType.optional(),
  organizationScopeIds: ids.default([]),
  resourceScopeIds: ids.default([]),
});
export const patchOrganizationRoleBody = createOrganizationScopeBody
  .extend({ type: roleType.optional() })
  .partial();

export const emailDomainSchema = z.object({
  tenantId: z.string(),
  organizationId: z.string(),
  emailDomain: z.string(),
});
/** A host name with a dot; compared with what follows the `@` of an address, whatever the case. */
export const emailDomain = z
  .string()
  .trim()
  .toLowerCase()
  .min(1)
  .max(128)
  .regex(/^[^\s@/.]+(?:\.[^\s@/.]+)+$/, { error: 'Not an email domain, e.g. example.com' });

export const invitationStatuses = ['Pending', 'Accepted', 'Expired', 'Revoked'] as const;
export const invitationSchema = z.object({
  tenantId: z.string(),
  id: z.string(),
  inviterId: z.string().nullable(),
  invitee: z.string(),
  acceptedUserId: z.string().nullable(),
  organizationId: z.string(),
  status: z.enum(invitationStatuses),
  createdAt: z.number(),
  updatedAt: z.number(),
  expiresAt: z.number(),
  organizationRoles: z.array(namedRole),
});
export type InvitationJson = z.infer<typeof invitationSchema>;

/** What the message may name beside what the server knows: commonly `link`. */
export const invitationMessage = z.looseObject({
  code: z.string().max(1024).optional(),
  link: z.string().max(2048).optional(),
  locale: z.string().max(256).optional(),
  uiLocales: z.string().max(256).optional(),
});
export type InvitationMessage = z.infer<typeof invitationMessage>;

export const createInvitationBody = z.object({
  invitee: z.email().max(256),
  organizationId: z.string().min(1).max(21),
  expiresAt: z.number(),
  inviterId: z.string().max(21).nullable().optional(),
  organizationRoleIds: ids.optional(),
  messagePayload: z.union([invitationMessage, z.literal(false)]).default(false),
});
export type CreateInvitationBody = z.infer<typeof createInvitationBody>;
export const invitationStatusBody = z.object({
  status: z.enum(['Accepted', 'Revoked']),
  acceptedUserId: z.string().max(21).nullable().optional(),
});

/** What somebody may do who administers one organization, and what they are shown and may send; ours. */
import * as z from 'zod';
import { namedRole, organizationSchema } from './organizations.ts';

/**
 * Organization permissions that the server itself honours, within the organization that a token is for. Their prefix keeps
 * them apart from what a tenant calls its own.
 */
export const administrativePermissions = {
  'portero:view': 'Look at the organization, its members and invitations.',
  'portero:members': 'Invite and remove members, and give them roles.',
  'portero:settings': 'Change the organization’s name, look and whether it needs a second factor.',
  'portero:log': 'Look at what happened in the organization.',
} as const;
export type AdministrativePermission = keyof typeof administrativePermissions;

const id = z.string().min(1).max(128);

/** No custom data: what a customer may have is the tenant's to say. */
export const ownOrganization = organizationSchema.pick({
  id: true,
  name: true,
  description: true,
  isMfaRequired: true,
  color: true,
  branding: true,
});
export const changeOwnOrganization = z.strictObject({
  name: z.string().trim().min(1).max(128).optional(),
  description: z.string().max(256).nullable().optional(),
  isMfaRequired: z.boolean().optional(),
  color: ownOrganization.shape.color.optional(),
  branding: ownOrganization.shape.branding.optional(),
});
export type ChangeOwnOrganization = z.infer<typeof changeOwnOrganization>;

export const ownRole = namedRole.extend({
  description: z.string().nullable(),
  /** Whether the caller has all that the role gives, and so may give and take it. */
  isGivable: z.boolean(),
});

/** How members know each other; the rest of their account is theirs. */
export const ownMember = z.object({
  id: z.string(),
  name: z.string().nullable(),
  username: z.string().nullable(),
  primaryEmail: z.string().nullable(),
  avatar: z.string().nullable(),
  organizationRoles: z.array(namedRole),
});

export const ownInvitation = z.object({
  id: z.string(),
  inviterId: z.string().nullable(),
  invitee: z.string(),
  status: z.string(),
  createdAt: z.number(),
  expiresAt: z.number(),
  organizationRoles: z.array(namedRole),
});
export const inviteBody = z.strictObject({
  invitee: z.email().max(256),
  organizationRoleIds: z.array(id).max(100).default([]),
  /** Days that the invitation stands. */
  days: z.number().int().min(1).max(30).default(7),
});
export type InviteBody = z.infer<typeof inviteBody>;

export const ownLog = z.object({
  id: z.string(),
  key: z.string(),
  createdAt: z.number(),
  result: z.string(),
  /** Of whom the tenant employs no more than that they did it. */
  by: z.object({ type: z.enum(['member', 'application', 'administrator']), id: z.string().optional() }),
  memberIds: z.array(z.string()).optional(),
  organizationRoleIds: z.array(z.string()).optional(),
  invitee: z.string().optional(),
  changed: z.array(z.string()).optional(),
});

/**
 * Administrators, who are people of the admin tenant, and what they may do: roles made of scopes of the Management API
 * that they administer. Beside its finer scopes there are two for administrators themselves.
 */
import * as z from 'zod';
import { administrationGroups, administrationScopes } from './management-scopes.ts';
import { emailAddress } from './text.ts';

/** What opens people's accounts rather than shows them is in no role that only looks. */
const opening = ['development-inbox', 'one-time-tokens', 'subject-tokens', 'verification-codes'];

export type BuiltInRole = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly scopes: readonly string[];
};

/** Roles that an instance begins with, beside the one that may do everything. */
export const builtInAdministrationRoles: readonly BuiltInRole[] = [
  {
    id: 'administration-support',
    name: 'User support',
    description: 'Helps people with their accounts, and looks at what concerns them.',
    scopes: [
      'write:users',
      'read:applications',
      'read:logs',
      'read:organizations',
      'read:roles',
      'read:sign-in-experience',
    ],
  },
  {
    id: 'administration-developer',
    name: 'Developer',
    description: 'Sets up applications, API resources and their roles.',
    scopes: [
      'write:applications',
      'write:resources',
      'write:roles',
      'read:configs',
      'read:connectors',
      'read:logs',
      'read:sign-in-experience',
    ],
  },
  {
    id: 'administration-auditor',
    name: 'Auditor',
    description: 'Looks at everything and changes nothing.',
    scopes: Object.keys(administrationGroups)
      .filter((group) => !opening.includes(group))
      .map((group) => `read:${group}`),
  },
];

const scopeName = z.enum(['all', ...administrationScopes.map(({ name }) => name)]);
const roleIds = z.array(z.string().min(1).max(128)).min(1).max(20);

export const administrationRole = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  scopes: z.array(z.string()),
  /** The server made it; it stays as it is. */
  isBuiltIn: z.boolean(),
  administratorsCount: z.number(),
});
export type AdministrationRole = z.infer<typeof administrationRole>;

export const administrationRoleBody = z.object({
  name: z.string().trim().min(1).max(128),
  description: z.string().trim().max(256).default(''),
  scopes: z.array(scopeName).min(1),
});
export const administrationRolePatch = z.object({
  name: z.string().trim().min(1).max(128).optional(),
  description: z.string().trim().max(256).optional(),
  scopes: z.array(scopeName).min(1).optional(),
});

const roleName = z.object({ id: z.string(), name: z.string() });

export const administrator = z.object({
  id: z.string(),
  username: z.string().nullable(),
  primaryEmail: z.string().nullable(),
  name: z.string().nullable(),
  avatar: z.string().nullable(),
  isSuspended: z.boolean(),
  lastSignInAt: z.number().nullable(),
  createdAt: z.number(),
  roles: z.array(roleName),
  /** Kinds of the second factors that they have. */
  secondFactors: z.array(z.string()),
  /** Whether the caller may change, remove or sign them out. */
  isWithinReach: z.boolean(),
});
export type Administrator = z.infer<typeof administrator>;

export const administratorPatch = z.object({
  roleIds: roleIds.optional(),
  isSuspended: z.boolean().optional(),
});

export const administratorInvitation = z.object({
  id: z.string(),
  email: z.string(),
  roles: z.array(roleName),
  inviterId: z.string(),
  createdAt: z.number(),
  expiresAt: z.number(),
});
export type AdministratorInvitation = z.infer<typeof administratorInvitation>;

export const invitationBody = z.object({
  email: emailAddress,
  roleIds,
  /** Days that the link works. */
  days: z.number().int().min(1).max(30).default(7),
});

/** `link` is there when no message could be sent: shown this once, to be handed over. */
export const sentInvitation = administratorInvitation.extend({ link: z.string().optional() });
export type SentInvitation = z.infer<typeof sentInvitation>;

export const shownInvitation = z.object({
  email: z.string(),
  inviter: z.string().nullable(),
  roles: z.array(z.string()),
  expiresAt: z.number(),
});

export const administrationSecurity = z.object({ requiresSecondFactor: z.boolean() });

/** What the caller may do, and who can help when that is not enough. */
export const myAdministration = z.object({
  scopes: z.array(z.string()),
  roles: z.array(roleName),
  helpers: z.array(
    z.object({
      name: z.string().nullable(),
      username: z.string().nullable(),
      primaryEmail: z.string().nullable(),
    }),
  ),
});

/** What third-party applications may ask people for, and who may use an application (contract MANAGEMENT §3.5, §3.7). */
import * as z from 'zod';

/** User data that an application can be allowed to ask for (contract PROTOCOL §3.2). */
export const userScope = z.enum([
  'profile',
  'email',
  'phone',
  'address',
  'custom_data',
  'identities',
  'roles',
  'urn:logto:scope:organizations',
  'urn:logto:scope:organization_roles',
  'urn:logto:scope:sessions',
  'urn:logto:scope:trusted_devices',
]);
export type UserScope = z.infer<typeof userScope>;

const id = z.string().min(1).max(128);
const ids = z.array(id).max(1000);

export const consentScopesBody = z.object({
  organizationScopes: ids.default([]),
  resourceScopes: ids.default([]),
  organizationResourceScopes: ids.default([]),
  userScopes: z.array(userScope).max(100).default([]),
});
export type ConsentScopesBody = z.infer<typeof consentScopesBody>;

export const consentScopeType = z.enum([
  'organization-scopes',
  'resource-scopes',
  'organization-resource-scopes',
  'user-scopes',
]);
export type ConsentScopeType = z.infer<typeof consentScopeType>;

const described = z.object({ id: z.string(), name: z.string(), description: z.string().nullable() });
const ofResource = z.object({
  resource: z.object({ id: z.string(), name: z.string(), indicator: z.string() }),
  scopes: z.array(described),
});
export type ScopesOfResource = z.infer<typeof ofResource>;

export const consentScopesSchema = z.object({
  organizationScopes: z.array(described),
  resourceScopes: z.array(ofResource),
  organizationResourceScopes: z.array(ofResource),
  userScopes: z.array(userScope),
});
export type ConsentScopes = z.infer<typeof consentScopesSchema>;

/** What the consent page of somebody's interaction shows (contract EXPERIENCE §8.4). */
export const consentInfoSchema = z.object({
  application: z.object({
    id: z.string(),
    name: z.string(),
    displayName: z.string().nullable().optional(),
    branding: z.record(z.string(), z.unknown()).optional(),
    termsOfUseUrl: z.string().nullable().optional(),
    privacyPolicyUrl: z.string().nullable().optional(),
  }),
  user: z.object({
    id: z.string(),
    name: z.string().nullable(),
    avatar: z.string().nullable(),
    username: z.string().nullable(),
    primaryEmail: z.string().nullable(),
    primaryPhone: z.string().nullable(),
  }),
  organizations: z
    .array(
      z.object({ id: z.string(), name: z.string(), missingResourceScopes: z.array(ofResource).optional() }),
    )
    .optional(),
  missingOIDCScope: z.array(z.string()).optional(),
  missingResourceScopes: z.array(ofResource).optional(),
  /** Ours: what of the missing may be refused, as the answer names it. */
  refusablePermissions: z.array(z.string()).optional(),
  /** Ours: what is asked for beyond scopes (RFC 9396), in the words of the API. */
  authorizationDetails: z
    .array(
      z.object({
        type: z.string(),
        description: z.string(),
        values: z.array(z.object({ label: z.string(), value: z.string() })),
      }),
    )
    .optional(),
  redirectUri: z.string().optional(),
});
export type ConsentInfo = z.infer<typeof consentInfoSchema>;

/** Twice as many as may be left once doubles are gone. */
const someOf = z.array(id).max(2000);
const roleRules = (organizationRoleIds: z.ZodArray<typeof id>) =>
  z.array(z.object({ organizationId: id, organizationRoleIds })).max(2000);

export const accessControlBody = z.object({
  userIds: someOf,
  userRoleIds: someOf,
  organizationIds: someOf,
  organizationRoleRules: roleRules(someOf),
});
export type AccessControlBody = z.infer<typeof accessControlBody>;

export const accessControlSchema = z.object({
  userIds: z.array(z.string()),
  userRoleIds: z.array(z.string()),
  organizationIds: z.array(z.string()),
  organizationRoleRules: z.array(
    z.object({ organizationId: z.string(), organizationRoleIds: z.array(z.string()) }),
  ),
});
export type AccessControl = z.infer<typeof accessControlSchema>;

/** Applications: entity and bodies (contract MANAGEMENT §3). */
import * as z from 'zod';
import { changeProtectedApp, createProtectedApp, protectedAppMetadata } from './protected-apps.ts';
import { protocolSettings } from './protocol-settings.ts';

export const applicationTypes = [
  'Native',
  'SPA',
  'Traditional',
  'MachineToMachine',
  'Protected',
  'SAML',
] as const;
export const applicationType = z.enum(applicationTypes);

export const oidcClientMetadata = z.object({
  redirectUris: z.array(z.string().max(2048)).max(1000).default([]),
  postLogoutRedirectUris: z.array(z.string().max(2048)).max(1000).default([]),
  backchannelLogoutUri: z.url().max(2048).optional(),
  backchannelLogoutSessionRequired: z.boolean().optional(),
  logoUri: z.string().max(2048).optional(),
  /** Ours: where a sign-in may be started at the application (OpenID Connect Core §4). */
  initiateLoginUri: z
    .url({ protocol: /^https$/ })
    .max(2048)
    .optional(),
});
export type OidcClientMetadata = z.infer<typeof oidcClientMetadata>;

export const customClientMetadata = z.object({
  corsAllowedOrigins: z.array(z.string().min(1).max(256)).max(1000).optional(),
  idTokenTtl: z.int().positive().max(31_536_000).optional(),
  refreshTokenTtl: z.int().positive().max(31_536_000).optional(),
  refreshTokenTtlInDays: z.int().min(1).max(180).optional(),
  rotateRefreshToken: z.boolean().optional(),
  alwaysIssueRefreshToken: z.boolean().optional(),
  allowTokenExchange: z.boolean().optional(),
  isDeviceFlow: z.boolean().optional(),
  maxAllowedGrants: z.int().min(1).optional(),
  tenantId: z.string().optional(),
  /** Ours: RS256 for clients that cannot verify the tenant's default algorithm. */
  idTokenSignedResponseAlg: z.enum(['ES256', 'ES384', 'ES512', 'RS256']).optional(),
  /** Ours: claims and sign-out by the letter of OpenID Connect; on for third parties unless set. */
  strictOpenId: z.boolean().optional(),
  /** Ours: whether people say at sign-in for which of their organizations they work; `required` lets nobody in without. */
  organizationSelection: z.enum(['off', 'optional', 'required']).optional(),
  /**
   * Ours, of third parties: permissions by name that people cannot refuse when they agree to the rest; `all` lets them agree
   * to all or to nothing.
   */
  requiredScopes: z.union([z.literal('all'), z.array(z.string().min(1).max(256)).max(200)]).optional(),
  ...protocolSettings,
});
export type CustomClientMetadata = z.infer<typeof customClientMetadata>;

export const applicationSchema = z.object({
  tenantId: z.string(),
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  type: applicationType,
  oidcClientMetadata,
  customClientMetadata,
  protectedAppMetadata: protectedAppMetadata.nullable(),
  isThirdParty: z.boolean(),
  appLevelAccessControlEnabled: z.boolean(),
  customData: z.record(z.string(), z.unknown()),
  createdAt: z.number(),
});
export type ApplicationJson = z.infer<typeof applicationSchema>;

const description = z.string().max(2048).nullable();
const metadata = {
  oidcClientMetadata: oidcClientMetadata.partial().optional(),
  customClientMetadata: customClientMetadata.optional(),
};

export const createApplicationBody = z.object({
  name: z.string().trim().min(1).max(256),
  description: description.optional(),
  type: applicationType,
  ...metadata,
  protectedAppMetadata: createProtectedApp.optional(),
  isThirdParty: z.boolean().optional(),
  customData: z.record(z.string(), z.unknown()).optional(),
});
export type CreateApplicationBody = z.infer<typeof createApplicationBody>;

export const patchApplicationBody = z.object({
  name: z.string().trim().min(1).max(256).optional(),
  description: description.optional(),
  ...metadata,
  protectedAppMetadata: changeProtectedApp.nullable().optional(),
  appLevelAccessControlEnabled: z.boolean().optional(),
  customData: z.record(z.string(), z.unknown()).optional(),
  isAdmin: z.boolean().optional(),
});
export type PatchApplicationBody = z.infer<typeof patchApplicationBody>;

export const applicationSecretSchema = z.object({
  tenantId: z.string(),
  applicationId: z.string(),
  name: z.string(),
  value: z.string(),
  createdAt: z.number(),
  expiresAt: z.number().nullable(),
});
export type ApplicationSecretJson = z.infer<typeof applicationSecretSchema>;

export const secretName = z.string().trim().min(1).max(256);

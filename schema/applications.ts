/** Applications: entity and bodies (contract MANAGEMENT §3). */
import * as z from 'zod';

export const applicationTypes = ['Native', 'SPA', 'Traditional', 'MachineToMachine', 'Protected', 'SAML'] as const;
export const applicationType = z.enum(applicationTypes);
export type ApplicationType = z.infer<typeof applicationType>;

export const oidcClientMetadata = z.object({
  redirectUris: z.array(z.string().max(2048)).max(1000).default([]),
  postLogoutRedirectUris: z.array(z.string().max(2048)).max(1000).default([]),
  backchannelLogoutUri: z.url().max(2048).optional(),
  backchannelLogoutSessionRequired: z.boolean().optional(),
  logoUri: z.string().max(2048).optional(),
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
});
export type CustomClientMetadata = z.infer<typeof customClientMetadata>;

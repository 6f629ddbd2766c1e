/** Dynamic client registration (RFC 7591): who may register, and what such clients may ask of people. */
import * as z from 'zod';

/** `token`: with an initial access token. `open`: anybody, as MCP clients need it. */
export const registrationMode = z.enum(['off', 'token', 'open']);

export const registrationPolicy = z.object({
  /** User scopes, besides `openid` and `offline_access`, that the client may ask for. */
  userScopes: z.array(z.string().min(1).max(256)).max(100).default(['profile', 'email']),
  /** Indicators of API resources whose permissions it may ask for. */
  resources: z.array(z.string().min(1).max(2048)).max(100).default([]),
  /** Hosts of redirect addresses; none means any. The machine itself (loopback) is one like others. */
  redirectHosts: z.array(z.string().min(1).max(253)).max(100).default([]),
});
export type RegistrationPolicy = z.infer<typeof registrationPolicy>;

/** `policy` is that of open registration; each initial access token has its own. */
export const registrationSettings = z.object({
  mode: registrationMode.default('off'),
  policy: registrationPolicy.prefault({}),
});
export type RegistrationSettings = z.infer<typeof registrationSettings>;

export const initialAccessToken = z.object({
  id: z.string(),
  name: z.string(),
  policy: registrationPolicy,
  maxUses: z.number().nullable(),
  uses: z.number(),
  lastUsedAt: z.number().nullable(),
  createdAt: z.number(),
  expiresAt: z.number(),
});
export type InitialAccessTokenJson = z.infer<typeof initialAccessToken>;

export const createInitialAccessTokenBody = z.object({
  name: z.string().trim().min(1).max(256),
  /** Milliseconds since the epoch; a year from now at most, a week when left out. */
  expiresAt: z.int().optional(),
  maxUses: z.int().min(1).max(1_000_000).nullable().optional(),
  policy: registrationPolicy.optional(),
});
export type CreateInitialAccessTokenBody = z.infer<typeof createInitialAccessTokenBody>;

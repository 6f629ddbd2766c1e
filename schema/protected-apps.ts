/** Protected applications: sites that we sign people in for (contract MANAGEMENT §3.1, §3.8). */
import * as z from 'zod';

/** Two weeks, in seconds. */
export const defaultSessionDuration = 1_209_600;

export const protectedAppScopes = [
  'custom_data',
  'identities',
  'roles',
  'urn:logto:scope:organizations',
  'urn:logto:scope:organization_roles',
] as const;

/** Where the site really is: an origin only. A closing slash is forgiven. */
const siteOrigin = z
  .string()
  .trim()
  .max(256)
  .refine((text) => originOf(text) !== undefined, {
    error: 'must be an http or https address without path, such as https://site.example',
  })
  .transform((text) => originOf(text) ?? text);

function originOf(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || !/^https?:\/\//i.test(text)) return undefined;
  const bare = url.pathname === '/' && !url.search && !url.hash && !url.username && !url.password;
  return bare && !/[?#@]/.test(text) ? url.origin : undefined;
}

export const dnsRecord = z.object({ name: z.string(), type: z.string(), value: z.string() });
export type DnsRecord = z.infer<typeof dnsRecord>;

export const domainStatus = z.enum(['PendingVerification', 'PendingSsl', 'Active', 'Error']);

export const customDomain = z.object({
  domain: z.string(),
  status: domainStatus,
  errorMessage: z.string().nullable(),
  dnsRecords: z.array(dnsRecord),
  /** Of the contract's provider; we have none. */
  cloudflareData: z.record(z.string(), z.unknown()).nullable(),
});
export type CustomDomain = z.infer<typeof customDomain>;

const pageRule = z.object({ path: z.string().min(1).max(256) });
const sessionDuration = z.int().min(60).max(31_536_000);

export const protectedAppMetadata = z.object({
  host: z.string(),
  origin: z.string(),
  sessionDuration: z.number(),
  pageRules: z.array(z.object({ path: z.string() })),
  additionalScopes: z.array(z.enum(protectedAppScopes)).optional(),
  customDomains: z.array(customDomain).optional(),
});
export type ProtectedAppMetadata = z.infer<typeof protectedAppMetadata>;

export const createProtectedApp = z.object({ subDomain: z.string().max(256), origin: siteOrigin });
export type CreateProtectedApp = z.infer<typeof createProtectedApp>;

export const changeProtectedApp = z.object({
  origin: siteOrigin.optional(),
  sessionDuration: sessionDuration.optional(),
  pageRules: z.array(pageRule).max(50).optional(),
  additionalScopes: z.array(z.enum(protectedAppScopes)).max(protectedAppScopes.length).optional(),
});
export type ChangeProtectedApp = z.infer<typeof changeProtectedApp>;

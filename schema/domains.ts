/** Domains of a tenant's own (contract MANAGEMENT §9.6). */
import * as z from 'zod';
import { dnsRecord, domainStatus } from './protected-apps.ts';

export const mostDomains = 10;

export const domain = z.object({
  id: z.string(),
  domain: z.string(),
  status: domainStatus,
  errorMessage: z.string().nullable(),
  dnsRecords: z.array(dnsRecord),
  createdAt: z.number(),
});
export type Domain = z.infer<typeof domain>;

/** Names with three parts or more, such as `auth.example.com`. */
export const createDomain = z.object({
  domain: z
    .string()
    .min(1)
    .max(256)
    .regex(/^[^.]+(?:\.[^.]+){2,}\.?$/, {
      error: 'must have three parts at least, such as auth.example.com',
    }),
});

/** One file name at the top, or anything below `/.well-known/`; nothing that could be read in two ways. */
const filePath = z
  .string()
  .max(256)
  .regex(/^\/(?:\.well-known\/(?:[\w~-][\w.~-]*\/)*[\w~-][\w.~-]*|[\w~-][\w.~-]*\.\w+)$/, {
    error: 'must be a file at the top, such as /name.txt, or one below /.well-known/',
  })
  .refine((path) => !path.includes('..'), { error: 'must not contain two dots in a row' });

export const verificationFile = z
  .object({
    path: filePath,
    content: z.string().max(16_384),
    contentType: z.enum(['text/plain', 'application/json']),
  })
  .refine(({ contentType, content }) => contentType !== 'application/json' || isJson(content), {
    error: 'must be JSON, as its content type says',
    path: ['content'],
  });
export type VerificationFile = z.infer<typeof verificationFile>;

export const verificationFiles = z
  .array(verificationFile)
  .max(10)
  .refine((files) => new Set(files.map(({ path }) => path)).size === files.length, {
    error: 'must not have two files at one path',
  });

export const cleanupDomains = z.object({ staleDays: z.number().positive().max(36_500) });

export const cleanedDomains = z.object({
  scannedCount: z.number(),
  deletedCount: z.number(),
  skippedActiveCount: z.number(),
  failedCount: z.number(),
});
export type CleanedDomains = z.infer<typeof cleanedDomains>;

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

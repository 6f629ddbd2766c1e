import * as z from 'zod';
import { optionalText, templatesSchema, usageType } from '../kit/factory.ts';

const text = z.string().max(2048);
const pem = z.string().max(65_536);
const milliseconds = z.number().int().positive().max(600_000);
const port = z.union([
  z.number(),
  z
    .string()
    .trim()
    .regex(/^\d{1,5}$/, 'is not a number')
    .transform(Number),
]);

const login = z.strictObject({
  type: z.literal('login').optional(),
  user: text.optional(),
  pass: text.optional(),
});
// Without one of these nodemailer fails where nobody can catch it.
const oauthKey = z.object({
  type: z.literal('oauth2').optional(),
  user: text.min(1),
  privateKey: z.union([pem.min(1), z.object({ key: pem.min(1), passphrase: text })]),
  serviceClient: text.min(1),
});
const oauthToken = z.object({
  type: z.literal('oauth2').optional(),
  user: text,
  clientId: text.optional(),
  clientSecret: text.optional(),
  refreshToken: text.optional(),
  accessToken: text.optional(),
  expires: z.number().optional(),
  accessUrl: z.url({ protocol: /^https?$/ }).optional(),
  // Whoever names one is to say the rest of `oauthKey`.
  serviceClient: z.literal('').optional(),
});

/** What may be said to TLS. Everything else that Node would take (a path, a socket, another host) is left out. */
const tls = z.object({
  rejectUnauthorized: z.boolean().optional(),
  servername: z.string().max(253).optional(),
  minVersion: z.enum(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']).optional(),
  maxVersion: z.enum(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']).optional(),
  ciphers: text.optional(),
  ca: z.union([pem, z.array(pem).max(20)]).optional(),
  cert: pem.optional(),
  key: pem.optional(),
  passphrase: text.optional(),
});

/** Contract CONNECTORS §4.2. */
export const smtpConfig = z.object({
  host: z
    .string()
    .trim()
    .min(1)
    .max(253)
    .regex(/^[^\s/@?#\\]+$/, 'is not a host name'),
  port: port.pipe(z.number().int().min(1).max(65_535)),
  auth: z.union([login, oauthKey, oauthToken]),
  fromEmail: z.string().trim().min(1).max(320),
  replyTo: optionalText,
  templates: templatesSchema(
    z.object({
      usageType,
      contentType: z.enum(['text/plain', 'text/html']).default('text/html'),
      subject: z.string().max(1000),
      content: z.string().max(200_000),
    }),
  ),
  secure: z.boolean().default(false),
  tls: tls.default({}),
  servername: optionalText,
  ignoreTLS: z.boolean().optional(),
  requireTLS: z.boolean().optional(),
  name: optionalText,
  localAddress: z.union([z.literal('').transform(() => undefined), z.ipv4(), z.ipv6()]).optional(),
  // The contract's defaults are minutes; a person who waits for a code has left by then.
  connectionTimeout: milliseconds.default(8000),
  greetingTimeout: milliseconds.default(8000),
  socketTimeout: milliseconds.default(12_000),
  dnsTimeout: milliseconds.default(8000),
  // Taken and without effect: logs would hold codes, and contents never name files or addresses to be read.
  logger: z.boolean().optional(),
  debug: z.boolean().optional(),
  disableFileAccess: z.boolean().optional(),
  disableUrlAccess: z.boolean().optional(),
  customHeaders: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
});
export type SmtpConfig = z.infer<typeof smtpConfig>;

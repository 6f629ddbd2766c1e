import * as z from 'zod';
import { templatesSchema, usageType } from '../kit/connector.ts';

const text = z.string().max(2048);
const milliseconds = z.number().int().positive().max(600_000);

const login = z.strictObject({
  type: z.literal('login').optional(),
  user: text.optional(),
  pass: text.optional(),
});
const oauthKey = z.object({
  type: z.literal('oauth2').optional(),
  user: text,
  privateKey: z.union([text, z.object({ key: text, passphrase: text })]),
  serviceClient: text,
});
const oauthToken = z.object({
  type: z.literal('oauth2').optional(),
  user: text,
  clientId: text.optional(),
  clientSecret: text.optional(),
  refreshToken: text.optional(),
  accessToken: text.optional(),
  expires: z.number().optional(),
  accessUrl: text.optional(),
});

/** Contract CONNECTORS §4.2. */
export const smtpConfig = z.object({
  host: z.string().min(1).max(253),
  port: z.coerce.number().int().min(1).max(65_535),
  auth: z.union([login, oauthKey, oauthToken]),
  fromEmail: z.string().min(1).max(320),
  replyTo: text.optional(),
  templates: templatesSchema(
    z.object({
      usageType,
      contentType: z.enum(['text/plain', 'text/html']).default('text/html'),
      subject: z.string().max(1000),
      content: z.string().max(200_000),
    }),
  ),
  secure: z.boolean().default(false),
  tls: z.record(z.string(), z.unknown()).default({}),
  servername: text.optional(),
  ignoreTLS: z.boolean().optional(),
  requireTLS: z.boolean().optional(),
  name: text.optional(),
  localAddress: text.optional(),
  connectionTimeout: milliseconds.default(10_000),
  greetingTimeout: milliseconds.default(10_000),
  socketTimeout: milliseconds.default(15_000),
  dnsTimeout: milliseconds.default(10_000),
  logger: z.boolean().optional(),
  debug: z.boolean().optional(),
  disableFileAccess: z.boolean().optional(),
  disableUrlAccess: z.boolean().optional(),
  customHeaders: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
});
export type SmtpConfig = z.infer<typeof smtpConfig>;

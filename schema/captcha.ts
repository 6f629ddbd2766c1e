/** Who checks that somebody is a person (contract MANAGEMENT §9.5, EXPERIENCE §7.9), and what pages need for it. */
import * as z from 'zod';

const key = z.string().trim().min(1).max(2048);

const turnstile = z.object({ type: z.literal('Turnstile'), siteKey: key, secretKey: key });
const recaptcha = z.object({
  type: z.literal('RecaptchaEnterprise'),
  siteKey: key,
  secretKey: key,
  projectId: z
    .string()
    .trim()
    .regex(/^[\w:.-]{1,128}$/, 'The id of a Google Cloud project'),
  /** Where the script comes from; `www.recaptcha.net` is reached where Google is not. */
  domain: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^(www\.)?(google\.com|recaptcha\.net)$/, '`www.google.com` or `www.recaptcha.net`')
    .optional(),
  mode: z.enum(['invisible', 'checkbox']).optional(),
});
const hCaptcha = z.object({ type: z.literal('HCaptcha'), siteKey: key, secretKey: key });

export const defaultDifficulty = 16;
/** Needs nobody else: the browser does a sum that takes a moment. */
const proofOfWork = z.object({
  type: z.literal('ProofOfWork'),
  /** Leading zero bits; each one doubles the work. */
  difficulty: z.int().min(8).max(24).optional(),
});

/** The first two are the contract's, the others ours. */
export const captchaConfig = z.discriminatedUnion('type', [turnstile, recaptcha, hCaptcha, proofOfWork]);
export type CaptchaConfig = z.infer<typeof captchaConfig>;

export const captchaProviderSchema = z.object({
  tenantId: z.string(),
  id: z.string(),
  config: captchaConfig,
  createdAt: z.number(),
  updatedAt: z.number(),
});
export type CaptchaProvider = z.infer<typeof captchaProviderSchema>;

export const putCaptchaProviderBody = z.object({ config: captchaConfig });

/** What anybody may know. */
export const publicCaptchaConfig = z.object({
  type: z.enum(['Turnstile', 'RecaptchaEnterprise', 'HCaptcha', 'ProofOfWork']),
  /** Empty where there is none. */
  siteKey: z.string(),
  domain: z.string().optional(),
  mode: z.enum(['invisible', 'checkbox']).optional(),
});
export type PublicCaptchaConfig = z.infer<typeof publicCaptchaConfig>;

/** A sum to do: find a number so that SHA-256 of `<work>.<number>` begins with so many zero bits. */
export const captchaChallenge = z.object({
  challenge: z.string(),
  work: z.string(),
  difficulty: z.number(),
  /** After so many seconds the challenge is good without the number, for browsers without scripts. */
  waitSeconds: z.number(),
  expiresAt: z.number(),
});
export type CaptchaChallenge = z.infer<typeof captchaChallenge>;

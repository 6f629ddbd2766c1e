/** Bodies and states of the Experience API (contract EXPERIENCE §2–§5). */
import * as z from 'zod';
import { typedCode } from './text.ts';

export const interactionEvents = ['SignIn', 'Register', 'ForgotPassword'] as const;
export const interactionEvent = z.enum(interactionEvents);
export type InteractionEvent = z.infer<typeof interactionEvent>;

/**
 * What `\S+@\S+\.\S+` accepts, written so that no text makes it try every pair of `@` and `.`; and since zod runs the
 * later checks of a text that is too long already, `abort` keeps megabytes of a stranger's `@` away from the pattern.
 */
export const emailIdentifier = z
  .string()
  .max(256, { abort: true })
  .regex(/^\S[^\s@]*@\S+\.\S+$/);
const phone = z.string().max(128, { abort: true }).regex(/^\d+$/);
const username = z.string().min(1).max(128);
/** A username that somebody chooses; the tenant's policy is looked at later. */
const newUsername = z
  .string()
  .max(128, { abort: true })
  .regex(/^[A-Z_a-z]\w*$/);

export const verifiableIdentifier = z.discriminatedUnion('type', [
  z.object({ type: z.literal('email'), value: emailIdentifier }),
  z.object({ type: z.literal('phone'), value: phone }),
]);
export type VerifiableIdentifier = z.infer<typeof verifiableIdentifier>;

export const identifier = z.discriminatedUnion('type', [
  z.object({ type: z.literal('username'), value: username }),
  z.object({ type: z.literal('email'), value: emailIdentifier }),
  z.object({ type: z.literal('phone'), value: phone }),
]);

export const typedPassword = z.string().min(1).max(1024);

export const startBody = z.object({ interactionEvent, captchaToken: z.string().optional() });
export const identificationBody = z.object({
  verificationId: z.string().optional(),
  linkSocialIdentity: z.boolean().optional(),
});
export const passwordVerificationBody = z.object({ identifier, password: typedPassword });
export const sendCodeBody = z.object({ identifier: verifiableIdentifier, interactionEvent });
export const verifyCodeBody = z.object({
  identifier: verifiableIdentifier,
  verificationId: z.string(),
  code: typedCode,
});
export const oneTimeTokenBody = z.object({
  identifier: z.object({ type: z.literal('email'), value: emailIdentifier }),
  token: z.string().min(1).max(256),
});
export const newPasswordIdentityBody = z.object({
  identifier: z.object({
    type: z.literal('username'),
    value: newUsername,
  }),
  password: typedPassword,
});

export const profileBody = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('username'),
    value: newUsername,
  }),
  z.object({ type: z.literal('password'), value: typedPassword }),
  z.object({ type: z.literal('email'), verificationId: z.string() }),
  z.object({ type: z.literal('phone'), verificationId: z.string() }),
  z.object({
    type: z.literal('extraProfile'),
    values: z.record(z.string().regex(/^[a-zA-Z0-9]+$/), z.unknown()),
  }),
]);
export type ProfileItem = z.infer<typeof profileBody>;

export const missingProfileItems = [
  'username',
  'email',
  'phone',
  'emailOrPhone',
  'password',
  'extraProfile',
] as const;
export type MissingProfileItem = (typeof missingProfileItems)[number];

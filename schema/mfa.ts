/** Second factors: bodies of their routes, and the order in which they are offered (contract EXPERIENCE §4, §6). */
import * as z from 'zod';
import { mfaFactor } from './sign-in-experience.ts';

export type MfaFactor = z.infer<typeof mfaFactor>;

/** The order in which factors are offered; backup codes stand in when nothing else is at hand. */
export const offeredOrder: readonly MfaFactor[] = [
  'WebAuthn',
  'Totp',
  'PhoneVerificationCode',
  'EmailVerificationCode',
  'BackupCode',
];

const id = z.string().max(128);

export const bindFactorBody = z.object({ type: mfaFactor, verificationId: id });
export const totpVerifyBody = z.object({ code: z.string().min(1).max(64), verificationId: id.optional() });
export const backupCodeVerifyBody = z.object({ code: z.string().min(1).max(64) });

/** `Email` and `email` mean the same. */
const channel = z.enum(['email', 'phone', 'Email', 'Phone']);
export const sendFactorCodeBody = z.object({ identifierType: channel });
export const verifyFactorCodeBody = z.object({
  verificationId: id,
  code: z.string().max(64),
  identifierType: channel,
});
export const isEmailChannel = (type: z.infer<typeof channel>): boolean => type.toLowerCase() === 'email';

/** A time-based one-time password's secret, as apps take it. */
export const totpSecret = z.string().regex(/^[A-Z2-7]{16,32}$/);
export const backupCode = z.string().regex(/^[0-9a-f]{10}$/);
export const backupCodeCount = 10;

/** What administrators see of a person's factors: never a secret. */
export const mfaVerification = z.object({
  id: z.string(),
  type: mfaFactor,
  createdAt: z.string(),
  lastUsedAt: z.string().optional(),
  /** Passkeys. */
  agent: z.string().optional(),
  name: z.string().optional(),
  /** Backup codes. */
  remainCodes: z.number().optional(),
});
export type MfaVerification = z.infer<typeof mfaVerification>;

export const createMfaVerificationBody = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Totp'), secret: z.string().max(256).optional() }),
  z.object({ type: z.literal('BackupCode'), codes: z.array(z.string().max(256)).max(100).optional() }),
]);
export type CreateMfaVerification = z.infer<typeof createMfaVerificationBody>;

export const createdMfaVerification = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Totp'), secret: z.string(), secretQrCode: z.string() }),
  z.object({ type: z.literal('BackupCode'), codes: z.array(z.string()) }),
]);
export type CreatedMfaVerification = z.infer<typeof createdMfaVerification>;

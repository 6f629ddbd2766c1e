/** Second factors: bodies of their routes, and the order in which they are offered (contract EXPERIENCE §4, §6). */
import * as z from 'zod';
import { mfaFactor, signInIdentifier } from './sign-in-experience.ts';
import { typedCode } from './text.ts';

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

/** What somebody calls a passkey or an authenticator app of theirs. */
export const factorName = z.string().trim().min(1).max(128);

/** `name` is of a passkey; ours. */
export const bindFactorBody = z.object({
  type: mfaFactor,
  verificationId: id,
  name: factorName.optional(),
});
export const totpVerifyBody = z.object({ code: typedCode.min(1), verificationId: id.optional() });
export const backupCodeVerifyBody = z.object({ code: typedCode.min(1) });

/** `Email` and `email` mean the same. */
const channel = z.enum(['email', 'phone', 'Email', 'Phone']);
export const sendFactorCodeBody = z.object({ identifierType: channel });
export const verifyFactorCodeBody = z.object({
  verificationId: id,
  code: typedCode,
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
  /** Of passkeys and authenticator apps, where somebody named them. */
  name: z.string().optional(),
  /** Backup codes. */
  remainCodes: z.number().optional(),
});
export type MfaVerification = z.infer<typeof mfaVerification>;

export const createMfaVerificationBody = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('Totp'),
    secret: z.string().max(256).optional(),
    name: factorName.optional(),
  }),
  z.object({ type: z.literal('BackupCode'), codes: z.array(z.string().max(256)).max(100).optional() }),
]);
export type CreateMfaVerification = z.infer<typeof createMfaVerificationBody>;

export const createdMfaVerification = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Totp'), secret: z.string(), secretQrCode: z.string() }),
  z.object({ type: z.literal('BackupCode'), codes: z.array(z.string()) }),
]);
export type CreatedMfaVerification = z.infer<typeof createdMfaVerification>;

/** Ours: whether somebody must show a second factor, whatever the tenant asks of others. */
export const mfaRequirement = z.object({ isRequired: z.boolean() });
export type MfaRequirement = z.infer<typeof mfaRequirement>;

const base64url = z.string().min(1).max(8192);
const transport = z.enum(['usb', 'nfc', 'ble', 'internal', 'cable', 'hybrid', 'smart-card']);
const descriptor = z.object({
  type: z.literal('public-key'),
  id: z.string(),
  transports: z.array(transport).optional(),
});
const userVerification = z.enum(['required', 'preferred', 'discouraged']);
const extensions = z
  .object({
    appid: z.string().optional(),
    credProps: z.boolean().optional(),
    hmacCreateSecret: z.boolean().optional(),
  })
  .optional();

/** What the browser is asked for when a passkey is made. */
export const passkeyRegistrationOptions = z.object({
  rp: z.object({ name: z.string(), id: z.string().optional() }),
  user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
  challenge: z.string(),
  pubKeyCredParams: z.array(z.object({ type: z.literal('public-key'), alg: z.number() })),
  timeout: z.number().optional(),
  excludeCredentials: z.array(descriptor).optional(),
  authenticatorSelection: z
    .object({
      authenticatorAttachment: z.enum(['platform', 'cross-platform']).optional(),
      requireResidentKey: z.boolean().optional(),
      residentKey: z.enum(['discouraged', 'preferred', 'required']).optional(),
      userVerification: userVerification.optional(),
    })
    .optional(),
  attestation: z.enum(['none', 'indirect', 'direct', 'enterprise']).optional(),
  extensions,
});
export type PasskeyRegistrationOptions = z.infer<typeof passkeyRegistrationOptions>;

/** What the browser is asked for when a passkey signs. */
export const passkeyAuthenticationOptions = z.object({
  challenge: z.string(),
  timeout: z.number().optional(),
  rpId: z.string().optional(),
  allowCredentials: z.array(descriptor).optional(),
  userVerification: userVerification.optional(),
  extensions,
});
export type PasskeyAuthenticationOptions = z.infer<typeof passkeyAuthenticationOptions>;

/** The browser's answer; `type` is the factor's name where browsers say `public-key`. */
const credential = z.object({
  type: z.literal('WebAuthn'),
  id: base64url,
  rawId: base64url,
  authenticatorAttachment: z.enum(['cross-platform', 'platform']).optional(),
  clientExtensionResults: z.object({
    appid: z.boolean().optional(),
    crepProps: z.object({ rk: z.boolean().optional() }).optional(),
    hmacCreateSecret: z.boolean().optional(),
  }),
});
export const passkeyRegistration = credential.extend({
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    authenticatorData: base64url.optional(),
    transports: z.array(transport).optional(),
    publicKeyAlgorithm: z.number().optional(),
    publicKey: base64url.optional(),
  }),
});
export type PasskeyRegistration = z.infer<typeof passkeyRegistration>;
export const passkeyAuthentication = credential.extend({
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: z.string().max(8192).optional(),
  }),
});
export type PasskeyAuthentication = z.infer<typeof passkeyAuthentication>;

export const passkeyRegistrationBody = z.object({ verificationId: id, payload: passkeyRegistration });
/** Before anybody is named. */
export const signInPasskeyBody = z.object({
  identifier: z.object({ type: signInIdentifier, value: z.string().min(1).max(256) }),
});
/** Without an id it answers what the first page asked. */
export const signInPasskeyAuthenticationBody = z.object({
  verificationId: id.optional(),
  payload: passkeyAuthentication,
});
export const bindPasskeyBody = z.object({ verificationId: id, name: factorName.optional() });
export const passkeyAuthenticationBody = z.object({ verificationId: id, payload: passkeyAuthentication });

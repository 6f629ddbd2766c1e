/** What the state of one sign-in attempt is made of: proofs, what is staged, and what pages carry on. */
import { interactionEvent } from '@portero/schema/experience.ts';
import { mfaFactor } from '@portero/schema/sign-in-experience.ts';
import * as z from 'zod';
import { passkey } from '../mfa/factors.ts';
import { oneTimeTokenContext } from '../one-time-tokens/rules.ts';
import { termsAgreement } from '../terms/rules.ts';
import { linkContext } from './links.ts';

const timesEnded = z.number().optional();
/** `timesEnded` of whom it names: another by now, and they were signed out everywhere, suspended or deleted since. */
const identified = { id: z.string(), verified: z.boolean(), timesEnded };
const addressed = z.object({ type: z.enum(['email', 'phone']), value: z.string() });
const code = { ...identified, identifier: addressed, templateType: z.string(), sentAt: z.number() };
/** A proof of a second factor is one person's, and of the factor that was shown: gone with it. */
const second = { ...identified, userId: z.string(), factorId: z.string().optional() };

/** A proof as clients may see it. */
export const publicRecord = z.object({
  id: z.string(),
  type: z.enum([
    'Password',
    'EmailVerificationCode',
    'PhoneVerificationCode',
    'NewPasswordIdentity',
    'MfaEmailVerificationCode',
    'MfaPhoneVerificationCode',
    'Totp',
    'WebAuthn',
    'SignInPasskey',
    'BackupCode',
    'OneTimeToken',
  ]),
  userId: z.string().optional(),
  identifier: z.object({ type: z.enum(['username', 'email', 'phone']), value: z.string() }).optional(),
  templateType: z.string().optional(),
  verified: z.boolean().optional(),
  oneTimeTokenContext: oneTimeTokenContext.optional(),
});

/** Proofs, one shape per kind; a further kind is a further row here and a file in `verifications/`. */
const record = z.discriminatedUnion('type', [
  z.object({
    ...identified,
    type: z.literal('Password'),
    identifier: z.object({ type: z.enum(['username', 'email', 'phone']), value: z.string() }),
    /** Whose password it was, and of when: the name may be somebody else's and the password another by the time it is used. */
    userId: z.string(),
    passwordUpdatedAt: z.number().nullable(),
    /** It is too old: whoever is named by it has to choose another. */
    expired: z.boolean().optional(),
  }),
  z.object({ ...code, type: z.literal('EmailVerificationCode') }),
  z.object({ ...code, type: z.literal('PhoneVerificationCode') }),
  z.object({
    ...identified,
    type: z.literal('NewPasswordIdentity'),
    identifier: z.object({ type: z.literal('username'), value: z.string() }),
    /** Digest of the chosen password. */
    passwordEncrypted: z.string(),
  }),
  z.object({
    ...identified,
    type: z.literal('OneTimeToken'),
    identifier: z.object({ type: z.literal('email'), value: z.string() }),
    context: linkContext,
  }),
  z.object({ ...code, ...second, type: z.literal('MfaEmailVerificationCode') }),
  z.object({ ...code, ...second, type: z.literal('MfaPhoneVerificationCode') }),
  z.object({
    ...second,
    type: z.literal('Totp'),
    /** Of a new one: the secret, and the step of the code that proved it. */
    pending: z.object({ secret: z.string(), step: z.number().optional() }).optional(),
  }),
  z.object({
    ...second,
    type: z.literal('WebAuthn'),
    /** What the browser has to sign; gone once it was answered, whatever the answer. */
    challenge: z.string().optional(),
    purpose: z.enum(['registration', 'authentication']),
    /** Of a new one, once it was shown. */
    pending: passkey.optional(),
  }),
  z.object({
    ...identified,
    type: z.literal('SignInPasskey'),
    /** Whom it was asked of, where somebody typed a name. */
    identifier: z.object({ type: z.enum(['username', 'email', 'phone']), value: z.string() }).optional(),
    challenge: z.string().optional(),
    /** Whose passkey answered, and which. */
    userId: z.string().optional(),
    factorId: z.string().optional(),
  }),
  z.object({
    ...second,
    type: z.literal('BackupCode'),
    /** Of a new set. */
    pending: z.object({ codes: z.array(z.string()) }).optional(),
  }),
]);
export type VerificationRecord = z.infer<typeof record>;
export type RecordOf<T extends VerificationRecord['type']> = Extract<VerificationRecord, { type: T }>;
export type PasswordRecord = RecordOf<'Password'>;
/** Proofs that may tell who somebody is. */
export type IdentifyingRecord = RecordOf<
  'Password' | 'EmailVerificationCode' | 'PhoneVerificationCode' | 'NewPasswordIdentity' | 'OneTimeToken'
>;
/** Those and the one that names nobody by a name. */
export type NamingRecord = IdentifyingRecord | RecordOf<'SignInPasskey'>;

export const pendingProfile = z.object({
  username: z.string().optional(),
  primaryEmail: z.string().optional(),
  primaryPhone: z.string().optional(),
  name: z.string().optional(),
  avatar: z.string().optional(),
  profile: z.record(z.string(), z.unknown()).optional(),
  customData: z.record(z.string(), z.unknown()).optional(),
  /** Organizations that a one-time token lets the person join. */
  jitOrganizationIds: z.array(z.string()).optional(),
  passwordEncrypted: z.string().optional(),
  passwordEncryptionMethod: z.literal('Argon2id').optional(),
  submitted: z.boolean().optional(),
});
export type PendingProfile = z.infer<typeof pendingProfile>;

/** Second factors and choices that wait for the end of the flow. */
const pendingMfa = z.object({
  mfaEnabled: z.boolean().optional(),
  mfaSkipped: z.boolean().optional(),
  additionalBindingSuggestionSkipped: z.boolean().optional(),
  passkeySkipped: z.boolean().optional(),
  totp: z.object({ id: z.string(), secret: z.string(), step: z.number() }).optional(),
  webAuthn: z.array(passkey).optional(),
  backupCode: z.object({ id: z.string(), codes: z.array(z.string()) }).optional(),
});
export type PendingMfa = z.infer<typeof pendingMfa>;

/** What the hosted pages carry from one page to the next; a custom page keeps this itself. */
const pageMemory = z.object({
  identifier: z.object({ type: z.enum(['username', 'email', 'phone']), value: z.string() }).optional(),
  verificationId: z.string().optional(),
  /** The factor that is being set up. */
  binding: mfaFactor.optional(),
  /** A link was for somebody else, and whoever is signed in stays. */
  keepsAccount: z.boolean().optional(),
  terms: termsAgreement.optional(),
});
export type PageMemory = z.infer<typeof pageMemory>;

export const stateSchema = z.object({
  interactionEvent,
  userId: z.string().optional(),
  timesEnded,
  /** Of whoever registers with a passkey: it names its owner before there is one. */
  newUserId: z.string().optional(),
  /** The person was made here: they have no factor yet that they could be asked for. */
  createdHere: z.boolean().optional(),
  /** When the person was named by their password: of when it is. A newer one ends this sign-in. */
  provenPassword: z.object({ updatedAt: z.number().nullable() }).optional(),
  /** The password that was shown is expired: our own pages have a new one chosen before the end. */
  passwordExpired: z.boolean().optional(),
  /** When the person was named by a passkey: which. Without it this sign-in is over. */
  provenPasskey: z.string().optional(),
  /** When the person was named by something that was sent to them: over which channel. It is no second factor here. */
  provenChannel: z.enum(['email', 'phone']).optional(),
  /** The approved request by which a new second factor is set up in place of those that were lost. */
  recoveryId: z.string().optional(),
  /** Not to be asked for a second factor on this device again; kept when the flow ends. */
  trustsDevice: z.boolean().optional(),
  profile: pendingProfile,
  mfa: pendingMfa.default({}),
  verificationRecords: z.array(record),
  captcha: z.object({ verified: z.boolean(), skipped: z.boolean() }),
  /** The person whose password was just reset here; only our own pages go on from it. */
  resetUserId: z.string().optional(),
  page: pageMemory.optional(),
});
export type State = z.infer<typeof stateSchema>;

/** Bodies and answers of the Account API: what a signed-in person does to their own account (contract ACCOUNT). */
import * as z from 'zod';
import { backupCodeCount, factorName, passkeyAuthentication, passkeyRegistration } from './mfa.ts';
import {
  emailAddress,
  emailPattern,
  jsonObject,
  phoneNumber,
  typedCode,
  usernamePattern,
  webUrl,
} from './text.ts';
import { identities, userProfile } from './users.ts';

const recordId = z.string().max(128);

/** What of a person their own applications see: each part needs a scope and a field that may be read. */
export const accountProfile = z.object({
  id: z.string(),
  username: z.string().nullable().optional(),
  primaryEmail: z.string().nullable().optional(),
  primaryPhone: z.string().nullable().optional(),
  /** Ours: whether a code or an administrator has shown that it is theirs. */
  isEmailVerified: z.boolean().optional(),
  isPhoneVerified: z.boolean().optional(),
  name: z.string().nullable().optional(),
  avatar: z.string().nullable().optional(),
  customData: jsonObject.optional(),
  identities: identities.optional(),
  lastSignInAt: z.number().nullable().optional(),
  createdAt: z.number().optional(),
  updatedAt: z.number().optional(),
  profile: userProfile.optional(),
  applicationId: z.string().nullable().optional(),
  cimdClientId: z.string().nullable().optional(),
  isSuspended: z.boolean().optional(),
  hasPassword: z.boolean().optional(),
  ssoIdentities: z.array(jsonObject).optional(),
  hasSecurityVerificationMethod: z.boolean().optional(),
});
export type AccountProfile = z.infer<typeof accountProfile>;

export const accountPatch = z.object({
  name: z.string().max(128).nullable().optional(),
  avatar: webUrl.nullable().optional(),
  username: z.string().max(128).regex(usernamePattern).nullable().optional(),
  customData: jsonObject.optional(),
});
export type AccountPatch = z.infer<typeof accountPatch>;

export const ownPasswordBody = z.object({ password: z.string().min(1).max(1024) });
export const primaryEmailBody = z.object({
  email: emailAddress,
  newIdentifierVerificationRecordId: recordId,
});
export const primaryPhoneBody = z.object({
  phone: phoneNumber,
  newIdentifierVerificationRecordId: recordId,
});
export const newIdentityBody = z.object({ newIdentifierVerificationRecordId: recordId });
export const thirdPartyTokenBody = z.object({ verificationRecordId: recordId.min(1) });
export const thirdPartyToken = z.object({
  access_token: z.string(),
  scope: z.string().optional(),
  token_type: z.string().optional(),
  expires_in: z.union([z.number(), z.string()]).optional(),
});

const secret = z.string().max(256);
const backupCodes = z.array(z.string().max(64)).max(backupCodeCount * 2);
export const newFactorBody = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('WebAuthn'),
    newIdentifierVerificationRecordId: recordId,
    name: z.string().max(128).optional(),
  }),
  z.object({ type: z.literal('Totp'), secret, code: typedCode.optional(), name: factorName.optional() }),
  z.object({ type: z.literal('BackupCode'), codes: backupCodes }),
]);
export type NewFactor = z.infer<typeof newFactorBody>;
export const replaceTotpBody = z.object({
  secret,
  code: typedCode,
  /** Ours: in place of which app. Left out: of all that there are. */
  replaces: z.string().max(128).optional(),
  name: factorName.optional(),
});
export type ReplacedTotp = z.infer<typeof replaceTotpBody>;
export const replaceBackupCodesBody = z.object({ codes: backupCodes });
export const factorNameBody = z.object({ name: factorName });

export const mfaSettings = z.object({ skipMfaOnSignIn: z.boolean() });
export const ownChoices = z.object({
  mfa: z.object({ enabled: z.boolean().optional(), skipped: z.boolean(), skipMfaOnSignIn: z.boolean() }),
  passkeySignIn: z.object({ skipped: z.boolean() }),
});
export type OwnChoices = z.infer<typeof ownChoices>;
export const ownChoicesPatch = z.object({
  mfa: z
    .object({
      enabled: z.boolean().optional(),
      skipped: z.boolean().optional(),
      additionalBindingSuggestionSkipped: z.boolean().optional(),
      skipMfaOnSignIn: z.boolean().optional(),
    })
    .optional(),
  passkeySignIn: z.object({ skipped: z.boolean().optional() }).optional(),
});
export type OwnChoicesPatch = z.infer<typeof ownChoicesPatch>;

/** A proof that somebody has begun or given. */
export const verificationAnswer = z.object({ verificationRecordId: z.string(), expiresAt: z.string() });
export type VerificationAnswer = z.infer<typeof verificationAnswer>;
export const verifiedAnswer = verificationAnswer.pick({ verificationRecordId: true });

const identifier = z.discriminatedUnion('type', [
  z.object({ type: z.literal('email'), value: z.string().max(256).regex(emailPattern) }),
  z.object({ type: z.literal('phone'), value: phoneNumber }),
]);
export const sendCodeBody = z.object({
  identifier,
  templateType: z.enum(['BindMfa', 'UserPermissionValidation']).optional(),
});
export const checkCodeBody = z.object({ identifier, verificationId: recordId, code: typedCode });
export const beginSocialBody = z.object({
  state: z.string().max(1024),
  redirectUri: z.string().max(2048),
  connectorId: z.string().max(128),
  scope: z.string().max(1024).optional(),
});
export const checkSocialBody = z.object({
  verificationRecordId: recordId,
  connectorData: jsonObject,
  verificationId: z.unknown().optional(),
});
export const checkRegistrationBody = z.object({
  verificationRecordId: recordId,
  payload: passkeyRegistration,
});
export const checkPasskeyBody = z.object({ verificationRecordId: recordId, payload: passkeyAuthentication });
export const checkTotpBody = z.object({ code: typedCode.min(1) });

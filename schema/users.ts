/** People: the JSON of a user and the bodies that make and change one (contract MANAGEMENT §2). */
import * as z from 'zod';
import { emailAddress, jsonObject, phoneNumber, usernamePattern, webUrl } from './text.ts';

export const userProfile = z.object({
  familyName: z.string().optional(),
  givenName: z.string().optional(),
  middleName: z.string().optional(),
  nickname: z.string().optional(),
  preferredUsername: z.string().optional(),
  profile: z.string().optional(),
  website: z.string().optional(),
  gender: z.string().optional(),
  birthdate: z.string().optional(),
  zoneinfo: z.string().optional(),
  locale: z.string().optional(),
  address: z
    .object({
      formatted: z.string().optional(),
      streetAddress: z.string().optional(),
      locality: z.string().optional(),
      region: z.string().optional(),
      postalCode: z.string().optional(),
      country: z.string().optional(),
    })
    .optional(),
});
export type UserProfile = z.infer<typeof userProfile>;

export const passwordAlgorithms = [
  'Argon2i',
  'Argon2id',
  'Argon2d',
  'SHA1',
  'SHA256',
  'MD5',
  'Bcrypt',
  'Legacy',
] as const;
export const passwordAlgorithm = z.enum(passwordAlgorithms);
export type PasswordAlgorithm = z.infer<typeof passwordAlgorithm>;

export const identities = z.record(
  z.string(),
  z.object({ userId: z.string(), details: jsonObject.optional() }),
);

/** What may leave the server about a person: an allow list, used by every route that answers users. */
export const publicUserSchema = z.object({
  id: z.string(),
  username: z.string().nullable(),
  primaryEmail: z.string().nullable(),
  primaryPhone: z.string().nullable(),
  /** Ours: proved by the person or vouched for; false: known not to be; left out: nobody has said. */
  isEmailVerified: z.boolean().optional(),
  isPhoneVerified: z.boolean().optional(),
  name: z.string().nullable(),
  avatar: z.string().nullable(),
  customData: jsonObject,
  identities,
  lastSignInAt: z.number().nullable(),
  createdAt: z.number(),
  updatedAt: z.number(),
  profile: userProfile,
  applicationId: z.string().nullable(),
  cimdClientId: z.string().nullable(),
  isSuspended: z.boolean(),
  hasPassword: z.boolean().optional(),
  ssoIdentities: z.array(jsonObject).optional(),
  passwordDigest: z.string().nullable().optional(),
  passwordAlgorithm: passwordAlgorithm.nullable().optional(),
});
export type PublicUser = z.infer<typeof publicUserSchema>;
/** Where digests cannot be asked for. */
export const userWithoutDigest = publicUserSchema.omit({ passwordDigest: true, passwordAlgorithm: true });

const username = z.string().max(128).regex(usernamePattern);
const name = z.string().max(128);
/** The empty text clears a field, as null does. */
const cleared = z.literal('');

export const createUserBody = z.object({
  username: username.optional(),
  primaryEmail: emailAddress.optional(),
  primaryPhone: phoneNumber.optional(),
  name: name.optional(),
  avatar: z.union([webUrl, cleared]).nullable().optional(),
  profile: userProfile.optional(),
  customData: jsonObject.optional(),
  password: z.string().min(1).max(256).optional(),
  passwordDigest: z.string().max(256).optional(),
  passwordAlgorithm: passwordAlgorithm.optional(),
});
export type CreateUserBody = z.infer<typeof createUserBody>;

export const patchUserBody = z.object({
  username: z.union([username, cleared]).nullable().optional(),
  primaryEmail: z.union([emailAddress, cleared]).nullable().optional(),
  primaryPhone: z.union([phoneNumber, cleared]).nullable().optional(),
  name: name.nullable().optional(),
  avatar: z.union([webUrl, cleared]).nullable().optional(),
  profile: userProfile.optional(),
  customData: jsonObject.optional(),
});
export type PatchUserBody = z.infer<typeof patchUserBody>;

/** The person's own choices that administrators may see and set. */
export const userLogtoConfig = z.object({
  mfa: z
    .object({
      enabled: z.boolean().optional(),
      skipped: z.boolean().optional(),
      skipMfaOnSignIn: z.boolean().optional(),
    })
    .optional(),
  passkeySignIn: z.object({ skipped: z.boolean().optional() }).optional(),
});
export type UserLogtoConfig = z.infer<typeof userLogtoConfig>;

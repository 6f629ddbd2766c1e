/** What is kept of somebody who was deleted: one sealed value, since nobody searches in it. */
import * as z from 'zod';
import type { JsonObject } from '../database/tables.ts';
import type { UserRow } from '../users/store.ts';

const text = z.string().nullable();
const time = z.number().nullable();
const flag = z.boolean().nullable();
const object: z.ZodType<JsonObject> = z.record(z.string(), z.unknown());

const user: z.ZodType<UserRow> = z.object({
  id: z.string(),
  username: text,
  usernameKey: text,
  primaryEmail: text,
  emailKey: text,
  isEmailVerified: flag,
  primaryPhone: text,
  phoneKey: text,
  isPhoneVerified: flag,
  name: text,
  avatar: text,
  profile: object,
  identities: object,
  customData: object,
  logtoConfig: object,
  mfaVerifications: z.array(z.unknown()),
  passwordDigest: text,
  passwordAlgorithm: text,
  passwordUpdatedAt: time,
  isSuspended: z.boolean(),
  isPasswordExpired: z.boolean(),
  needsSecondFactor: z.boolean(),
  /** Of whoever was deleted before it was kept: what they had begun is over as well. */
  timesEnded: z.number().default(1),
  applicationId: text,
  cimdClientId: text,
  lastSignInAt: time,
  createdAt: z.number(),
  updatedAt: z.number(),
});

const belongings = z.object({
  roleIds: z.array(z.string()),
  organizationIds: z.array(z.string()),
  organizationRoles: z.array(z.object({ organizationId: z.string(), organizationRoleId: z.string() })),
  /** Applications whose access rules name the person. */
  applicationIds: z.array(z.string()),
  /** Former ones, as hashes. */
  passwords: z.array(
    z.object({ id: z.string(), digest: z.string(), algorithm: z.string(), createdAt: z.number() }),
  ),
  terms: z.array(
    z.object({
      version: z.string(),
      termsOfUseUrl: text,
      privacyPolicyUrl: text,
      manner: z.enum(['ticked', 'implied']),
      applicationId: text,
      createdAt: z.number(),
    }),
  ),
  /** Uploaded ones, which are not kept. */
  pictureIds: z.array(z.string()),
});
export type Belongings = z.infer<typeof belongings>;

export const snapshot = z.object({
  user,
  belongings,
  deletedBy: z.object({ type: z.enum(['user', 'app', 'command']), id: z.string() }),
});
export type Snapshot = z.infer<typeof snapshot>;

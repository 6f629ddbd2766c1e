/** What people may see and change of their own account: the tenant's settings (contract ACCOUNT §2, MANAGEMENT §9.1). */
import * as z from 'zod';
import { webUrl } from './text.ts';

/** Fields of the contract, in the order in which they are shown. */
export const accountFields = [
  'name',
  'avatar',
  'profile',
  'email',
  'phone',
  'password',
  'username',
  'social',
  'customData',
  'mfa',
  'passkey',
  'session',
  'trustedDevice',
] as const;

/** Ours: what people may do with their account as a whole, and where they belong. */
export const selfServiceFields = [
  'organizations',
  'organizationAdministration',
  'accountDeletion',
  'dataExport',
  'activityLog',
  'personalAccessTokens',
] as const;

export type AccountField = (typeof accountFields)[number] | (typeof selfServiceFields)[number];

export const fieldAccess = z.enum(['Off', 'ReadOnly', 'Edit']);
export type FieldAccess = z.infer<typeof fieldAccess>;

const access = fieldAccess.optional();
/** What is not named is `Off`; `passkey` follows `mfa`. */
const fields = z.object({
  name: access,
  avatar: access,
  profile: access,
  email: access,
  phone: access,
  password: access,
  username: access,
  social: access,
  customData: access,
  mfa: access,
  passkey: access,
  session: access,
  trustedDevice: access,
  organizations: access,
  /** Counts where `organizations` is not off. */
  organizationAdministration: access,
  accountDeletion: access,
  dataExport: access,
  activityLog: access,
  personalAccessTokens: access,
});

const profileFields = z.array(z.object({ name: z.string() }));

export const accountCenter = z.object({
  tenantId: z.string(),
  id: z.string(),
  enabled: z.boolean(),
  fields,
  webauthnRelatedOrigins: z.array(z.string()),
  deleteAccountUrl: z.string().nullable(),
  customCss: z.string().nullable(),
  profileFields: profileFields.nullable(),
});
export type AccountCenter = z.infer<typeof accountCenter>;

/** `https://app.example.com`: no path, and plain http only on the developer's own machine. */
const origin = z
  .string()
  .max(256)
  .refine(
    (value) => {
      const url = URL.parse(value);
      const isLocal = url?.protocol === 'http:' && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
      return url !== null && (url.protocol === 'https:' || isLocal) && url.origin === value;
    },
    { error: 'must be an origin such as https://app.example.com' },
  );

export const accountCenterPatch = z.object({
  enabled: z.boolean().optional(),
  fields: fields.optional(),
  webauthnRelatedOrigins: z.array(origin).max(20).optional(),
  deleteAccountUrl: z
    .union([webUrl, z.literal('')])
    .nullable()
    .optional(),
  customCss: z.string().max(65_535).nullable().optional(),
  profileFields: profileFields.max(100).nullable().optional(),
});
export type AccountCenterPatch = z.infer<typeof accountCenterPatch>;

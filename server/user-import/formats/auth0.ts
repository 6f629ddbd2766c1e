/**
 * Auth0: the bulk users export, and the schema of its bulk import, which support adds the hashes to.
 * https://auth0.com/docs/manage-users/user-migration/bulk-user-imports
 */
import * as z from 'zod';
import { digits, given, legacy, type Mapped, timeOf, WrongShape } from './format.ts';

const text = z.string().nullish();
const record = z.looseObject({
  user_id: text,
  email: text,
  email_verified: z.boolean().nullish(),
  username: text,
  phone_number: text,
  phone_verified: z.boolean().nullish(),
  name: text,
  given_name: text,
  family_name: text,
  nickname: text,
  picture: text,
  blocked: z.boolean().nullish(),
  created_at: z.unknown().optional(),
  last_login: z.unknown().optional(),
  passwordHash: text,
  password_hash: text,
  custom_password_hash: z
    .looseObject({
      algorithm: z.string(),
      hash: z.looseObject({ value: z.string(), encoding: text }),
      salt: z.looseObject({ value: z.string(), encoding: text, position: text }).nullish(),
    })
    .nullish(),
  user_metadata: z.record(z.string(), z.unknown()).nullish(),
  app_metadata: z.record(z.string(), z.unknown()).nullish(),
});

/** @throws ZodError, WrongShape */
export function fromAuth0(value: unknown): Mapped {
  const one = record.parse(value);
  const customData = given({ user_metadata: one.user_metadata, app_metadata: one.app_metadata });
  const bcrypt = one.passwordHash ?? one.password_hash;
  return {
    user: given({
      // `auth0|abc`: the prefix says how they signed in there.
      id: one.user_id?.split('|').at(-1),
      primaryEmail: one.email,
      username: one.username,
      primaryPhone: digits(one.phone_number ?? undefined),
      // Auth0 puts the address where there is no name.
      name: one.name === one.email ? undefined : one.name,
      avatar: one.picture,
      isSuspended: one.blocked,
      createdAt: timeOf(one.created_at),
      lastSignInAt: timeOf(one.last_login),
      profile: given({ givenName: one.given_name, familyName: one.family_name, nickname: one.nickname }),
      customData: Object.keys(customData).length > 0 ? customData : undefined,
      ...(bcrypt && { passwordDigest: bcrypt, passwordAlgorithm: 'Bcrypt' }),
      ...(one.custom_password_hash && digestOf(one.custom_password_hash)),
    }),
    isEmailVerified: one.email_verified ?? undefined,
    isPhoneVerified: one.phone_verified ?? undefined,
  };
}

function digestOf({ algorithm, hash, salt }: NonNullable<z.infer<typeof record>['custom_password_hash']>) {
  if (algorithm === 'bcrypt') return { passwordDigest: hash.value, passwordAlgorithm: 'Bcrypt' };
  if (algorithm === 'argon2') {
    const kind = /^\$argon2(id|i|d)\$/.exec(hash.value)?.[1];
    if (!kind) throw new WrongShape('The argon2 hash is not in the PHC form.');
    return { passwordDigest: hash.value, passwordAlgorithm: `Argon2${kind}` };
  }
  if (!/^(md5|sha1|sha256|sha512)$/.test(algorithm))
    throw new WrongShape(`Hashes of the algorithm "${algorithm.slice(0, 40)}" cannot be taken over.`);
  if (salt && (salt.encoding ?? 'utf8') !== 'utf8')
    throw new WrongShape('Only salts in utf8 can be taken over.');
  const encoding = hash.encoding === 'base64' ? 'base64' : 'hex';
  const hex = Buffer.from(hash.value, encoding).toString('hex');
  const args = salt ? (salt.position === 'suffix' ? ['@', salt.value] : [salt.value, '@']) : ['@'];
  return legacy(algorithm, args, hex);
}

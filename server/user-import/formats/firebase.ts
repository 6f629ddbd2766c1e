/** Firebase: `firebase auth:export users.json`. https://firebase.google.com/docs/cli/auth */
import * as z from 'zod';
import { digits, type FirebaseHash, given, legacy, type Mapped, timeOf, WrongShape } from './format.ts';

const text = z.string().nullish();
const record = z.looseObject({
  localId: text,
  email: text,
  emailVerified: z.boolean().nullish(),
  phoneNumber: text,
  displayName: text,
  photoUrl: text,
  passwordHash: text,
  salt: text,
  createdAt: z.unknown().optional(),
  lastSignedInAt: z.unknown().optional(),
  disabled: z.boolean().nullish(),
  customAttributes: text,
});

/**
 * @param hash the project's parameters, without which no password of it can be compared
 * @throws ZodError, WrongShape
 */
export function fromFirebase(value: unknown, hash: FirebaseHash | undefined): Mapped {
  const one = record.parse(value);
  if (one.passwordHash && !hash)
    throw new WrongShape('There is a password, and the parameters to compare its hash were not given.');
  return {
    user: given({
      id: one.localId,
      primaryEmail: one.email,
      primaryPhone: digits(one.phoneNumber ?? undefined),
      name: one.displayName,
      avatar: one.photoUrl,
      isSuspended: one.disabled,
      createdAt: timeOf(one.createdAt),
      lastSignInAt: timeOf(one.lastSignedInAt),
      customData: one.customAttributes ? { customAttributes: claimsOf(one.customAttributes) } : undefined,
      ...(one.passwordHash &&
        hash &&
        legacy(
          'firebase-scrypt',
          [
            standard(one.salt ?? ''),
            hash.signerKey,
            hash.saltSeparator,
            String(hash.rounds),
            String(hash.memCost),
            '@',
          ],
          standard(one.passwordHash),
        )),
    }),
    isEmailVerified: one.emailVerified ?? undefined,
  };
}

/** Older exports use the alphabet for addresses. */
const standard = (base64: string): string => base64.replaceAll('-', '+').replaceAll('_', '/');

function claimsOf(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new WrongShape('customAttributes is not JSON.');
  }
}

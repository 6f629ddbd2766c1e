/** The standard claims of OpenID Connect Core §5.1, their scopes (§5.4) and their types. */
import { expect } from 'vitest';
import * as z from 'zod';

export const claimsOfScope = {
  profile: [
    'name',
    'family_name',
    'given_name',
    'middle_name',
    'nickname',
    'preferred_username',
    'profile',
    'picture',
    'website',
    'gender',
    'birthdate',
    'zoneinfo',
    'locale',
    'updated_at',
  ],
  email: ['email', 'email_verified'],
  address: ['address'],
  phone: ['phone_number', 'phone_number_verified'],
} as const;

const text = z.string().min(1);
const standardClaims = z.looseObject({
  sub: text.max(255),
  name: text.optional(),
  given_name: text.optional(),
  family_name: text.optional(),
  middle_name: text.optional(),
  nickname: text.optional(),
  preferred_username: text.optional(),
  profile: z.url().optional(),
  picture: z.url().optional(),
  website: z.url().optional(),
  email: z.email().optional(),
  email_verified: z.boolean().optional(),
  gender: text.optional(),
  birthdate: z
    .string()
    .regex(/^(\d{4}|0000)(-\d\d-\d\d)?$/)
    .optional(),
  zoneinfo: text.optional(),
  locale: text.optional(),
  phone_number: text.optional(),
  phone_number_verified: z.boolean().optional(),
  address: z
    .strictObject({
      formatted: text.optional(),
      street_address: text.optional(),
      locality: text.optional(),
      region: text.optional(),
      postal_code: text.optional(),
      country: text.optional(),
    })
    .optional(),
  updated_at: z.number().optional(),
});

/** Types and spellings; nothing is there without a value (§5.3.2). */
export function expectStandardClaims(claims: Record<string, unknown>, now: number): void {
  const { updated_at: updatedAt = now } = standardClaims.parse(claims);
  // Seconds, not milliseconds.
  expect(Math.abs(updatedAt - now)).toBeLessThan(86_400);
  for (const [name, value] of Object.entries(claims)) expect(value ?? '', name).not.toBe('');
}

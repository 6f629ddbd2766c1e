/**
 * Whether a person's address and number are theirs. A code, a link, an invitation or a one-time token that came back
 * proves it; an administrator may vouch for it. What was merely entered, by an administrator or an import, is neither
 * true nor false: the tenant says whether it counts. Applications are told what counts (`email_verified`).
 */
import * as z from 'zod';
import { setting } from '../configs/setting.ts';
import type { TenantContext } from '../tenants/context.ts';
import { type Identifier, identifierKey } from './identifiers.ts';
import type { User } from './store.ts';

export const verificationSettings = z.object({
  /** Addresses and numbers that administrators enter count as if these had vouched for each. */
  trustAdministrators: z.boolean(),
});

/** Suites written for the contract find what they enter verified. */
export const verificationSetting = setting('identifierVerification', verificationSettings, ({ config }) => ({
  trustAdministrators: config.integrationTest,
}));

type Identifiers = Pick<User, 'primaryEmail' | 'primaryPhone' | 'isEmailVerified' | 'isPhoneVerified'>;
export type Verified = { readonly email: boolean; readonly phone: boolean };

/** What counts as theirs. */
export async function verifiedOf(tenant: TenantContext, user: Identifiers): Promise<Verified> {
  const { primaryEmail, primaryPhone, isEmailVerified, isPhoneVerified } = user;
  const isOpen =
    (primaryEmail !== null && isEmailVerified === null) ||
    (primaryPhone !== null && isPhoneVerified === null);
  const { trustAdministrators } = isOpen
    ? await verificationSetting.of(tenant)
    : { trustAdministrators: false };
  return {
    email: primaryEmail !== null && (isEmailVerified ?? trustAdministrators),
    phone: primaryPhone !== null && (isPhoneVerified ?? trustAdministrators),
  };
}

type Proof = { readonly isEmailVerified?: true; readonly isPhoneVerified?: true };

/** What is new about a person of whom these identifiers have been proved: only what is theirs by now counts. */
export function provedBy(user: Identifiers, proved: readonly Identifier[]): Proof {
  const has = (type: 'email' | 'phone', value: string | null): boolean =>
    value !== null &&
    proved.some((one) => one.type === type && identifierKey(one) === identifierKey({ type, value }));
  return {
    ...(user.isEmailVerified !== true && has('email', user.primaryEmail) && { isEmailVerified: true }),
    ...(user.isPhoneVerified !== true && has('phone', user.primaryPhone) && { isPhoneVerified: true }),
  };
}

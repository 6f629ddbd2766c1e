/**
 * Second factors of people, as they are kept with the person (contract EXPERIENCE §6, MANAGEMENT §2.6).
 *
 * Whatever changes them runs while the person's row is held (`changeFactors`), so that of any number of requests one
 * uses a code, a step or a signature counter, and no change loses another. Email and phone factors are not kept here:
 * they are there when the tenant turned them on and the person has an address or a number.
 *
 * Which factors a sign-in needs lies in `server/experience/second-factor.ts`.
 */
import { isDeepStrictEqual } from 'node:util';
import { error } from '@portero/schema/errors.ts';
import type { MfaFactor, MfaVerification } from '@portero/schema/mfa.ts';
import type { SignInExperience } from '@portero/schema/sign-in-experience.ts';
import * as z from 'zod';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { cancelRecovery } from '../factor-recovery/cancel.ts';
import { equalInConstantTime, type TenantVault } from '../security/vault.ts';
import { holdUser, type User, writeFactors } from '../users/rules.ts';
import { backupCodeDigest, newBackupCodes } from './backup-codes.ts';
import { totpStep } from './totp.ts';

const common = { id: z.string(), createdAt: z.string(), lastUsedAt: z.string().optional() };

const totp = z.object({
  ...common,
  type: z.literal('Totp'),
  sealed: z.string(),
  /** The newest step that was used: no code of it, or of an earlier one, is taken again. */
  step: z.number(),
  name: z.string().optional(),
});

export const passkey = z.object({
  ...common,
  type: z.literal('WebAuthn'),
  rpId: z.string(),
  credentialId: z.string(),
  /** COSE key, base64url. */
  publicKey: z.string(),
  counter: z.number(),
  transports: z.array(z.string()).optional(),
  agent: z.string(),
  name: z.string().optional(),
});
export type Passkey = z.infer<typeof passkey>;

const backupCodes = z.object({
  ...common,
  type: z.literal('BackupCode'),
  codes: z.array(z.object({ digest: z.string(), usedAt: z.string().optional() })),
});

const factor = z.discriminatedUnion('type', [totp, passkey, backupCodes]);
export type Factor = z.infer<typeof factor>;
export type FactorOf<T extends Factor['type']> = Extract<Factor, { type: T }>;

/** A factor that cannot be read is not passed over: that would let somebody in without it. */
export const factorsOf = ({ mfaVerifications }: Pick<User, 'mfaVerifications'>): Factor[] =>
  z.array(factor).parse(mfaVerifications);

/** @throws ZodError as `factorsOf` */
export const passkeysOf = (user: Pick<User, 'mfaVerifications'>): Passkey[] =>
  factorsOf(user).filter((one) => one.type === 'WebAuthn');

/**
 * Whose guesses at a second factor count together, for the one lock-out counter. Apart from those at the first: whoever
 * knows the password could else wipe the count by typing it again.
 */
export const factorSubject = ({ id }: Pick<User, 'id'>): string => `mfa:${id}`;

const remaining = ({ codes }: FactorOf<'BackupCode'>): number =>
  codes.filter(({ usedAt }) => usedAt === undefined).length;

/** Which of the tenant's factors a person can show; used-up backup codes are none. */
export function enrolledFactors(
  user: Pick<User, 'mfaVerifications' | 'primaryEmail' | 'primaryPhone'>,
  turnedOn: readonly MfaFactor[],
): MfaFactor[] {
  const kept = factorsOf(user);
  return turnedOn.filter((type) => {
    if (type === 'EmailVerificationCode') return Boolean(user.primaryEmail);
    if (type === 'PhoneVerificationCode') return Boolean(user.primaryPhone);
    return kept.some((one) => one.type === type && (one.type !== 'BackupCode' || remaining(one) > 0));
  });
}

/**
 * Whether somebody has a second factor at all; backup codes alone are none, and neither is an address to which a code is
 * sent that lets them in by itself.
 */
export function hasFactor(
  user: Pick<User, 'mfaVerifications' | 'primaryEmail' | 'primaryPhone'>,
  { mfa, signIn }: Pick<SignInExperience, 'mfa' | 'signIn'>,
): boolean {
  const isSecond = (channel: 'email' | 'phone', factor: MfaFactor) =>
    mfa.factors.includes(factor) &&
    !signIn.methods.some(({ identifier, verificationCode }) => identifier === channel && verificationCode);
  return (
    user.mfaVerifications.length > 0 ||
    (Boolean(user.primaryEmail) && isSecond('email', 'EmailVerificationCode')) ||
    (Boolean(user.primaryPhone) && isSecond('phone', 'PhoneVerificationCode'))
  );
}

const now = (): string => new Date().toISOString();

export type TotpFacts = {
  readonly secret: string;
  /** The newest step that a code was shown of; -1 when none was. */
  readonly step: number;
  readonly name?: string | undefined;
};

/**
 * The secret is sealed.
 * @param facts.step time step of the last code that counted, so that none counts twice
 */
export const newTotp = (
  vault: TenantVault,
  id: string,
  { secret, step, name }: TotpFacts,
): FactorOf<'Totp'> => ({
  id,
  type: 'Totp',
  createdAt: now(),
  sealed: vault.seal('totp-secret', secret),
  step,
  ...(name !== undefined && { name }),
});

const totpSecretOf = (vault: TenantVault, { sealed }: FactorOf<'Totp'>): string =>
  vault.open('totp-secret', sealed);

/**
 * Whether there is room for one more authenticator app, and whether it is one more.
 * @throws user.totp_already_in_use
 */
export function ensureTotpFits(
  vault: TenantVault,
  factors: readonly Factor[],
  { secret, most = 1 }: { readonly secret: string; readonly most?: number | undefined },
): void {
  const apps = factors.filter((one) => one.type === 'Totp');
  if (apps.length >= most || apps.some((one) => totpSecretOf(vault, one) === secret))
    throw error('user.totp_already_in_use');
}

/** Keyed hashes only; whoever shows the codes makes them, and hands them in. */
export const newBackupCodeSet = (
  vault: TenantVault,
  id: string,
  codes: readonly string[] = newBackupCodes(),
): FactorOf<'BackupCode'> => ({
  id,
  type: 'BackupCode',
  createdAt: now(),
  codes: codes.map((code) => ({ digest: backupCodeDigest(vault, id, code) })),
});

/** What becomes of a person's factors; the same array when nothing does. */
export type FactorChange<T> = (
  factors: Factor[],
  user: User,
) => { readonly next: Factor[]; readonly result: T };

/** Read and write a person's factors with nobody in between. Part of the caller's transaction. */
export async function changeFactors<T>(
  db: TenantDatabase,
  userId: string,
  change: FactorChange<T>,
): Promise<T> {
  const user = await holdUser(db, userId);
  const before = factorsOf(user);
  const { next, result } = change(before, user);
  await keepFactors(db, userId, { before, next });
  return result;
}

/** Write what a change came to, for whoever holds the person already. @throws entity.not_found */
export async function keepFactors(
  db: TenantDatabase,
  userId: string,
  { before, next }: { readonly before: Factor[]; readonly next: Factor[] },
): Promise<void> {
  if (next === before) return;
  await writeFactors(db, userId, next);
  const ids = (factors: readonly Factor[]) => factors.map(({ id }) => id).sort();
  if (!isDeepStrictEqual(ids(before), ids(next))) await cancelRecovery(db, userId, 'factors-changed');
}

/**
 * Use a code of one of the person's authenticator apps. All are tried, whichever it is of, and it is used up in each that
 * makes it: with the same secret in two of them it would else be good twice.
 * @returns a change whose result is the factor's id, if the code was right and new
 */
export const totpCodeUse =
  (vault: TenantVault, code: string): FactorChange<string | undefined> =>
  (factors) => {
    const used = factors.flatMap((one) => {
      const step = one.type === 'Totp' && totpStep(totpSecretOf(vault, one), code, { lastStep: one.step });
      return typeof step === 'number' ? [{ ...one, step, lastUsedAt: now() }] : [];
    });
    return used.length > 0
      ? { next: used.reduce<Factor[]>(replaced, factors), result: used[0]?.id }
      : { next: factors, result: undefined };
  };

/** Use a backup code up. @returns a change whose result is the set's id, if the code was right and unused */
export const backupCodeUse =
  (vault: TenantVault, code: string): FactorChange<string | undefined> =>
  (factors) => {
    for (const one of factors) {
      if (one.type !== 'BackupCode') continue;
      const digest = backupCodeDigest(vault, one.id, code);
      const found = one.codes.find(
        (kept) => kept.usedAt === undefined && equalInConstantTime(kept.digest, digest),
      );
      if (!found) continue;
      const usedAt = now();
      const codes = one.codes.map((kept) => (kept === found ? { ...kept, usedAt } : kept));
      return { next: replaced(factors, { ...one, codes, lastUsedAt: usedAt }), result: one.id };
    }
    return { next: factors, result: undefined };
  };

/**
 * Note that a passkey signed. Authenticators that count must go up, or somebody cloned one (WebAuthn §6.1.1).
 * @returns whether the passkey is still there and its count went up
 */
export const usePasskey = (
  db: TenantDatabase,
  userId: string,
  credentialId: string,
  counter: number,
): Promise<boolean> =>
  changeFactors(db, userId, (factors) => {
    const found = factors.find((one) => one.type === 'WebAuthn' && one.credentialId === credentialId);
    const counts = found?.type === 'WebAuthn' && (counter > 0 || found.counter > 0);
    if (found?.type !== 'WebAuthn' || (counts && counter <= found.counter))
      return { next: factors, result: false };
    return { next: replaced(factors, { ...found, counter, lastUsedAt: now() }), result: true };
  });

const replaced = (factors: readonly Factor[], changed: Factor): Factor[] =>
  factors.map((one) => (one.id === changed.id ? changed : one));

/** What may be told of a factor: chosen field by field. */
export function publicFactor(one: Factor): MfaVerification {
  const { id, type, createdAt, lastUsedAt } = one;
  return {
    id,
    type,
    createdAt,
    ...(lastUsedAt !== undefined && { lastUsedAt }),
    ...(one.type === 'WebAuthn' && { agent: one.agent }),
    ...('name' in one && one.name !== undefined && { name: one.name }),
    ...(one.type === 'BackupCode' && { remainCodes: remaining(one) }),
  };
}

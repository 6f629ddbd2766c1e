/** What a format's file says about one person, in our words. */
import * as z from 'zod';

export type Mapped = {
  /** Checked against `importedUser` by the caller. */
  readonly user: Record<string, unknown>;
  /** What the file says about whether somebody proved the address; nothing where it is silent. */
  readonly isEmailVerified?: boolean | undefined;
  readonly isPhoneVerified?: boolean | undefined;
};

/** How to compare Firebase's hashes: the parameters of the project, from its Console. */
export const firebaseHash = z.object({
  signerKey: z.string().min(1).max(512),
  saltSeparator: z.string().max(64),
  rounds: z.number().int().min(1).max(64),
  memCost: z.number().int().min(1).max(20),
});
export type FirebaseHash = z.infer<typeof firebaseHash>;

/** The record does not look like one of this format. */
export class WrongShape extends Error {}

/** A digest that `security/legacy-passwords.ts` knows; `@` among the arguments stands for the password. */
export const legacy = (algorithm: string, args: readonly string[], hash: string) => ({
  passwordDigest: JSON.stringify([algorithm, args, hash]),
  passwordAlgorithm: 'Legacy',
});

/** Leaves out what is not there, so that it is not taken for an empty value. */
export function given(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  );
}

/** Milliseconds of a date, in any of the forms that exports have. */
export function timeOf(value: unknown): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const time = typeof value === 'string' && !/^\d+$/.test(value) ? Date.parse(value) : Number(value);
  if (!Number.isFinite(time)) throw new WrongShape(`"${String(value).slice(0, 40)}" is not a time.`);
  return Math.floor(time);
}

/** Numbers are kept without `+` and without spaces. */
export const digits = (phone: string | undefined): string | undefined => phone?.replaceAll(/[\s+().-]/g, '');

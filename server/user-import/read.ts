/** From a record of a file to somebody who can be made, or to the reason why not. */
import { isError } from '@portero/schema/errors.ts';
import { type ImportedUser, type ImportFormat, importedUser } from '@portero/schema/user-import.ts';
import * as z from 'zod';
import { checkImportedDigest } from '../users/imported-digests.ts';
import { fromAuth0 } from './formats/auth0.ts';
import { fromFirebase } from './formats/firebase.ts';
import { type FirebaseHash, given, type Mapped, WrongShape } from './formats/format.ts';
import { fromKeycloak } from './formats/keycloak.ts';
import { fromColumns, fromJson, wrongColumns } from './formats/own.ts';
import { type RawRecord, type Shape, UnreadableFile } from './records.ts';

export type ReadOptions = {
  readonly format: ImportFormat;
  /** People keep the id of the file, which tokens name them by. */
  readonly keepIds: boolean;
  /** Addresses that nobody proved, by the file’s own account, become identifiers all the same. */
  readonly trustUnverified: boolean;
  readonly firebaseHash?: FirebaseHash | undefined;
};

export type ReadRow =
  | { readonly label: string; readonly user: ImportedUser }
  | { readonly label: string; readonly problem: string };

export const shapeOf = (format: ImportFormat): Shape =>
  format === 'csv' ? 'csv' : format === 'firebase' || format === 'keycloak' ? 'users-member' : 'json';

/** @throws UnreadableFile when this cannot be a file of the format at all */
export function readRow(record: RawRecord, isFirst: boolean, options: ReadOptions): ReadRow {
  if ('problem' in record) return { label: '', problem: record.problem };
  if (isFirst && options.format === 'csv') {
    const wrong = wrongColumns(Object.keys(z.record(z.string(), z.string()).parse(record.value)));
    if (wrong) throw new UnreadableFile(wrong);
  }
  let label = '';
  try {
    if (/\\u0000|\\ud[89a-f]/i.test(JSON.stringify(record.value)))
      throw new WrongShape('There are characters in it that no database can hold.');
    const mapped = mapperOf(options)(record.value);
    label = labelOf(mapped.user);
    const user = importedUser.parse(checked(mapped, options));
    ensureDigest(user);
    return { label, user };
  } catch (failure) {
    return { label, problem: reasonOf(failure) };
  }
}

function mapperOf({ format, firebaseHash }: ReadOptions): (value: unknown) => Mapped {
  if (format === 'csv') return fromColumns;
  if (format === 'auth0') return fromAuth0;
  if (format === 'keycloak') return fromKeycloak;
  return format === 'firebase' ? (value) => fromFirebase(value, firebaseHash) : fromJson;
}

/** Whoever may sign in with an address that they never proved could be somebody else. */
function checked({ user, isEmailVerified, isPhoneVerified }: Mapped, options: ReadOptions) {
  const { id, ...rest } = user;
  const kept: Record<string, unknown> = options.keepIds ? given({ ...rest, id }) : { ...rest };
  if (!options.trustUnverified) {
    const unproved = given({
      ...(isEmailVerified === false && { unverifiedEmail: kept.primaryEmail }),
      ...(isPhoneVerified === false && { unverifiedPhone: kept.primaryPhone }),
    });
    if (unproved.unverifiedEmail) delete kept.primaryEmail;
    if (unproved.unverifiedPhone) delete kept.primaryPhone;
    if (Object.keys(unproved).length > 0)
      kept.customData = {
        ...(z.record(z.string(), z.unknown()).safeParse(kept.customData).data ?? {}),
        ...unproved,
      };
    if (Object.keys(unproved).length > 0 && !kept.username && !kept.primaryEmail && !kept.primaryPhone)
      throw new WrongShape(
        'The address was never verified there, and there is nothing else to sign in with. Trust unverified addresses to import it.',
      );
  }
  // The other product's word, or the administrator's who wrote the file.
  if (kept.primaryEmail && isEmailVerified !== undefined) kept.isEmailVerified = isEmailVerified;
  if (kept.primaryPhone && isPhoneVerified !== undefined) kept.isPhoneVerified = isPhoneVerified;
  if (!kept.username && !kept.primaryEmail && !kept.primaryPhone)
    throw new WrongShape('There is no username, email address or phone number.');
  return kept;
}

function ensureDigest({ password, passwordDigest, passwordAlgorithm }: ImportedUser): void {
  if (password !== undefined && passwordDigest !== undefined)
    throw new WrongShape('Give a password or a digest, not both.');
  if (passwordDigest === undefined) return;
  if (!passwordAlgorithm) throw new WrongShape('A digest needs its algorithm.');
  checkImportedDigest(passwordDigest, passwordAlgorithm);
}

function labelOf(user: Record<string, unknown>): string {
  const label = user.primaryEmail ?? user.username ?? user.primaryPhone ?? user.id ?? '';
  return typeof label === 'string' ? label.slice(0, 128) : '';
}

/** Whoever mends the file knows no patterns. */
const plainly: Readonly<Record<string, string>> = {
  primaryEmail: 'this is not an email address',
  primaryPhone: 'give digits with the country code, such as 34600123456',
  username: 'letters, digits and _ only, and no digit first',
  avatar: 'give a web address',
  id: 'letters, digits, _ and - only, at most 64',
  createdAt: 'give milliseconds since 1970, or a time such as 2026-01-31T12:00:00Z',
  lastSignInAt: 'give milliseconds since 1970, or a time such as 2026-01-31T12:00:00Z',
};

/** In words, never with the value: it may be a secret. */
export function reasonOf(failure: unknown): string {
  if (failure instanceof WrongShape) return failure.message;
  if (isError(failure)) return failure.details ?? failure.message;
  if (failure instanceof z.ZodError) {
    const [issue] = failure.issues;
    const field = issue?.path.join('.') || 'The record';
    return `${field}: ${plainly[field] ?? issue?.message ?? 'not of the expected form'}`;
  }
  throw failure;
}

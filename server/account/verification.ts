/**
 * Verification records: what somebody has shown of themselves in the last ten minutes (contract ACCOUNT §1, §4).
 *
 * A record belongs to the person and to the browser's session (or the grant) whose request made it, so that one that is
 * seen or stolen is of no use elsewhere. One that shows who somebody is serves any number of calls; one that shows a
 * new address, number or passkey is used up by what it was made for.
 */

import type { VerificationAnswer } from '@portero/schema/account.ts';
import { error } from '@portero/schema/errors.ts';
import { newId } from '@portero/schema/ids.ts';
import * as z from 'zod';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { factorsOf, passkey } from '../mfa/factors.ts';
import { identifierKey } from '../users/identifiers.ts';
import { getUser, type User } from '../users/rules.ts';
import type { Account } from './account.ts';
import {
  deleteRecord,
  insertRecord,
  type Owner,
  type RecordRow,
  selectRecord,
  updateRecord,
} from './verification-store.ts';

export const recordLifetime = 600_000;

const templateType = z.enum(['UserPermissionValidation', 'BindMfa', 'BindNewIdentifier']);

const record = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Password') }),
  z.object({
    type: z.literal('VerificationCode'),
    identifier: z.object({ type: z.enum(['email', 'phone']), value: z.string() }),
    templateType,
  }),
  z.object({ type: z.literal('Totp'), factorId: z.string() }),
  z.object({ type: z.literal('Passkey'), factorId: z.string().optional() }),
  z.object({ type: z.literal('NewPasskey'), passkey: passkey.optional() }),
]);
export type VerificationRecord = z.infer<typeof record>;
export type RecordOf<T extends VerificationRecord['type']> = Extract<VerificationRecord, { type: T }>;

export type StoredRecord<T extends VerificationRecord = VerificationRecord> = {
  readonly id: string;
  readonly content: T;
  readonly isVerified: boolean;
};

const ownerOf = ({ userId, sessionUid, grantId }: Account): Owner => ({
  userId,
  holder: sessionUid === undefined ? `grant:${grantId ?? ''}` : `session:${sessionUid}`,
});

const seal = ({ tenant }: Account, content: VerificationRecord): string =>
  tenant.vault.seal('verification-record', JSON.stringify(content));

const open = ({ tenant }: Account, { id, sealed, verifiedAt }: RecordRow): StoredRecord => ({
  id,
  content: record.parse(JSON.parse(tenant.vault.open('verification-record', sealed))),
  isVerified: verifiedAt !== null,
});

/** Keep what somebody has shown, or is about to. */
export async function addRecord(
  db: TenantDatabase,
  account: Account,
  content: VerificationRecord,
  { id = newId(), isVerified = false }: { readonly id?: string; readonly isVerified?: boolean } = {},
): Promise<VerificationAnswer> {
  const now = Date.now();
  const expiresAt = now + recordLifetime;
  await insertRecord(db, {
    id,
    ...ownerOf(account),
    type: content.type,
    sealed: seal(account, content),
    verifiedAt: isVerified ? now : null,
    expiresAt,
  });
  return { verificationRecordId: id, expiresAt: new Date(expiresAt).toISOString() };
}

/** The caller's own record of this kind. @throws verification_record.not_found */
export async function findRecord<T extends VerificationRecord['type']>(
  db: TenantDatabase,
  account: Account,
  id: string,
  type: T,
): Promise<StoredRecord<RecordOf<T>>> {
  const row = await selectRecord(db, id, ownerOf(account));
  const found = row && open(account, row);
  if (!found || !isOf(found, type)) throw error('verification_record.not_found');
  return found;
}

const isOf = <T extends VerificationRecord['type']>(
  found: StoredRecord,
  type: T,
): found is StoredRecord<RecordOf<T>> => found.content.type === type;

/** Note what was shown. The record's ten minutes go on from when it was begun. */
export const setVerified = (
  db: TenantDatabase,
  account: Account,
  id: string,
  content: VerificationRecord,
): Promise<void> => updateRecord(db, id, { sealed: seal(account, content), verifiedAt: Date.now() });

/** Use a record up, so that of any number of requests one gets what it is good for. @throws verification_record.not_found */
export async function useUp(db: TenantDatabase, account: Account, id: string): Promise<void> {
  if (!(await deleteRecord(db, id, ownerOf(account)))) throw error('verification_record.not_found');
}

/**
 * Whether somebody has a way to show that it is them. Beyond the contract's password, address and number, an
 * authenticator app or a passkey is one.
 */
export const canVerify = (user: User): boolean =>
  Boolean(user.passwordDigest || user.primaryEmail || user.primaryPhone) ||
  factorsOf(user).some(({ type }) => type === 'Totp' || type === 'WebAuthn');

/** By request, of which an account is the caller: a page asks several rules, and each asks for the proof. */
const answered = new WeakMap<Account, Promise<void>>();

/**
 * The caller has shown in the last minutes that it is them. Looked up once for each request, but inside a transaction, which
 * is to see what is so there.
 * @throws verification_record.permission_denied
 */
export function ensureVerified(account: Account, transaction?: TenantDatabase): Promise<void> {
  if (transaction) return lookForProof(account, transaction);
  let answer = answered.get(account);
  if (!answer) {
    answer = lookForProof(account, account.tenant.db);
    answered.set(account, answer);
  }
  return answer;
}

async function lookForProof(account: Account, db: TenantDatabase): Promise<void> {
  const { tenant, userId, proof } = account;
  const [row, user] = await Promise.all([
    proof === undefined ? undefined : selectRecord(db, proof, ownerOf(account)),
    getUser(tenant, userId, db),
  ]);
  if (!row || !identifies(open(account, row), user)) throw error('verification_record.permission_denied');
}

/** For what those may do unasked who could show nothing. @throws verification_record.permission_denied */
export async function ensureVerifiedIfPossible(
  account: Account,
  user: User,
  transaction?: TenantDatabase,
): Promise<void> {
  if (canVerify(user)) await ensureVerified(account, transaction);
}

/** A proof counts while what was shown is still the person's. */
function identifies({ content, isVerified }: StoredRecord, user: User): boolean {
  if (!isVerified) return false;
  switch (content.type) {
    case 'Password':
      return user.passwordDigest !== null;
    case 'VerificationCode': {
      const { type } = content.identifier;
      const current = type === 'email' ? user.primaryEmail : user.primaryPhone;
      return (
        content.templateType === 'UserPermissionValidation' &&
        current !== null &&
        identifierKey({ type, value: current }) === identifierKey(content.identifier)
      );
    }
    case 'Totp':
    case 'Passkey':
      return factorsOf(user).some(({ id }) => id === content.factorId);
    case 'NewPasskey':
      return false;
  }
}

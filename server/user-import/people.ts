/** What becomes of one row: somebody new, somebody who is there already, or a reason. */
import { error, isError } from '@portero/schema/errors.ts';
import type { ImportedUser, OnDuplicate } from '@portero/schema/user-import.ts';
import { recordChange, recordChanges } from '../audit/audit.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { hashPassword } from '../security/passwords.ts';
import type { TenantContext } from '../tenants/context.ts';
import { createUsers, readCrowd } from '../users/crowd.ts';
import { emailKey, isRealPhone, phoneKey } from '../users/identifiers.ts';
import { type PasswordDigest, setPassword, type User, type UserPatch, updateUser } from '../users/rules.ts';
import { reasonOf } from './read.ts';
import { selectDeleted } from './rows-store.ts';
import type { RowResult } from './store.ts';

export type Wanted = {
  readonly row: number;
  readonly user: Omit<ImportedUser, 'password' | 'passwordDigest' | 'passwordAlgorithm'>;
  readonly password: PasswordDigest | undefined;
};

/** Hashes what was given in clear; not for inside a transaction. */
export async function prepare(row: number, given: ImportedUser): Promise<Wanted> {
  const { password, passwordDigest, passwordAlgorithm, ...user } = given;
  const digest = passwordDigest !== undefined && passwordAlgorithm;
  return {
    row,
    user,
    password: digest
      ? { digest: passwordDigest, algorithm: passwordAlgorithm }
      : password === undefined
        ? undefined
        : await hashPassword(password),
  };
}

type Context = {
  readonly importId: string;
  readonly onDuplicate: OnDuplicate;
  readonly actor: { readonly type: 'user' | 'app' | 'command'; readonly id: string };
};

/**
 * A portion of a file, in the order of its rows. Whoever is plainly new is made together with the others who are; rows
 * that meet somebody, or an earlier row, are looked at one by one. Part of the caller's transaction.
 * @throws what only the database saw, such as somebody who registers meanwhile: the transaction is over then
 */
export async function bringInAll(
  tenant: TenantContext,
  db: TenantDatabase,
  wanted: readonly Wanted[],
  context: Context,
): Promise<RowResult[]> {
  const crowd = await readCrowd(
    tenant,
    db,
    wanted.map(({ user }) => user),
  );
  const deleted = await selectDeleted(
    db,
    wanted.flatMap(({ user }) => user.id ?? []),
  );
  const taken = new Set<string>();
  const isPlain = ({ user }: Wanted) =>
    crowd.holdersOf(user).length === 0 &&
    !crowd.keysOf(user).some((key) => taken.has(key)) &&
    !(user.id !== undefined && deleted.has(user.id)) &&
    (!user.primaryPhone || isRealPhone(user.primaryPhone));
  const plain = new Set<Wanted>();
  for (const one of wanted) {
    if (isPlain(one)) plain.add(one);
    for (const key of crowd.keysOf(one.user)) taken.add(key);
  }
  const results = new Map((await createAll(db, [...plain], context)).map((result) => [result.row, result]));
  for (const one of wanted)
    if (!plain.has(one)) results.set(one.row, await judged(one, () => bringIn(tenant, db, one, context)));
  return wanted.flatMap(({ row }) => results.get(row) ?? []);
}

async function createAll(
  db: TenantDatabase,
  wanted: readonly Wanted[],
  { importId, actor }: Context,
): Promise<RowResult[]> {
  const ids = await createUsers(
    db,
    wanted.map(({ user, password }) => ({ ...user, password })),
  );
  const key = 'Management.User.Created';
  await recordChanges(
    db,
    ids.map((userId) => ({ key, result: 'Success' as const, actor, userId, importId })),
  );
  return wanted.map(({ row }, index) => ({ row, outcome: 'created' as const, userId: ids[index] }));
}

/** A refusal is the row's result; what the database threw has ended the transaction, and is thrown on. */
async function judged({ row }: Wanted, work: () => Promise<RowResult>): Promise<RowResult> {
  try {
    return await work();
  } catch (failure) {
    if (!isError(failure) || failure.cause !== undefined) throw failure;
    return refused(row, failure);
  }
}

/** A failure that is no refusal of ours tells the report nothing but that. */
export function refused(row: number, failure: unknown): RowResult {
  const code = isError(failure) ? failure.code : 'request.general';
  return { row, outcome: 'failed', code, message: reasonOf(failure) };
}

async function bringIn(
  tenant: TenantContext,
  db: TenantDatabase,
  wanted: Wanted,
  context: Context,
): Promise<RowResult> {
  const { row, user, password } = wanted;
  const { importId, onDuplicate, actor } = context;
  // Read again: an earlier row of the portion may be who is there.
  const [there, another] = (await readCrowd(tenant, db, [user])).holdersOf(user);
  if (another)
    throw error('request.invalid_input', undefined, {
      details: 'Its identifiers belong to different people here.',
    });
  if (!there) {
    if (user.id !== undefined && (await selectDeleted(db, [user.id])).size > 0)
      throw error('request.invalid_input', undefined, {
        details: 'The id was somebody’s who was deleted; ids are not used again.',
      });
    const [made] = await createAll(db, [wanted], context);
    return made ?? refused(row, error('request.general'));
  }
  if (onDuplicate === 'skip')
    return { row, outcome: 'skipped', userId: there.id, message: 'Is there already.' };
  if (onDuplicate === 'fail')
    throw error('request.invalid_input', undefined, { details: 'Is there already.' });
  const {
    id: _id,
    createdAt: _createdAt,
    isSuspended: _isSuspended,
    lastSignInAt: _lastSignInAt,
    ...patch
  } = user;
  await updateUser(tenant, db, there.id, {
    ...patch,
    ...stillProved(there, patch),
    ...(patch.profile && { profile: { ...there.profile, ...patch.profile } }),
    ...(patch.customData && { customData: { ...there.customData, ...patch.customData } }),
  });
  // A password that is in use here is newer than the file.
  if (password && there.passwordDigest === null) await setPassword(tenant, db, there.id, password);
  await recordChange(db, {
    key: 'Management.User.Updated',
    result: 'Success',
    actor,
    userId: there.id,
    importId,
  });
  return { row, outcome: 'updated', userId: there.id };
}

/** A file from elsewhere does not take back what was proved here, as long as the address stays. */
function stillProved(there: User, { primaryEmail, primaryPhone }: UserPatch): UserPatch {
  const stays = (key: string | null, given: string | null | undefined, keyOf: (text: string) => string) =>
    !given || keyOf(given) === key;
  return {
    ...(there.isEmailVerified && stays(there.emailKey, primaryEmail, emailKey) && { isEmailVerified: true }),
    ...(there.isPhoneVerified && stays(there.phoneKey, primaryPhone, phoneKey) && { isPhoneVerified: true }),
  };
}

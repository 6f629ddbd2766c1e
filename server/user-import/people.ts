/** What becomes of one row: somebody new, somebody who is there already, or a reason. */
import { error } from '@portero/schema/errors.ts';
import type { ImportedUser, OnDuplicate } from '@portero/schema/user-import.ts';
import { recordChange } from '../audit/audit.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { hashPassword } from '../security/passwords.ts';
import type { TenantContext } from '../tenants/context.ts';
import {
  createUser,
  findUserByIdentifier,
  type PasswordDigest,
  setPassword,
  type User,
  updateUser,
} from '../users/rules.ts';
import { selectUserById } from '../users/store.ts';
import { type RowResult, wasDeleted } from './store.ts';

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

/** Part of the caller's transaction. @throws what `createUser` and `updateUser` throw */
export async function bringIn(
  tenant: TenantContext,
  db: TenantDatabase,
  { row, user, password }: Wanted,
  { importId, onDuplicate, actor }: Context,
): Promise<RowResult> {
  const there = await whoIsThere(tenant, db, user);
  const note = (event: 'Created' | 'Updated', userId: string) =>
    recordChange(db, { key: `Management.User.${event}`, result: 'Success', actor, userId, importId });
  if (!there) {
    if (user.id !== undefined && (await wasDeleted(db, user.id)))
      throw error('request.invalid_input', undefined, {
        details: 'The id was somebody’s who was deleted; ids are not used again.',
      });
    const made = await createUser(tenant, db, { ...user, password });
    await note('Created', made.id);
    return { row, outcome: 'created', userId: made.id };
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
    ...(patch.profile && { profile: { ...there.profile, ...patch.profile } }),
    ...(patch.customData && { customData: { ...there.customData, ...patch.customData } }),
  });
  // A password that is in use here is newer than the file.
  if (password && there.passwordDigest === null) await setPassword(tenant, db, there.id, password);
  await note('Updated', there.id);
  return { row, outcome: 'updated', userId: there.id };
}

/** @throws request.invalid_input when the row's identifiers are those of several people */
async function whoIsThere(
  tenant: TenantContext,
  db: TenantDatabase,
  { id, username, primaryEmail, primaryPhone }: Wanted['user'],
): Promise<User | undefined> {
  const found = new Map<string, User>();
  const note = (user: User | undefined) => user && found.set(user.id, user);
  if (id) note(await selectUserById(db, id));
  if (username) note(await findUserByIdentifier(tenant, { type: 'username', value: username }, db));
  if (primaryEmail) note(await findUserByIdentifier(tenant, { type: 'email', value: primaryEmail }, db));
  if (primaryPhone) note(await findUserByIdentifier(tenant, { type: 'phone', value: primaryPhone }, db));
  if (found.size > 1)
    throw error('request.invalid_input', undefined, {
      details: 'Its identifiers belong to different people here.',
    });
  return found.values().next().value;
}

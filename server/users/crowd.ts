/** Many people at once, in a handful of statements: for imports, where a look-up for each would take most of the time. */
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { getSignInExperienceIn } from '../sign-in-experience/experience.ts';
import type { TenantContext } from '../tenants/context.ts';
import { emailKey, phoneKey, usernameKey } from './identifiers.ts';
import { insertRolesOfUsers, selectDefaultRoleIds } from './role-store.ts';
import { explainCollision, lockUsernames, type NewUser, rowOf, type User } from './rules.ts';
import { insertUsers, selectUsersByKeys } from './store.ts';

type Identified = Pick<NewUser, 'id' | 'username' | 'primaryEmail' | 'primaryPhone'>;

export type Crowd = {
  /** Who holds one of its identifiers, or its id, as `findUserByIdentifier` finds them. */
  holdersOf(one: Identified): User[];
  /** Texts that two of them share only when they could not both be made. */
  keysOf(one: Identified): string[];
};

/** Read everybody who stands in the way of somebody, and keep their usernames for the caller's transaction. */
export async function readCrowd(
  tenant: TenantContext,
  db: TenantDatabase,
  wanted: readonly Identified[],
): Promise<Crowd> {
  await lockUsernames(tenant, db, wanted.find(({ username }) => username)?.username);
  const { usernamePolicy } = await getSignInExperienceIn(tenant, db);
  const keys = wanted.map((one) => ({
    id: one.id || undefined,
    usernameKey: one.username ? usernameKey(one.username) : undefined,
    emailKey: one.primaryEmail ? emailKey(one.primaryEmail) : undefined,
    phoneKey: one.primaryPhone ? phoneKey(one.primaryPhone) : undefined,
  }));
  const all = (column: keyof (typeof keys)[number]) => keys.flatMap((one) => one[column] ?? []);
  const found = await selectUsersByKeys(db, {
    id: all('id'),
    usernameKey: all('usernameKey'),
    emailKey: all('emailKey'),
    phoneKey: all('phoneKey'),
  });
  const by = (key: (user: User) => string | null) => Map.groupBy(found, key);
  const [ids, usernames, emails, phones] = [
    by(({ id }) => id),
    by((user) => user.usernameKey),
    by((user) => user.emailKey),
    by((user) => user.phoneKey),
  ];
  return {
    holdersOf({ id, username, primaryEmail, primaryPhone }) {
      const alike = (username && usernames.get(usernameKey(username))) || [];
      const exact = alike.find((user) => user.username === username);
      const holders = [
        id && ids.get(id)?.[0],
        exact ?? (usernamePolicy.caseSensitive ? undefined : alike[0]),
        primaryEmail && emails.get(emailKey(primaryEmail))?.[0],
        primaryPhone && phones.get(phoneKey(primaryPhone))?.[0],
      ].flatMap((user) => user || []);
      return [...new Map(holders.map((user) => [user.id, user])).values()];
    },
    keysOf({ id, username, primaryEmail, primaryPhone }) {
      const name = username && (usernamePolicy.caseSensitive ? username : usernameKey(username));
      return [
        id && `id:${id}`,
        name && `username:${name}`,
        primaryEmail && `email:${emailKey(primaryEmail)}`,
        primaryPhone && `phone:${phoneKey(primaryPhone)}`,
      ].flatMap((key) => key || []);
    },
  };
}

/**
 * Make people whose identifiers `readCrowd` has found free and who share no key, with the tenant's default roles. Part
 * of the same transaction.
 * @returns their ids, in the same order
 * @throws user.invalid_phone, and user.*_already_in_use where somebody came first: the transaction is over then
 */
export async function createUsers(db: TenantDatabase, wanted: readonly NewUser[]): Promise<string[]> {
  if (wanted.length === 0) return [];
  const rows = wanted.map(rowOf);
  await explainCollision(() => insertUsers(db, rows));
  const ids = rows.map(({ id }) => id);
  await insertRolesOfUsers(db, ids, await selectDefaultRoleIds(db));
  return ids;
}

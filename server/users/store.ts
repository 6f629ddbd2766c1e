/** Queries on people; on the roles they hold: role-store.ts. */
import type { PasswordAlgorithm } from '@portero/schema/users.ts';
import {
  type ExpressionBuilder,
  type RawBuilder,
  type Selectable,
  type SelectQueryBuilder,
  sql,
  type Updateable,
} from 'kysely';
import { forUpdate } from '../database/dialect.ts';
import { countAsTotal, countRows } from '../database/pages.ts';
import { prepared } from '../database/prepared.ts';
import type { Tables, TenantTables } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import type { Position, Stretch } from '../http/cursor.ts';
import type { Page } from '../http/pagination.ts';
import {
  afterInOrder,
  inOrder,
  positionInOrder,
  type UserFilter,
  type UserOrder,
  userConditions,
} from './filter-store.ts';

/** A person as stored; never answered as it is, see `publicUser`. */
export type User = Selectable<TenantTables['users']>;
export type UserRow = Omit<User, 'tenantId'>;
export type UserChange = Omit<Updateable<TenantTables['users']>, 'tenantId' | 'id' | 'createdAt'>;

/** Every column, for a person who is read along with something else. */
const columns: Readonly<Record<keyof UserRow, true>> = {
  id: true,
  username: true,
  usernameKey: true,
  primaryEmail: true,
  emailKey: true,
  isEmailVerified: true,
  primaryPhone: true,
  phoneKey: true,
  isPhoneVerified: true,
  name: true,
  avatar: true,
  profile: true,
  identities: true,
  customData: true,
  logtoConfig: true,
  mfaVerifications: true,
  passwordDigest: true,
  passwordAlgorithm: true,
  passwordUpdatedAt: true,
  isSuspended: true,
  isPasswordExpired: true,
  needsSecondFactor: true,
  timesEnded: true,
  applicationId: true,
  cimdClientId: true,
  lastSignInAt: true,
  createdAt: true,
  updatedAt: true,
};
const companion = Object.keys(columns).map((name) => [name, `user.${name}`] as const);

/** A person's columns beside those of another table, for a query in which `users` is called `user`. */
export type WithUser = { readonly [Name in keyof UserRow as `user.${Name}`]: UserRow[Name] | null };
export const selectionOfUser = companion.map(([, name]) => sql.ref(name).as(name));

/** The person in such a row, if there is one. */
export const userIn = (row: WithUser): User | undefined =>
  row['user.id'] === null
    ? undefined
    : (Object.fromEntries(companion.map(([name, from]) => [name, Reflect.get(row, from)])) as User);

export type PasswordDigest = { readonly digest: string; readonly algorithm: PasswordAlgorithm };

export function selectUserById(db: TenantDatabase, id: string): Promise<User | undefined> {
  return userById(db, { id }).then(([user]) => user);
}

const userById = prepared<{ id: string }, User>((db, slot) =>
  db.read.selectFrom('users').selectAll().where('id', '=', slot('id')),
);

/** @param key as it is compared: of an address and a number their key (`identifiers.ts`) */
export function selectUserByKey(
  db: TenantDatabase,
  column: 'username' | 'emailKey' | 'phoneKey',
  key: string,
): Promise<User | undefined> {
  return userByKey[column](db, { key }).then(([user]) => user);
}

const userBy = (column: 'username' | 'emailKey' | 'phoneKey') =>
  prepared<{ key: string }, User>((db, slot) =>
    db.read.selectFrom('users').selectAll().where(column, '=', slot('key')),
  );
const userByKey = {
  username: userBy('username'),
  emailKey: userBy('emailKey'),
  phoneKey: userBy('phoneKey'),
};

/** Everybody who has one of the keys, each column looked up by its own index. */
export async function selectUsersByKeys(
  db: TenantDatabase,
  keys: Readonly<Record<'id' | 'usernameKey' | 'emailKey' | 'phoneKey', readonly string[]>>,
): Promise<User[]> {
  const found: User[] = [];
  for (const column of ['id', 'usernameKey', 'emailKey', 'phoneKey'] as const)
    if (keys[column].length > 0)
      found.push(
        ...(await db.read.selectFrom('users').selectAll().where(column, 'in', keys[column]).execute()),
      );
  return found;
}

export type Selection = { readonly matching: RawBuilder<boolean> | undefined; readonly page: Page };

/** From here on, walking the list until a page is full beats collecting all that match. */
const frequentFrom = 1000;

/**
 * A page of people and how many there are; newest first unless told otherwise.
 * @param selection.frequent the same as `matching`, for when it holds for many: looked at row by row
 */
export async function selectUsers(
  db: TenantDatabase,
  selection: Selection &
    UserFilter & {
      readonly frequent?: RawBuilder<boolean> | undefined;
      readonly order?: UserOrder | undefined;
    },
): Promise<{ users: User[]; total: number }> {
  const { matching, frequent = matching, page, order } = selection;
  const conditions = userConditions(db, selection);
  const people = (search: RawBuilder<boolean> | undefined) => {
    let query = db.read.selectFrom('users');
    for (const condition of search ? [search, ...conditions] : conditions) query = query.where(condition);
    return query;
  };
  const total = await countUsers(db, people(matching), selection, conditions.length);
  if (total === 0 || page.offset >= total) return { users: [], total };
  const users = await inOrder(db, people(total >= frequentFrom ? frequent : matching), order)
    .selectAll('users')
    .limit(page.size)
    .offset(page.offset)
    .execute();
  return { users, total };
}

/** @returns one more than asked for, if there is one; undefined for a position of another order */
export async function selectUsersAfter(
  db: TenantDatabase,
  {
    matching,
    stretch: { size, after },
    order,
    ...filter
  }: UserFilter & {
    readonly matching: RawBuilder<boolean> | undefined;
    readonly stretch: Stretch;
    readonly order?: UserOrder | undefined;
  },
): Promise<User[] | undefined> {
  let query = db.read.selectFrom('users');
  if (matching) query = query.where(matching);
  for (const condition of userConditions(db, filter)) query = query.where(condition);
  if (after) {
    const beyond = afterInOrder(db, after, order);
    if (!beyond) return undefined;
    query = query.where(beyond);
  }
  return inOrder(db, query, order)
    .selectAll('users')
    .limit(size + 1)
    .execute();
}

/** By where the last portion ended and not by numbers, so that nobody comes twice and late portions are as fast. */
export async function* selectEveryUser(
  db: TenantDatabase,
  { matching, ...filter }: UserFilter & { readonly matching: RawBuilder<boolean> | undefined },
): AsyncGenerator<User[]> {
  const size = 200;
  let after: Position | undefined;
  for (;;) {
    const found = (await selectUsersAfter(db, { ...filter, matching, stretch: { size, after } })) ?? [];
    const users = found.slice(0, size);
    if (users.length > 0) yield users;
    const last = users.at(-1);
    if (!last || found.length <= size) return;
    after = positionInOrder(last);
  }
}

async function countUsers(
  db: TenantDatabase,
  people: SelectQueryBuilder<Tables, 'users', object>,
  { matching, excludeRoleId }: Selection & UserFilter,
  conditions: number,
): Promise<number> {
  if (!matching && excludeRoleId !== undefined && conditions === 1) return countWithout(db, excludeRoleId);
  return countRows(people.select(countAsTotal));
}

async function countWithout(db: TenantDatabase, roleId: string): Promise<number> {
  const all = await countRows(db.read.selectFrom('users').select(countAsTotal));
  return (
    all -
    (await countRows(db.read.selectFrom('users_roles').where('roleId', '=', roleId).select(countAsTotal)))
  );
}

/** People whose usernames are the same but for case, oldest first. */
export const selectUsersByUsernameKey = (db: TenantDatabase, key: string): Promise<User[]> =>
  usersByUsernameKey(db, { key });

const usersByUsernameKey = prepared<{ key: string }, User>((db, slot) =>
  db.read
    .selectFrom('users')
    .selectAll()
    .where('usernameKey', '=', slot('key'))
    .orderBy('createdAt')
    .orderBy('id')
    .limit(2),
);

/** @throws a unique violation; `explainCollision` says whose name it is */
export async function insertUser(db: TenantDatabase, row: UserRow): Promise<User> {
  return db.write.insertInto('users').values(row).returningAll().executeTakeFirstOrThrow();
}

/** All or none, in one statement. @throws a unique violation, as `insertUser` */
export async function insertUsers(db: TenantDatabase, rows: readonly UserRow[]): Promise<void> {
  await db.write
    .insertInto('users')
    .values([...rows])
    .execute();
}

/** @returns the person after the change, or undefined when there is nobody */
export function updateUserRow(db: TenantDatabase, id: string, change: UserChange): Promise<User | undefined> {
  return db.write
    .updateTable('users')
    .set((set) => ({ ...change, ...doubtOfNew(set, change) }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
}

/** @returns whether the person is there */
export const updateFactors = (
  db: TenantDatabase,
  factors: Pick<User, 'id' | 'mfaVerifications'>,
): Promise<boolean> => factorsWritten(db, factors).then((rows) => rows.length > 0);

const factorsWritten = prepared<Pick<User, 'id' | 'mfaVerifications'>, { id: string }>((db, slot) =>
  db.write
    .updateTable('users')
    .set({ mfaVerifications: slot('mfaVerifications') })
    .where('id', '=', slot('id'))
    .returning('id'),
);

/** Nobody has proved another address or number, unless the change says so; another spelling is none. */
function doubtOfNew(
  set: ExpressionBuilder<Tables, 'users'>,
  { emailKey, phoneKey, isEmailVerified, isPhoneVerified }: UserChange,
) {
  const unless = (
    key: 'emailKey' | 'phoneKey',
    same: string | null,
    flag: `is${'Email' | 'Phone'}Verified`,
  ) => set.case().when(key, '=', same).then(set.ref(flag)).else(null).end();
  return {
    ...(emailKey !== undefined &&
      isEmailVerified === undefined && { isEmailVerified: unless('emailKey', emailKey, 'isEmailVerified') }),
    ...(phoneKey !== undefined &&
      isPhoneVerified === undefined && { isPhoneVerified: unless('phoneKey', phoneKey, 'isPhoneVerified') }),
  };
}

/** Hold a person's row until the transaction ends. */
export const holdUserRow = (db: TenantDatabase, id: string): Promise<User | undefined> =>
  holdUser(db, { id }).then(([user]) => user);

const holdUser = prepared<{ id: string }, User>((db, slot) =>
  forUpdate(db.engine, db.write.selectFrom('users').selectAll().where('id', '=', slot('id'))),
);

/**
 * What refers to the person goes with them; sessions and tokens do not, and are ended before.
 * @returns undefined when there was nobody
 */
export const deleteUserRow = (
  db: TenantDatabase,
  id: string,
): Promise<{ primaryEmail: string | null } | undefined> =>
  db.write.deleteFrom('users').where('id', '=', id).returning('primaryEmail').executeTakeFirst();

/**
 * Replace a digest by a stronger one of the same password; the password's age stays. The old digest is a
 * condition, so that a password changed in the meantime is not undone.
 */
export async function rehashPassword(
  db: TenantDatabase,
  user: Pick<User, 'id' | 'passwordDigest'>,
  { digest, algorithm }: PasswordDigest,
): Promise<void> {
  await db.write
    .updateTable('users')
    .set({ passwordDigest: digest, passwordAlgorithm: algorithm })
    .where('id', '=', user.id)
    .where('passwordDigest', '=', user.passwordDigest)
    .execute();
}

/** Remember a sign-in. Part of the caller's transaction. */
export async function noteSignIn(db: TenantDatabase, userId: string): Promise<void> {
  await signedIn(db, { userId, now: Date.now() });
}

const signedIn = prepared<{ userId: string; now: number }, unknown>((db, slot) =>
  db.write
    .updateTable('users')
    .set({ lastSignInAt: slot('now') })
    .where('id', '=', slot('userId')),
);

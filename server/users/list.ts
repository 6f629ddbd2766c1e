/** Lists of people and of their roles, page by page (contract MANAGEMENT §2.3, §2.4). */
import { error } from '@portero/schema/errors.ts';
import { narrowing } from '../database/search-text.ts';
import type { Stretch } from '../http/cursor.ts';
import type { Page } from '../http/pagination.ts';
import { type SearchFields, searchCondition } from '../http/search.ts';
import type { TenantContext } from '../tenants/context.ts';
import type { UserFilter, UserOrder } from './filter-store.ts';
import { type RoleRow, selectRolesOfUser } from './role-store.ts';
import { selectEveryUser, selectUsers, selectUsersAfter, type User } from './store.ts';

export const userSearchFields: SearchFields = {
  id: 'users.id',
  primaryEmail: 'users.primaryEmail',
  primaryPhone: 'users.primaryPhone',
  username: 'users.username',
  name: 'users.name',
};

const roleSearchFields: SearchFields = {
  id: 'roles.id',
  name: 'roles.name',
  description: 'roles.description',
};

type Query = Readonly<Record<string, unknown>>;

/** @throws request.invalid_input */
export function listUsers(
  { db }: TenantContext,
  {
    query,
    ...selection
  }: UserFilter & {
    readonly query: Query;
    readonly page: Page;
    readonly order?: UserOrder | undefined;
  },
): Promise<{ users: User[]; total: number }> {
  const search = (among: 'all' | 'few') =>
    searchCondition(db.engine, query, userSearchFields, narrowing(db, 'users', among));
  return selectUsers(db, { ...selection, matching: search('all'), frequent: search('few') });
}

/** @returns one more than asked for, if there is one. @throws request.invalid_input, guard.invalid_pagination */
export async function listUsersAfter(
  { db }: TenantContext,
  {
    query,
    ...selection
  }: UserFilter & {
    readonly query: Query;
    readonly stretch: Stretch;
    readonly order?: UserOrder | undefined;
  },
): Promise<User[]> {
  const matching = searchCondition(db.engine, query, userSearchFields, narrowing(db, 'users', 'few'));
  const users = await selectUsersAfter(db, { ...selection, matching });
  if (!users) throw error('guard.invalid_pagination');
  return users;
}

/** All of them, some at a time, newest first; whoever is made meanwhile is not among them. @throws request.invalid_input */
export function everyUser(
  { db }: TenantContext,
  { query, ...filter }: UserFilter & { readonly query: Query },
): AsyncGenerator<User[]> {
  const matching = searchCondition(db.engine, query, userSearchFields, narrowing(db, 'users', 'few'));
  return selectEveryUser(db, { ...filter, matching });
}

/** Whether there is such a person is not asked: nobody has no roles. @throws request.invalid_input */
export function listRolesOfUser(
  tenant: TenantContext,
  userId: string,
  { query, page }: { readonly query: Query; readonly page: Page },
): Promise<{ roles: RoleRow[]; total: number }> {
  const matching = searchCondition(tenant.db.engine, query, roleSearchFields);
  return selectRolesOfUser(tenant.db, userId, { matching, page });
}

/** Which people a list is about, and in which order: the conditions behind the query parameters of `GET /users`. */
import {
  type ExpressionWrapper,
  type RawBuilder,
  type Selectable,
  type SelectQueryBuilder,
  type SqlBool,
  sql,
} from 'kysely';
import type { Tables } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import type { Position } from '../http/cursor.ts';

export type UserFilter = {
  /** These and nobody else. */
  readonly ids?: readonly string[] | undefined;
  readonly excludeRoleId?: string | undefined;
  readonly excludeOrganizationId?: string | undefined;
  readonly roleId?: string | undefined;
  readonly organizationId?: string | undefined;
  /** The application through which they came first. */
  readonly applicationId?: string | undefined;
  readonly isSuspended?: boolean | undefined;
  readonly hasPassword?: boolean | undefined;
  /** A second factor. */
  readonly hasMfa?: boolean | undefined;
  readonly hasUsername?: boolean | undefined;
  readonly hasEmail?: boolean | undefined;
  readonly hasPhone?: boolean | undefined;
  readonly hasIdentity?: boolean | undefined;
  readonly hasSignedIn?: boolean | undefined;
  /** Milliseconds, all inclusive. */
  readonly createdFrom?: number | undefined;
  readonly createdTo?: number | undefined;
  readonly lastSignInFrom?: number | undefined;
  readonly lastSignInTo?: number | undefined;
};

export const userOrderColumns = ['createdAt', 'lastSignInAt', 'name', 'username', 'primaryEmail'] as const;
export type UserOrder = { readonly by: (typeof userOrderColumns)[number]; readonly descending: boolean };

type Condition = RawBuilder<boolean> | ExpressionWrapper<Tables, 'users', SqlBool>;

/**
 * Conditions that all have to hold; what the filter leaves undefined is not asked. For a query that selects from
 * `users`.
 */
export function userConditions(db: TenantDatabase, filter: UserFilter): Condition[] {
  const conditions: Condition[] = [];
  const within = (
    related: RawBuilder<unknown> | SelectQueryBuilder<Tables, never, object>,
    wanted: boolean,
  ) =>
    conditions.push(wanted ? sql<boolean>`users.id in ${related}` : sql<boolean>`users.id not in ${related}`);
  const holders = (roleId: string) =>
    sql`${db.read.selectFrom('users_roles').select('users_roles.userId').where('users_roles.roleId', '=', roleId)}`;
  const members = (organizationId: string) =>
    sql`${db.read
      .selectFrom('organization_users')
      .select('organization_users.userId')
      .where('organization_users.organizationId', '=', organizationId)}`;
  if (filter.ids !== undefined) within(sql`(${sql.join(filter.ids)})`, true);
  if (filter.excludeRoleId !== undefined) within(holders(filter.excludeRoleId), false);
  if (filter.excludeOrganizationId !== undefined) within(members(filter.excludeOrganizationId), false);
  if (filter.roleId !== undefined) within(holders(filter.roleId), true);
  if (filter.organizationId !== undefined) within(members(filter.organizationId), true);

  const { applicationId, isSuspended } = filter;
  if (applicationId !== undefined) conditions.push(sql<boolean>`users."applicationId" = ${applicationId}`);
  if (isSuspended !== undefined)
    // Written out, so that the partial index is seen to fit.
    conditions.push(
      db.engine === 'postgres'
        ? isSuspended
          ? sql<boolean>`users."isSuspended"`
          : sql<boolean>`not users."isSuspended"`
        : sql<boolean>`users."isSuspended" = ${sql.lit(isSuspended ? 1 : 0)}`,
    );
  const present = (column: string, wanted: boolean | undefined) => {
    if (wanted === undefined) return;
    const reference = sql.ref(`users.${column}`);
    conditions.push(wanted ? sql<boolean>`${reference} is not null` : sql<boolean>`${reference} is null`);
  };
  present('passwordDigest', filter.hasPassword);
  present('username', filter.hasUsername);
  present('primaryEmail', filter.hasEmail);
  present('primaryPhone', filter.hasPhone);
  present('lastSignInAt', filter.hasSignedIn);
  const filled = (column: string, nothing: string, wanted: boolean | undefined) => {
    if (wanted === undefined) return;
    const text =
      db.engine === 'postgres' ? sql`${sql.ref(`users.${column}`)}::text` : sql.ref(`users.${column}`);
    conditions.push(wanted ? sql<boolean>`${text} <> ${nothing}` : sql<boolean>`${text} = ${nothing}`);
  };
  filled('mfaVerifications', '[]', filter.hasMfa);
  filled('identities', '{}', filter.hasIdentity);
  const range = (column: string, from: number | undefined, to: number | undefined) => {
    const reference = sql.ref(`users.${column}`);
    if (from !== undefined) conditions.push(sql<boolean>`${reference} >= ${from}`);
    if (to !== undefined) conditions.push(sql<boolean>`${reference} <= ${to}`);
  };
  range('createdAt', filter.createdFrom, filter.createdTo);
  range('lastSignInAt', filter.lastSignInFrom, filter.lastSignInTo);
  return conditions;
}

const newestFirst: UserOrder = { by: 'createdAt', descending: true };
const isTime = ({ by }: UserOrder): boolean => by === 'createdAt' || by === 'lastSignInAt';
const folded = ({ engine }: TenantDatabase, text: RawBuilder<unknown>): RawBuilder<unknown> =>
  engine === 'postgres' ? sql`lower(${text})` : sql`fold(${text})`;

/** Whoever lacks what is sorted by comes last, either way; the id decides between equals. */
export function inOrder<O>(
  db: TenantDatabase,
  people: SelectQueryBuilder<Tables, 'users', O>,
  order: UserOrder = newestFirst,
): SelectQueryBuilder<Tables, 'users', O> {
  const direction = order.descending ? 'desc' : 'asc';
  const column = sql.ref(`users.${order.by}`);
  const value = isTime(order) ? column : folded(db, column);
  const sorted = order.by === 'createdAt' ? people : people.orderBy(sql`${column} is null`);
  return sorted.orderBy(value, direction).orderBy('users.id', direction);
}

/** Those who come after somebody in that order. @returns undefined for a position of another order */
export function afterInOrder(
  db: TenantDatabase,
  { value, id }: Position,
  order: UserOrder = newestFirst,
): RawBuilder<boolean> | undefined {
  const column = sql.ref(`users.${order.by}`);
  const beyond = sql.raw(order.descending ? '<' : '>');
  if (value === null)
    return order.by === 'createdAt'
      ? undefined
      : sql<boolean>`(${column} is null and users."id" ${beyond} ${id})`;
  if (typeof value !== (isTime(order) ? 'number' : 'string')) return undefined;
  if (isTime(order)) {
    const later = sql<boolean>`(${column}, users."id") ${beyond} (${value}, ${id})`;
    return order.by === 'createdAt' ? later : sql<boolean>`(${later} or ${column} is null)`;
  }
  const text = db.engine === 'postgres' ? sql`${value}::text` : sql`${value}`;
  return sql<boolean>`((${folded(db, column)}, users."id") ${beyond} (${folded(db, text)}, ${id}) or ${column} is null)`;
}

/** Where somebody stands in that order. */
export const positionInOrder = (
  user: Pick<Selectable<Tables['users']>, 'id' | UserOrder['by']>,
  { by }: UserOrder = newestFirst,
): Position => ({ value: user[by], id: user.id });

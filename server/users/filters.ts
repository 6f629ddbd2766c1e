/** Query parameters of `GET /users` beyond the contract's: which people, in which order. All may be combined. */
import { error } from '@portero/schema/errors.ts';
import * as z from 'zod';
import { type UserFilter, type UserOrder, userOrderColumns } from './filter-store.ts';

const id = z.string().min(1).max(128).optional();
const either = z
  .enum(['true', 'false'])
  .transform((text) => text === 'true')
  .optional();
const time = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number)
  .optional();

export const userFilterQuery = {
  excludeRoleId: z.string().optional(),
  excludeOrganizationId: z.string().optional(),
  roleId: id.describe('Holders of this role.'),
  organizationId: id.describe('Members of this organization.'),
  applicationId: id.describe('People who came through this application first.'),
  isSuspended: either,
  hasPassword: either,
  hasMfa: either.describe('Whether they have a second factor.'),
  hasUsername: either,
  hasEmail: either,
  hasPhone: either,
  hasIdentity: either.describe('Whether they have a social identity.'),
  hasSignedIn: either.describe('Whether they have ever signed in.'),
  createdFrom: time.describe('Milliseconds since 1970, inclusive, as the next three.'),
  createdTo: time,
  lastSignInFrom: time,
  lastSignInTo: time,
};

export const userOrderQuery = {
  sortBy: z.enum(userOrderColumns).optional().describe('What the list is sorted by; createdAt by default.'),
  sortOrder: z.enum(['asc', 'desc']).optional(),
};

const filterSchema = z.object(userFilterQuery);

/** @throws request.invalid_input for what contradicts itself */
export function userFilterOf(query: z.infer<typeof filterSchema>): UserFilter {
  const refused = (details: string) => error('request.invalid_input', undefined, { details });
  if (query.excludeRoleId !== undefined && query.excludeOrganizationId !== undefined)
    throw refused('Exclude by role or by organization, not both at once.');
  for (const range of ['created', 'lastSignIn'] as const) {
    const from = query[`${range}From`];
    const to = query[`${range}To`];
    if (from !== undefined && to !== undefined && from > to)
      throw refused(`${range}From must not be after ${range}To.`);
  }
  return query;
}

/**
 * Undefined when the query asks for no order: the list then has its own. Times go from the newest unless told,
 * everything else from A.
 */
export function userOrderOf({
  sortBy,
  sortOrder,
}: {
  readonly sortBy?: UserOrder['by'] | undefined;
  readonly sortOrder?: 'asc' | 'desc' | undefined;
}): UserOrder | undefined {
  if (sortBy === undefined && sortOrder === undefined) return undefined;
  const by = sortBy ?? 'createdAt';
  const isNewestFirst = by === 'createdAt' || by === 'lastSignInAt';
  return { by, descending: sortOrder === undefined ? isNewestFirst : sortOrder === 'desc' };
}

/** In which role Hasura answers a query (contract PROTOCOL §7.5). */
import { error } from '@portero/schema/errors.ts';
import { roleNamesOfUser } from '../roles/rules.ts';
import type { TenantContext } from '../tenants/context.ts';

export type Session = { readonly 'X-Hasura-User-Id'?: string; readonly 'X-Hasura-Role'?: string };

/**
 * The expected role when the person holds it now, else the one for whoever does not. Who wants none gets none, if the
 * token is good.
 * @param userId of the token's person; undefined when the token is not good
 * @throws auth.expected_role_not_found
 */
export async function sessionFor(
  tenant: TenantContext,
  userId: string | undefined,
  wanted: { readonly expected: string | undefined; readonly otherwise: string | undefined },
): Promise<Session> {
  const who = userId === undefined ? {} : { 'X-Hasura-User-Id': userId };
  const { expected, otherwise } = wanted;
  const held = userId === undefined || expected === undefined ? [] : await roleNamesOfUser(tenant, userId);
  const role = expected !== undefined && held.includes(expected) ? expected : otherwise;
  if (role !== undefined) return { ...who, 'X-Hasura-Role': role };
  if (userId === undefined || expected !== undefined) throw error('auth.expected_role_not_found');
  return who;
}

import { adminTenantId, type TenantContext } from '../../tenants/context.ts';

/**
 * What the cookie of a signed-in browser is called. Cookies know hosts and no ports: while both tenants are at one host,
 * such as localhost, whoever signs in at one would otherwise be signed out at the other.
 */
export const sessionCookie = ({ id }: Pick<TenantContext, 'id'>): string =>
  id === adminTenantId ? '_session_admin' : '_session';

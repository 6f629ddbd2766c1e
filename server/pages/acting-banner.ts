/** What every page says to a browser in which somebody acts as another, and the form that ends it. */
import type { FastifyRequest } from 'fastify';
import { actingByCookie, isActingId } from '../impersonation/sessions.ts';
import { signedCookie } from '../oidc/interaction/interactions.ts';
import type { TenantContext } from '../tenants/context.ts';
import { findUserById } from '../users/rules.ts';

export type ActingBanner = { readonly name: string; readonly csrf: string };

/** Known only to pages of this session. */
export const actingFormToken = ({ vault }: TenantContext, sessionId: string): string =>
  vault.fingerprint(`acting-form:${sessionId}`);

/** Undefined for everybody else, without a query. */
export async function actingBanner(request: FastifyRequest): Promise<ActingBanner | undefined> {
  const { tenant } = request;
  if (!request.headers.cookie?.includes('_session=acting-')) return undefined;
  const id = await signedCookie(tenant, request, '_session');
  if (id === undefined || !isActingId(id)) return undefined;
  const acting = await actingByCookie(tenant, id);
  const user = acting && (await findUserById(tenant, acting.userId));
  if (!user) return undefined;
  const { name, username, primaryEmail, primaryPhone } = user;
  return {
    name: name || username || primaryEmail || primaryPhone || user.id,
    csrf: actingFormToken(tenant, id),
  };
}

/** A form of another site, or of another sign-in, does nothing. */
import { error } from '@portero/schema/errors.ts';
import type { FastifyRequest } from 'fastify';
import type { Interaction } from '../oidc/interaction/interactions.ts';
import { equalInConstantTime } from '../security/vault.ts';
import type { TenantContext } from '../tenants/context.ts';

/** Known only to pages of this interaction, whose cookie no script and no other site can read. */
export const csrfToken = (tenant: TenantContext, { uid }: Pick<Interaction, 'uid'>): string =>
  tenant.vault.fingerprint(`page:${uid}`);

/** Whether a page of this interaction made the form. */
export const isFormOf = (tenant: TenantContext, uid: string, token: string): boolean =>
  equalInConstantTime(token, csrfToken(tenant, { uid }));

/** @throws session.csrf_token_mismatch */
export function refuseForgery(request: FastifyRequest, interaction: Interaction, token: string): void {
  if (!isOwnOrigin(request) || !equalInConstantTime(token, csrfToken(request.tenant, interaction))) {
    throw error('session.csrf_token_mismatch');
  }
}

/** Browsers name the origin of every POST; what sends none is no browser, and has the token to show. */
export function isOwnOrigin({ headers: { origin }, tenant, host }: FastifyRequest): boolean {
  if (origin === undefined || origin === tenant.endpoint) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

/**
 * Tokens for an organization (contract PROTOCOL §3.5, §3.6). This server keeps no organizations yet, so nobody is a
 * member of one: who asks for such a token gets the contract's refusal, never a token without the border asked for.
 */
import { errors, type KoaContextWithOIDC } from 'oidc-provider';

/**
 * @throws 403 `access_denied` when the token request names an organization.
 */
export function refuseOrganizationToken({ oidc }: KoaContextWithOIDC): void {
  const { body } = oidc;
  if (oidc.route !== 'token' || !body?.organization_id) return;
  const refusal = new errors.AccessDenied(
    body.grant_type === 'client_credentials'
      ? 'app has not associated with the organization'
      : 'user is not a member of the organization',
  );
  refusal.status = 403;
  refusal.statusCode = 403;
  throw refusal;
}

/** `organization_id`, for a resource's token that is bound to an organization. */
export function organizationClaim(ctx: KoaContextWithOIDC): { organization_id?: string } {
  refuseOrganizationToken(ctx);
  return {};
}

/** Claims of access tokens beyond the engine's own (contract PROTOCOL §3.4, §3.7, §3.8). */
import type { AccessToken, ClientCredentials, KoaContextWithOIDC } from 'oidc-provider';
import type { TenantContext } from '../../tenants/context.ts';
import { actClaim, limitClaims } from '../grants/exchange-facts.ts';
import { actingClaim } from '../sessions/acting.ts';
import { authenticationClaims } from '../sessions/authentication-context.ts';
import { customClaims } from './custom-claims.ts';
import { organizationClaim } from './organization-tokens.ts';

/**
 * What a token carries besides the standard claims. The engine puts its own on top, so none of these can replace
 * `sub`, `aud`, `scope` and the like; the return replaces whatever extra claims the token had. What the server itself
 * has established of an organization, or of who acts, stands above what a script says.
 */
export async function extraTokenClaims(
  tenant: TenantContext,
  ctx: KoaContextWithOIDC,
  token: AccessToken | ClientCredentials,
): Promise<Record<string, unknown> | undefined> {
  const claims = {
    ...(await customClaims(tenant, ctx, token)),
    ...authenticationClaims(ctx, token),
    ...ownClaims(ctx),
  };
  return Object.keys(claims).length > 0 ? claims : undefined;
}

/** What the server itself says, above every script. */
export const ownClaims = (ctx: KoaContextWithOIDC) => ({
  ...actingClaim(ctx),
  ...actClaim(ctx),
  ...limitClaims(ctx),
  ...organizationClaim(ctx),
});

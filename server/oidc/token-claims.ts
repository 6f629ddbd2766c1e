/** Claims of access tokens beyond the engine's own (contract PROTOCOL §3.4, §3.7, §3.8). */
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { TenantContext } from '../tenants/context.ts';
import { actClaim } from './grants/exchange-facts.ts';
import { organizationClaim } from './organization-tokens.ts';

/**
 * What a token carries besides the standard claims. The engine puts its own on top, so none of these can replace
 * `sub`, `aud`, `scope` and the like; the return replaces whatever extra claims the token had.
 */
export async function extraTokenClaims(
  _tenant: TenantContext,
  ctx: KoaContextWithOIDC,
): Promise<Record<string, unknown> | undefined> {
  const claims = { ...actClaim(ctx), ...organizationClaim(ctx) };
  return Object.keys(claims).length > 0 ? claims : undefined;
}

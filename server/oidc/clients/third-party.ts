/**
 * Third-party applications get no more than administrators let them ask for now (contract PROTOCOL §4.7), whatever was
 * agreed to before. User data beyond it is refused when it is asked for (`Client.scope`, clients.ts); here is the rest.
 */
import type { Client, Grant, KoaContextWithOIDC } from 'oidc-provider';
import { type ResourceCeiling, resourceCeiling, userScopeCeiling } from '../../application-consent/rules.ts';
import { resourceScopesThroughShared } from '../../organizations/rules.ts';
import type { TenantContext } from '../../tenants/context.ts';
import { claimsByScope } from '../claims/scopes.ts';

/** False for no client; ask the other way round where that would open something. */
export const isThirdParty = (client: Client | undefined): boolean => client?.isThirdParty === true;

/** Scopes of people's data that the application may ask for. */
export const allowedOIDCScopes = async (tenant: TenantContext, clientId: string): Promise<string[]> => [
  'openid',
  'offline_access',
  ...(await userScopeCeiling(tenant, clientId)),
];

/**
 * Take out of a grant, for this request, what the application may no longer ask for. It is not stored: when it may
 * again, the person's agreement still stands.
 */
export async function keepWithinCeiling(
  tenant: TenantContext,
  client: Client | undefined,
  grant: Grant | undefined,
): Promise<void> {
  if (!client || !grant || !isThirdParty(client)) return;
  const allowed = new Set(await allowedOIDCScopes(tenant, client.clientId));
  const lost = grant
    .getOIDCScope()
    .split(' ')
    .filter((scope) => scope !== '' && !allowed.has(scope));
  if (lost.length > 0) grant.rejectOIDCScope(lost.join(' '));
  const opened = claimsOpenedBy(allowed);
  const lostClaims = grant.getOIDCClaims().filter((claim) => !opened.has(claim));
  if (lostClaims.length > 0) grant.rejectOIDCClaims(lostClaims);
}

/** Those of the scopes that the application may still have. */
export async function scopesWithinCeiling(
  tenant: TenantContext,
  client: Client | undefined,
  scopes: readonly string[],
): Promise<readonly string[]> {
  if (!client || !isThirdParty(client)) return scopes;
  const allowed = await allowedOIDCScopes(tenant, client.clientId);
  return scopes.filter((scope) => allowed.includes(scope));
}

/** Take out what no scope opens any more: people's data is read with tokens that are older than the list. */
export async function keepClaimsWithinCeiling(
  tenant: TenantContext,
  client: Client,
  claims: Record<string, unknown>,
): Promise<void> {
  const opened = claimsOpenedBy(new Set(await allowedOIDCScopes(tenant, client.clientId)));
  for (const name of Object.keys(claims)) if (!opened.has(name)) delete claims[name];
}

/** Claims that some scopes open. */
export const claimsOpenedBy = (scopes: ReadonlySet<string>): ReadonlySet<string> =>
  new Set(Object.entries(claimsByScope).flatMap(([scope, claims]) => (scopes.has(scope) ? claims : [])));

/** What a person may do on a resource, by themselves and through organizations. */
export type Held = { readonly own: readonly string[]; readonly through: readonly string[] };

/**
 * The part of what somebody may do on a resource that the application may have. What it may have through organizations
 * only, it gets through those that the person shares with it; the token for one of them was asked for only with it.
 */
export async function heldWithinCeiling(
  tenant: TenantContext,
  { oidc }: KoaContextWithOIDC,
  target: {
    readonly clientId: string;
    readonly resourceId: string;
    readonly userId: string;
    readonly organizationId: string | undefined;
  },
  { own, through }: Held,
): Promise<string[]> {
  const { clientId, resourceId, userId, organizationId } = target;
  const ceiling = await resourceCeiling(tenant, clientId, resourceId);
  const bySelf = [...own, ...through].filter((name) => ceiling.own.has(name));
  const candidates = through.filter((name) => ceiling.throughOrganizations.has(name));
  const isBound = organizationId !== undefined || oidc.route !== 'token';
  const shared =
    isBound || candidates.every((name) => ceiling.own.has(name))
      ? candidates
      : await resourceScopesThroughShared(tenant, userId, resourceId, clientId);
  return [...new Set([...bySelf, ...shared.filter((name) => candidates.includes(name))])];
}

/** Of itself or through an organization: which of the two is decided when it is given. */
export const mayAskFor = ({ own, throughOrganizations }: ResourceCeiling, name: string): boolean =>
  own.has(name) || throughOrganizations.has(name);

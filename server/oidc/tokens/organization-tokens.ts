/**
 * Tokens for an organization (contract PROTOCOL §3.4, §3.5, §3.6): a token request with `organization_id` gets a JWT
 * whose audience is the organization or, with `resource`, that resource within the organization. The engine knows no
 * organizations; for it they are resources, whose permissions the roles in the organization give at that moment.
 */
import type Provider from 'oidc-provider';
import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { organizationScopeCeiling } from '../../application-consent/rules.ts';
import { grantReaches } from '../../cimd/rules.ts';
import {
  hasMachine,
  isSharedWith,
  machineScopesInOrganization,
  scopesInOrganization,
  standingOf,
} from '../../organizations/rules.ts';
import type { TenantContext } from '../../tenants/context.ts';
import { organizationsResource } from '../claims/scopes.ts';
import { isThirdParty } from '../clients/third-party.ts';
import { words } from '../interaction/consent-choice.ts';

const prefix = 'urn:logto:organization:';
const organizationsScope = 'urn:logto:scope:organizations';

type Request = Pick<KoaContextWithOIDC, 'oidc'>;

/** Audience of an organization's tokens. */
export const organizationResource = (id: string): string => `${prefix}${id}`;
/** By its beginning only; whether there is such an organization is asked elsewhere. */
export const isOrganizationResource = (indicator: string): boolean => indicator.startsWith(prefix);

/** Whose token it is, if an organization's. */
export const organizationOfAudience = (audience: string | undefined): string | undefined =>
  audience !== undefined && isOrganizationResource(audience) ? audience.slice(prefix.length) : undefined;

/** Grants whose tokens may be bound to an organization; the others ignore the parameter. */
const boundGrants = new Set([
  'refresh_token',
  'client_credentials',
  'urn:ietf:params:oauth:grant-type:token-exchange',
]);

/**
 * The organization that a request is for: of the token, or (at the authorization endpoint) the one for which the
 * resources' permissions are looked up.
 */
export function organizationOf({ oidc }: Request): string | undefined {
  const { params, body, route } = oidc;
  const given =
    route === 'token'
      ? boundGrants.has(String(params?.grant_type)) && body?.organization_id
      : params?.organization_id;
  return typeof given === 'string' && given !== '' ? given : undefined;
}

/** Whether the token asked for is one for the organization itself. */
export const isOrganizationToken = (ctx: Request): boolean =>
  ctx.oidc.route === 'token' &&
  organizationOf(ctx) !== undefined &&
  (ctx.oidc.params?.resource === undefined || isOrganizationResource(String(ctx.oidc.params.resource)));

/** A refresh for an organization, without a resource, is one for the organization as a resource. */
export function aimAtOrganization(ctx: Request): void {
  const id = organizationOf(ctx);
  const { params } = ctx.oidc;
  if (id !== undefined && params && params.resource === undefined) params.resource = organizationResource(id);
}

/**
 * Organization permissions that the token may carry, for somebody whose standing was looked at. The indicator must be
 * the organization that the request names, so that nothing can be asked for on a path without that look.
 * @throws invalid_target
 */
export async function organizationScopes(
  tenant: TenantContext,
  ctx: Request,
  indicator: string,
  clientId: string,
): Promise<readonly string[]> {
  const id = organizationOf(ctx);
  if (ctx.oidc.route !== 'token' || id === undefined || indicator !== organizationResource(id))
    throw new errors.InvalidTarget('resource indicator is missing, or unknown');
  const accountId = ctx.oidc.entities.Account?.accountId;
  if (accountId === undefined) return machineScopesInOrganization(tenant, id, clientId);
  const held = await scopesInOrganization(tenant, id, accountId);
  if (!isThirdParty(ctx.oidc.client)) return held;
  const ceiling = await organizationScopeCeiling(tenant, clientId);
  // A permission of an API may have the same name: what the person agreed to is that of organizations only.
  const agreed = words(ctx.oidc.entities.Grant?.getResourceScope(organizationsResource));
  return held.filter((name) => ceiling.has(name) && agreed.includes(name));
}

/**
 * Whoever asks must be able to act in the organization now.
 * @throws 403 `access_denied`; 403 `insufficient_scope` when the refresh token does not reach organizations
 */
export async function ensureStanding(
  tenant: TenantContext,
  { oidc }: Request,
  organizationId: string,
): Promise<void> {
  const { client, entities } = oidc;
  if (!client) throw refused('the request has no client');
  const userId = entities.Account?.accountId;
  if (userId === undefined) {
    if (!(await hasMachine(tenant, organizationId, client.clientId)))
      throw refused('app has not associated with the organization');
    return;
  }
  const standing = await standingOf(tenant, organizationId, userId);
  if (standing === 'stranger') throw refused('user is not a member of the organization');
  const shared = !client.isThirdParty || (await isShared(tenant, { oidc }, { organizationId, userId }));
  if (!shared) throw refused('organization access is not granted to the application');
  if (standing === 'needs-mfa') throw refused('organization requires MFA but user has no MFA configured');
  const { RefreshToken: refreshToken, Grant: grant } = entities;
  // A third party's grant is what administrators still let it have.
  const reaches =
    refreshToken?.scopes.has(organizationsScope) &&
    (!isThirdParty(client) || grant?.getOIDCScope().split(' ').includes(organizationsScope));
  if (oidc.params?.grant_type === 'refresh_token' && !reaches) {
    const missing = new errors.InsufficientScope('refresh token missing required scope', organizationsScope);
    missing.status = 403;
    missing.statusCode = 403;
    throw missing;
  }
}

/** With an application: by the person, for all their grants. With a client known by its document: by this very grant. */
async function isShared(
  tenant: TenantContext,
  { oidc }: Request,
  row: { readonly organizationId: string; readonly userId: string },
): Promise<boolean> {
  const { client, entities } = oidc;
  if (!client) return false;
  if (!client.isCimd) return isSharedWith(tenant, client.clientId, row);
  const grantId = entities.Grant?.jti;
  return grantId !== undefined && grantReaches(tenant, { grantId, ...row });
}

function refused(description: string): errors.AccessDenied {
  const refusal = new errors.AccessDenied(description);
  refusal.status = 403;
  refusal.statusCode = 403;
  return refusal;
}

/** `organization_id`, for a resource's token that is bound to an organization. */
export function organizationClaim(ctx: Request): { organization_id?: string } {
  const id = organizationOf(ctx);
  if (ctx.oidc.route !== 'token' || id === undefined || isOrganizationToken(ctx)) return {};
  return { organization_id: id };
}

/**
 * A refresh token reaches whatever organization the person belongs to at that moment, so organizations are neither
 * listed in it nor in the grant: `organizationScopes` decides each time.
 */
export function acceptOrganizations(provider: Provider): void {
  const { RefreshToken, Grant } = provider;
  Object.defineProperty(RefreshToken.prototype, 'resourceIndicators', {
    get(this: InstanceType<typeof RefreshToken>) {
      return new Reachable([this.resource ?? []].flat());
    },
  });
  const { getResourceScopeFiltered } = Grant.prototype;
  Object.defineProperty(Grant.prototype, 'getResourceScopeFiltered', {
    value(this: InstanceType<typeof Grant>, resource: string, filter: string[] | Set<string>): string {
      return isOrganizationResource(resource)
        ? [...filter].join(' ')
        : getResourceScopeFiltered.call(this, resource, filter);
    },
  });
}

class Reachable extends Set<string> {
  override has(indicator: string): boolean {
    return isOrganizationResource(indicator) || super.has(indicator);
  }
}

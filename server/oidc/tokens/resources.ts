/** Which audience a token is for, and what may be in it (contract PROTOCOL §3.4). */
import { errors, type KoaContextWithOIDC, type ResourceServer } from 'oidc-provider';
import { organizationScopeCeiling, resourceCeiling } from '../../application-consent/rules.ts';
import {
  machineResourceScopesInOrganization,
  organizationScopeNames,
  resourceScopesThroughOrganizations,
} from '../../organizations/rules.ts';
import { findDefaultResource, findResourceByIndicator, scopeNamesOfResource } from '../../resources/rules.ts';
import { scopesOfApplication, scopesOfUser } from '../../roles/rules.ts';
import type { TenantContext } from '../../tenants/context.ts';
import { organizationsResource } from '../claims/scopes.ts';
import { type Held, heldWithinCeiling, isThirdParty, mayAskFor } from '../clients/third-party.ts';
import {
  ensureStanding,
  isOrganizationResource,
  organizationOf,
  organizationResource,
  organizationScopes,
} from './organization-tokens.ts';

const signingAlgorithms = ['ES256', 'ES384', 'ES512', 'RS256'] as const;

/**
 * Audience, lifetime and available scopes of a requested resource. A scope that the subject does not hold is left
 * out silently; an unknown resource is `invalid_target`.
 */
export async function resourceServerInfo(
  tenant: TenantContext,
  ctx: KoaContextWithOIDC,
  indicator: string,
  clientId: string,
): Promise<ResourceServer> {
  const algorithm = signingAlgorithms.find((name) => name === ctx.oidc.client?.idTokenSignedResponseAlg);
  const server = (scope: string, ttl: number): ResourceServer => ({
    audience: indicator,
    scope,
    accessTokenTTL: ttl,
    accessTokenFormat: 'jwt',
    ...(algorithm && { jwt: { sign: { alg: algorithm } } }),
  });
  const organizationId = ctx.oidc.route === 'token' ? organizationOf(ctx) : undefined;
  if (organizationId !== undefined) await ensureStanding(tenant, ctx, organizationId);
  if (isOrganizationResource(indicator)) {
    const scopes = await organizationScopes(tenant, ctx, indicator, clientId);
    return server(scopes.join(' '), tenant.config.opaqueTokenLifetime);
  }
  if (indicator === organizationsResource) {
    const all = await organizationScopeNames(tenant);
    const ceiling = isThirdParty(ctx.oidc.client) && (await organizationScopeCeiling(tenant, clientId));
    return server(
      all.filter((name) => !ceiling || ceiling.has(name)).join(' '),
      tenant.config.opaqueTokenLifetime,
    );
  }
  const resource = await findResourceByIndicator(tenant, indicator);
  if (!resource) throw new errors.InvalidTarget('resource indicator is missing, or unknown');

  const scopes = await availableScopes(tenant, ctx, resource, clientId);
  return server(scopes.join(' '), resource.accessTokenTtl);
}

/** The tenant's default resource, for requests that name none. A machine's token without an audience is of no use. */
export async function defaultResource(
  tenant: TenantContext,
  ctx: KoaContextWithOIDC,
): Promise<string | undefined> {
  const organizationId = ctx.oidc.route === 'token' ? organizationOf(ctx) : undefined;
  if (organizationId !== undefined) return organizationResource(organizationId);
  const found = (await findDefaultResource(tenant))?.indicator;
  if (found === undefined && ctx.oidc.params?.grant_type === 'client_credentials') {
    throw new errors.InvalidTarget('both `resource` and `organization_id` are not provided');
  }
  return found;
}

async function availableScopes(
  tenant: TenantContext,
  ctx: KoaContextWithOIDC,
  { id: resourceId, isolatesOrganizations }: Resource,
  clientId: string,
): Promise<readonly string[]> {
  // What is agreed to at the sign-in is for the tokens of both sides.
  const resource = {
    id: resourceId,
    isolatesOrganizations: isolatesOrganizations && ctx.oidc.route === 'token',
  };
  const organizationId = organizationOf(ctx);
  if (ctx.oidc.params?.grant_type === 'client_credentials') {
    return organizationId === undefined
      ? scopesOfApplication(tenant, clientId, resourceId)
      : machineResourceScopesInOrganization(tenant, clientId, resourceId, organizationId);
  }
  const accountId = ctx.oidc.entities.Account?.accountId ?? ctx.oidc.session?.accountId;
  const thirdParty = isThirdParty(ctx.oidc.client);
  // Before anybody has signed in nothing is granted yet: what the resource knows may be asked for.
  if (!accountId) {
    const all = await scopeNamesOfResource(tenant, resourceId);
    if (!thirdParty) return all;
    const ceiling = await resourceCeiling(tenant, clientId, resourceId);
    return all.filter((name) => mayAskFor(ceiling, name));
  }
  if (!thirdParty) return scopesOnResource(tenant, accountId, resource, organizationId);
  const target = { clientId, resourceId, userId: accountId, organizationId };
  return heldWithinCeiling(tenant, ctx, target, await heldOn(tenant, accountId, resource, organizationId));
}

type Resource = { readonly id: string; readonly isolatesOrganizations: boolean };

/** By a person's own roles, and through organizations. An API can have each count on its own side only. */
async function heldOn(
  tenant: TenantContext,
  userId: string,
  { id, isolatesOrganizations: isolated }: Resource,
  organizationId: string | undefined,
): Promise<Held> {
  const within = organizationId !== undefined;
  const [own, through] = await Promise.all([
    isolated && within ? [] : scopesOfUser(tenant, userId, id),
    isolated && !within ? [] : resourceScopesThroughOrganizations(tenant, userId, id, organizationId),
  ]);
  return { own, through };
}

/** What a person may do on a resource: by their roles, and by those in one organization or in all of theirs. */
export async function scopesOnResource(
  tenant: TenantContext,
  userId: string,
  resource: Resource,
  organizationId?: string,
): Promise<readonly string[]> {
  const { own, through } = await heldOn(tenant, userId, resource, organizationId);
  return through.length === 0 ? own : [...new Set([...own, ...through])];
}

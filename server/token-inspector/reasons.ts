/** Why a scope is in a token, or what would bring it there. The decision itself is made elsewhere. */

import { oidcScopes } from '../oidc/claims/scopes.ts';
import { organizationScopeSources } from '../organizations/rules.ts';
import { findResourceByIndicator } from '../resources/rules.ts';
import { scopeSources } from '../roles/rules.ts';
import type { TenantContext } from '../tenants/context.ts';
import type { InspectedScope, Inspection, Source } from './answer.ts';

type Facts = {
  /** All that there are. */
  readonly known: readonly string[];
  readonly requested: readonly string[];
  /** What may be in the token, as the token endpoint sees it. */
  readonly available: readonly string[];
};

type Sources = {
  readonly held: readonly (Source & { scope: string })[];
  readonly others: readonly (Source & { scope: string })[];
};

const isUserScope = (name: string) => oidcScopes.some((scope) => scope === name);

/**
 * Every scope that there is for the token or was asked for; a granted one with where it comes from, another with who
 * could give it.
 */
export async function explainScopes(
  tenant: TenantContext,
  asked: Inspection,
  { known, requested, available }: Facts,
): Promise<InspectedScope[]> {
  const opaque = asked.resource === undefined && asked.organizationId === undefined;
  const { held, others } = await sourcesOf(tenant, asked);
  return (
    [...new Set([...known, ...requested])]
      // Scopes of userinfo are asked for in the same breath as those of a resource, and belong to another token.
      .filter((name) => opaque || !isUserScope(name))
      .map((name) => {
        const own = held.filter(({ scope }) => scope === name).map(withoutScope);
        const isHeld = available.includes(name);
        const isRequested = requested.includes(name);
        const granted = isHeld && isRequested;
        return {
          name,
          granted,
          requested: isRequested,
          ...(!granted && { missing: missing(name, { known, isHeld, hasSource: own.length > 0 }) }),
          reasons: own,
          remedies:
            isHeld || own.length > 0 ? [] : others.filter(({ scope }) => scope === name).map(withoutScope),
        };
      })
  );
}

function missing(
  name: string,
  { known, isHeld, hasSource }: { known: readonly string[]; isHeld: boolean; hasSource: boolean },
): NonNullable<InspectedScope['missing']> {
  if (!known.includes(name)) return 'unknown';
  if (isHeld) return 'not-requested';
  // No role gives what is about the person: the application may ask for it, or may not.
  return hasSource || isUserScope(name) ? 'not-allowed' : 'not-held';
}

const withoutScope = ({ scope: _scope, ...source }: Source & { scope: string }): Source => source;

async function sourcesOf(
  tenant: TenantContext,
  { applicationId, userId, resource, organizationId }: Inspection,
): Promise<Sources> {
  const holder = userId === undefined ? { applicationId } : { userId };
  if (resource === undefined) {
    if (organizationId === undefined) return { held: [], others: [] };
    return split([], await organizationScopeSources(tenant, holder, 'organization', organizationId));
  }
  const found = await findResourceByIndicator(tenant, resource);
  if (!found) return { held: [], others: [] };
  // A machine's own roles do not reach into an organization; alone, its organization roles do not reach out of one.
  // So it is with people where the API wants it.
  const apart = userId === undefined || found.isolatesOrganizations;
  const own = !apart || organizationId === undefined;
  const through = !apart || organizationId !== undefined;
  const [roles, organizationRoles] = await Promise.all([
    own ? scopeSources(tenant, holder, found.id) : [],
    through ? organizationScopeSources(tenant, holder, { resourceId: found.id }, organizationId) : [],
  ]);
  return split(roles, organizationRoles);
}

function split(
  roles: Awaited<ReturnType<typeof scopeSources>>,
  organizationRoles: Awaited<ReturnType<typeof organizationScopeSources>>,
): Sources {
  const role = ({ scope, id, name }: (typeof roles)[number]) => ({ scope, type: 'role' as const, id, name });
  const organizationRole = ({ scope, id, name }: (typeof organizationRoles)[number]) => ({
    scope,
    type: 'organization-role' as const,
    id,
    name,
  });
  return {
    held: [
      ...roles.filter(({ held }) => held).map(role),
      ...organizationRoles.flatMap((one) =>
        one.organizations.map((organization) => ({ ...organizationRole(one), organization })),
      ),
    ],
    others: [
      ...roles.filter(({ held }) => !held).map(role),
      ...organizationRoles.filter(({ organizations }) => organizations.length === 0).map(organizationRole),
    ],
  };
}

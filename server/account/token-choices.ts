/** What a person may limit a personal access token of theirs to: nothing that they could not do themselves. */
import * as z from 'zod';
import { userScopes } from '../oidc/claims/scopes.ts';
import { organizationResource } from '../oidc/tokens/organization-tokens.ts';
import { resourceScopesByOrganization, scopesInOrganizations } from '../organizations/rules.ts';
import { tokenSetting } from '../personal-access-tokens/settings.ts';
import { allResources, scopesOfResource } from '../resources/rules.ts';
import { rolesWithScopesOfUser } from '../roles/rules.ts';
import type { Account } from './account.ts';
import { ensureReadable } from './fields.ts';

const tokenTarget = z.object({
  /** Indicator of an API, `urn:logto:organization:<id>`, or null for what is told about the person. */
  resource: z.string().nullable(),
  /** What the API or the organization is called. */
  name: z.string().nullable(),
  scopes: z.array(z.object({ scope: z.string(), description: z.string().nullable() })),
});
export type TokenTarget = z.infer<typeof tokenTarget>;

export const tokenChoices = z.object({
  targets: z.array(tokenTarget),
  /** Days that a token may live at most. */
  maxLifetimeDays: z.number(),
});
export type TokenChoices = z.infer<typeof tokenChoices>;

/** A token of one's own ends after a year at the latest, however long the tenant lets others live. */
export const longestOwnLife = 366;

/** In days: the tenant's limit, or a year where that is longer or there is none. */
export const longestLife = async ({ tenant }: Account): Promise<number> =>
  Math.min(longestOwnLife, (await tokenSetting.of(tenant)).maxLifetimeDays ?? longestOwnLife);

/** @throws account_center.field_not_enabled */
export async function ownTokenChoices(account: Account): Promise<TokenChoices> {
  await ensureReadable(account.tenant, 'personalAccessTokens');
  const [apis, organizations, maxLifetimeDays] = await Promise.all([
    heldOnApis(account),
    heldInOrganizations(account),
    longestLife(account),
  ]);
  const person = { resource: null, name: null, scopes: userScopes.map(described) };
  return { targets: [person, ...apis, ...organizations], maxLifetimeDays };
}

const described = (scope: string) => ({ scope, description: null });

/** Through roles, and through roles in organizations. */
async function heldOnApis({ tenant, userId }: Account): Promise<TokenTarget[]> {
  const resources = await allResources(tenant);
  const ids = resources.map(({ id }) => id);
  const [roles, throughOrganizations] = await Promise.all([
    rolesWithScopesOfUser(tenant, userId),
    resourceScopesByOrganization(tenant, userId, ids),
  ]);
  const held = new Map<string, Set<string>>(ids.map((id) => [id, new Set()]));
  for (const { resourceId, name } of [...roles.flatMap(({ scopes }) => scopes), ...throughOrganizations])
    if (resourceId !== null && name !== null) held.get(resourceId)?.add(name);
  const targets = await Promise.all(
    resources.map(async ({ id, indicator, name }): Promise<TokenTarget> => {
      const names = held.get(id) ?? new Set();
      const all = names.size > 0 ? await scopesOfResource(tenant, id) : [];
      const scopes = all
        .filter((scope) => names.has(scope.name))
        .map((scope) => ({ scope: scope.name, description: scope.description }));
      return { resource: indicator, name, scopes };
    }),
  );
  return targets.filter(({ scopes }) => scopes.length > 0);
}

async function heldInOrganizations({ tenant, userId }: Account): Promise<TokenTarget[]> {
  const rows = await scopesInOrganizations(tenant, userId);
  const byOrganization = Map.groupBy(rows, ({ organizationId }) => organizationId);
  return [...byOrganization].map(([id, held]) => ({
    resource: organizationResource(id),
    name: held[0]?.organizationName ?? null,
    scopes: held.map(({ name, description }) => ({ scope: name, description })),
  }));
}

/** What keeps a personal access token small: scopes that it may be exchanged for, and an end. */

import { error } from '@portero/schema/errors.ts';
import { type TokenScope, tokenScopes } from '@portero/schema/personal-access-tokens.ts';
import { oidcScopes } from '../oidc/claims/scopes.ts';
import { isOrganizationResource } from '../oidc/tokens/organization-tokens.ts';
import { findResourceByIndicator } from '../resources/rules.ts';
import type { TenantContext } from '../tenants/context.ts';
import { tokenSetting } from './settings.ts';

const day = 86_400_000;
/** Clocks differ, and forms take their time. */
const leeway = 60_000;

/**
 * When a new token ends. Whoever says nothing gets the longest life that there is.
 * @throws request.invalid_input for an end in the past, or later than the tenant lets it be
 */
export async function endOf(
  tenant: TenantContext,
  expiresAt: number | null | undefined,
): Promise<number | null> {
  const now = Date.now();
  if (typeof expiresAt === 'number' && expiresAt <= now) throw refused('expiresAt must be in the future.');
  const { maxLifetimeDays } = await tokenSetting.of(tenant);
  if (maxLifetimeDays === null) return expiresAt ?? null;
  const latest = now + maxLifetimeDays * day;
  if (expiresAt === undefined) return latest;
  if (expiresAt === null || expiresAt > latest + leeway)
    throw refused(`Tokens live for ${maxLifetimeDays} days at most: say an earlier expiresAt.`);
  return expiresAt;
}

/** @throws request.invalid_input for what there is not: a slip must not be found when the token is needed */
export async function ensureScopesExist(tenant: TenantContext, scopes: readonly TokenScope[]): Promise<void> {
  const known: ReadonlySet<string> = new Set(oidcScopes);
  for (const { resource, scope } of scopes) {
    if (resource === null) {
      if (!known.has(scope)) throw refused(`There is no scope "${scope}" without a resource.`);
    } else if (!isOrganizationResource(resource) && !(await findResourceByIndicator(tenant, resource)))
      throw refused(`No API resource has the indicator "${resource}".`);
  }
}

/** Of a stored row; null: whatever the person may. */
export const scopesOfRow = (allowed: unknown): TokenScope[] | null =>
  allowed === null ? null : tokenScopes.parse(allowed);

const refused = (details: string) => error('request.invalid_input', undefined, { details });

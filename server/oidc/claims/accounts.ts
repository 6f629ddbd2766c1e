/** A person as the OpenID engine sees them: who they are, and the claims their scopes open. */
import { type Account, type Client, errors, type KoaContextWithOIDC } from 'oidc-provider';
import { readConfigValue } from '../../configs/store.ts';
import { hasFactor } from '../../mfa/factors.ts';
import {
  organizationsOfUser,
  organizationsSharedWith,
  rolesInOrganizations,
} from '../../organizations/rules.ts';
import { roleNamesOfUser } from '../../roles/rules.ts';
import { getSignInExperience } from '../../sign-in-experience/experience.ts';
import type { TenantContext } from '../../tenants/context.ts';
import { findUserById } from '../../users/rules.ts';
import type { User } from '../../users/store.ts';
import { type Verified, verifiedOf } from '../../users/verification.ts';
import {
  isThirdParty,
  keepClaimsWithinCeiling,
  keepWithinCeiling,
  scopesWithinCeiling,
} from '../clients/third-party.ts';
import { ensureMayUse } from '../interaction/access.ts';
import { chosenOrganization, ensureChosen } from '../interaction/organization-choice.ts';
import { actingClaim, followSession } from '../sessions/acting.ts';
import { defaultExtendedClaims, extendedClaims } from './scopes.ts';
import { makeStandard } from './standard-claims.ts';

const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange';

/**
 * The account behind a session, code or token. Deleted and suspended people have none: at the token endpoint that is
 * `invalid_grant`, at the authorization endpoint they have to sign in (and are told there).
 */
export async function findAccount(
  tenant: TenantContext,
  ctx: KoaContextWithOIDC,
  id: string,
): Promise<Account | undefined> {
  const user = await findUserById(tenant, id);
  if (user && !user.isSuspended) {
    const { client, entities, route, params } = ctx.oidc;
    await keepWithinCeiling(tenant, client, entities.Grant);
    // An exchange looks up who acts, too; it asks for itself about whom it is.
    if (route === 'token' && client && params?.grant_type !== tokenExchange)
      await ensureMayUse(tenant, client.clientId, id);
    if (route === 'token') await followSession(tenant, ctx, id);
    if (route === 'token' && params?.grant_type !== tokenExchange) await ensureChosen(tenant, ctx, id);
    return {
      accountId: id,
      applicationId: user.applicationId,
      claims: async (use, scope) => ({
        ...(await claimsOf(tenant, user, ctx.oidc.client, use, scope)),
        ...(use === 'id_token' && actingClaim(ctx)),
        ...(await chosenOrganization(tenant, ctx, id)),
      }),
    };
  }
  if (ctx.oidc.route !== 'token') return undefined;
  throw new errors.InvalidGrant(user ? 'user is suspended' : 'user not found');
}

/** What there is to say about a person; the scopes decide what of it leaves. */
export async function claimsOf(
  tenant: TenantContext,
  user: User,
  client: Client | undefined,
  use: string,
  scope: string,
) {
  const granted = new Set(await scopesWithinCeiling(tenant, client, scope.split(' ')));
  const claims: Record<string, unknown> & { sub: string } = {
    sub: user.id,
    ...standardClaims(user, await verifiedOf(tenant, user)),
  };
  if (granted.has('custom_data')) claims.custom_data = user.customData;
  if (granted.has('identities')) {
    claims.identities = user.identities;
    claims.sso_identities = [];
  }
  if (granted.has('roles')) claims.roles = await roleNamesOfUser(tenant, user.id);
  await addOrganizations(tenant, user, client, granted, claims);
  if (client && isThirdParty(client)) await keepClaimsWithinCeiling(tenant, client, claims);
  if (client?.strictOpenId === true) makeStandard(claims);
  // What a protected application asks for is meant for the site behind it, which sees nothing but the ID token.
  if (use !== 'id_token' || client?.isProtectedApp === true) return claims;
  const enabled = await enabledExtendedClaims(tenant);
  for (const name of extendedClaims) if (!enabled.includes(name)) delete claims[name];
  return claims;
}

/**
 * Only organizations for which a token would be given: SDKs ask one for each that they find here. Those that demand a
 * second factor which the person lacks, and those not shared with a third party, are left out.
 */
async function addOrganizations(
  tenant: TenantContext,
  user: User,
  client: Client | undefined,
  granted: ReadonlySet<string>,
  claims: Record<string, unknown>,
): Promise<void> {
  const wantsOrganizations = granted.has('urn:logto:scope:organizations');
  const wantsRoles = granted.has('urn:logto:scope:organization_roles');
  if (!wantsOrganizations && !wantsRoles) return;
  const [all, shared, experience] = await Promise.all([
    organizationsOfUser(tenant, user.id),
    client?.isThirdParty ? organizationsSharedWith(tenant, client.clientId, user.id) : undefined,
    getSignInExperience(tenant),
  ]);
  const organizations = all.filter(
    ({ id, isMfaRequired }) =>
      (!isMfaRequired || hasFactor(user, experience)) && (!shared || shared.includes(id)),
  );
  const ids = organizations.map(({ id }) => id);
  if (wantsOrganizations) {
    claims.organizations = ids;
    claims.organization_data = organizations.map(({ id, name, description }) => ({ id, name, description }));
  }
  if (!wantsRoles) return;
  const roles = ids.length === 0 ? [] : await rolesInOrganizations(tenant, user.id);
  claims.organization_roles = roles
    .filter(({ organizationId }) => ids.includes(organizationId))
    .map(({ organizationId, name }) => `${organizationId}:${name}`);
}

/** Unset identity fields are null; unset members of the profile are left out (PROTOCOL §3.2). */
function standardClaims(user: User, verified: Verified): Record<string, unknown> {
  const { givenName, familyName, middleName, preferredUsername, address, ...profile } = user.profile;
  const shownName = preferredUsername ?? user.username;
  return {
    ...profile,
    ...(givenName !== undefined && { given_name: givenName }),
    ...(familyName !== undefined && { family_name: familyName }),
    ...(middleName !== undefined && { middle_name: middleName }),
    ...(address !== undefined && { address }),
    ...(shownName !== null && { preferred_username: shownName }),
    name: user.name,
    picture: user.avatar,
    username: user.username,
    created_at: user.createdAt,
    updated_at: user.updatedAt,
    email: user.primaryEmail,
    email_verified: verified.email,
    phone_number: user.primaryPhone,
    phone_number_verified: verified.phone,
  };
}

async function enabledExtendedClaims(tenant: TenantContext): Promise<readonly string[]> {
  const value = await tenant.cache.get('config:idToken', () => readConfigValue(tenant.db, 'idToken'));
  if (typeof value !== 'object' || value === null || !('enabledExtendedClaims' in value))
    return defaultExtendedClaims;
  const { enabledExtendedClaims: names } = value;
  return Array.isArray(names)
    ? names.filter((name): name is string => typeof name === 'string')
    : defaultExtendedClaims;
}

/**
 * Who administers one organization: a member whose roles there carry the permissions `portero:…`, by a token that was
 * issued for this organization. The audience names it, so no such token opens another one, or anything else. What the
 * roles say at the moment of the call counts, as everywhere.
 */
import {
  type AdministrativePermission,
  administrativePermissions,
} from '@portero/schema/organization-administration.ts';
import type { JWTPayload } from 'jose';
import { getApplication } from '../applications/rules.ts';
import { scopesInOrganization, standingOf } from '../organizations/rules.ts';
import type { TenantContext } from '../tenants/context.ts';
import { findUserById } from '../users/rules.ts';

/** Whoever acts as somebody looks, and changes nothing. */
const looking: ReadonlySet<string> = new Set<AdministrativePermission>(['portero:view', 'portero:log']);

/** What somebody may administer in the organization now: by their roles, and with the second factor that it asks for. */
export async function heldNow(
  tenant: TenantContext,
  organizationId: string,
  userId: string,
): Promise<ReadonlySet<string>> {
  if ((await standingOf(tenant, organizationId, userId)) !== 'member') return new Set();
  const held = await scopesInOrganization(tenant, organizationId, userId);
  return new Set(held.filter((name) => name in administrativePermissions));
}

/** What the bearer may do in the organization now; nothing for machines and for other people's applications. */
export async function permissionsNow(
  tenant: TenantContext,
  { sub = '', client_id: clientId, scope, act }: JWTPayload,
  organizationId: string,
): Promise<ReadonlySet<string>> {
  if (sub === clientId || typeof scope !== 'string') return new Set();
  const application = await getApplication(tenant, String(clientId));
  const user = await findUserById(tenant, sub);
  if (!application || application.isThirdParty || !user || user.isSuspended) return new Set();
  const held = await heldNow(tenant, organizationId, sub);
  const said = scope.split(' ').filter((name) => held.has(name));
  return new Set(act === undefined ? said : said.filter((name) => looking.has(name)));
}

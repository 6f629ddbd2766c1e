/** Access control of applications at the authorization server (contract PROTOCOL §4.8). */
import { errors, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import { mayUse } from '../../application-access/rules.ts';
import { getApplication } from '../../applications/rules.ts';
import { isCimdClientId } from '../../cimd/documents.ts';
import type { TenantContext } from '../../tenants/context.ts';

/** Whether the application's access control lets the person in now. */
export const isShutOut = async (tenant: TenantContext, clientId: string, userId: string): Promise<boolean> =>
  // Whoever is known by a document only has no rules of its own; the consent page is its gate.
  !isCimdClientId(clientId) && !(await mayUse(tenant, await getApplication(tenant, clientId), userId));

/**
 * For every grant that makes a token for a person; whose token it becomes is who is asked about, not who acts.
 * @throws access_denied
 */
export async function ensureMayUse(tenant: TenantContext, clientId: string, userId: string): Promise<void> {
  if (await isShutOut(tenant, clientId, userId))
    throw new errors.AccessDenied('the application is not available to this user');
}

/**
 * At the authorization endpoint: an application that has been used in this session learns that it is over. Whoever comes
 * for the first time sees the page that says so, where they can take another account.
 * @throws access_denied
 */
export async function isRefused(tenant: TenantContext, { oidc }: KoaContextWithOIDC): Promise<boolean> {
  const { client, account, session } = oidc;
  if (!client || !account || !(await isShutOut(tenant, client.clientId, account.accountId))) return false;
  if (session?.grantIdFor(client.clientId))
    throw new errors.AccessDenied('the application is not available to this user');
  return true;
}

/** One of the engine's checks: it asks for our page that says so, or ends the request with `access_denied`. */
export function accessCheck(tenant: TenantContext): interactionPolicy.Check {
  const { Check } = interactionPolicy;
  return new Check(
    'access_refused',
    'the application is not available to this user',
    'access_denied',
    (ctx) => isRefused(tenant, ctx),
  );
}

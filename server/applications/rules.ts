/**
 * Applications: what OAuth clients are to administrators. This domain owns the entity, its secrets and the built-in
 * clients; how the OpenID engine sees them is `server/oidc/clients/clients.ts`. Contract: MANAGEMENT §3, PROTOCOL §4.
 */
import { timingSafeEqual } from 'node:crypto';
import { notThere } from '@portero/schema/errors.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { adminTenantId, type TenantContext } from '../tenants/context.ts';
import { adminConsoleId } from '../tenants/seed.ts';
import { builtInApplication } from './built-in.ts';
import { type Application, applicationOf } from './entity.ts';
import { type ApplicationRow, findApplication, findApplicationToChange, listSecrets } from './store.ts';

export type { Application } from './entity.ts';

/** An application by id, built-in ones included; from the cache. */
export async function getApplication(tenant: TenantContext, id: string): Promise<Application | undefined> {
  const builtIn = builtInApplication(tenant, id);
  if (builtIn) return builtIn;
  return tenant.cache.get(`application:${id}`, async () => {
    const row = await findApplication(tenant.db, id);
    if (!row) return undefined;
    const application = applicationOf(row);
    return tenant.id === adminTenantId && id === adminConsoleId
      ? withConsoleAddresses(tenant, application)
      : application;
  });
}

/** The Console lives at the admin endpoint, wherever that is. */
function withConsoleAddresses(tenant: TenantContext, application: Application): Application {
  const { redirectUris, postLogoutRedirectUris, ...rest } = application.oidcClientMetadata;
  return {
    ...application,
    oidcClientMetadata: {
      ...rest,
      redirectUris: [...redirectUris, `${tenant.endpoint}/console/callback`],
      postLogoutRedirectUris: [...postLogoutRedirectUris, `${tenant.endpoint}/console`],
    },
  };
}

/**
 * Check a presented client secret against all secrets of the application, in constant time for each.
 * @returns the name of the secret that fits, 'expired' when only an expired one does, undefined when none does
 */
export async function verifySecret(
  tenant: TenantContext,
  applicationId: string,
  presented: string,
): Promise<{ name: string } | 'expired' | undefined> {
  const secrets = await tenant.cache.get(`application-secrets:${applicationId}`, () =>
    listSecrets(tenant.db, applicationId),
  );
  const fingerprint = Buffer.from(tenant.vault.fingerprint(presented));
  let expired = false;
  let found: { name: string } | undefined;
  for (const secret of secrets) {
    if (!timingSafeEqual(Buffer.from(secret.fingerprint), fingerprint)) continue;
    if (secret.expiresAt !== null && secret.expiresAt <= Date.now()) expired = true;
    else found = { name: secret.name };
  }
  return found ?? (expired ? 'expired' : undefined);
}

/** What an application’s first secret is called. */
export const defaultSecretName = 'Default secret';

/** A secret to act with: the first one if it is good, else the oldest that is. */
export async function usableSecret(
  tenant: TenantContext,
  applicationId: string,
): Promise<string | undefined> {
  const secrets = await tenant.cache.get(`application-secrets:${applicationId}`, () =>
    listSecrets(tenant.db, applicationId),
  );
  const good = secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt > Date.now());
  const chosen = good.find(({ name }) => name === defaultSecretName) ?? good[0];
  return chosen && tenant.vault.open('application-secret', chosen.sealed);
}

/** @throws entity.not_exists_with_id */
export async function existing(db: TenantDatabase, id: string): Promise<ApplicationRow> {
  const row = await findApplication(db, id);
  if (!row) throw notThere('applications', id);
  return row;
}

/** The same, held until the transaction ends: whoever else changes it waits. @throws entity.not_exists_with_id */
export async function existingToChange(db: TenantDatabase, id: string): Promise<ApplicationRow> {
  const row = await findApplicationToChange(db, id);
  if (!row) throw notThere('applications', id);
  return row;
}

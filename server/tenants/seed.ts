/**
 * What a new instance holds (contract MANAGEMENT §18): both tenants with keys, the Management API as a resource,
 * the roles that open it, the Console's application, and sign-in experiences. Safe to run at every start.
 */

import { builtInAdministrationRoles } from '@portero/schema/administration.ts';
import { newId, newSecret } from '@portero/schema/ids.ts';
import { administrationScopes, finerManagementScopes } from '@portero/schema/management-scopes.ts';
import type { Database } from '../database/connect.ts';
import { type TenantDatabase, withinTransaction } from '../database/tenant-scope.ts';
import { firstKeys } from '../oidc/keys/keys.ts';
import type { TenantVault, Vault } from '../security/vault.ts';
import { defaultSignInExperience } from '../sign-in-experience/defaults.ts';
import { adminTenantId, defaultTenantId, managementApiIndicator, meApiIndicator } from './context.ts';

/** Names of the admin tenant's roles; the first administrator gets both. */
export const administratorRoles = ['user', `${defaultTenantId}:admin`] as const;
export const adminConsoleId = 'admin-console';

/**
 * Make the tenants that are not there yet, each whole or not at all: a server that is killed meanwhile finds nothing
 * of it at its next start, and of several that start at once on an empty database one does it while the others wait.
 * @returns ids of those made now
 */
export async function seed(database: Database, vault: Vault): Promise<string[]> {
  const made: string[] = [];
  for (const [id, fill] of [
    [defaultTenantId, seedDefault],
    [adminTenantId, seedAdmin],
  ] as const) {
    const exists = await database.read
      .selectFrom('tenants')
      .select('id')
      .where('id', '=', id)
      .executeTakeFirst();
    if (exists) continue;
    const tenantVault = vault.forTenant(id);
    // Made before: nothing waits for keys while the transaction is open.
    const keys = await firstKeys(tenantVault);
    const isNew = await database.write.transaction().execute(async (transaction) => {
      const inserted = await transaction
        .insertInto('tenants')
        .values({ id, createdAt: Date.now() })
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst();
      if (!inserted) return false;
      const db = withinTransaction(database, transaction, id);
      await db.write.insertInto('signing_keys').values(keys).execute();
      await fill(db, tenantVault);
      return true;
    });
    if (isNew) made.push(id);
  }
  return made;
}

async function seedDefault(db: TenantDatabase): Promise<void> {
  await common(db);
  await resource(db, 'management-api', 'Logto Management API', managementApiIndicator(defaultTenantId), [
    'management-api-all',
  ]);
  await finerScopes(db, 'management-api', 'management-api', finerManagementScopes);
  await role(
    db,
    'admin-role',
    '#internal:admin',
    'Internal role for machine-to-machine applications.',
    'MachineToMachine',
    ['management-api-all'],
  );
  await role(
    db,
    newId(),
    'Logto Management API access',
    'Full access to the Management API.',
    'MachineToMachine',
    ['management-api-all'],
  );
}

async function seedAdmin(db: TenantDatabase, vault: TenantVault): Promise<void> {
  await common(db);
  const [managed, onDefault, onAdmin, onMe] = [newId(), newId(), newId(), newId()];
  await resource(
    db,
    managed,
    'Logto Management API for tenant default',
    managementApiIndicator(defaultTenantId),
    [onDefault],
  );
  await resource(
    db,
    newId(),
    'Logto Management API for tenant admin',
    managementApiIndicator(adminTenantId),
    [onAdmin],
  );
  await resource(db, newId(), 'Logto Me API', meApiIndicator, [onMe]);
  await role(db, newId(), 'user', 'Whoever uses the Console.', 'User', [onMe]);
  await role(db, newId(), `${defaultTenantId}:admin`, 'Administrator of the default tenant.', 'User', [
    onDefault,
  ]);
  await finerScopes(db, managed, 'administration', administrationScopes);
  for (const { id, name, description, scopes } of builtInAdministrationRoles)
    await role(
      db,
      id,
      name,
      description,
      'User',
      scopes.map((scope) => finerScopeId('administration', scope)),
    );
  await application(db, adminConsoleId, 'Admin Console', 'SPA');
  for (const [tenant, scope] of [
    [defaultTenantId, onDefault],
    [adminTenantId, onAdmin],
  ] as const) {
    const id = `m-${tenant}`;
    await role(
      db,
      id,
      `machine:mapi:${tenant}`,
      `Machine access to the Management API of ${tenant}.`,
      'MachineToMachine',
      [scope],
    );
    await application(db, id, `Management API access for ${tenant}`, 'MachineToMachine');
    const secret = newSecret();
    await db.write
      .insertInto('application_secrets')
      .values({
        applicationId: id,
        name: 'Default secret',
        sealed: vault.seal('application-secret', secret),
        fingerprint: vault.fingerprint(secret),
        createdAt: Date.now(),
        expiresAt: null,
      })
      .execute();
    await db.write
      .insertInto('applications_roles')
      .values({ id: newId(), applicationId: id, roleId: id, createdAt: Date.now() })
      .execute();
  }
}

async function common(db: TenantDatabase): Promise<void> {
  await db.write
    .insertInto('configs')
    .values([
      { key: 'adminConsole', value: { signInExperienceCustomized: false, organizationCreated: false } },
      { key: 'idToken', value: { enabledExtendedClaims: ['roles', 'organizations', 'organization_roles'] } },
    ])
    .execute();
  await db.write
    .insertInto('sign_in_experiences')
    .values({ id: 'default', value: { ...defaultSignInExperience(db.tenantId) } })
    .execute();
}

/** A resource with one scope `all` for each id given (in practice one). */
async function resource(
  db: TenantDatabase,
  id: string,
  name: string,
  indicator: string,
  scopeIds: readonly string[],
): Promise<void> {
  const createdAt = Date.now();
  await db.write
    .insertInto('resources')
    .values({
      id,
      name,
      indicator,
      isDefault: false,
      accessTokenTtl: 3600,
      isolatesOrganizations: false,
      authorizationDetailsTypes: [],
      createdAt,
    })
    .execute();
  for (const scopeId of scopeIds) {
    await db.write
      .insertInto('scopes')
      .values({
        id: scopeId,
        resourceId: id,
        name: 'all',
        description: 'Everything this API can do.',
        createdAt,
      })
      .execute();
  }
}

const finerScopeId = (prefix: string, name: string) => `${prefix}-${name.replace(':', '-')}`;

/** What roles may have instead of `all`. */
async function finerScopes(
  db: TenantDatabase,
  resourceId: string,
  prefix: string,
  scopes: readonly { readonly name: string; readonly description: string }[],
): Promise<void> {
  const createdAt = Date.now();
  const rows = scopes.map(({ name, description }) => ({
    id: finerScopeId(prefix, name),
    resourceId,
    name,
    description,
    createdAt,
  }));
  await db.write.insertInto('scopes').values(rows).execute();
}

async function role(
  db: TenantDatabase,
  id: string,
  name: string,
  description: string,
  type: 'User' | 'MachineToMachine',
  scopeIds: readonly string[],
): Promise<void> {
  const createdAt = Date.now();
  await db.write
    .insertInto('roles')
    .values({ id, name, description, type, isDefault: false, createdAt })
    .execute();
  for (const scopeId of scopeIds) {
    await db.write
      .insertInto('roles_scopes')
      .values({ id: newId(), roleId: id, scopeId, createdAt })
      .execute();
  }
}

async function application(db: TenantDatabase, id: string, name: string, type: string): Promise<void> {
  await db.write
    .insertInto('applications')
    .values({
      id,
      name,
      description: null,
      type,
      oidcClientMetadata: { redirectUris: [], postLogoutRedirectUris: [] },
      customClientMetadata: {},
      protectedAppMetadata: null,
      isThirdParty: false,
      appLevelAccessControlEnabled: false,
      customData: {},
      createdAt: Date.now(),
    })
    .execute();
}

/** The secrets of applications (contract MANAGEMENT §3.3). Every change is one transaction, with its audit entry. */
import type { ApplicationSecretJson } from '@portero/schema/applications.ts';
import { error } from '@portero/schema/errors.ts';
import { newSecret } from '@portero/schema/ids.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { uniqueViolation } from '../database/dialect.ts';
import { ensureMayActAs } from '../roles/lattice.ts';
import { isShownOnce, isTold, readAgain, sealOf } from '../shown-once/rules.ts';
import type { TenantContext } from '../tenants/context.ts';
import { existing } from './rules.ts';
import * as store from './store.ts';

const withSecrets = new Set(['Traditional', 'MachineToMachine', 'Protected', 'SAML']);
/** By the type of an application; public clients could keep none. */
export const mayHaveSecrets = (type: string): boolean => withSecrets.has(type);

/** Whoever knows a secret is the application: for only looking at applications it is not needed. */
const mayChangeApplications = ({ scopes }: Actor): boolean =>
  scopes === undefined || scopes.has('all') || scopes.has('write:applications');

/**
 * The contract lets every reader of an application have its secrets in clear, and clients rely on it. So a reading of
 * them is noted, and whoever only needs the names asks for the masked list, which is not. Where the tenant has secrets
 * shown once, there is no other.
 * @throws entity.not_exists_with_id, auth.forbidden
 */
export async function secretsOf(
  tenant: TenantContext,
  id: string,
  actor: Actor,
  { masked }: { readonly masked: boolean },
): Promise<ApplicationSecretJson[]> {
  await existing(tenant.db, id);
  // What is over opens nothing, and is nobody's to read.
  const now = Date.now();
  const isMasked = masked || !mayChangeApplications(actor) || (await isShownOnce(tenant));
  const secrets = (await store.listSecrets(tenant.db, id)).map((row) =>
    secretJson(tenant, row, isMasked || (row.expiresAt !== null && row.expiresAt <= now)),
  );
  if (isMasked) return secrets;
  await ensureMayActAs(tenant, tenant.db, actor, id);
  const told = secrets.filter(({ value }) => isTold(value));
  if (told.length > 0) {
    await tenant.db.transaction((db) =>
      recordChange(db, {
        key: 'Management.ApplicationSecret.Revealed',
        result: 'Success',
        actor,
        applicationId: id,
        names: told.map(({ name }) => name),
      }),
    );
  }
  return secrets;
}

/**
 * @throws entity.not_exists_with_id, auth.forbidden, request.invalid_input for an expiry in the past,
 *   application.secret_name_exists, entity.db_constraint_violated
 */
export async function createSecret(
  tenant: TenantContext,
  id: string,
  { name, expiresAt }: { name: string; expiresAt?: number | null | undefined },
  actor: Actor,
): Promise<ApplicationSecretJson> {
  if (typeof expiresAt === 'number' && expiresAt <= Date.now()) {
    throw error('request.invalid_input', undefined, { details: 'expiresAt must be in the future.' });
  }
  const once = await isShownOnce(tenant);
  const made = await tenant.db.transaction(async (db) => {
    const { type } = await existing(db, id);
    if (!mayHaveSecrets(type)) throw error('entity.db_constraint_violated');
    await ensureMayActAs(tenant, db, actor, id);
    const { row, value } = secretRow(tenant, { id, type }, { name, expiresAt: expiresAt ?? null, once });
    await nameIsFree(() => store.insertSecret(db, row));
    await recordChange(db, {
      key: 'Management.ApplicationSecret.Created',
      result: 'Success',
      actor,
      applicationId: id,
      name,
    });
    return { ...secretJson(tenant, row, true), value };
  });
  tenant.cache.invalidate(`application-secrets:${id}`);
  return made;
}

/** @throws auth.forbidden, entity.not_found, application.secret_name_exists */
export async function changeSecretName(
  tenant: TenantContext,
  id: string,
  name: string,
  to: string,
  actor: Actor,
): Promise<ApplicationSecretJson> {
  await tenant.db.transaction(async (db) => {
    // The answer shows it.
    await ensureMayActAs(tenant, db, actor, id);
    const found = await nameIsFree(() => store.renameSecret(db, id, name, to));
    if (!found) throw error('entity.not_found');
    await recordChange(db, {
      key: 'Management.ApplicationSecret.Updated',
      result: 'Success',
      actor,
      applicationId: id,
      name: to,
    });
  });
  tenant.cache.invalidate(`application-secrets:${id}`);
  const row = (await store.listSecrets(tenant.db, id)).find((secret) => secret.name === to);
  if (!row) throw error('entity.not_found');
  return secretJson(tenant, row, await isShownOnce(tenant));
}

/** @throws entity.not_found */
export async function removeSecret(
  tenant: TenantContext,
  id: string,
  name: string,
  actor: Actor,
): Promise<void> {
  await tenant.db.transaction(async (db) => {
    if (!(await store.deleteSecret(db, id, name))) throw error('entity.not_found');
    await recordChange(db, {
      key: 'Management.ApplicationSecret.Deleted',
      result: 'Success',
      actor,
      applicationId: id,
      name,
    });
  });
  tenant.cache.invalidate(`application-secrets:${id}`);
}

/**
 * A new secret, and the row that keeps it.
 * @param once that it is not to be read again
 */
export function secretRow(
  tenant: TenantContext,
  { id, type }: { readonly id: string; readonly type: string },
  {
    name,
    expiresAt = null,
    once,
  }: { readonly name: string; readonly expiresAt?: number | null; readonly once: boolean },
) {
  const value = newSecret();
  const row: store.SecretRow = {
    applicationId: id,
    name,
    // The proxy in front of a protected application signs in with it.
    sealed: sealOf(tenant, 'application-secret', value, once && type !== 'Protected'),
    fingerprint: tenant.vault.fingerprint(value),
    createdAt: Date.now(),
    expiresAt,
  };
  return { row, value };
}

const secretJson = (
  tenant: TenantContext,
  { applicationId, name, sealed, createdAt, expiresAt }: store.SecretRow,
  masked: boolean,
): ApplicationSecretJson => ({
  tenantId: tenant.id,
  applicationId,
  name,
  value: readAgain(tenant, 'application-secret', sealed, masked),
  createdAt,
  expiresAt,
});

async function nameIsFree<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (failure) {
    if (uniqueViolation(failure))
      throw error('application.secret_name_exists', undefined, { cause: failure });
    throw failure;
  }
}

/**
 * Custom claims: scripts of the tenant's administrators that add to access tokens (contract PROTOCOL §3.8). This file
 * keeps and runs them; what a script gets to see is put together in `context.ts`, and the token endpoint's side of it
 * lies in `oidc/tokens/custom-claims.ts`. Scripts run in `server/sandbox`.
 */
import { error } from '@portero/schema/errors.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { changesOf } from '../audit/changes.ts';
import {
  deleteConfigValue,
  readConfigValue,
  readConfigValueToChange,
  writeConfigValue,
} from '../configs/store.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { SandboxBusy, type ScriptOutcome } from '../sandbox/sandbox.ts';
import { adminTenantId, type TenantContext } from '../tenants/context.ts';
import {
  type Customizer,
  type CustomizerPatch,
  configKeys,
  environmentOf,
  type StoredCustomizer,
  storedCustomizer,
  type TestBody,
  type TokenTypePath,
  tokenTypePath,
} from './entity.ts';
import { withoutProtected } from './protected-claims.ts';
import { getVersion, keepVersion, versionOf } from './versions.ts';

const entry = 'getCustomJwtClaims';
const types = tokenTypePath.options;

/** The script that is in force, from the cache. */
export function activeCustomizer(
  tenant: TenantContext,
  type: TokenTypePath,
): Promise<Customizer | undefined> {
  return tenant.cache.get(`config:${configKeys[type]}`, () => find(tenant, type));
}

/**
 * @param options.mask hide what the script's environment variables hold
 * @throws Error when what is stored was tampered with
 */
export async function listCustomizers(tenant: TenantContext, options: { readonly mask: boolean }) {
  const all = await Promise.all(types.map(async (type) => ({ type, value: await find(tenant, type) })));
  return all.flatMap(({ type, value }) =>
    value ? [{ key: configKeys[type], value: options.mask ? masked(value) : value }] : [],
  );
}

/** @throws entity.not_found */
export async function getCustomizer(
  tenant: TenantContext,
  type: TokenTypePath,
  options: { readonly mask: boolean },
): Promise<Customizer> {
  const value = await find(tenant, type);
  if (!value) throw error('entity.not_found');
  return options.mask ? masked(value) : value;
}

/**
 * Put a script in force.
 * @returns whether there was none before
 * @throws jwt_customizer.can_not_create_for_admin_tenant: tokens of administrators stay as they are
 */
export async function setCustomizer(
  tenant: TenantContext,
  type: TokenTypePath,
  value: Customizer,
  actor: Actor,
): Promise<{ readonly value: Customizer; readonly isNew: boolean }> {
  if (tenant.id === adminTenantId) throw error('jwt_customizer.can_not_create_for_admin_tenant');
  const isNew = await tenant.db.transaction(async (db) => {
    const before = await readConfigValueToChange(db, configKeys[type]);
    await write(tenant, db, type, value, actor, opened(tenant, before));
    return before === undefined;
  });
  tenant.cache.invalidate(`config:${configKeys[type]}`);
  return { value, isNew };
}

/** Change what is given. @throws entity.not_found */
export async function changeCustomizer(
  tenant: TenantContext,
  type: TokenTypePath,
  patch: CustomizerPatch,
  actor: Actor,
): Promise<Customizer> {
  const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  const value = await tenant.db.transaction(async (db) => {
    const before = opened(tenant, await readConfigValueToChange(db, configKeys[type]));
    if (!before) throw error('entity.not_found');
    const after = { ...before, ...given };
    await write(tenant, db, type, after, actor, before);
    return after;
  });
  tenant.cache.invalidate(`config:${configKeys[type]}`);
  return value;
}

/**
 * Put an earlier version in force. Variables and test data stay as they are.
 * @throws entity.not_found
 */
export async function restoreVersion(
  tenant: TenantContext,
  type: TokenTypePath,
  id: string,
  actor: Actor,
): Promise<Customizer> {
  const value = await tenant.db.transaction(async (db) => {
    const { script, blockIssuanceOnError } = await getVersion(db, type, id);
    const before = opened(tenant, await readConfigValueToChange(db, configKeys[type]));
    const after = { ...before, script, blockIssuanceOnError };
    await write(tenant, db, type, after, actor, before, id);
    return after;
  });
  tenant.cache.invalidate(`config:${configKeys[type]}`);
  return masked(value);
}

/** @throws entity.not_found */
export async function deleteCustomizer(
  tenant: TenantContext,
  type: TokenTypePath,
  actor: Actor,
): Promise<void> {
  await tenant.db.transaction(async (db) => {
    if (!(await deleteConfigValue(db, configKeys[type]))) throw error('entity.not_found');
    await recordChange(db, {
      key: 'Management.JwtCustomizer.Deleted',
      result: 'Success',
      actor,
      config: configKeys[type],
    });
  });
  tenant.cache.invalidate(`config:${configKeys[type]}`);
}

export type ScriptInput = {
  readonly token: Readonly<Record<string, unknown>>;
  readonly context: Readonly<Record<string, unknown>>;
};

/**
 * Run a script on what it is to see. Never called while a transaction is open.
 * @throws SandboxBusy
 */
export function runCustomizer(
  tenant: TenantContext,
  { script, environmentVariables = {} }: Pick<Customizer, 'script' | 'environmentVariables'>,
  { token, context }: ScriptInput,
): Promise<ScriptOutcome> {
  const input = JSON.stringify({ token, context, environmentVariables });
  return tenant.sandbox.run({ tenantId: tenant.id, script, entry, input });
}

/**
 * Try a script out.
 * @returns all that it said, and the names of those claims that would not get into a token
 * @throws request.server_busy, jwt_customizer.general with what the script said, or 403 when it denies access
 */
export async function testCustomizer(
  tenant: TenantContext,
  body: TestBody,
): Promise<{ readonly said: Record<string, unknown>; readonly ignored: readonly string[] }> {
  const outcome = await runCustomizer(tenant, body, body).catch((failure: unknown) => {
    if (failure instanceof SandboxBusy) throw error('request.server_busy');
    throw failure;
  });
  if (outcome.type === 'result')
    return { said: outcome.value, ignored: withoutProtected(outcome.value).ignored };
  if (outcome.type === 'denied') {
    const message = outcome.message ?? 'Access denied';
    throw error('jwt_customizer.general', { message }, { status: 403 });
  }
  const { message, line, column, reason } = outcome;
  const place = { ...(line !== undefined && { line }), ...(column !== undefined && { column }) };
  throw error('jwt_customizer.general', { message, error: { message, reason, ...place } });
}

async function find(tenant: TenantContext, type: TokenTypePath): Promise<Customizer | undefined> {
  return opened(tenant, await readConfigValue(tenant.db, configKeys[type]));
}

function opened(tenant: TenantContext, stored: unknown): Customizer | undefined {
  if (stored === undefined) return undefined;
  const { sealedEnvironment, ...value } = storedCustomizer.parse(stored);
  if (sealedEnvironment === undefined) return value;
  const environment: unknown = JSON.parse(tenant.vault.open('script-environment', sealedEnvironment));
  return { ...value, environmentVariables: environmentOf.parse(environment) };
}

async function write(
  tenant: TenantContext,
  db: TenantDatabase,
  type: TokenTypePath,
  { environmentVariables, ...value }: Customizer,
  actor: Actor,
  before: Customizer | undefined,
  version?: string,
): Promise<void> {
  const after = { ...value, environmentVariables };
  const stored: StoredCustomizer = {
    ...value,
    ...(environmentVariables && {
      sealedEnvironment: tenant.vault.seal('script-environment', JSON.stringify(environmentVariables)),
    }),
  };
  await writeConfigValue(db, configKeys[type], stored);
  await keepVersion(db, type, { before, after, actor });
  await recordChange(db, {
    key: version === undefined ? 'Management.JwtCustomizer.Updated' : 'Management.JwtCustomizer.Restored',
    ...(version !== undefined && { version }),
    result: 'Success',
    actor,
    config: configKeys[type],
    script: value.script,
    environmentVariables: Object.keys(environmentVariables ?? {}),
    blockIssuanceOnError: value.blockIssuanceOnError ?? false,
    ...changesOf(openPart(before), openPart(after), { isOpen: true }),
  });
}

/** Of variables the names only: their values are secrets. */
const openPart = (value: Customizer | undefined) =>
  value ? versionOf(value) : { script: null, blockIssuanceOnError: false, environmentVariables: [] };

const masked = ({ environmentVariables, ...value }: Customizer): Customizer => ({
  ...value,
  ...(environmentVariables && {
    environmentVariables: Object.fromEntries(
      Object.keys(environmentVariables).map((name) => [name, '******']),
    ),
  }),
});

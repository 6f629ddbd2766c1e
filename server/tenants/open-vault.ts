/**
 * The vault that this database was sealed with. One that was moved or restored without its key would otherwise start
 * with a new key, say that all is well, and fail at every sign-in.
 */
import { type Config, ConfigError } from '../config.ts';
import type { Database } from '../database/connect.ts';
import { forTenant } from '../database/tenant-scope.ts';
import { findVaultKey, loadVaultKey, Vault, vaultKeyFile } from '../security/vault.ts';
import { defaultTenantId } from './context.ts';

type Settings = Pick<Config, 'vaultKey' | 'dataDir'>;

/** @throws ConfigError when the key is not the one of this database; then none is made either */
export async function openVault(database: Database, settings: Settings): Promise<Vault> {
  const problem = await keyProblem(database, settings);
  if (problem) throw new ConfigError([problem]);
  return new Vault(loadVaultKey(settings.vaultKey, settings.dataDir));
}

/** What is wrong with the key, in a line; undefined when it opens what the database holds, or nothing is sealed yet. */
export async function keyProblem(
  database: Database,
  { vaultKey, dataDir }: Settings,
): Promise<string | undefined> {
  const sample = await forTenant(database, defaultTenantId)
    .read.selectFrom('signing_keys')
    .select('sealed')
    .where('use', '=', 'signing')
    .limit(1)
    .executeTakeFirst();
  if (!sample) return undefined;
  const file = vaultKeyFile(dataDir);
  const key = findVaultKey(vaultKey, dataDir);
  if (!key)
    return `SECRET_VAULT_KEK: ${file} is missing, and this database was sealed with it. Put it back, or set SECRET_VAULT_KEK.`;
  try {
    new Vault(key).forTenant(defaultTenantId).open('signing-key', sample.sealed);
    return undefined;
  } catch {
    const given = vaultKey ? 'it' : `the key in ${file}`;
    return `SECRET_VAULT_KEK: ${given} is not the key that this database was sealed with. Restore the right one.`;
  }
}

/** Copies of the embedded database, and the way back. PostgreSQL has tools of its own: docs/deploy.md says how. */
import { chmodSync, copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { ConfigError, readConfig } from '@portero/server/config.ts';
import { makeDataFolder } from '@portero/server/database/data-folder.ts';
import { loadVaultKey, Vault } from '@portero/server/security/vault.ts';
import { explained } from './explained.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Copy the database to a file, also while the server runs; the copy is checked before it gets its name. */
export function backUp([target]: string[], env: Environment = process.env): Promise<number> {
  return explained(async () => {
    if (!target) throw new ConfigError(['portero backup FILE: where is the copy to go?']);
    const from = embeddedFile(env);
    if (!existsSync(from)) throw new ConfigError([`DATA_DIR: there is no database at ${from}.`]);
    if (existsSync(target)) throw new ConfigError([`${target} is there already; nothing was written.`]);
    const unfinished = `${resolve(target)}.part`;
    rmSync(unfinished, { force: true });
    const source = new DatabaseSync(from, { readOnly: true, timeout: 10_000 });
    try {
      await backup(source, unfinished);
      chmodSync(unfinished, 0o600);
      makeWhole(unfinished);
      check(unfinished);
      renameSync(unfinished, target);
    } finally {
      source.close();
      rmSync(unfinished, { force: true });
    }
    console.log(`The database is in ${target}. Its secrets are sealed: keep the vault key, apart from it.`);
  });
}

/** Put a copy where the server looks for its database; never over another one. */
export function restore([source]: string[], env: Environment = process.env): Promise<number> {
  return explained(async () => {
    if (!source) throw new ConfigError(['portero restore FILE: which copy?']);
    if (!existsSync(source)) throw new ConfigError([`There is no file ${source}.`]);
    const to = embeddedFile(env);
    if (existsSync(to))
      throw new ConfigError([
        `DATA_DIR: there is a database at ${to}; move it away first, with its -wal and -shm.`,
      ]);
    const { vaultKey, dataDir } = readConfig(env);
    // A key that is made now would open nothing.
    if (!vaultKey && !existsSync(join(dataDir, 'vault.key')))
      throw new ConfigError([
        `Put the vault.key that belongs to the copy into ${dataDir}, or set SECRET_VAULT_KEK.`,
      ]);
    check(source);
    checkKey(source, loadVaultKey(vaultKey, dataDir));
    makeDataFolder(dirname(to));
    const unfinished = `${to}.part`;
    copyFileSync(source, unfinished);
    chmodSync(unfinished, 0o600);
    renameSync(unfinished, to);
    console.log(`The database is at ${to}. The next start brings it up to date.`);
  });
}

function embeddedFile(env: Environment): string {
  const { database } = readConfig(env);
  if (database.engine === 'sqlite') return database.file;
  throw new ConfigError(['DB_URL: PostgreSQL is backed up with pg_dump; see docs/deploy.md.']);
}

/** One file that needs no others beside it. */
function makeWhole(file: string): void {
  const database = new DatabaseSync(file);
  database.exec('pragma journal_mode = delete');
  database.close();
}

/** @throws ConfigError when the file is no whole database of ours */
function check(file: string): void {
  const database = openCopy(file);
  try {
    const problem = database.prepare('pragma integrity_check').get()?.integrity_check;
    if (problem !== 'ok') throw new Error(String(problem));
    database.prepare('select count(*) from signing_keys').get();
  } catch (failure) {
    throw new ConfigError([`${file} is no whole database of Portero: ${String(failure)}`]);
  } finally {
    database.close();
  }
}

function checkKey(file: string, key: Buffer): void {
  const database = openCopy(file);
  try {
    const row = database
      .prepare(`select "tenantId", sealed from signing_keys where use = 'signing' limit 1`)
      .get();
    if (row) new Vault(key).forTenant(String(row.tenantId)).open('signing-key', String(row.sealed));
  } catch {
    throw new ConfigError(['The vault key is not the one that this copy was sealed with.']);
  } finally {
    database.close();
  }
}

const openCopy = (file: string): DatabaseSync => new DatabaseSync(file, { readOnly: true });

/** What is backed up is brought back into an empty folder, and people sign in as before. */
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '@portero/server/config.ts';
import { freshPostgres, postgresUrl } from '@portero/server/database/testing/databases.ts';
import { Browser, insertApplication, pkce, signInAs, token } from '@portero/server/testing/flow.ts';
import { startPortero, type TestPortero } from '@portero/server/testing/portero.ts';
import { buildPortero, type Portero } from '@portero/server/wire.ts';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { backUp, restore } from './backup.ts';

const redirectUri = 'https://app.example/callback';
const password = 'Nieve-blanca-81';
const folder = mkdtempSync(join(tmpdir(), 'portero-backup-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => void vi.restoreAllMocks());

/** Somebody with a password, who is signed in to an application. */
async function livedIn(p: TestPortero) {
  const { body: user } = await p.api('POST', '/users', { username: 'ana', password });
  const client = await insertApplication(p, 'shop', 'Native', redirectUri);
  const proof = pkce();
  const back = await signInAs(new Browser(p.core), p.tenants.default, user.id, client, proof);
  const first = await token(p.core, client, {
    grant_type: 'authorization_code',
    code: back.searchParams.get('code') ?? '',
    redirect_uri: redirectUri,
    code_verifier: proof.verifier,
  });
  const keys = (await p.core.inject('/oidc/jwks')).json();
  return { user: String(user.id), client, keys, refreshToken: String(first.json().refresh_token) };
}

async function expectAsBefore(restored: Portero, before: Awaited<ReturnType<typeof livedIn>>) {
  const { user, client, keys, refreshToken } = before;
  expect((await restored.core.inject('/oidc/jwks')).json()).toEqual(keys);
  const again = await token(restored.core, client, {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
  });
  expect([again.statusCode, again.payload]).toEqual([200, expect.stringContaining('access_token')]);
  const proof = pkce();
  const back = await signInAs(new Browser(restored.core), restored.tenants.default, user, client, proof);
  expect(back.searchParams.get('code')).toBeTruthy();
  const { passwordDigest } = await restored.tenants.default.db.read
    .selectFrom('users')
    .select('passwordDigest')
    .where('id', '=', user)
    .executeTakeFirstOrThrow();
  expect(passwordDigest).toContain('$argon2id$');
}

const silent = () => {
  const said: string[] = [];
  const note = (...words: unknown[]) => void said.push(words.join(' '));
  vi.spyOn(console, 'log').mockImplementation(note);
  vi.spyOn(console, 'error').mockImplementation(note);
  return said;
};

describe('a copy of the embedded database', () => {
  it('is made while the server runs, and restored into an empty folder, with its key only', async () => {
    const p = await startPortero();
    const env = { DATA_DIR: p.config.dataDir };
    const file = join(folder, 'copy.db');
    const before = await livedIn(p);
    const said = silent();
    expect(await backUp([file], env)).toBe(0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['copy.db']);
    const sealed = readFileSync(file).toString('latin1');
    expect(sealed).not.toContain('PRIVATE KEY');
    // Never over what is there.
    expect(await backUp([file], env)).toBe(1);
    expect(await restore([file], env)).toBe(1);
    expect(said.at(-1)).toContain('move it away first');
    const key = join(p.config.dataDir, 'vault.key');

    const empty = mkdtempSync(join(folder, 'empty-'));
    const into = { DATA_DIR: empty, LOG_LEVEL: 'silent' };
    expect(await restore([file], into)).toBe(1);
    expect(said.at(-1)).toContain('vault.key');
    writeFileSync(join(empty, 'vault.key'), Buffer.alloc(32, 1).toString('base64'));
    expect(await restore([file], into)).toBe(1);
    expect(said.at(-1)).toContain('not the one');
    copyFileSync(key, join(empty, 'vault.key'));
    const torn = join(folder, 'torn.db');
    writeFileSync(torn, readFileSync(file).subarray(0, 40_000));
    expect(await restore([torn], into)).toBe(1);
    expect(existsSync(join(empty, 'portero.db'))).toBe(false);
    expect(await restore([file], into)).toBe(0);
    await p.close();

    const restored = await buildPortero(readConfig(into));
    await expectAsBefore(restored, before);
    await restored.close();
  }, 60_000);

  it('is for the embedded one: PostgreSQL has tools of its own', async () => {
    const said = silent();
    expect(await backUp([join(folder, 'x')], { DB_URL: 'postgres://a:b@c/d' })).toBe(1);
    expect(said).toEqual(['DB_URL: PostgreSQL is backed up with pg_dump; see docs/deploy.md.']);
  });
});

describe.skipIf(!postgresUrl || !hasTools())('a dump of PostgreSQL', () => {
  it('is restored into an empty database, and people sign in as before', async () => {
    const p = await startPortero({ engine: 'postgres' });
    const before = await livedIn(p);
    const { database } = p.config;
    if (database.engine !== 'postgres') throw new Error('not on PostgreSQL');
    const file = join(folder, 'portero.dump');
    execFileSync('pg_dump', ['--format=custom', '--no-owner', `--file=${file}`, database.url], {
      stdio: 'ignore',
    });
    const empty = mkdtempSync(join(folder, 'empty-'));
    copyFileSync(join(p.config.dataDir, 'vault.key'), join(empty, 'vault.key'));
    await p.close();
    const fresh = await freshPostgres();
    const { url } = fresh.settings;
    execFileSync('pg_restore', ['--no-owner', '--single-transaction', `--dbname=${url}`, file], {
      stdio: 'ignore',
    });
    const restored = await buildPortero(readConfig({ DATA_DIR: empty, DB_URL: url, LOG_LEVEL: 'silent' }));
    await expectAsBefore(restored, before);
    await restored.close();
    await fresh.drop();
  }, 60_000);
});

function hasTools(): boolean {
  try {
    execFileSync('pg_dump', ['--version']);
    execFileSync('pg_restore', ['--version']);
    return true;
  } catch {
    return false;
  }
}

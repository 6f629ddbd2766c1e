/** `kill -9` in the middle of writes: every acknowledged write is there afterwards. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connect } from '../server/database/connect.ts';
import { forTenant } from '../server/database/tenant-scope.ts';
import { freshPostgres, postgresUrl } from '../server/database/testing/databases.ts';
import { loadVaultKey, Vault } from '../server/security/vault.ts';
import { dataFolder } from '../server/testing/economy.ts';
import { startServer } from './server.ts';

const engines = ['sqlite', 'postgres'] as const;
const crashes = 30;
/** At once: most of a round is a server's start. On PostgreSQL they share a database, an embedded one is each server's own. */
const servers = 3;

describe.each(engines)('servers that are killed while they write to %s', (engine) => {
  it.skipIf(engine === 'postgres' && !postgresUrl)(
    `have lost no acknowledged write in ${crashes} crashes`,
    { timeout: 300_000 },
    async () => {
      const places = new Set<Place>();
      const shared = engine === 'postgres' ? await placeFor(engine) : undefined;
      const written = await Promise.all(
        Array.from({ length: servers }, async (_, server) => {
          const place = shared ?? (await placeFor(engine));
          places.add(place);
          return { place, usernames: await crashAgainAndAgain(place, `s${server}`, crashes / servers) };
        }),
      );
      for (const { place, usernames } of written) {
        const database = await connect(place.settings);
        const { read } = forTenant(database, 'default');
        const rows = await read.selectFrom('users').select('username').execute();
        await database.close();
        const stored = new Set(rows.map(({ username }) => username));
        expect([...usernames].filter((username) => !stored.has(username))).toEqual([]);
      }
      for (const place of places) await place.drop();
    },
  );
});

describe.each(engines)('a server that is killed while it imports people into %s', (engine) => {
  it.skipIf(engine === 'postgres' && !postgresUrl)(
    'goes on when it is started again: nobody is lost, nobody is there twice',
    { timeout: 120_000 },
    async () => {
      const { dataDir, settings, env, drop } = await placeFor(engine);
      const people = 1000;
      let server = await startServer({ ...env, DATA_DIR: dataDir, LOG_LEVEL: 'error' });
      const secret = await machineSecret(settings, dataDir);
      const ask = async (path: string, init: RequestInit = {}) => {
        const token = await managementToken(server.adminEndpoint, secret);
        const headers = { authorization: `Bearer ${token}`, 'content-type': 'text/csv' };
        const answer = await fetch(`${server.endpoint}/api/user-imports${path}`, { headers, ...init });
        expect(answer.ok).toBe(true);
        return answer;
      };
      const lines = Array.from({ length: people }, (_, index) => `crash_${index},Somebody\n`).join('');
      const made = await ask('?format=csv', { method: 'POST', body: `username,name\n${lines}` });
      const { id } = (await made.json()) as { id: string };
      const progress = async () => (await (await ask(`/${id}`)).json()) as Record<string, unknown>;
      for (const before of [50, 400]) {
        await expect
          .poll(async () => (await progress()).processed, { timeout: 30_000, interval: 5 })
          .toBeGreaterThan(before);
        const killed = new Promise<void>((resolve) => server.process.once('exit', () => resolve()));
        server.process.kill('SIGKILL');
        await killed;
        server = await startServer({ ...env, DATA_DIR: dataDir, LOG_LEVEL: 'error' });
      }
      // Nobody waits for the lease of a process that is gone.
      await expect
        .poll(progress, { timeout: 25_000, interval: 50 })
        .toMatchObject({ state: 'Done', received: people, processed: people, created: people, failed: 0 });
      const report = (await (await ask(`/${id}/report?outcome=created`)).text()).trim().split('\r\n');
      expect(new Set(report.slice(1).map((line) => line.split(',')[3])).size).toBe(people);
      await server.stop();
      const database = await connect(settings);
      const { read } = forTenant(database, 'default');
      const stored = await read.selectFrom('users').select('username').execute();
      const sealed = await read
        .selectFrom('user_import_rows')
        .select('row')
        .where('sealed', 'is not', null)
        .execute();
      await database.close();
      await drop();
      expect(new Set(stored.map(({ username }) => username)).size).toBe(people);
      expect(stored).toHaveLength(people);
      expect(sealed).toEqual([]);
    },
  );
});

type Settings = Parameters<typeof connect>[0];
/** Where servers keep what they write; the folder also holds the vault's key. */
type Place = { dataDir: string; settings: Settings; env: Record<string, string>; drop(): Promise<void> };

async function placeFor(engine: 'sqlite' | 'postgres'): Promise<Place> {
  const dataDir = dataFolder('crash');
  const remove = () => rmSync(dataDir, { recursive: true, force: true });
  if (engine === 'sqlite') {
    const settings = { engine, file: join(dataDir, 'portero.db') };
    return { dataDir, settings, env: {}, drop: async () => remove() };
  }
  const { settings, drop } = await freshPostgres();
  return { dataDir, settings, env: { DB_URL: settings.url }, drop: () => drop().then(remove) };
}

/** Let a server write and kill it, as often as asked. @returns who was acknowledged */
async function crashAgainAndAgain(place: Place, name: string, rounds: number): Promise<Set<string>> {
  const { dataDir, settings, env } = place;
  const acknowledged = new Set<string>();
  let secret: string | undefined;
  for (let round = 0; round < rounds; round++) {
    const server = await startServer({ ...env, DATA_DIR: dataDir, LOG_LEVEL: 'error' });
    secret ??= await machineSecret(settings, dataDir);
    const token = await managementToken(server.adminEndpoint, secret);
    const killed = new Promise<void>((resolve) => server.process.once('exit', () => resolve()));
    const before = acknowledged.size;
    const writers = Array.from({ length: 6 }, (_, writer) =>
      write(server.endpoint, token, `${name}_r${round}_w${writer}`, acknowledged),
    );
    // Killed as soon as some of this round's writes were acknowledged and others are on their way.
    await expect.poll(() => acknowledged.size, { timeout: 20_000, interval: 2 }).toBeGreaterThan(before + 5);
    server.process.kill('SIGKILL');
    await killed;
    await Promise.all(writers);
  }
  return acknowledged;
}

/** Create users one after the other until the server is gone. */
async function write(
  endpoint: string,
  token: string,
  prefix: string,
  acknowledged: Set<string>,
): Promise<void> {
  for (let i = 0; ; i++) {
    const username = `${prefix}_${i}`;
    try {
      const answer = await fetch(`${endpoint}/api/users`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ username }),
      });
      if (answer.status !== 200) return;
      acknowledged.add(username);
    } catch {
      return; // killed
    }
  }
}

async function managementToken(adminEndpoint: string, secret: string): Promise<string> {
  const answer = await fetch(`${adminEndpoint}/oidc/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'm-default',
      client_secret: secret,
      resource: 'https://default.logto.app/api',
      scope: 'all',
    }),
  });
  const body = (await answer.json()) as { access_token: string };
  return body.access_token;
}

async function machineSecret(settings: Settings, dataDir: string): Promise<string> {
  const database = await connect(settings);
  const vault = new Vault(loadVaultKey(undefined, dataDir)).forTenant('admin');
  const row = await forTenant(database, 'admin')
    .read.selectFrom('application_secrets')
    .select('sealed')
    .where('applicationId', '=', 'm-default')
    .executeTakeFirstOrThrow();
  await database.close();
  return vault.open('application-secret', row.sealed);
}

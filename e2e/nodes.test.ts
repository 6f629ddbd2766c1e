/** Several servers on one database, and a server that starts again: nothing is used twice, nothing is forgotten. */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askForRefresh, askForTokens, authorize, landWithPassword, type Target } from '../bench/flows.ts';
import { password, redirectUri } from '../bench/parameters.ts';
import { connect, type Database } from '../server/database/connect.ts';
import { freshDatabase, postgresUrl } from '../server/database/testing/databases.ts';
import { dataFolder } from '../server/testing/economy.ts';
import { freePort, printed, type RunningServer, startServer } from './server.ts';

type Json = Record<string, string>;
const json = (answer: { body: string }): Json => JSON.parse(answer.body);

/** One person and one single-page application, made over the Management API. */
async function furnish(server: RunningServer) {
  const api = async (method: string, path: string, body?: object) => {
    const answer = await fetch(`${server.endpoint}/api${path}`, {
      method,
      headers: { 'development-user-id': 'suite', ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    expect(answer.ok, `${method} ${path}: ${answer.status} ${text}`).toBe(true);
    return text ? JSON.parse(text) : undefined;
  };
  const username = 'lola';
  const person = await api('POST', '/users', { username, password });
  const app = await api('POST', '/applications', {
    name: 'Librería',
    type: 'SPA',
    oidcClientMetadata: { redirectUris: [redirectUri], postLogoutRedirectUris: [] },
  });
  const target = (base: string): Target => ({
    base,
    mount: '/oidc',
    machine: { id: '', secret: '', tokenBase: base },
    web: { id: app.id },
    resource: '',
  });
  return { api, username, person, app, target };
}

/** As if the moments in which a used token is still answered had passed. */
const ageRotations = (database: Database) =>
  database.write
    .updateTable('oidc_records')
    .set({ consumedAt: Date.now() - 10_000 })
    .where('consumedAt', 'is not', null)
    .execute();

describe.skipIf(!postgresUrl)('two servers on one database', { timeout: 60_000 }, () => {
  const dataDir = dataFolder('nodes');
  let drop: () => Promise<unknown>;
  let database: Database;
  let nodes: RunningServer[] = [];
  let home: Awaited<ReturnType<typeof furnish>>;
  let shared: Readonly<Record<string, string>>;
  /** Both nodes as the load balancer in front of them would reach them; addresses are those of the first. */
  let targets: Target[];

  beforeAll(async () => {
    const { settings, drop: remove } = await freshDatabase('postgres');
    if (settings.engine !== 'postgres') throw new Error('not PostgreSQL');
    drop = remove;
    const [port, adminPort, otherPort] = await Promise.all([freePort(), freePort(), freePort()]);
    shared = {
      DATA_DIR: dataDir,
      DB_URL: settings.url,
      INTEGRATION_TEST: 'true',
      ENDPOINT: `http://localhost:${port}`,
      ADMIN_ENDPOINT: `http://localhost:${adminPort}`,
    };
    const first = await startServer({ ...shared, PORT: String(port), ADMIN_PORT: String(adminPort) });
    nodes = [first];
    const second = await startServer({ ...shared, PORT: String(otherPort) });
    nodes.push(second);
    database = await connect(settings);
    home = await furnish(first);
    targets = nodes.map(({ endpoint }) => home.target(endpoint));
  });
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await database?.close();
    await drop?.();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const [first, second] = [() => targets[0] as Target, () => targets[1] as Target];
  const either = (i: number) => (i % 2 ? first() : second());

  it('take part in one sign-in, wherever its requests arrive', async () => {
    const returned = await landWithPassword(second(), home.username);
    expect((await askForTokens(first(), returned)).status).toBe(200);
  });

  it('exchange a code once, and end what a second exchange gave', async () => {
    const returned = await landWithPassword(first(), home.username);
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) => askForTokens(either(i), returned)),
    );
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
    for (const answer of answers.filter(({ status }) => status !== 200))
      expect(json(answer).error).toBe('invalid_grant');
    for (const won of answers.filter(({ status }) => status === 200))
      expect((await askForRefresh(second(), json(won).refresh_token ?? '')).status).toBe(400);
  });

  it('give one successor to a hundred refreshes at once, sign nobody out, and end the family later', async () => {
    const returned = await landWithPassword(first(), home.username);
    const { refresh_token: token = '' } = json(await askForTokens(second(), returned));
    const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => askForRefresh(either(i), token)));
    expect(answers.map(({ status }) => status)).toEqual(Array(100).fill(200));
    const successors = new Set(answers.map((answer) => json(answer).refresh_token));
    expect(successors.size).toBe(1);
    const [successor = ''] = successors;
    expect(successor).not.toBe(token);
    await ageRotations(database);
    expect(json(await askForRefresh(second(), token)).error).toBe('invalid_grant');
    expect(json(await askForRefresh(first(), successor)).error).toBe('invalid_grant');
  });

  it('count wrong passwords together', async () => {
    await home.api('PATCH', '/sign-in-exp', { sentinelPolicy: { maxAttempts: 5, lockoutDuration: 10 } });
    const guess = async (i: number) => {
      const outcome = await landWithPassword(either(i), 'nobody').catch((failure: Error) => failure.message);
      return /"code":"([\w.]+)"/.exec(String(outcome))?.[1];
    };
    const codes = await Promise.all(Array.from({ length: 20 }, (_, i) => guess(i)));
    const tried = codes.filter((code) => code === 'session.invalid_credentials');
    expect(tried.length).toBeLessThanOrEqual(5);
    const blocked = 'session.verification_blocked_too_many_attempts';
    expect(codes.filter((code) => code === blocked)).toHaveLength(20 - tried.length);
    expect(await Promise.all([guess(0), guess(1)])).toEqual([blocked, blocked]);
  });

  it('turn to a new signing key together, whoever makes it, and go on to publish the one before', async () => {
    const signedBy = async (target: Target) => {
      const answer = await askForTokens(target, await landWithPassword(target, home.username));
      const [header = ''] = String(json(answer).id_token).split('.');
      return String(JSON.parse(Buffer.from(header, 'base64url').toString()).kid);
    };
    const published = async (target: Target): Promise<string[]> => {
      const { keys } = await (await fetch(`${target.base}/oidc/jwks`)).json();
      return keys.map(({ kid }: { kid: string }) => kid);
    };
    const before = await signedBy(second());
    const rotated = await home.api('POST', '/configs/oidc/private-keys/rotate', { rotationGracePeriod: 2 });
    const { id: next } = rotated.find(({ status }: { status: string }) => status === 'Next');
    await expect.poll(() => published(second())).toContain(next);
    await expect.poll(() => signedBy(second()), { timeout: 10_000 }).toBe(next);
    expect(await signedBy(first())).toBe(next);
    expect(await published(first())).toContain(before);

    // The command line is a third process.
    const command = spawn(process.execPath, ['cli/portero.ts', 'keys', 'rotate'], {
      env: { ...process.env, ...shared, PRIVATE_KEY_ROTATION_GRACE_PERIOD: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [, latest = ''] = /Current +ES256 +(\S+)/.exec(await printed(command, /Previous +ES256/)) ?? [];
    for (const target of [first(), second()]) await expect.poll(() => signedBy(target)).toBe(latest);
    expect(await published(second())).toEqual(expect.arrayContaining([latest, next]));
    expect(await published(second())).not.toContain(before);
  });

  it('knows within moments what was changed through the other', async () => {
    const firstPage = async () => {
      const { jar, page } = await authorize(second());
      return (await fetch(`${second().base}${page}`, { headers: jar.header('/sign-in') })).text();
    };
    expect(await firstPage()).not.toContain('aa3377');
    await home.api('PATCH', '/sign-in-exp', {
      color: { primaryColor: '#aa3377', isDarkModeEnabled: false, darkPrimaryColor: '#aa3377' },
    });
    await expect.poll(firstPage).toContain('aa3377');

    const returned = await landWithPassword(first(), home.username);
    const { refresh_token: token = '' } = json(await askForTokens(second(), returned));
    await home.api('PATCH', `/users/${home.person.id}/is-suspended`, { isSuspended: true });
    expect(json(await askForRefresh(second(), token)).error).toBe('invalid_grant');
    await home.api('PATCH', `/users/${home.person.id}/is-suspended`, { isSuspended: false });
    await home.api('DELETE', `/applications/${home.app.id}`);
    await expect.poll(async () => (await askForRefresh(second(), token)).status).toBe(401);
  });
});

describe('a server that starts again', { timeout: 60_000 }, () => {
  const dataDir = dataFolder('restart');
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  it('still knows which codes and refresh tokens were used, and serves those that were not', async () => {
    const [port, adminPort] = [String(await freePort()), String(await freePort())];
    const start = () =>
      startServer({ DATA_DIR: dataDir, PORT: port, ADMIN_PORT: adminPort, INTEGRATION_TEST: 'true' });
    let server = await start();
    const { target, username } = await furnish(server);
    const here = target(server.endpoint);
    const [used, unused] = [await landWithPassword(here, username), await landWithPassword(here, username)];
    const { refresh_token: token = '' } = json(await askForTokens(here, used));
    const { refresh_token: successor = '' } = json(await askForRefresh(here, token));
    await server.stop();
    const database = await connect({ engine: 'sqlite', file: join(dataDir, 'portero.db') });
    await ageRotations(database);
    await database.close();
    server = await start();
    try {
      expect((await askForTokens(here, unused)).status).toBe(200);
      expect(json(await askForRefresh(here, token)).error).toBe('invalid_grant');
      expect(json(await askForRefresh(here, successor)).error).toBe('invalid_grant');
      expect(json(await askForTokens(here, used)).error).toBe('invalid_grant');
    } finally {
      await server.stop();
    }
  });
});

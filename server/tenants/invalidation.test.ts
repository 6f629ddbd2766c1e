import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { freshDatabase, postgresUrl } from '../database/testing/databases.ts';
import { type InvalidationChannel, openInvalidation } from './invalidation.ts';

const redis = ['redis-server', 'valkey-server'].find(
  (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0,
);
const open: InvalidationChannel[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((channel) => channel.close()));
});

/** A process's channel, and the keys that it has heard. */
async function listen(env: Readonly<Record<string, string>>) {
  const config = readConfig({ LOG_LEVEL: 'silent', ...env });
  const told: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => told.push(line) });
  const channel = await openInvalidation(config, log);
  open.push(channel);
  const heard: string[] = [];
  channel.subscribe((tenantId, key) => heard.push(`${tenantId} ${key}`));
  return { channel, heard, told };
}

/** What every transport has to do. */
function hears(env: () => Readonly<Record<string, string>>) {
  it('reaches every other process in order, and not the one that changed something', async () => {
    const [here, there, elsewhere] = [await listen(env()), await listen(env()), await listen(env())];
    const keys = Array.from({ length: 50 }, (_, i) => `application:${i}`);
    // The subscription may take a moment longer than the connection.
    await expect
      .poll(() => {
        here.channel.publish('default', 'ready');
        return there.heard.length > 0 && elsewhere.heard.length > 0;
      })
      .toBe(true);
    for (const key of keys) here.channel.publish('default', key);
    const expected = keys.map((key) => `default ${key}`);
    for (const { heard } of [there, elsewhere])
      await expect.poll(() => heard.filter((line) => line !== 'default ready')).toEqual(expected);
    expect(here.heard).toEqual([]);
  });
}

describe.skipIf(!postgresUrl)('a change told over PostgreSQL', () => {
  let url = '';
  let drop: (() => Promise<unknown>) | undefined;
  beforeAll(async () => {
    const fresh = await freshDatabase('postgres');
    if (fresh.settings.engine === 'postgres') url = fresh.settings.url;
    drop = fresh.drop;
  });
  afterAll(() => drop?.());

  hears(() => ({ DB_URL: url }));

  it('is told again after the connection broke', async () => {
    const [here, there] = [await listen({ DB_URL: url }), await listen({ DB_URL: url })];
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'portero-invalidation'`,
    );
    await client.end();
    await expect
      .poll(
        () => {
          here.channel.publish('default', 'keys');
          return there.heard;
        },
        { timeout: 10_000 },
      )
      .toContain('default keys');
  });
});

describe.skipIf(!redis)('a change told over Redis', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portero-redis-'));
  let port = 0;
  let server: ChildProcess | undefined;
  const start = (...options: string[]) =>
    new Promise<void>((resolve, reject) => {
      server = spawn(
        redis ?? '',
        ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder, ...options],
        { stdio: ['ignore', 'pipe', 'ignore'] },
      );
      server.once('error', reject);
      server.stdout?.on('data', (text: Buffer) => /Ready to accept/.test(text.toString()) && resolve());
    });
  const stop = () =>
    new Promise<void>((resolve) => {
      if (!server) return resolve();
      server.once('exit', () => resolve());
      server.kill();
    });
  const env = () => ({ REDIS_URL: `redis://127.0.0.1:${port}` });

  beforeAll(async () => {
    port = await new Promise<number>((resolve) => {
      const probe = createServer().listen(0, '127.0.0.1', () => {
        const address = probe.address();
        probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
      });
    });
    await start();
  });
  afterAll(async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  });

  hears(env);

  it('is told when Redis comes only after the servers, and again when it was away', async () => {
    await stop();
    const [here, there] = [await listen(env()), await listen(env())];
    const reaches = (key: string) =>
      expect
        .poll(
          () => {
            here.channel.publish('default', key);
            return there.heard;
          },
          { timeout: 10_000 },
        )
        .toContain(`default ${key}`);
    await start();
    await reaches('first');
    await stop();
    await start();
    await reaches('second');
  });

  it('is told again after Redis refused to tell for a time, which the log says and nothing ends of', async () => {
    const [here, there] = [await listen(env()), await listen(env())];
    await stop();
    await start('--rename-command', 'SUBSCRIBE', '');
    await expect.poll(() => there.told.join('')).toContain('Redis tells of no changes');
    await stop();
    await start();
    await expect
      .poll(() => {
        here.channel.publish('default', 'third');
        return there.heard;
      })
      .toContain('default third');
  });
});

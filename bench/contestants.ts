/** Who is measured: the bare engine, and Portero on either database. Each can do some of the scenarios. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../e2e/server.ts';
import { totpCode } from '../server/mfa/totp.ts';
import { Authenticator } from '../server/testing/authenticator.ts';
import {
  authorize,
  clientCredentials,
  codeSignIn,
  expectStatus,
  makePasskey,
  passkeySignIn,
  passwordSignIn,
  referenceSignIn,
  refresh,
  send,
  type Target,
  totpSignIn,
  userinfo,
} from './flows.ts';
import type { Client } from './measure.ts';
import { totpSecret } from './parameters.ts';
import { type Running, startPinned } from './processes.ts';
import { rawGet } from './raw-get.ts';

export const scenarios = [
  'discovery',
  'jwks',
  'client credentials',
  'refresh',
  'userinfo',
  'page of users',
  'sign-in page',
  'password sign-in',
  'code sign-in',
  'TOTP sign-in',
  'passkey sign-in',
] as const;
export type Scenario = (typeof scenarios)[number];

export type Contestant = {
  readonly name: string;
  readonly server: Running;
  /** Whose CPU time counts: the server's, and that of its database. */
  readonly pids: readonly number[];
  readonly clients: Partial<Record<Scenario, Client>>;
  stop(): Promise<void>;
};

const root = new URL('..', import.meta.url).pathname;
const serverCore = 0;
const serverEntry = process.env.SERVER_ENTRY ?? 'server/main.ts';
/** What `npm start` starts it with. */
const serverFlags = process.env.SERVER_FLAGS?.split(' ').filter(Boolean) ?? [];

/** oidc-provider as it comes. */
export async function startReference(): Promise<Contestant> {
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const server = await startPinned(
    serverCore,
    process.execPath,
    ['bench/reference.ts', String(port)],
    environment(),
    () => answers(`${base}/.well-known/openid-configuration`),
  );
  const target: Target = {
    base,
    mount: '',
    machine: { id: 'machine', secret: 'machine-secret', tokenBase: base },
    web: { id: 'web', secret: 'web-secret' },
    resource: 'https://bench.example',
  };
  return {
    name: 'bare oidc-provider',
    server,
    pids: [server.pid],
    stop: () => server.stop(),
    clients: {
      discovery: () => rawGet(`${base}/.well-known/openid-configuration`),
      jwks: () => rawGet(`${base}/jwks`),
      'client credentials': async () => async () => void (await clientCredentials(target)),
      refresh: async () => refresher(target, () => referenceSignIn(target)),
      userinfo: async () => userinfoReader(target, () => referenceSignIn(target)),
      'password sign-in': async () => async () => void (await referenceSignIn(target)),
    },
  };
}

/** What a sign-in with a password is compared with: the hash that it cannot do without, on the same core at the same time. */
export async function startHashing(): Promise<Contestant> {
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const server = await startPinned(
    serverCore,
    process.execPath,
    ['bench/hashing.ts', String(port)],
    environment(),
    () => answers(base),
  );
  return {
    name: 'one password hash',
    server,
    pids: [server.pid],
    stop: () => server.stop(),
    clients: { 'password sign-in': async () => get(base) },
  };
}

/** A Portero process on a fresh database that holds `users` people. */
export type PorteroServer = {
  readonly server: Running;
  readonly target: Target;
  /** How many of them have the benchmark's password. */
  readonly users: number;
  /** How many there are to send codes to: one person gets no more than ten in ten minutes. */
  readonly codeUsers: number;
  /** How many have an authenticator app besides. */
  readonly totpUsers: number;
  stop(): Promise<void>;
};

/** @param seed the script that fills the database, and its arguments */
export async function startServer(
  database: Record<string, string>,
  seed: readonly string[],
): Promise<PorteroServer> {
  const folder = mkdtempSync(join(tmpdir(), 'portero-bench-'));
  const [port, adminPort] = [await freePort(), await freePort()];
  const env = environment({
    ...database,
    DATA_DIR: folder,
    PORT: String(port),
    ADMIN_PORT: String(adminPort),
    LOG_LEVEL: 'warn',
    // All the load comes from one address.
    MESSAGES_PER_NETWORK: '0',
  });
  const seeded = spawnSync(process.execPath, seed, { cwd: root, env, encoding: 'utf8' });
  if (seeded.status !== 0) throw new Error(`seeding failed: ${seeded.stderr}`);
  const facts = JSON.parse(seeded.stdout.trim().split('\n').at(-1) ?? '{}');
  const base = `http://localhost:${port}`;
  const server = await startPinned(serverCore, process.execPath, [...serverFlags, serverEntry], env, () =>
    answers(`${base}/oidc/.well-known/openid-configuration`),
  );
  return {
    server,
    users: facts.users,
    codeUsers: facts.codeUsers ?? 0,
    totpUsers: facts.totpUsers ?? 0,
    target: {
      base,
      mount: '/oidc',
      machine: { ...facts.machine, tokenBase: `http://localhost:${adminPort}` },
      web: facts.web,
      resource: 'https://default.logto.app/api',
    },
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Portero on one of its databases. */
export async function startPortero(
  engine: string,
  database: Record<string, string>,
  databasePids: readonly number[],
): Promise<Contestant> {
  const started = await startServer(database, ['bench/seed.ts']);
  const { server, target, users, codeUsers, totpUsers, stop } = started;
  const { base } = target;
  let next = 0;
  let nextCode = 0;
  let nextTotp = 0;
  const user = () => `bench_${next++ % users}`;
  return {
    name: `Portero, ${engine}`,
    server,
    pids: [server.pid, ...databasePids],
    stop,
    clients: {
      discovery: () => rawGet(`${base}/oidc/.well-known/openid-configuration`),
      jwks: () => rawGet(`${base}/oidc/jwks`),
      'client credentials': async () => async () => void (await clientCredentials(target)),
      refresh: async () => refresher(target, () => passwordSignIn(target, user())),
      userinfo: async () => userinfoReader(target, () => passwordSignIn(target, user())),
      'page of users': async () => {
        const authorization = `Bearer ${await clientCredentials(target)}`;
        return get(`${base}/api/users?page_size=20`, { authorization });
      },
      'sign-in page': async () => {
        const { jar, page } = await authorize(target);
        return get(`${base}${page}`, {
          ...jar.header('/sign-in'),
          accept: 'text/html',
          'accept-encoding': 'gzip, br',
        });
      },
      'password sign-in': async () => async () => void (await passwordSignIn(target, user())),
      'code sign-in': async () => async () =>
        void (await codeSignIn(target, `bench_${nextCode++ % codeUsers}@example.com`, codeReader(target))),
      'TOTP sign-in': async () => async () => {
        // Everybody's code is good once; when all have had their turn, the next half minute's is.
        const turn = nextTotp++;
        const ahead = Math.floor(turn / totpUsers) * 30_000;
        await totpSignIn(target, `totp_${turn % totpUsers}`, totpCode(totpSecret, Date.now() + ahead));
      },
      'passkey sign-in': async (index) => {
        const device = new Authenticator(base);
        await makePasskey(target, `bench_${index}`, device);
        return async () => void (await passkeySignIn(target, device));
      },
    },
  };
}

export function get(url: string, headers: Record<string, string> = {}): () => Promise<void> {
  return async () => void expectStatus(await send('GET', url, headers), 200, url);
}

async function refresher(target: Target, signIn: () => Promise<{ refresh_token: string }>) {
  let { refresh_token: token } = await signIn();
  return async () => {
    token = await refresh(target, token);
  };
}

async function userinfoReader(target: Target, signIn: () => Promise<{ access_token: string }>) {
  const { access_token: token } = await signIn();
  return () => userinfo(target, token);
}

/** The newest code for an address, from the development inbox. */
function codeReader(target: Target) {
  let token: Promise<string> | undefined;
  return async (email: string): Promise<string> => {
    token ??= clientCredentials(target);
    const answer = await send('GET', `${target.base}/api/development-inbox`, {
      authorization: `Bearer ${await token}`,
    });
    const messages: { to: string; code?: string }[] = JSON.parse(expectStatus(answer, 200, 'inbox').body);
    const code = messages.find((message) => message.to === email)?.code;
    if (!code) throw new Error(`no code for ${email}`);
    return code;
  };
}

function environment(more: Record<string, string> = {}): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return { ...Object.fromEntries(inherited), UV_THREADPOOL_SIZE: '8', ...more };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

/** A server that starts: at ports of its own choice, or beside another on the same empty database. */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { freshPostgres, postgresUrl } from '../server/database/testing/databases.ts';
import { dataFolder } from '../server/testing/economy.ts';
import { ended, printed, startServer } from './server.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

describe('a server that starts', { timeout: 60_000 }, () => {
  it('takes ports that are free where it is told 0, and prints and believes in those', async () => {
    const dataDir = dataFolder('ports');
    const entry = process.env.SERVER_ENTRY ?? 'server/main.ts';
    const child = spawn(process.execPath, [entry], {
      cwd: root,
      env: { ...process.env, LOG_LEVEL: 'silent', DATA_DIR: dataDir, PORT: '0', ADMIN_PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const said = await printed(child, /Issuer {2,}\S+\n/);
    const [, home = ''] = /Console {2,}(\S+)\/console\/welcome\?setup_code=\w+\n/.exec(said) ?? [];
    const [, issuer = ''] = /Issuer {2,}(\S+)\n/.exec(said) ?? [];
    const discovery = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
    expect(discovery.issuer).toBe(issuer);
    expect(new URL(issuer).port).not.toBe(new URL(home).port);
    const known = await (await fetch(`${home}/api/.well-known/endpoints/default`)).json();
    expect(`${known.user}/oidc`).toBe(issuer);
    await ended(child);
    rmSync(dataDir, { recursive: true, force: true });
  });

  it.skipIf(!process.env.SERVER_ENTRY)('reads of Node’s own modules none that it does not use', async () => {
    const tell = 'process.once("SIGTERM", () => console.log(process.moduleLoadList.join(" ")))';
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURI(tell)}` };
    // Nor at its first start.
    const dataDir = dataFolder('modules');
    const server = await startServer({ ...env, DATA_DIR: dataDir });
    for (const path of ['/api/status', '/oidc/.well-known/openid-configuration', '/oidc/jwks', '/sign-in'])
      await fetch(server.endpoint + path);
    const read = printed(server.process, /NativeModule sqlite/);
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
    expect(await read).not.toMatch(/NativeModule (internal\/)?(deps\/undici|http2)/);
  });

  it.skipIf(!postgresUrl)(
    'prints the same set-up code as the other one that started with it on an empty database',
    async () => {
      const { settings, drop } = await freshPostgres();
      const dataDir = dataFolder('pair');
      const env = { DB_URL: settings.url, DATA_DIR: dataDir };
      // The vault's key is new, too: both of them want to write it.
      const pair = await Promise.all([startServer(env), startServer(env)]);
      const codes = pair.map(({ welcome }) => new URL(welcome).searchParams.get('setup_code'));
      expect(codes[0]).toMatch(/^\w{24}$/);
      expect(codes[1]).toBe(codes[0]);
      await Promise.all(pair.map((one) => one.stop()));
      await drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  );
});

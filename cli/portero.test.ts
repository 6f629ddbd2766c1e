import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer as createHttpServer, request } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { connect } from '@portero/server/database/connect.ts';
import { migrate } from '@portero/server/database/migrate.ts';
import { Vault } from '@portero/server/security/vault.ts';
import { seed } from '@portero/server/tenants/seed.ts';
import { makeCertificate } from '@portero/server/testing/certificates.ts';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { freePort } from '../e2e/server.ts';
import { ageOf, clockOf, examine, roomOf } from './doctor.ts';
import { rotateKeys } from './keys.ts';
import { migrateDatabase } from './migrate.ts';
import { exportUsers, importUsers } from './users.ts';

describe('portero doctor', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portero-doctor-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const base = { DATA_DIR: folder, PORT: '0', ADMIN_PORT: '0' };
  const text = async (env: Record<string, string>) =>
    (await examine({ ...base, ...env })).map(({ level, text: said }) => `${level}: ${said}`).join('\n');

  it('finds nothing wrong with the defaults', async () => {
    expect(await text({})).not.toContain('wrong:');
    expect(await text({})).toContain('The database answers: SQLite');
  });

  it('names every setting that cannot be read, at once', async () => {
    const said = await text({ PORT: 'http', ENDPOINT: 'id.example.com', SECRET_VAULT_KEK: 'short' });
    for (const name of ['PORT', 'ENDPOINT', 'SECRET_VAULT_KEK']) expect(said).toContain(`wrong: ${name}:`);
  });

  it('tells a taken port, an address without TLS and a database that does not answer', async () => {
    const taken = createServer((socket) => socket.end());
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    expect(await text({ PORT: String(port) })).toContain(
      `wrong: PORT: port ${port} is taken by another program`,
    );
    taken.close();
    expect(await text({ ENDPOINT: 'http://id.example.com' })).toContain(
      'wrong: ENDPOINT: http://id.example.com is not https',
    );
    expect(await text({ DB_URL: 'postgres://nobody@127.0.0.1:1/none' })).toContain(
      'wrong: DB_URL: the database does not answer',
    );
  });

  it('knows itself where it is running', async () => {
    const running = createHttpServer((_request, answer) => {
      answer.writeHead(204, { 'logto-core-request-id': 'x' }).end();
    });
    await new Promise<void>((resolve) => running.listen(0, '127.0.0.1', resolve));
    const { port } = running.address() as AddressInfo;
    expect(await text({ PORT: String(port) })).toContain(`ok: PORT: Portero is running on port ${port}`);
    running.close();
  });

  it('tells a folder that cannot be made, and a disk that is nearly full', async () => {
    const file = join(folder, 'in-the-way');
    writeFileSync(file, 'x');
    expect(await text({ DATA_DIR: join(file, 'data') })).toContain(
      `wrong: DATA_DIR: ${file} is not a folder`,
    );
    const deep = join(folder, 'a', 'b');
    expect(await text({ DATA_DIR: deep })).toContain(`ok: DATA_DIR: ${deep} will be made`);
    expect(existsSync(join(folder, 'a'))).toBe(false);
    expect(roomOf(63.9)).toMatchObject({ level: 'wrong', text: expect.stringContaining('63 MiB') });
    expect(roomOf(500)).toMatchObject({ level: 'warning' });
    expect(roomOf(5000)).toMatchObject({ level: 'ok' });
  });

  it('sees what a proxy says of where requests come from: nothing, a stranger’s words, or too much', async () => {
    type Rewrite = (given: string) => string | undefined;
    const behind = async (rewrite: Rewrite, env: Record<string, string>) => {
      const port = await freePort();
      const proxy = createHttpServer((asked, answer) => {
        const { 'x-forwarded-for': given, ...headers } = asked.headers;
        const sent = rewrite(String(given));
        const options = {
          port,
          path: asked.url,
          headers: { ...headers, ...(sent && { 'x-forwarded-for': sent }) },
        };
        request({ host: '127.0.0.1', ...options }, (got) => answer.writeHead(got.statusCode ?? 502).end())
          .on('error', () => answer.writeHead(502).end())
          .end();
      });
      await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
      const { port: front } = proxy.address() as AddressInfo;
      const said = await text({ PORT: String(port), ENDPOINT: `http://127.0.0.1:${front}`, ...env });
      proxy.close();
      return said;
    };
    const trusting = { TRUST_PROXY_HEADER: '1' };
    expect(await behind(() => undefined, trusting)).toContain('the proxy sends no X-Forwarded-For');
    expect(await behind((given) => given, trusting)).toContain('as strangers wrote it');
    expect(await behind((given) => `${given}, 203.0.113.9, 10.0.0.1`, trusting)).toContain(
      'wrong: TRUST_PROXY_HOPS is 1, but X-Forwarded-For gets 2 addresses',
    );
    expect(await behind((given) => `${given}, 203.0.113.9`, {})).toContain('but TRUST_PROXY_HEADER is off');
    for (const right of [(given: string) => `${given}, 203.0.113.9`, () => '203.0.113.9'])
      expect(await behind(right, trusting)).toContain('ok: The proxy in front says where requests come from');
    expect(await behind(() => undefined, {})).not.toContain('X-Forwarded-For');
  });

  it('stands in for a server that is stopped: whether the public address leads here is seen all the same', async () => {
    const authority = makeCertificate({ subject: [['CN', 'ours']], authority: true });
    const { certificate, privateKey } = makeCertificate({ issuer: authority, names: [['dns', 'localhost']] });
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
    const port = await freePort();
    let to = port;
    const proxy = createHttpsServer({ cert: certificate.toString(), key }, (asked, answer) => {
      const headers = { ...asked.headers, 'x-forwarded-for': '203.0.113.9' };
      request({ host: '127.0.0.1', port: to, path: asked.url, headers }, (got) => {
        answer.writeHead(got.statusCode ?? 502, got.headers);
        got.pipe(answer);
      })
        .on('error', () => answer.writeHead(502).end())
        .end();
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port: front } = proxy.address() as AddressInfo;
    const env = {
      PORT: String(port),
      ENDPOINT: `https://localhost:${front}`,
      TRUST_PROXY_HEADER: '1',
    };
    expect(await text(env)).toMatch(/warning: ENDPOINT: .* \(UNABLE_TO_\w+\)\. .*NODE_EXTRA_CA_CERTS/);
    const known = getCACertificates('default');
    setDefaultCACertificates([...known, authority.certificate.toString()]);
    try {
      const said = await text(env);
      expect(said).toContain(`ok: ENDPOINT: https://localhost:${front} answers.`);
      expect(said).toContain('ok: The proxy in front says where requests come from');
      to = 1;
      expect(await text(env)).toContain(
        `wrong: ENDPOINT: something else answers at https://localhost:${front} (502)`,
      );
    } finally {
      setDefaultCACertificates(known);
      proxy.close();
    }
  });

  it('tells files that are no certificate, and a Redis that does not answer', async () => {
    const file = join(folder, 'no-certificate.pem');
    writeFileSync(file, 'x');
    expect(await text({ HTTPS_CERT_PATH: file, HTTPS_KEY_PATH: file })).toContain(
      'wrong: HTTPS_CERT_PATH, HTTPS_KEY_PATH:',
    );
    expect(await text({ REDIS_URL: 'redis://127.0.0.1:1' })).toContain(
      'wrong: REDIS_URL: Redis does not answer (ECONNREFUSED)',
    );
  });

  it('tells an address that nobody can find, and a proxy that others can pass by', async () => {
    expect(await text({ ENDPOINT: 'https://portero.invalid' })).toContain(
      'wrong: ENDPOINT: no address could be found for portero.invalid',
    );
    expect(await text({ ENDPOINT: 'https://portero.invalid' })).toContain(
      'warning: ENDPOINT is https, but neither TRUST_PROXY_HEADER nor HTTPS_CERT_PATH is set',
    );
    const behindProxy = { ENDPOINT: 'https://portero.invalid', TRUST_PROXY_HEADER: '1' };
    expect(await text(behindProxy)).not.toContain('neither TRUST_PROXY_HEADER');
    expect(await text({ ...behindProxy, HOST: '0.0.0.0' })).toContain(
      'warning: TRUST_PROXY_HEADER is on, and HOST=0.0.0.0',
    );
  });

  it('tells a database that is too old, a clock that is off and a key that others can read', async () => {
    expect(ageOf('postgres', '14.9')).toMatchObject({
      level: 'wrong',
      text: expect.stringMatching(/14\.9 is too old; 15/),
    });
    expect(ageOf('postgres', '15.0')).toMatchObject({ level: 'ok' });
    expect(clockOf(-61_000)).toMatchObject({ level: 'wrong', text: expect.stringMatching(/differ by 61 s/) });
    expect(clockOf(900)).toMatchObject({ level: 'ok' });
    const open = mkdtempSync(join(folder, 'open-'));
    writeFileSync(join(open, 'vault.key'), 'key', { mode: 0o644 });
    expect(await text({ DATA_DIR: open })).toMatch(/wrong: .*vault\.key can be read by other users/);
  });

  it('tells a folder that is none, a file that is no database, and a database of a newer version', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, 'x');
    expect(await text({ DATA_DIR: file })).toContain(`wrong: DATA_DIR: ${file} is not a folder`);
    const spoilt = mkdtempSync(join(folder, 'spoilt-'));
    writeFileSync(
      join(spoilt, 'portero.db'),
      'not a database, but long enough to be taken for one'.repeat(40),
    );
    expect(await text({ DATA_DIR: spoilt })).toContain(
      'wrong: DATA_DIR: the database does not answer (file is not',
    );
    const newer = mkdtempSync(join(folder, 'newer-'));
    const database = await connect({ engine: 'sqlite', file: join(newer, 'portero.db') });
    await migrate(database);
    await sql`insert into kysely_migration (name, timestamp) values ('9999_later', '')`.execute(
      database.write.withoutPlugins(),
    );
    await database.close();
    expect(await text({ DATA_DIR: newer })).toContain(
      'made by a newer version of Portero (it has 9999_later)',
    );
  });

  it('tells a database whose key is missing, and makes none', async () => {
    const moved = mkdtempSync(join(folder, 'moved-'));
    const database = await connect({ engine: 'sqlite', file: join(moved, 'portero.db') });
    await migrate(database);
    await seed(database, new Vault(Buffer.alloc(32, 1)));
    await database.close();
    const file = join(moved, 'vault.key');
    expect(await text({ DATA_DIR: moved })).toContain(`wrong: SECRET_VAULT_KEK: ${file} is missing`);
    expect(existsSync(file)).toBe(false);
    writeFileSync(file, Buffer.alloc(32, 2).toString('base64'), { mode: 0o600 });
    expect(await text({ DATA_DIR: moved })).toContain('is not the key that this database was sealed with');
    writeFileSync(file, Buffer.alloc(32, 1).toString('base64'));
    expect(await text({ DATA_DIR: moved })).not.toContain('wrong:');
  });
});

describe('the command line', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'portero-command-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const command = fileURLToPath(new URL('portero.ts', import.meta.url));
  const inFolder = (place: string, ...args: string[]) => {
    const { PATH } = process.env;
    const options = {
      cwd: join(folder, place),
      env: { PATH, LOG_LEVEL: 'silent' },
      encoding: 'utf8',
    } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], options);
    return { status, said: (stdout + stderr).trim() };
  };

  it('believes the .env file that the server believes, and does nothing where it cannot read it', () => {
    mkdirSync(join(folder, 'set'));
    writeFileSync(join(folder, 'set', '.env'), 'PORT=0\nADMIN_PORT=0\nDATA_DIR=elsewhere\n');
    expect(inFolder('set', 'migrate').status).toBe(0);
    expect(readdirSync(join(folder, 'set'))).toEqual(['.env', 'elsewhere']);
    expect(inFolder('set', 'doctor').said).toContain('PORT: 127.0.0.1:0 is free');
    mkdirSync(join(folder, 'unreadable', '.env'), { recursive: true });
    expect(inFolder('unreadable', 'migrate')).toEqual({
      status: 1,
      said: expect.stringMatching(/^\.env: the file cannot be read \(E\w+\)\.$/),
    });
    expect(readdirSync(join(folder, 'unreadable'))).toEqual(['.env']);
  });

  it('says in a line that the database does not answer', () => {
    writeFileSync(join(folder, '.env'), 'DB_URL=postgres://nobody@127.0.0.1:1/none\n');
    for (const args of [['migrate'], ['keys', 'rotate']])
      expect(inFolder('', ...args)).toEqual({
        status: 1,
        said: 'DB_URL: the database does not answer at this address. Is it running?',
      });
  });
});

describe('portero on a database', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portero-keys-'));
  const said: string[] = [];
  const settings = { DATA_DIR: folder, LOG_LEVEL: 'silent' };
  const saying = async (command: (args: string[]) => Promise<number>, args: string[]) => {
    said.length = 0;
    const code = await command(args);
    return { code, text: said.join('\n') };
  };
  const run = (...args: string[]) => saying(rotateKeys, args);
  const inFolder = (name: string) => join(folder, name);
  beforeAll(() => {
    for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
    for (const stream of ['log', 'error'] as const)
      vi.spyOn(console, stream).mockImplementation((line) => void said.push(String(line)));
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true, force: true });
  });

  it('makes no instance where there is none', async () => {
    writeFileSync(inFolder('ana.csv'), 'username\nana\n');
    for (const [command, ...args] of [
      [rotateKeys],
      [exportUsers],
      [importUsers, inFolder('ana.csv')],
    ] as const) {
      const { code, text } = await saying(command, args);
      expect([code, text]).toEqual([1, expect.stringContaining('there is no database at')]);
    }
    expect(readdirSync(folder)).toEqual(['ana.csv']);
    expect(await migrateDatabase()).toBe(0);
  });

  it('says in plain words what is wrong, and changes nothing', async () => {
    for (const [args, problem] of [
      [['--grace', 'soon'], '--grace'],
      [['--grace=-5'], '--grace'],
      [['--grace', '1.5'], '--grace'],
      [['--cookie', '--grace', '60'], '--grace'],
      [['--algorithm', 'HS256'], '--algorithm'],
      [['--tenant', 'nobody'], '--tenant'],
    ] as const) {
      const { code, text } = await run(...args);
      expect([code, text.startsWith(problem), text.includes('\n')]).toEqual([1, true, false]);
    }
  });

  it('makes a key at once or with a grace period, and does not lose one that waits', async () => {
    const atOnce = await run();
    expect(atOnce.text).toMatch(/^Current +ES256 .+\n.*Previous +ES256/s);
    expect((await run('--grace', '3600')).text).toMatch(/^Next +ES256/);
    const refused = await run();
    expect([refused.code, refused.text]).toEqual([1, expect.stringContaining('waiting')]);
    expect((await run('--algorithm', 'RS256')).text).toMatch(/Current +RS256/);
    expect((await run('--cookie')).text.split('\n')).toHaveLength(2);
  });

  it('refuses to import what it cannot, in a line, before anything is touched', async () => {
    writeFileSync(inFolder('people.txt'), 'username\nana\n');
    writeFileSync(inFolder('wrong.csv'), 'username,role\nana,admin\n');
    for (const [args, problem] of [
      [[], 'Name one file'],
      [['a.csv', 'b.csv'], 'Name one file'],
      [[inFolder('nothing.csv')], 'there is no such file'],
      [[folder, '--format', 'csv'], 'is a folder'],
      [[inFolder('people.txt')], '--format: one of csv'],
      [[inFolder('wrong.csv')], 'Unknown columns: "role"'],
      [[inFolder('wrong.csv'), '--on-duplicate', 'ask'], '--on-duplicate: one of'],
      [[inFolder('wrong.csv'), '--firebase-hash', inFolder('wrong.csv')], '--firebase-hash'],
      [[inFolder('wrong.csv'), '--tenant', 'nobody'], '--tenant'],
      [[inFolder('wrong.csv'), '--force'], 'Unknown option'],
    ] as const) {
      const { code, text } = await saying(importUsers, [...args]);
      expect([code, text], text).toEqual([1, expect.stringContaining(problem)]);
    }
  });

  it('imports people, tells who could not be, and exports them for nobody else to read', async () => {
    writeFileSync(
      inFolder('people.csv'),
      'email,name\nana@example.com,Ana\nno address,X\nleo@example.com,Leo\n',
    );
    const trial = await saying(importUsers, [inFolder('people.csv'), '--dry-run']);
    expect([trial.code, trial.text]).toEqual([2, expect.stringContaining('2 would be created')]);
    const report = inFolder('report.csv');
    const done = await saying(importUsers, [inFolder('people.csv'), '--report', report]);
    expect(done.code).toBe(2);
    expect(done.text).toContain('2 created, 0 updated, 0 skipped, 1 failed.\n  row 2 (no address): ');
    expect(readFileSync(report, 'utf8')).toMatch(/^1,ana@example\.com,created,\w{12},,\r$/m);
    expect(statSync(report).mode & 0o077).toBe(0);

    const file = inFolder('out.json');
    expect((await saying(exportUsers, ['--output', file])).code).toBe(0);
    const people: { primaryEmail: string }[] = JSON.parse(readFileSync(file, 'utf8'));
    expect(people.map(({ primaryEmail }) => primaryEmail).toSorted()).toEqual([
      'ana@example.com',
      'leo@example.com',
    ]);
    expect([statSync(file).mode & 0o077, existsSync(`${file}.part`)]).toEqual([0, false]);
    const again = await saying(importUsers, [file, '--on-duplicate', 'update']);
    expect([again.code, again.text]).toEqual([0, expect.stringContaining('0 created, 2 updated')]);
  });

  it('exports hashes only as JSON, and leaves no half of a file', async () => {
    const hashes = await saying(exportUsers, ['--include-password-hashes']);
    expect([hashes.code, hashes.text]).toEqual([1, expect.stringContaining('only with --format json')]);
    const nowhere = await saying(exportUsers, ['--output', inFolder('no/such/folder.csv')]);
    expect([nowhere.code, nowhere.text]).toEqual([1, expect.stringContaining('no such file or folder')]);
  });
});

/** `portero users` as a process: fed by a pipe, stopped in the middle, and left alone by whoever read what it says. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect, type Database } from '@portero/server/database/connect.ts';
import { freshDatabase, postgresUrl } from '@portero/server/database/testing/databases.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Hashes give way to whatever else the machine does (`hashing-threads.ts`), and a suite does much. */
const timeout = 180_000;
const patience = { timeout, interval: 20 };
const hashing = (passes: number) => ({
  PASSWORD_HASH_PASSES: String(passes),
  PASSWORD_HASH_MEMORY_KIB: '7168',
});
const name = (at: number) => `person${at}`;
const csv = (count: number, more = '') =>
  `username${more && ',password'}\n${Array.from({ length: count }, (_, at) => `${name(at)}${more}\n`).join('')}`;

for (const engine of ['sqlite', 'postgres'] as const) {
  describe.skipIf(engine === 'postgres' && !postgresUrl)(`portero users, a process (${engine})`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'portero-process-'));
    const inFolder = (file: string) => join(folder, file);
    const children = new Set<ChildProcess>();
    let env: Record<string, string>;
    let database: Database;
    let drop: () => Promise<void>;

    beforeAll(async () => {
      const fresh = await freshDatabase(engine);
      const { settings } = fresh;
      env =
        settings.engine === 'sqlite'
          ? { DATA_DIR: dirname(settings.file) }
          : { DATA_DIR: folder, DB_URL: settings.url };
      drop = fresh.drop;
      expect((await run(['migrate'])).code).toBe(0);
      database = await connect(settings);
    });
    afterAll(async () => {
      for (const child of children) child.kill('SIGKILL');
      await database.close();
      await drop();
      rmSync(folder, { recursive: true, force: true });
    });

    function start(args: string[], more: Record<string, string> = {}) {
      const child = spawn(process.execPath, ['cli/portero.ts', ...args], {
        cwd: root,
        env: { ...process.env, PORT: '0', ADMIN_PORT: '0', ...env, ...more },
        stdio: 'pipe',
      });
      children.add(child);
      const said = { out: '', err: '' };
      child.stdout.on('data', (chunk) => (said.out += chunk));
      child.stderr.on('data', (chunk) => (said.err += chunk));
      const done = once(child, 'close').then(([code]: unknown[]) => {
        children.delete(child);
        return { code, ...said };
      });
      return { child, done };
    }
    const run = (args: string[], more?: Record<string, string>) => {
      const { child, done } = start(args, more);
      child.stdin.end();
      return done;
    };
    const newest = () =>
      database.read
        .selectFrom('user_imports')
        .selectAll()
        .where('tenantId', '=', 'default')
        .orderBy('id', 'desc')
        .executeTakeFirstOrThrow();
    const usernames = async () =>
      (await database.read.selectFrom('users').select('username').where('tenantId', '=', 'default').execute())
        .map(({ username }) => username)
        .toSorted();

    it('takes a file from a pipe as it comes, and nothing of one that breaks off', async () => {
      const { child, done } = start(['users', 'import', '-', '--format', 'json']);
      await new Promise((written) => child.stdin.write('{"username":"ana"}\n{"user', written));
      child.stdin.end('name":"leo"}\n');
      const { code, out, err } = await done;
      expect([code, out, err]).toEqual([0, expect.stringContaining('2 created'), '']);
      const cut = start(['users', 'import', '-', '--format', 'json']);
      cut.child.stdin.end('{"username":"eva"}\n{"username":"zo');
      expect((await cut.done).code).toBe(1);
      expect(await usernames()).toEqual(['ana', 'leo']);
    });

    it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
      'imports nothing when %s comes before the file has come',
      async (signal) => {
        const before = await usernames();
        const { child, done } = start(['users', 'import', '-', '--format', 'csv']);
        child.stdin.on('error', () => {});
        child.stdin.write(csv(250));
        await vi.waitFor(async () => {
          const { state, received } = await newest();
          expect([state, received]).toEqual(['Receiving', 200]);
        }, patience);
        child.kill(signal);
        const { code, err } = await done;
        expect(code).toBe({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signal]);
        expect(err).toBe('Stopped while the file came in: nothing of it is imported.\n');
        expect(await newest()).toMatchObject({ state: 'Failed', failure: 'The upload was cut off.' });
        expect(await usernames()).toEqual(before);
      },
    );

    it('stops in the middle with what is done and a report of it, and the next process does the rest, once', {
      timeout,
    }, async () => {
      // Two transactions take 175 at most, so there is always a third to be stopped before.
      const rows = 250;
      writeFileSync(inFolder('people.csv'), csv(rows, ',Lluvia-verde-77'));
      const before = await usernames();
      const report = inFolder('report.csv');
      const command = ['users', 'import', inFolder('people.csv'), '--report', report];
      const { child, done } = start(command, hashing(4));
      await vi.waitFor(async () => expect((await newest()).processed).toBeGreaterThan(0), patience);
      child.kill('SIGINT');
      child.kill('SIGINT');
      const { code, out, err } = await done;
      expect([code, err]).toEqual([130, '']);
      const { id, processed, state } = await newest();
      expect(state).toBe('Waiting');
      expect(processed).toBeLessThan(rows);
      expect(out).toContain(`Stopped: ${processed} of ${rows} rows are done. A server that runs goes on`);
      expect(out).toContain(`Import ${id}`);
      const outcomes = readFileSync(report, 'utf8')
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split(',')[2]);
      expect(outcomes).toEqual([
        ...Array<string>(processed).fill('created'),
        ...Array<string>(rows - processed).fill('waiting'),
      ]);
      expect(await usernames()).toHaveLength(before.length + processed);

      writeFileSync(inFolder('other.csv'), 'username\nzoe\n');
      expect((await run(['users', 'import', inFolder('other.csv')], hashing(1))).code).toBe(0);
      const all = Array.from({ length: rows }, (_, at) => name(at));
      expect(await usernames()).toEqual([...before, ...all, 'zoe'].toSorted());
    });

    it('does its work also when nobody reads what it says', async () => {
      writeFileSync(inFolder('unread.csv'), 'username\nunread\n\n');
      const report = inFolder('unread-report.csv');
      const { child, done } = start(['users', 'import', inFolder('unread.csv'), '--report', report]);
      child.stdout.destroy();
      child.stderr.destroy();
      expect((await done).code).toBe(0);
      expect(readFileSync(report, 'utf8')).toMatch(/^1,unread,created,/m);
      expect(await usernames()).toContain('unread');
    });

    it('ends an export in a line when nobody reads it', async () => {
      const { child, done } = start(['users', 'export']);
      child.stdout.destroy();
      const { code, err } = await done;
      expect([code, err.trim().split('\n').at(-1)]).toEqual([1, 'Nobody reads on: the export ends here.']);
      expect(err).not.toContain('at ');
    });
  });
}
